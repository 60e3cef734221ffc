import { emptyBatchAnswer } from '../../../lib/server/empty-batch';

const signature = {
  inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 2] }],
  outputs: [
    { name: 'label', datatype: 'INT64', shape: [-1] },
    { name: 'scores', datatype: 'FP32', shape: [-1, 3] },
    { name: 'names', datatype: 'BYTES', shape: [-1] },
  ],
} as const;
const x = (rows: number) => [{ name: 'x', datatype: 'FP32', shape: [rows, 2], data: new Float32Array(rows * 2) } as const];

test('no rows in, no rows out, in the types and shapes of the signature', () => {
  expect(emptyBatchAnswer(signature, x(0))).toEqual([
    { name: 'label', datatype: 'INT64', shape: [0], data: new BigInt64Array(0) },
    { name: 'scores', datatype: 'FP32', shape: [0, 3], data: new Float32Array(0) },
    { name: 'names', datatype: 'BYTES', shape: [0], data: [] },
  ]);
});

test('only the outputs that are asked for, in that order', () => {
  expect(emptyBatchAnswer(signature, x(0), ['scores', 'label'])?.map(({ name }) => name)).toEqual(['scores', 'label']);
});

test.each([
  ['there is a row', signature, x(1)],
  ['an input is no batch', signature, [...x(0), { name: 's', datatype: 'FP32', shape: [], data: new Float32Array(1) } as const]],
  ['the model has no input', signature, []],
  ['the shape of a row is open', { ...signature, outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, -1] }] } as const, x(0)],
  ['an output is no batch', { ...signature, outputs: [{ name: 'y', datatype: 'FP32', shape: [3] }] } as const, x(0)],
])('the model is run when %s', (_, of, inputs) => {
  expect(emptyBatchAnswer(of, inputs)).toBeUndefined();
});
