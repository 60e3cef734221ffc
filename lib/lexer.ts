/** One match of a sticky pattern after the other, up to the end of a text but for white space there. `unread` says what is wrong where none begins. */
export function* matchesOf(pattern: RegExp, text: string, unread: (at: number) => Error): Generator<RegExpExecArray> {
  const end = text.trimEnd().length;
  for (let at = 0; at < end; at = pattern.lastIndex) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) throw unread(at);
    yield match;
  }
}
