/** How values and names are shown in errors: quoted, and never longer than a line. */

const MAX_TEXT = 80;
/** The columns of most tables: whoever has one wrong has to see what is right. */
const MAX_NAMES = 30;
const MAX_DIMENSIONS = 12;

export function quote(text: string): string {
  return JSON.stringify(text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text);
}

/** `"a", "b" and 3 more`; never only one more, which is as short to name. */
export function quoteAll(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  if (names.length <= MAX_NAMES + 1) return names.map(quote).join(', ');
  return `${names.slice(0, MAX_NAMES).map(quote).join(', ')} and ${names.length - MAX_NAMES} more`;
}

/** Shows what was sent without walking into it: requests may be nested as deep as they like. */
export function show(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : 'an array';
  if (value === null) return 'null';
  if (value === undefined) return 'nothing';
  if (typeof value === 'object') return 'an object';
  return Object.is(value, -0) ? '-0' : String(value);
}

export function showShape(shape: readonly number[]): string {
  return shape.length > MAX_DIMENSIONS + 1 ? `[${shape.slice(0, MAX_DIMENSIONS).join(',')},…]` : `[${shape.join(',')}]`;
}

export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
