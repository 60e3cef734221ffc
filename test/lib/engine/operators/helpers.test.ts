import fc from 'fast-check';
import { broadcast, broadcastShape } from '../../../../lib/engine/operators/broadcast';
import { floatOf, int64s, numbersOf } from '../../../../lib/engine/operators/integers';
import { blockOf, multiplyAdd, transposed } from '../../../../lib/engine/operators/matrix';
import { stridesOf } from '../../../../lib/engine/operators/shapes';
import { sumOfNeighbours } from '../../../../lib/engine/operators/sums';
import { formatNumber, parseFloatingPoint, parseInteger } from '../../../../lib/engine/operators/text';

const integer64 = fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.bigInt({ min: -300n, max: 300n }));
const length = fc.integer({ min: 0, max: 4 });

test('a 64-bit integer is the nearest of all 32-bit floats', () => {
  fc.assert(fc.property(integer64, (integer) => {
    const found = floatOf(integer);
    const bits = new Int32Array(Float32Array.of(found).buffer)[0]!;
    const neighbours = [bits - 1, bits + 1].map((next) => new Float32Array(Int32Array.of(next).buffer)[0]!).filter(Number.isFinite);
    const off = (value: number) => { const d = BigInt(value) - integer; return d < 0n ? -d : d; };
    expect(Math.fround(found)).toBe(found);
    for (const neighbour of neighbours.filter(Number.isInteger)) {
      expect(off(found) <= off(neighbour)).toBe(true);
      // Halfway between two the one with an even last bit.
      if (off(found) === off(neighbour)) expect(bits & 1).toBe(0);
    }
  }));
});

test('64-bit integers go to numbers and back without a BigInt', () => {
  fc.assert(fc.property(fc.array(fc.maxSafeInteger()), (numbers) => {
    const data = int64s(numbers);
    expect(data).toEqual(BigInt64Array.from(numbers, BigInt));
    expect(numbersOf({ datatype: 'INT64', shape: [numbers.length], data })).toEqual(numbers.map((number) => number + 0));
  }));
});

test('rows of a broadcast are what the standard says of each element', () => {
  const shape = fc.array(length, { maxLength: 4 });
  fc.assert(fc.property(shape, fc.infiniteStream(fc.boolean()), fc.nat(4), (wide, drops, cut) => {
    const bits = [...drops.take(2 * wide.length)];
    const a = wide.map((own, i) => (bits[i] ? 1 : own)).slice(Math.min(cut, wide.length));
    const b = wide.map((own, i) => (bits[wide.length + i] ? 1 : own));
    const found = broadcast(a, b);
    const result = broadcastShape(a, b);
    expect(found.shape).toEqual(result);
    const pairs: [number, number][] = [];
    found.rows((i, aStep, j, bStep, out, count) => { for (let k = 0; k < count; k++) pairs[out + k] = [i + k * aStep, j + k * bStep]; });
    const strides = stridesOf(result);
    const place = (own: readonly number[], at: readonly number[]) => stridesOf(own).reduce((sum, stride, i) => sum + (own[i] === 1 ? 0 : at[i + result.length - own.length]! * stride), 0);
    const naive = Array.from({ length: result.reduce((product, own) => product * own, 1) }, (_, index): [number, number] => {
      const at = result.map((own, i) => Math.floor(index / strides[i]!) % own);
      return [place(a, at), place(b, at)];
    });
    expect(pairs).toEqual(naive);
  }));
});

test('a product of matrices is the sum of products', () => {
  const size = fc.integer({ min: 1, max: 20 });
  fc.assert(fc.property(size, size, size, fc.integer({ min: 1, max: 8 }), fc.infiniteStream(fc.integer({ min: -50, max: 50 })), (rows, depth, columns, block, values) => {
    const a = Float32Array.from(values.take(rows * depth));
    const b = Float32Array.from(values.take(depth * columns));
    const out = new Float32Array(rows * columns).fill(3);
    multiplyAdd(a, 0, transposed(b, depth, columns), 0, out, 0, { rows, columns, depth, alpha: 2, block });
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        let sum = 0;
        for (let k = 0; k < depth; k++) sum += a[i * depth + k]! * b[k * columns + j]!;
        expect(out[i * columns + j]).toBe(3 + 2 * sum);
      }
    }
  }));
});

test('blocks of onnxruntime are longer where there are fewer columns', () => {
  expect([[200, 100], [100, 300], [40, 300], [17, 300], [16, 300], [1, 300]].map(([columns, depth]) => blockOf(columns!, depth!))).toEqual([128, 128, 256, 512, 1024, 1024]);
});

test('neighbours are added up, wherever they begin', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { maxLength: 60 }), fc.nat(7), (numbers, start) => {
    const given = Math.min(start, numbers.length);
    const count = numbers.length - given;
    expect(sumOfNeighbours(Float32Array.from(numbers), given, count) + 0).toBe(numbers.slice(given).reduce((sum, x) => sum + x, 0));
  }));
});

test('numbers are written as by %.8g, and read back to eight digits', () => {
  expect([0, -0, 1, 0.1, 1e-4, 1e-5, 99999999, 123456789, 1e100, -2.5e-300, 12345.678].map(formatNumber))
    .toEqual(['0', '-0', '1', '0.1', '0.0001', '1e-05', '99999999', '1.2345679e+08', '1e+100', '-2.5e-300', '12345.678']);
  fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 }), (x) => {
    if (Math.abs(x) < 1e-300) return;
    expect(Math.abs(parseFloatingPoint(formatNumber(x)) - x)).toBeLessThanOrEqual(Math.abs(x) * 5.1e-8);
  }));
});

test('text is read as far as it is a number', () => {
  expect([' 1.5x', '-.5', '5.', '1e3', '1e', '0x1F', '0x1.8p1', 'INF', '-infinity', '+7'].map(parseFloatingPoint)).toEqual([1.5, -0.5, 5, 1000, 1, 31, 3, Infinity, -Infinity, 7]);
  expect(parseFloatingPoint('nan')).toBeNaN();
  expect(['12.9', '\t-3', '+4x'].map(parseInteger)).toEqual([12n, -3n, 4n]);
  for (const text of ['', ' ', 'abc', '.', '-', '1e400']) expect(() => parseFloatingPoint(text)).toThrow(RangeError);
  for (const text of ['', 'x1', '9223372036854775808']) expect(() => parseInteger(text)).toThrow(RangeError);
});
