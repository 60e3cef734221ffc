import type { Value } from '../value';

/** 64-bit integers as pairs of words, low first: reading and writing them makes no BigInts. */
export function wordsOf(data: BigInt64Array | BigUint64Array): Int32Array {
  return new Int32Array(data.buffer, data.byteOffset, 2 * data.length);
}

/** The elements of an integer tensor as numbers; those beyond 2^53 are rounded. */
export function numbersOf({ data }: Value): number[] {
  if (!(data instanceof BigInt64Array)) return Array.from(data as Int32Array);
  const words = wordsOf(data);
  const numbers = Array<number>(data.length);
  for (let i = 0; i < numbers.length; i++) numbers[i] = words[2 * i + 1]! * 4294967296 + (words[2 * i]! >>> 0);
  return numbers;
}

/** A tensor of 64-bit integers from numbers of up to 2^53. */
export function int64s(numbers: ArrayLike<number>): BigInt64Array {
  const data = new BigInt64Array(numbers.length);
  const words = wordsOf(data);
  for (let i = 0; i < numbers.length; i++) {
    words[2 * i] = numbers[i]!;
    words[2 * i + 1] = Math.floor(numbers[i]! / 4294967296);
  }
  return data;
}

/** A 64-bit integer as the nearest 32-bit float. By way of a double it would be rounded twice. */
export function floatOf(integer: bigint): number {
  const near = Number(integer);
  if (Math.abs(near) <= 9007199254740992) return Math.fround(near);
  // The lowest bits only say on which side of the middle between two floats the number is: one bit can say that for all of them.
  const lost = integer & 0xfffffn;
  return Math.fround(Number((integer - lost) | (lost === 0n ? 0n : 0x80000n)));
}
