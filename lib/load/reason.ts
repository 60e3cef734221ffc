/** Characters of what an answer says that are kept: enough to tell what is wrong. */
const LONGEST = 200;

/** Why a request failed, in one line of what its answer says; undefined where it says nothing. */
export function reasonIn(text: string): string | undefined {
  // What would end the line, or move a terminal's cursor.
  const line = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  if (line === '') return undefined;
  const letters = [...line];
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST).join('')}…` : line;
}
