import type { Datatype } from '../../tensor/datatype';
import type { WritableData } from '../../tensor/data';
import { allocate } from '../../tensor/data';
import type { TensorData } from '../../tensor/tensor';
import { wordsOf } from './integers';

/** How many elements lie between neighbours in each dimension. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = Array<number>(shape.length);
  let stride = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = stride;
    stride *= shape[i]!;
  }
  return strides;
}

/** An axis counted from the end is negative. */
export function axisOf(axis: number, rank: number): number {
  const found = axis < 0 ? axis + rank : axis;
  if (found < 0 || found >= rank) throw new RangeError(`axis ${axis} of a tensor with ${rank} dimensions`);
  return found;
}

/** Elements before an axis, along it, and behind it. */
export function around(shape: readonly number[], axis: number): { outer: number; length: number; inner: number } {
  let outer = 1;
  let inner = 1;
  for (let i = 0; i < axis; i++) outer *= shape[i]!;
  for (let i = axis + 1; i < shape.length; i++) inner *= shape[i]!;
  return { outer, length: shape[axis]!, inner };
}

/** An array to move elements in: text as it is, 64-bit integers as two words each, all others as numbers. */
export interface Movable {
  readonly data: Float64Array;
  /** Places for one element. */
  readonly width: number;
}

export function movable(data: TensorData): Movable {
  // Every kind of array is read and written by index alone; the type is that of one of them.
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return { data: wordsOf(data) as unknown as Float64Array, width: 2 };
  return { data: data as Float64Array, width: 1 };
}

/** A new array of a datatype, and its way to be filled. */
export function room(datatype: Datatype, count: number): { result: WritableData; target: Movable } {
  const result = allocate(datatype, count);
  return { result, target: movable(result) };
}

/** Copies a run of elements. */
export function copy(from: Movable, start: number, count: number, to: Movable, at: number): void {
  const { width } = from;
  const [source, target] = [from.data, to.data];
  for (let i = start * width, end = (start + count) * width, o = at * width; i < end; i++, o++) target[o] = source[i]!;
}
