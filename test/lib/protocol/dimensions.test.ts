import { checkSharedDimensions, sharedDimensions } from '../../../lib/protocol/dimensions';
import { INFER, inputsOf, modelOf, post, refused, spec } from './support';

const named = modelOf([
  { ...spec('query', 'FP32', [-1, 2]), dimensionNames: ['batch', ''] },
  { ...spec('weight', 'FP32', [-1]), dimensionNames: ['batch'] },
  { ...spec('items', 'FP32', [-1]), dimensionNames: ['catalogue'] },
]);
const tensor = (name: string, shape: number[]) => ({ name, shape, datatype: 'FP32', data: Array<number>(shape.reduce((a, b) => a * b, 1)).fill(0) });

test('dimensions of one name must agree, others may differ', () => {
  expect(Object.keys(inputsOf(post(named, INFER, { inputs: [tensor('query', [3, 2]), tensor('weight', [3]), tensor('items', [7])] })))).toHaveLength(3);
  const { error } = refused(post(named, INFER, { inputs: [tensor('weight', [2]), tensor('query', [3, 2]), tensor('items', [7])] }));
  expect(error).toMatch(/inputs "?query"? and "?weight"? have the shapes \[3,2\] and \[2\]: the dimension "?batch"? must be the same in both/);
});

test('the rows of a table agree, also where the exporter named nothing', () => {
  const table = modelOf([spec('age', 'FP32', [-1, 1]), spec('income', 'FP32', [-1, 1])]);
  expect(refused(post(table, INFER, { inputs: [tensor('age', [2, 1]), tensor('income', [3, 1])] })).error).toContain('the number of rows must be the same in both');
  expect(refused(post(table, '/invocations', { inputs: { age: [[1], [2]], income: [[1]] } })).error).toContain('the number of rows');
});

test('unnamed dimensions that are no table, and fixed ones, are left alone', () => {
  expect(sharedDimensions([spec('a', 'FP32', [-1]), spec('b', 'FP32', [-1])])).toEqual([]);
  expect(sharedDimensions([{ ...spec('a', 'FP32', [2]), dimensionNames: ['n'] }, { ...spec('b', 'FP32', [-1]), dimensionNames: ['n'] }])).toEqual([]);
  expect(() => checkSharedDimensions([], [{ name: 'n', axes: [{ input: 'a', axis: 0 }, { input: 'b', axis: 0 }] }])).not.toThrow();
});

test('two dimensions of one input may share a name too', () => {
  const square = modelOf([{ ...spec('m', 'FP32', [-1, -1]), dimensionNames: ['n', 'n'] }]);
  expect(refused(post(square, INFER, { inputs: [tensor('m', [2, 3])] })).error).toContain('the dimension');
  expect(inputsOf(post(square, INFER, { inputs: [tensor('m', [2, 2])] })).m?.shape).toEqual([2, 2]);
});
