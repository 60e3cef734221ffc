import fc from 'fast-check';
import { exampleRequest } from '../../../lib/model/example-request';
import { DATATYPES } from '../../../lib/tensor/datatype';

test('has one of what may be any number, and zeros of every type', () => {
  expect(exampleRequest([
    { name: 'pixels', datatype: 'FP32', shape: [-1, 4] },
    { name: 'text', datatype: 'BYTES', shape: [-1, 1] },
    { name: 'flag', datatype: 'BOOL', shape: [] },
  ])).toEqual({
    inputs: [
      { name: 'pixels', datatype: 'FP32', shape: [1, 4], data: [0, 0, 0, 0] },
      { name: 'text', datatype: 'BYTES', shape: [1, 1], data: ['text'] },
      { name: 'flag', datatype: 'BOOL', shape: [], data: [false] },
    ],
  });
  expect(exampleRequest([])).toEqual({ inputs: [] });
});

test('is shown up to 512 elements, and not with one more', () => {
  expect(exampleRequest([{ name: 'x', datatype: 'FP32', shape: [-1, 512] }])).toBeDefined();
  expect(exampleRequest([{ name: 'x', datatype: 'FP32', shape: [1, 512] }, { name: 'y', datatype: 'FP32', shape: [1] }])).toBeUndefined();
});

test('has as many elements as its shape says', () => {
  const specs = fc.array(fc.record({ name: fc.string(), datatype: fc.constantFrom(...DATATYPES), shape: fc.array(fc.integer({ min: -1, max: 6 }), { maxLength: 3 }) }), { maxLength: 4 });
  fc.assert(fc.property(specs, (inputs) => {
    const request = exampleRequest(inputs) as { inputs: { shape: number[]; data: unknown[] }[] } | undefined;
    for (const { shape, data } of request?.inputs ?? []) expect(data).toHaveLength(shape.reduce((product, length) => product * length, 1));
  }));
});
