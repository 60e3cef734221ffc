import type { Datatype } from './datatype';
import type { Tensor, TypedArray } from './tensor';

/** Tensor data while it is being filled. */
export type WritableData = TypedArray | (string | Uint8Array)[];

interface TypedArrayType {
  new (length: number): TypedArray;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): TypedArray;
}

const ARRAY_TYPES: Readonly<Record<Exclude<Datatype, 'BYTES'>, TypedArrayType>> = {
  BOOL: Uint8Array,
  UINT8: Uint8Array,
  UINT16: Uint16Array,
  UINT32: Uint32Array,
  UINT64: BigUint64Array,
  INT8: Int8Array,
  INT16: Int16Array,
  INT32: Int32Array,
  INT64: BigInt64Array,
  FP16: Uint16Array,
  FP32: Float32Array,
  FP64: Float64Array,
};

/** The typed array that holds a datatype (see TensorData). */
export function arrayType(datatype: Exclude<Datatype, 'BYTES'>): TypedArrayType {
  return ARRAY_TYPES[datatype];
}

/** Room for `count` elements. The caller has made sure that `count` is backed by data that was really sent. */
export function allocate(datatype: Datatype, count: number): WritableData {
  return datatype === 'BYTES' ? Array<string | Uint8Array>(count).fill('') : new ARRAY_TYPES[datatype](count);
}

/** The elements of a BYTES tensor. */
export function byteStrings(tensor: Tensor): readonly (string | Uint8Array)[] {
  return tensor.data as readonly (string | Uint8Array)[];
}
