import fc from 'fast-check';
import { halfToNumber, isFiniteHalf, numberToHalf } from '../../../lib/tensor/half';

test('every half survives the way to a number and back', () => {
  const lost = Array.from({ length: 0x10000 }, (_, bits) => bits).filter((bits) => {
    const number = halfToNumber(bits);
    return Number.isNaN(number) ? isFiniteHalf(bits) : numberToHalf(number) !== bits;
  });
  expect(lost).toEqual([]);
});

test.each([
  [0, 0x0000],
  [-0, 0x8000],
  [1, 0x3c00],
  [-2, 0xc000],
  [65504, 0x7bff],
  [65519.99, 0x7bff],
  [65520, 0x7c00],
  [-65520, 0xfc00],
  [Infinity, 0x7c00],
  [2 ** -24, 0x0001],
  [2 ** -25, 0x0000],
  [2 ** -25 * 1.0001, 0x0001],
  [2 ** -14, 0x0400],
  [1 + 2 ** -11, 0x3c00],
  [1 + 3 * 2 ** -11, 0x3c02],
  [0.1, 0x2e66],
])('%p is the half 0x%s', (number, bits) => {
  expect(numberToHalf(number)).toBe(bits);
});

test('rounds straight from the double: through FP32 first, a tie would appear that is none', () => {
  const aboveTie = 1 + 2 ** -11 + 2 ** -40;
  expect(Math.fround(aboveTie)).toBe(1 + 2 ** -11);
  expect(numberToHalf(aboveTie)).toBe(0x3c01);
});

test('no other half is nearer than the one that is rounded to', () => {
  fc.assert(
    fc.property(fc.double({ min: -65519, max: 65519, noNaN: true }), (number) => {
      const bits = numberToHalf(number);
      const error = Math.abs(halfToNumber(bits) - number);
      const magnitude = bits & 0x7fff;
      for (const other of [magnitude - 1, magnitude + 1]) {
        if (other < 0 || other > 0x7bff) continue;
        expect(Math.abs(halfToNumber((bits & 0x8000) | other) - number)).toBeGreaterThanOrEqual(error);
      }
    }),
    { numRuns: 2000 },
  );
});

test('NaN is a half that is no number', () => {
  expect(halfToNumber(numberToHalf(NaN))).toBeNaN();
});
