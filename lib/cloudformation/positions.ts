import { jsonOffsets } from './json-offsets';
import { yamlOffsets } from './yaml-offsets';

/** Both count from 1, columns in UTF-16 units, as editors do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where JSON pointers are in the text of a template, by pointer. For what is not in it, such as a property that is missing, where it would be: what it would be part of. */
export function positionsOf(text: string, pointers: Iterable<string>): ReadonlyMap<string, Position> {
  const wanted = [...new Set(pointers)];
  if (wanted.length === 0) return new Map();
  const ways = wanted.map((pointer) => pointer.split('/').slice(1).map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~')));
  const offsets = isJson(text) ? jsonOffsets(text, ways) : yamlOffsets(text, ways);
  const starts = lineStarts(text);
  return new Map(wanted.map((pointer, index) => [pointer, positionAt(starts, offsets[index] ?? 0)]));
}

function isJson(text: string): boolean {
  if (!/^\s*[{[]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function positionAt(starts: readonly number[], offset: number): Position {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] as number) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] as number) + 1 };
}
