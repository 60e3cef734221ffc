import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMPILE_OPERATORS } from '../../../lib/engine/operators/compile';

test('docs/engine.md lists the operators that are covered, and no others', () => {
  const page = readFileSync(join(__dirname, '../../../docs/engine.md'), 'utf8');
  const [, table = ''] = /## What is covered\n\n([\s\S]*?)\n\n/.exec(page) ?? [];
  const listed = [...table.matchAll(/`(\w+)`/g)].map(([, name]) => name).sort();
  expect(listed).toEqual(Object.keys(COMPILE_OPERATORS).map((operator) => operator.slice(operator.lastIndexOf(':') + 1)).sort());
});
