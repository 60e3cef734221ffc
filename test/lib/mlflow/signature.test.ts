import fc from 'fast-check';
import { stringify } from 'yaml';
import { parseMlmodel } from '../../../lib/mlflow/mlmodel';
import { scalarOf, signatureOf } from '../../../lib/mlflow/types';

const name = fc.string({ minLength: 1, maxLength: 12 });
const scalar = fc.constantFrom('boolean', 'integer', 'long', 'float', 'double', 'string', 'binary', 'datetime');
const shape = fc.array(fc.integer({ min: -1, max: 9 }), { maxLength: 4 });

const mlmodel = (inputs: unknown, more: object = {}) => parseMlmodel(stringify({ flavors: { onnx: { data: 'model.onnx' } }, signature: { inputs: JSON.stringify(inputs), outputs: null, params: null }, ...more }));

test('columns are read as they were written, whatever their names', () => {
  fc.assert(fc.property(fc.array(fc.record({ name, type: scalar, required: fc.boolean() }), { minLength: 1 }), (columns) => {
    const { mlmodel: read, problems } = mlmodel(columns);
    expect(problems).toEqual([]);
    expect(read?.signature).toEqual({ inputs: { kind: 'columns', columns }, params: [] });
    expect(signatureOf(read!.signature!)?.inputs.map((spec) => spec.name)).toEqual(columns.map((column) => column.name));
  }));
});

test('tensors are too, and those without a name are called as MLServer calls them', () => {
  fc.assert(fc.property(fc.array(fc.record({ dtype: fc.constantFrom('float32', 'float64', 'int64', 'bool', 'str'), shape }), { minLength: 1, maxLength: 4 }), (tensors) => {
    const { mlmodel: read } = mlmodel(tensors.map((spec) => ({ type: 'tensor', 'tensor-spec': spec })));
    const { inputs } = signatureOf(read!.signature!)!;
    expect(inputs.map((spec) => spec.name)).toEqual(tensors.map((_, index) => `input-${index}`));
    expect(inputs.map((spec) => spec.shape)).toEqual(tensors.map((spec) => spec.shape));
  }));
});

test('an array has a dimension for each level, and what has no type of elements has no tensor', () => {
  const columns = [{ name: 'a', type: 'array', items: { type: 'array', items: { type: 'long' } } }, { name: 'b', type: 'string', optional: true }];
  const { signature } = mlmodel(columns).mlmodel!;
  expect(signature?.inputs).toEqual({ kind: 'columns', columns: [{ name: 'a', type: { items: { items: 'long' } }, required: true }, { name: 'b', type: 'string', required: false }] });
  expect(signatureOf(signature!)?.inputs).toEqual([{ name: 'a', datatype: 'INT64', shape: [-1, -1, -1] }, { name: 'b', datatype: 'BYTES', shape: [-1] }]);
  for (const type of ['object', 'map', 'any', 'sparkml_vector']) expect(signatureOf(mlmodel([{ name: 'x', type }]).mlmodel!.signature!)).toBeUndefined();
  expect(scalarOf({ items: 'any' })).toBeUndefined();
});

test('params have names, types and defaults', () => {
  const params = JSON.stringify([{ name: 'factor', type: 'long', default: 2, shape: null }, { name: 'old', dtype: 'double', default: 0.5 }]);
  const { signature } = parseMlmodel(stringify({ flavors: { onnx: {} }, signature: { inputs: '[{"type": "double"}]', params } })).mlmodel!;
  expect(signature?.params).toEqual([{ name: 'factor', type: 'long', default: 2 }, { name: 'old', type: 'double', default: 0.5 }]);
});

test.each<[string, unknown, RegExp]>([
  ['text that is no JSON', '[{', /^is not JSON/],
  ['no list', '{}', /^is \{\}$/],
  ['an entry that is none', '[1]', /^is 1$/],
  ['a type that there is not', '[{"type": "decimal"}]', /^is "decimal"$/],
  ['a tensor without a spec', '[{"type": "tensor"}]', /^is missing$/],
  ['a shape of fractions', '[{"type": "tensor", "tensor-spec": {"dtype": "int64", "shape": [1.5]}}]', /^is \[1\.5\]$/],
  ['a length below -1', '[{"type": "tensor", "tensor-spec": {"dtype": "int64", "shape": [-2]}}]', /^is \[-2\]$/],
  ['a dtype that is no text', '[{"type": "tensor", "tensor-spec": {"dtype": 8, "shape": []}}]', /^is 8$/],
  ['a name that is no text', '[{"type": "long", "name": 8}]', /^is 8$/],
  ['columns and tensors', '[{"type": "long"}, {"type": "tensor", "tensor-spec": {"dtype": "int64", "shape": [-1]}}]', /^has tensors and columns$/],
])('%s in a signature is a problem at its place', (_, inputs, found) => {
  const { mlmodel: read, problems } = parseMlmodel(stringify({ flavors: { onnx: {} }, signature: { inputs } }));
  expect(read).toBeUndefined();
  expect(problems).toEqual([expect.objectContaining({ prop: expect.stringMatching(/^MLmodel\.signature\.inputs/), found: expect.stringMatching(found) })]);
});

test('no text makes the parser throw', () => {
  expect(parseMlmodel('*!').problems[0]?.found).toContain('is not YAML');
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json().map((text) => `flavors: {a: {}}\nsignature: {inputs: ${JSON.stringify(text)}}`), fc.json().map((text) => `flavors: ${text}`)), (text) => {
    const { mlmodel: read, problems } = parseMlmodel(text);
    expect(read === undefined).toBe(problems.length > 0);
  }));
});

test('numbers that MLflow does not quote stay the texts that they are', () => {
  const { lineage } = parseMlmodel('flavors: {onnx: {}}\nmodel_uuid: 71e12\nrun_id: 0123456789\nmlflow_version: 3.17\nmodel_id: null\nutc_time_created: 2026-11-22 10:24:38').mlmodel!;
  expect(lineage).toEqual({ modelUuid: '71e12', runId: '0123456789', mlflowVersion: '3.17', createdAt: '2026-11-22 10:24:38' });
});
