import { allocate } from '../../../lib/tensor/data';
import type { Datatype } from '../../../lib/tensor/datatype';
import { DATATYPES } from '../../../lib/tensor/datatype';
import { halfToNumber, numberToHalf } from '../../../lib/tensor/half';
import { canWiden, widen, widenableTo } from '../../../lib/tensor/widen';

const EXTREMES: Readonly<Partial<Record<Datatype, readonly number[]>>> = {
  UINT8: [0, 255],
  UINT16: [0, 65535],
  UINT32: [0, 4294967295],
  INT8: [-128, 127],
  INT16: [-32768, 32767],
  INT32: [-2147483648, 2147483647, 2147483645],
  FP16: [-65504, 65504, 2 ** -24],
  FP32: [Math.fround(0.1), 3.4028234663852886e38, 2 ** -149],
};

const pairs = DATATYPES.flatMap((from) => DATATYPES.filter((to) => to !== from && canWiden(from, to)).map((to) => [from, to] as const));

test.each(pairs)('%s widens to %s without changing a value', (from, to) => {
  const values = EXTREMES[from] ?? [];
  expect(values.length).toBeGreaterThan(0);
  const source = allocate(from, values.length) as Float64Array;
  values.forEach((value, index) => (source[index] = from === 'FP16' ? numberToHalf(value) : value));
  const wide = Array.from(widen(source, from, to) as ArrayLike<number | bigint>, (value) => (to === 'FP16' ? halfToNumber(Number(value)) : Number(value)));
  expect(wide).toEqual(values);
});

test.each([
  ['FP64', 'FP32'],
  ['INT64', 'FP64'],
  ['INT32', 'FP32'],
  ['UINT32', 'INT32'],
  ['INT8', 'UINT8'],
  ['UINT16', 'FP16'],
  ['BOOL', 'UINT8'],
  ['BYTES', 'UINT8'],
] as const)('%s does not widen to %s', (from, to) => {
  expect(canWiden(from, to)).toBe(false);
});

test('what can be sent begins with what is taken', () => {
  expect(widenableTo('FP32')).toEqual(['FP32', 'UINT8', 'UINT16', 'INT8', 'INT16', 'FP16']);
  expect(widenableTo('BOOL')).toEqual(['BOOL']);
});
