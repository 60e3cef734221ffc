import type { TypedArray } from '../../tensor/tensor';

/**
 * A compiled model in bytes, all numbers little-endian:
 *
 * | at | what |
 * |---|---|
 * | 0 | the magic: the eight bytes of "CSIMODEL" |
 * | 8 | version of the format, 32 bits |
 * | 12 | bytes of the head |
 * | 16 | bytes of the whole file |
 * | 20 | checksum of everything after the first 24 bytes |
 * | 24 | the head: JSON in UTF-8, filled up with spaces to a multiple of eight |
 * | then | the sections one after the other, each filled up with zeros to a multiple of eight |
 *
 * Sections are typed arrays exactly as they lie in memory, so that loading views them and copies nothing.
 */
export const MAGIC = 'CSIMODEL';
export const FORMAT_VERSION = 1;
export const FIXED_BYTES = 24;
export const ALIGNMENT = 8;

/** What two different models differ in, as hex: their sizes and the checksum of the rest. */
export function compiledHead(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, FIXED_BYTES), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Where a section lies, counted from the end of the head. */
export interface Section {
  readonly type: SectionType;
  readonly offset: number;
  readonly length: number;
}

interface ArrayType {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): TypedArray;
}

export const SECTION_TYPES = {
  i8: Int8Array,
  u8: Uint8Array,
  i16: Int16Array,
  u16: Uint16Array,
  i32: Int32Array,
  u32: Uint32Array,
  i64: BigInt64Array,
  u64: BigUint64Array,
  f32: Float32Array,
  f64: Float64Array,
} as const satisfies Record<string, ArrayType>;
export type SectionType = keyof typeof SECTION_TYPES;

export function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

/**
 * Changes with any one word, and with any number of them all but surely. Over words of 32 bits, because it is computed
 * while a function starts, before its code is optimized; not cryptographic: who may replace the file is for others to guard.
 */
export function checksum(words: Uint32Array): number {
  let a = 0x9e3779b9 ^ words.length;
  let b = 0x85ebca6b;
  for (let i = 0; i < words.length; i += 2) {
    a = Math.imul(a ^ words[i]!, 0x9e3779b1);
    a ^= a >>> 15;
    b = Math.imul(b ^ words[i + 1]!, 0xc2b2ae35);
    b ^= b >>> 13;
  }
  return (a ^ Math.imul(b, 0x27d4eb2f)) >>> 0;
}
