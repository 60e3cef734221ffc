import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkOnnxModel } from '../../../lib/onnx/check-model';
import { readOnnxModel } from '../../../lib/onnx/read-model';
import type { ModelOptions } from './onnx-writer';
import * as onnx from './onnx-writer';

function check(options: ModelOptions) {
  const bytes = onnx.model(options);
  return checkOnnxModel(readOnnxModel({ size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) }));
}

test('a model that the engine runs has no problems', () => {
  expect(check({ opsets: { '': 26, 'ai.onnx.ml': 5 }, irVersion: 13 }).problems).toEqual([]);
});

test.each([
  ['IR version', { irVersion: 14 }, 'IR version 14 is newer than the engine reads (up to 13)'],
  ['operator set', { opsets: { '': 27 } }, 'operator set ai.onnx 27 is newer than the engine runs (up to 26)'],
  ['ML operator set', { opsets: { '': 17, 'ai.onnx.ml': 6 } }, 'operator set ai.onnx.ml 6'],
] as const)('fails one past the newest %s', (_, options, expected) => {
  expect(check(options).problems.join()).toContain(expected);
});

test('fails on operators that are nobody\'s, unless the model defines them', () => {
  const nodes = [onnx.node('Magic', { domain: 'my.domain' })];
  expect(check({ nodes }).problems).toEqual([expect.stringContaining('my.domain:Magic')]);
  expect(check({ nodes, functions: [onnx.text(10, 'my.domain')] }).problems).toEqual([]);
});

test.each([
  [16, 'BFLOAT16'],
  [14, 'COMPLEX64'],
  [17, 'FLOAT8E4M3FN'],
  [99, 'number 99'],
])('fails on the element type %i', (elementType, name) => {
  expect(check({ inputs: [onnx.value('x', { elementType, shape: [1] })] }).problems.join()).toContain(`input \`x\` has the element type ${name}`);
});

test('fails on outputs that are no tensors and says how to export them', () => {
  const { problems } = check({ outputs: [onnx.value('probabilities', { kind: 4 })] });
  expect(problems.join()).toContain('output `probabilities` is a sequence');
  expect(problems.join()).toContain('zipmap');
  const [, page = '', heading = ''] = /: (\S+\.md)#([a-z-]+)\)/.exec(problems.join()) ?? [];
  const headings = [...readFileSync(join(__dirname, '../../..', page), 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, title]) => title!.toLowerCase().replaceAll(' ', '-'));
  expect(headings).toContain(heading);
});

test('fails on an input without a rank, and takes an output without one', () => {
  expect(check({ inputs: [onnx.value('x')] }).problems.join()).toContain('`x` does not state its rank');
  expect(check({ outputs: [onnx.value('y')] })).toMatchObject({ problems: [], signature: { outputs: [{ name: 'y', shape: [] }] } });
});

test('fails on a graph without outputs', () => {
  expect(check({ outputs: [] }).problems).toEqual([expect.stringContaining('no output')]);
});

test.each([
  ['an object', { columns: '{"x":["a","b","c","d"]}' }],
  ['a list, where there is one input', { columns: '["a","b","c","d"]' }],
])('column names are read from metadata: %s', (_, metadata) => {
  expect(check({ metadata })).toMatchObject({ problems: [], signature: { inputs: [{ name: 'x', columns: ['a', 'b', 'c', 'd'] }] } });
});

test.each([
  ['not JSON', '[', 'is not a JSON object'],
  ['the wrong number', '["a"]', 'gives 1 names for the input `x`'],
  ['the same name twice', '["a","a","b","c"]', 'not a list of different names'],
  ['an unknown input', '{"z":["a"]}', 'names the input `z`'],
])('fails on column names that are %s', (_, columns, expected) => {
  expect(check({ metadata: { columns } }).problems.join()).toContain(expected);
});
