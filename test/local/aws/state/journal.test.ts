import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openJournal } from '../../../../local/aws/state/journal';
import { closeAll, folder } from '../support';

afterEach(closeAll);

test('what is added is there for the next that opens it, in order, each list by itself', () => {
  const at = folder();
  const first = openJournal<{ n: number }>(at, () => false);
  expect(first.of('a')).toEqual([]);
  for (const n of [1, 2]) first.append('a', { n });
  first.append('b/c', { n: 3 });
  const second = openJournal<{ n: number }>(at, () => false);
  expect([second.of('a'), second.of('b/c')]).toEqual([[{ n: 1 }, { n: 2 }], [{ n: 3 }]]);
});

test('half a line, which a killed server left, was never there', () => {
  const at = folder();
  openJournal<number>(at, () => false).append('a', 1);
  const file = join(at, 'a.jsonl');
  writeFileSync(file, `${readFileSync(file, 'utf8')}{"ha`);
  const next = openJournal<number>(at, () => false);
  next.append('a', 2);
  expect(openJournal<number>(at, () => false).of('a')).toEqual([1, 2]);
});

test('a line that is none is named, and left as it is', () => {
  const at = folder();
  const file = join(at, 'a.jsonl');
  writeFileSync(file, '1\n{"ha\n2\n');
  expect(() => openJournal<number>(at, () => false)).toThrow(`${file} cannot be read:`);
  expect(readFileSync(file, 'utf8')).toBe('1\n{"ha\n2\n');
});

test('a frozen folder is not written any more', () => {
  const at = folder();
  const journal = openJournal<number>(at, () => true);
  journal.append('a', 1);
  expect([journal.of('a'), openJournal<number>(at, () => false).of('a')]).toEqual([[1], []]);
});
