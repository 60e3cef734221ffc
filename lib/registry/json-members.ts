/** A member of the outermost object of a JSON text: where it begins and ends, and where its value begins. */
export interface JsonMember {
  readonly key: string;
  readonly start: number;
  readonly valueStart: number;
  readonly end: number;
}

const STRING = /"(?:[^"\\]|\\.)*"/y;
const ATOM = /[^\s,}\]]+/y;

/** The members of the outermost object of a text that JSON.parse takes, in the order in which they are written. */
export function jsonMembers(text: string): readonly JsonMember[] {
  const members: JsonMember[] = [];
  let at = text.indexOf('{') + 1;
  const skip = (pattern: RegExp): void => {
    while (at < text.length && pattern.test(text[at] as string)) at++;
  };
  for (skip(/\s/); at < text.length && text[at] !== '}'; skip(/[\s,]/)) {
    const start = at;
    at = endOfValue(text, at);
    const key = JSON.parse(text.slice(start, at)) as string;
    skip(/[\s:]/);
    const valueStart = at;
    at = endOfValue(text, at);
    members.push({ key, start, valueStart, end: at });
  }
  return members;
}

function endOfValue(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length;) {
    const char = text[at] as string;
    if (char === '"') at = match(STRING, text, at);
    else if (char === '{' || char === '[') { depth++; at++; }
    else if (char === '}' || char === ']') { depth--; at++; }
    else if (/[\s,:]/.test(char)) { at++; continue; }
    else at = match(ATOM, text, at);
    if (depth === 0) return at;
  }
  return text.length;
}

function match(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  const [found = ''] = pattern.exec(text) ?? [];
  return at + Math.max(1, found.length);
}
