import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMPILE_OPERATORS } from '../../../lib/engine/operators/compile';

const page = (name: string): string => readFileSync(join(__dirname, '../../..', name), 'utf8');

test('docs/engine.md lists the operators that are covered, and no others', () => {
  const [, table = ''] = /## What is covered\n\n([\s\S]*?)\n\n/.exec(page('docs/engine.md')) ?? [];
  const listed = [...table.matchAll(/`(\w+)`/g)].map(([, name]) => name).sort();
  expect(listed).toEqual(Object.keys(COMPILE_OPERATORS).map((operator) => operator.slice(operator.lastIndexOf(':') + 1)).sort());
});

test("a map is taken off as it was off CatBoost's models, which are held to onnxruntime", () => {
  const [snippet = ''] = /^for node in .*ZipMap[^]*?(?=^onnx\.save)/m.exec(page('docs/models.md')) ?? [];
  expect(snippet).toContain('output.CopyFrom');
  expect(page('scripts/parity/catboost_models.py').replaceAll(/^ {4}/gm, '')).toContain(snippet);
});
