import fc from 'fast-check';
import { fitToGraph } from '../../../lib/mlflow/fit';
import type { MlflowColumn, MlflowSignature, MlflowTensor, MlflowType } from '../../../lib/mlflow/signature';
import type { TensorSpec } from '../../../lib/model/signature';
import type { Datatype } from '../../../lib/tensor/datatype';

const spec = (name: string, shape: readonly number[], datatype: Datatype = 'FP32', columns?: readonly string[]): TensorSpec => ({ name, datatype, shape, ...(columns && { columns }) });
const column = (name: string | undefined, type: MlflowType = 'double'): MlflowColumn => ({ ...(name !== undefined && { name }), type, required: true });
const columns = (...list: MlflowColumn[]): MlflowSignature => ({ inputs: { kind: 'columns', columns: list }, params: [] });
const tensors = (...list: MlflowTensor[]): MlflowSignature => ({ inputs: { kind: 'tensors', tensors: list }, params: [] });
const fit = (signature: MlflowSignature, ...inputs: TensorSpec[]) => fitToGraph(signature, { inputs, outputs: [] });
const found = (signature: MlflowSignature, ...inputs: TensorSpec[]) => fit(signature, ...inputs).problems.map((problem) => problem.found);

test('all columns of a matrix keep their names and their order, and its width is theirs', () => {
  fc.assert(fc.property(fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 2, maxLength: 40 }), fc.boolean(), (names, open) => {
    const { signature, problems } = fit(columns(...names.map((name) => column(name))), spec('x', [-1, open ? -1 : names.length]));
    expect(problems).toEqual([]);
    expect(signature.inputs).toEqual([spec('x', [-1, names.length], 'FP32', names)]);
  }));
});

test('another number of columns never fits', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 2, max: 20 }), (count, width) => {
    const list = Array.from({ length: count }, (_, index) => column(`c${index}`));
    expect(found(columns(...list), spec('x', [-1, width])).length === 0).toBe(count === width);
  }));
});

test('columns that are inputs are matched by name, in any order', () => {
  const inputs = [spec('a', [-1]), spec('b', [-1, 1], 'INT64'), spec('c', [-1], 'BYTES')];
  const { signature, problems } = fit(columns(column('c', 'string'), column('b', 'integer'), column('a', 'long')), ...inputs);
  expect([problems, signature.inputs]).toEqual([[], inputs]);
  expect(found(columns(column('a', { items: { items: 'float' } })), spec('a', [-1, -1, 3]))).toEqual([]);
  expect(found(columns(column('a', { items: 'float' })), spec('a', [-1, -1, 3]))).toEqual(['has the column "a" as array of float, and the graph takes it in the shape [-1, -1, 3]']);
  expect(found(columns(column('a', { items: 'string' })), spec('a', [-1, 3]))).toEqual(['has the column "a" as string, and the input "a" of the graph is FP32']);
});

test('columns without names keep those of the file', () => {
  expect(fit(columns(column(undefined), column(undefined)), spec('x', [-1, 2], 'FP32', ['a', 'b'])).signature.inputs).toEqual([spec('x', [-1, 2], 'FP32', ['a', 'b'])]);
  expect(found(columns(column('a'), column(undefined)), spec('x', [-1, 2]))).toEqual(['names some of its columns and not all']);
});

test('two orders of columns are one too many', () => {
  expect(found(columns(column('a'), column('b')), spec('x', [-1, 2], 'FP32', ['a', 'b']))).toEqual([]);
  expect(found(columns(column('b'), column('a')), spec('x', [-1, 2], 'FP32', ['a', 'b']))).toEqual([expect.stringContaining('has the column "b" where the metadata of the ONNX file (`columns`) has "a"')]);
});

test.each<[MlflowType, Datatype, boolean]>([
  ['double', 'FP32', true], ['float', 'FP64', true], ['long', 'FP32', true], ['integer', 'INT64', true], ['long', 'INT32', true], ['boolean', 'BOOL', true], ['string', 'BYTES', true],
  ['double', 'INT64', false], ['float', 'UINT8', false], ['boolean', 'FP32', false], ['string', 'FP32', false], ['long', 'BYTES', false], ['integer', 'BOOL', false],
  ['binary', 'BYTES', false], ['datetime', 'BYTES', false], ['object', 'BYTES', false], ['any', 'FP32', false], ['map', 'FP32', false],
])('%s goes into %s: %s', (type, datatype, fits) => {
  expect(found(columns(column('a', type)), spec('a', [-1], datatype)).length === 0).toBe(fits);
});

test('a single column has to be called as the input of one dimension is, and none fits an image', () => {
  expect(found(columns(column('a')), spec('x', [-1]))).toEqual([expect.stringContaining('has 1 column, and the input "x" of the graph has the shape [-1]')]);
  expect(fit(columns(column('a')), spec('x', [-1, 1])).signature.inputs[0]?.columns).toEqual(['a']);
  expect(found(columns(column('a'), column('b')), spec('x', [-1, 3, 8, 8]))).toEqual([expect.stringContaining('has the shape [-1, 3, 8, 8], which is no matrix of columns')]);
});

test('a tensor fits where its type and its lengths do, and 64-bit floats go into 32', () => {
  const length = fc.integer({ min: -1, max: 4 });
  fc.assert(fc.property(fc.array(fc.tuple(length, length), { maxLength: 4 }), (pairs) => {
    const agree = pairs.every(([a, b]) => a === b || a === -1 || b === -1);
    const shape = pairs.map(([a]) => a);
    const graph = spec('x', pairs.map(([, b]) => b));
    for (const dtype of ['float32', 'float64']) expect(found(tensors({ dtype, shape }), graph).length === 0).toBe(agree);
    expect(found(tensors({ dtype: 'int64', shape }), graph)).toHaveLength(1);
    expect(found(tensors({ dtype: 'float32', shape: [...shape, 1] }), graph)).toHaveLength(1);
  }));
});

test('a tensor without a name is for a graph with one input', () => {
  expect(found(tensors({ dtype: 'float32', shape: [-1] }), spec('x', [-1]), spec('y', [-1]))).toEqual(['has one tensor without a name']);
  expect(found(tensors({ name: 'y', dtype: 'float32', shape: [-1] }, { name: 'x', dtype: 'float32', shape: [-1] }), spec('x', [-1]), spec('y', [-1]))).toEqual([]);
});

test('outputs that are named have to be there, one without a name has to be one of them, and there may be more', () => {
  const outputs = [spec('label', [-1], 'INT64'), spec('scores', [-1, 3]), spec('any', [])];
  const check = (schema: MlflowSignature['inputs']) => fitToGraph({ ...columns(column('x')), outputs: schema }, { inputs: [spec('x', [-1])], outputs }).problems.map((problem) => problem.found);
  expect(check({ kind: 'tensors', tensors: [{ name: 'scores', dtype: 'float64', shape: [-1, 3] }] })).toEqual([]);
  expect(check({ kind: 'tensors', tensors: [{ name: 'any', dtype: 'float32', shape: [-1, 9] }] })).toEqual([]);
  expect(check({ kind: 'tensors', tensors: [{ dtype: 'int64', shape: [-1] }] })).toEqual([]);
  expect(check({ kind: 'tensors', tensors: [{ dtype: 'int32', shape: [-1] }] })).toEqual(['has the output int32[-1], which no output of the graph is']);
  expect(check({ kind: 'columns', columns: [column(undefined, 'string')] })).toEqual([]);
  expect(check({ kind: 'columns', columns: [column('label', 'long'), column('lable', 'long')] })).toEqual(['names the output "lable", which the graph does not have']);
  expect(check({ kind: 'columns', columns: [column('label', 'string')] })).toEqual(['has the output "label" as string, and that of the graph is INT64']);
});
