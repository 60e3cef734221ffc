import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LocalError } from '../../errors';

/** Lists that only grow, a file of lines for each: what is added costs the same however much there is. */
export interface Journal<T> {
  of(key: string): readonly T[];
  append(key: string, item: T): void;
}

const ENDING = '.jsonl';

export function openJournal<T>(folder: string, isFrozen: () => boolean): Journal<T> {
  mkdirSync(folder, { recursive: true });
  const all = new Map<string, T[]>();
  const fileOf = (key: string): string => join(folder, `${encodeURIComponent(key)}${ENDING}`);
  for (const name of readdirSync(folder)) {
    if (name.endsWith(ENDING)) all.set(decodeURIComponent(name.slice(0, -ENDING.length)), read<T>(join(folder, name)));
  }
  return {
    of: (key) => all.get(key) ?? [],
    append: (key, item) => {
      const items = all.get(key);
      if (items === undefined) all.set(key, [item]);
      else items.push(item);
      if (!isFrozen()) appendFileSync(fileOf(key), `${JSON.stringify(item)}\n`);
    },
  };
}

function read<T>(file: string): T[] {
  const text = readFileSync(file, 'utf8');
  // A server that was killed may have left half a line: it was never there.
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole.length < text.length) writeFileSync(file, whole);
  try {
    return whole.split('\n').slice(0, -1).map((line) => JSON.parse(line) as T);
  } catch (error) {
    throw new LocalError(`${file} cannot be read: ${(error as Error).message}. Nothing was changed; name another folder with --state, or remove this one to start anew`);
  }
}
