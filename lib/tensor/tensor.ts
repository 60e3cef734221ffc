import type { Datatype } from './datatype';

/** The arrays that hold numbers and booleans. */
export type TypedArray =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array;

/**
 * Elements in row-major order.
 *
 * - BOOL is a `Uint8Array` of 0 and 1.
 * - FP16 is a `Uint16Array` of the raw IEEE 754 half-precision bits (see half.ts).
 * - INT64 and UINT64 are `BigInt64Array` and `BigUint64Array`.
 * - BYTES is an array of byte strings: `string` where the bytes are valid UTF-8, `Uint8Array` where not.
 */
export type TensorData = TypedArray | readonly (string | Uint8Array)[];

/** A named, typed, dense, row-major array with a concrete shape. */
export interface Tensor {
  readonly name: string;
  readonly datatype: Datatype;
  /** Length of every dimension, all >= 0. An empty shape is a scalar. */
  readonly shape: readonly number[];
  readonly data: TensorData;
}

/** Number of elements of a concrete shape; 1 for a scalar, 0 when any dimension is empty. */
export function elementCount(shape: readonly number[]): number {
  let count = 1;
  for (const length of shape) count *= length;
  return count;
}
