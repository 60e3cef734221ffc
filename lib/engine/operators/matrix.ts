export type Reals = Float32Array | Float64Array;

/**
 * Adds `alpha` times the product of two matrices to `out`. `b` has one row for each column of the result, so that both are read
 * from front to back.
 *
 * In 32 bits a sum is rounded after every step, and put to the result after every `block` steps, because that is what
 * onnxruntime does on processors with fused multiplication: the last bits of a score are the same, whatever is left when large
 * numbers cancel each other out. A product of two 32-bit floats is exact in 64 bits.
 */
export function multiplyAdd(a: Reals, aAt: number, b: Reals, bAt: number, out: Reals, outAt: number, sizes: Sizes): void {
  if (a instanceof Float32Array) {
    for (let from = 0; from < sizes.depth; from += sizes.block) {
      narrow(a, aAt + from, b as Float32Array, bAt + from, out as Float32Array, outAt, sizes, Math.min(sizes.block, sizes.depth - from));
    }
  } else wide(a, aAt, b as Float64Array, bAt, out as Float64Array, outAt, sizes);
}

export interface Sizes {
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  readonly alpha: number;
  readonly block: number;
}

/** How many steps onnxruntime adds up before it goes on with the next columns, for matrices that are constants of the model. */
export const CONSTANT_BLOCK = 256;

/** The same for others: longer where there are fewer columns (core/mlas/lib/sgemm.cpp). */
export function blockOf(columns: number, depth: number): number {
  let block = 128;
  if (columns < depth) for (let width = 128; width > 16 && width / 2 >= columns; width /= 2) block *= 2;
  return block;
}

const fround = Math.fround;

/** Eight columns at a time: a sum that waits for its rounding would leave the processor idle. */
function narrow(a: Float32Array, aAt: number, b: Float32Array, bAt: number, out: Float32Array, outAt: number, sizes: Sizes, length: number): void {
  const { rows, columns, depth, alpha } = sizes;
  for (let row = 0; row < rows; row++) {
    const start = aAt + row * depth;
    const end = start + length;
    let column = 0;
    for (; column + 8 <= columns; column += 8) {
      let s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
      let j0 = bAt + column * depth;
      let j4 = j0 + 4 * depth;
      for (let i = start; i < end; i++, j0++, j4++) {
        const x = a[i]!;
        s0 = fround(s0 + x * b[j0]!);
        s1 = fround(s1 + x * b[j0 + depth]!);
        s2 = fround(s2 + x * b[j0 + 2 * depth]!);
        s3 = fround(s3 + x * b[j0 + 3 * depth]!);
        s4 = fround(s4 + x * b[j4]!);
        s5 = fround(s5 + x * b[j4 + depth]!);
        s6 = fround(s6 + x * b[j4 + 2 * depth]!);
        s7 = fround(s7 + x * b[j4 + 3 * depth]!);
      }
      const o = outAt + row * columns + column;
      out[o] = out[o]! + alpha * s0;
      out[o + 1] = out[o + 1]! + alpha * s1;
      out[o + 2] = out[o + 2]! + alpha * s2;
      out[o + 3] = out[o + 3]! + alpha * s3;
      out[o + 4] = out[o + 4]! + alpha * s4;
      out[o + 5] = out[o + 5]! + alpha * s5;
      out[o + 6] = out[o + 6]! + alpha * s6;
      out[o + 7] = out[o + 7]! + alpha * s7;
    }
    for (; column < columns; column++) {
      let sum = 0;
      for (let i = start, j = bAt + column * depth; i < end; i++, j++) sum = fround(sum + a[i]! * b[j]!);
      const o = outAt + row * columns + column;
      out[o] = out[o]! + alpha * sum;
    }
  }
}

function wide(a: Float64Array, aAt: number, b: Float64Array, bAt: number, out: Float64Array, outAt: number, { rows, columns, depth, alpha }: Sizes): void {
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (let i = aAt + row * depth, end = i + depth, j = bAt + column * depth; i < end; i++, j++) sum += a[i]! * b[j]!;
      const o = outAt + row * columns + column;
      out[o] = out[o]! + alpha * sum;
    }
  }
}

/** Rows become columns. */
export function transposed<T extends Reals>(data: T, rows: number, columns: number, at = 0): T {
  const result = new (data.constructor as new (length: number) => T)(rows * columns);
  for (let row = 0; row < rows; row++) for (let column = 0; column < columns; column++) result[column * rows + row] = data[at + row * columns + column]!;
  return result;
}
