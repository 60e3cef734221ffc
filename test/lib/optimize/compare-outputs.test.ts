import fc from 'fast-check';
import { compareOutputs, type Output } from '../../../lib/optimize/compare-outputs';
import { randomInputs } from '../../../lib/optimize/random-inputs';

const of = (data: Output['data'], shape: readonly number[] = [data.length], name = 'y'): Output[] => [{ name, shape, data }];

test('equal outputs do not differ, NaN and infinities included', () => {
  fc.assert(fc.property(fc.array(fc.double()), (values) => {
    expect(compareOutputs(of(values), of([...values]), 1e-9)).toEqual({ difference: 0 });
  }));
});

test.each<[string, Output[], Output[], string]>([
  ['an integer', of([1n, 2n]), of([1n, 3n]), "element 1 of the output 'y' is 3 instead of 2"],
  ['a text', of(['a']), of(['b']), "element 0 of the output 'y' is b instead of a"],
  ['a decimal beyond the tolerance', of([0.5]), of([0.5002]), "element 0 of the output 'y' is 0.5002 instead of 0.5"],
  ['NaN for a number', of([0.5]), of([Number.NaN]), 'is NaN instead of 0.5'],
  ['a number for NaN', of([Number.NaN]), of([0.5]), 'is 0.5 instead of NaN'],
  ['another shape', of([1, 2], [2, 1]), of([1, 2], [1, 2]), 'has the shape [1, 2] instead of [2, 1]'],
  ['an output that is gone', of([1]), of([1], [1], 'z'), "the output 'y' is gone"],
])('%s differs', (_, before, after, words) => {
  expect(compareOutputs(before, after, 1e-4)).toEqual({ differs: expect.stringContaining(words) as string });
});

test('the tolerance is relative above 1, and at the limit it holds', () => {
  expect(compareOutputs(of([1000]), of([1000.0625]), 0.0000625)).toEqual({ difference: 0.0000625 });
  expect(compareOutputs(of([1000]), of([1000.125]), 0.0000625)).toHaveProperty('differs');
});

test('random inputs have the form that the model takes, and are the same for the same seed', () => {
  const signature = { inputs: [{ name: 'x', datatype: 'FP32' as const, shape: [-1, 4, -1] }, { name: 'ids', datatype: 'INT64' as const, shape: [-1] }, { name: 't', datatype: 'BYTES' as const, shape: [2] }], outputs: [] };
  const inputs = randomInputs(signature, 3, 1, new Map([['ids', [5]]]));
  expect(inputs.map(({ shape, data }) => [shape, data.length])).toEqual([[[3, 4, 1], 12], [[5], 5], [[2], 2]]);
  expect(randomInputs(signature, 3, 1, new Map([['ids', [5]]]))).toEqual(inputs);
  expect(randomInputs(signature, 3, 2)[0]!.data).not.toEqual(inputs[0]!.data);
});
