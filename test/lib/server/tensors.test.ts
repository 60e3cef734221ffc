import fc from 'fast-check';
import { mergeSignature, signatureDifference } from '../../../lib/server/signature-check';
import { byName, checkedTensors } from '../../../lib/server/transform-tensors';
import { warmUpInputs } from '../../../lib/server/warm-up';
import type { TensorSpec } from '../../../lib/model/signature';
import { numberToHalf } from '../../../lib/tensor/half';
import { DATATYPES, type Datatype } from '../../../lib/tensor/datatype';
import { elementCount, type Tensor } from '../../../lib/tensor/tensor';

const spec = (datatype: Datatype, shape: readonly number[] = [-1]): TensorSpec => ({ name: 'x', datatype, shape });
const check = (datatype: Datatype, data: unknown, length?: number) =>
  checkedTensors({ x: { datatype, shape: [length ?? (data as unknown[]).length], data } }, [spec(datatype)], 'it returned')[0]!.data;

describe('what a transform returns', () => {
  const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 });

  test('goes through as it is when it is what it was given, for every datatype and shape', () => {
    fc.assert(fc.property(fc.constantFrom(...DATATYPES), shapes, (datatype, shape) => {
      const [tensor] = warmUpInputs([{ name: 'x', datatype, shape }]);
      expect(checkedTensors(byName([tensor!]), [spec(datatype, shape)], 'it returned')).toEqual([tensor]);
    }));
  });

  test.each<[Datatype, unknown[], Tensor['data']]>([
    ['BOOL', [true, false, 1, 0], Uint8Array.of(1, 0, 1, 0)],
    ['UINT8', [0, 255], Uint8Array.of(0, 255)],
    ['INT8', [-128, 127], Int8Array.of(-128, 127)],
    ['UINT32', [2 ** 32 - 1], Uint32Array.of(2 ** 32 - 1)],
    ['INT64', [-1, 2n ** 62n], BigInt64Array.of(-1n, 2n ** 62n)],
    ['UINT64', [2n ** 64n - 1n], BigUint64Array.of(2n ** 64n - 1n)],
    ['FP16', [1, Infinity], Uint16Array.of(numberToHalf(1), numberToHalf(Infinity))],
    ['FP32', [0.1, NaN], Float32Array.of(0.1, NaN)],
    ['FP64', [0.1], Float64Array.of(0.1)],
    ['BYTES', ['a', Uint8Array.of(255)], ['a', Uint8Array.of(255)]],
  ])('may be a plain array: %s %j', (datatype, data, expected) => expect(check(datatype, data)).toEqual(expected));

  test.each<[Datatype, unknown[]]>([
    ['BOOL', [2]], ['BOOL', ['true']], ['UINT8', [256]], ['UINT8', [-1]], ['UINT8', [1.5]], ['INT8', [128]], ['INT32', [NaN]], ['INT32', ['1']],
    ['INT64', [2 ** 53]], ['INT64', [2n ** 63n]], ['INT64', [0.5]], ['UINT64', [-1]], ['FP16', [70_000]], ['FP32', [1e39]], ['FP32', [1n]], ['FP64', [null]],
  ])('may hold nothing that %s does not: %p', (datatype, data) => {
    expect(() => check(datatype, data)).toThrow(new RegExp(`^it returned tensor 'x' whose element 0 is .* which no ${datatype} holds$`));
  });

  test('may not be an array of another type', () => {
    expect(() => check('FP32', Float64Array.of(1))).toThrow(/'x' whose data is no Float32Array and no array/);
    expect(() => check('FP32', '1', 1)).toThrow(/no Float32Array/);
    expect(() => check('BYTES', Uint8Array.of(1))).toThrow(/no array of strings/);
    expect(() => check('BYTES', [1])).toThrow(/element 0 is a number/);
  });

  test.each([[undefined, /it returned undefined/], [null, /it returned null/], ['x', /it returned string/], [{}, /it returned no tensor 'x'/], [{ x: 1 }, /no tensor 'x'/]])(
    'may not be %j', (returned, message) => expect(() => checkedTensors(returned, [spec('FP32')], 'it returned')).toThrow(message));

  test.each([[[-1]], [[1.5]], ['x'], [undefined]])('may not have the shape %j', (shape) => {
    expect(() => checkedTensors({ x: { datatype: 'FP32', shape, data: [] } }, [spec('FP32')], 'it returned')).toThrow(/with shape .* needed: an array of lengths/);
  });
});

test('warm-up inputs are zeros with every open dimension 1', () => {
  fc.assert(fc.property(fc.constantFrom(...DATATYPES), fc.array(fc.integer({ min: -1, max: 3 }), { maxLength: 3 }), (datatype, shape) => {
    const [input] = warmUpInputs([spec(datatype, shape)]);
    expect(input!.shape).toEqual(shape.map((length) => (length === -1 ? 1 : length)));
    expect(input!.data).toHaveLength(elementCount(input!.shape));
    for (const element of input!.data) expect(element === '' || Number(element) === 0).toBe(true);
  }));
});

describe('signatures', () => {
  const signature = (inputs: readonly TensorSpec[], outputs: readonly TensorSpec[] = []) => ({ inputs, outputs });
  const x = spec('FP32', [-1, 4]);
  const y = { ...x, name: 'y' };

  test('agree in any order, and where either side does not know a length', () => {
    expect(signatureDifference(signature([x, y]), signature([y, x]))).toBeUndefined();
    expect(signatureDifference(signature([{ ...x, shape: [2, -1] }]), signature([x]))).toBeUndefined();
    expect(signatureDifference(signature([], [{ ...x, shape: [] }]), signature([], [x]))).toBeUndefined();
  });

  test('differ in names, datatypes, lengths and ranks', () => {
    expect(signatureDifference(signature([x]), signature([]))).toBe(`input 'x' is in the manifest but not in the model, which has none`);
    expect(signatureDifference(signature([]), signature([x]))).toBe(`input 'x' is in the model but not in the manifest, which has none`);
    expect(signatureDifference(signature([], [x]), signature([], [{ ...x, datatype: 'INT8' }]))).toBe(`output 'x' is FP32 in the manifest but INT8 in the model`);
    expect(signatureDifference(signature([x]), signature([{ ...x, shape: [-1, 5] }]))).toMatch(/has shape \[-1, 4\] in the manifest but \[-1, 5\]/);
    expect(signatureDifference(signature([{ ...x, shape: [] }]), signature([x]))).toMatch(/has shape \[\]/);
  });

  test('merge to the manifest\'s order and columns, with shapes that only the engine knows', () => {
    const columns = ['a', 'b', 'c', 'd'];
    expect(mergeSignature(signature([y, { ...x, columns }], [{ ...x, shape: [] }]), signature([x, y], [x]))).toEqual(signature([y, { ...x, columns }], [x]));
    expect(mergeSignature(undefined, signature([x]))).toEqual(signature([x]));
  });
});
