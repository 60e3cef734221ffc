/**
 * Broadcasting by the standard: https://github.com/onnx/onnx/blob/main/docs/Broadcasting.md
 * Dimensions that behave alike are taken together, so that what is left to loop over is long rows.
 */
export interface Broadcast {
  readonly shape: readonly number[];
  /** Elements of the result. */
  readonly count: number;
  /** Calls `row` for every stretch of the result in which both operands go on by a fixed step (0 or 1). */
  rows(row: Row): void;
}

export interface Row {
  (a: number, aStep: number, b: number, bStep: number, out: number, length: number): void;
}

export function broadcast(a: readonly number[], b: readonly number[]): Broadcast {
  const shape = broadcastShape(a, b);
  const count = shape.reduce((product, length) => product * length, 1);
  return {
    shape,
    count,
    rows(row) {
      if (count === 0) return;
      const aSize = sizeOf(a);
      const bSize = sizeOf(b);
      if (aSize === count && bSize === count) return row(0, 1, 0, 1, 0, count);
      if (bSize === 1) return row(0, 1, 0, 0, 0, count);
      if (aSize === 1) return row(0, 0, 0, 1, 0, count);
      walk(merge(shape, a, b), row);
    },
  };
}

export function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const x = a[i - rank + a.length] ?? 1;
    const y = b[i - rank + b.length] ?? 1;
    if (x !== y && x !== 1 && y !== 1) throw new RangeError(`the shapes [${a.join(', ')}] and [${b.join(', ')}] do not fit together`);
    return x === 1 ? y : x;
  });
}

interface Dimension {
  length: number;
  aStep: number;
  bStep: number;
}

function merge(shape: readonly number[], a: readonly number[], b: readonly number[]): Dimension[] {
  const merged: Dimension[] = [];
  let aStride = 1;
  let bStride = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    const length = shape[i]!;
    const x = a[i - shape.length + a.length] ?? 1;
    const y = b[i - shape.length + b.length] ?? 1;
    const next = { length, aStep: x === 1 ? 0 : aStride, bStep: y === 1 ? 0 : bStride };
    aStride *= x;
    bStride *= y;
    if (length === 1) continue;
    const last = merged[0];
    if (last !== undefined && next.aStep === last.aStep * last.length && next.bStep === last.bStep * last.length) last.length *= length;
    else merged.unshift(next);
  }
  return merged;
}

function walk(dimensions: readonly Dimension[], row: Row): void {
  const inner = dimensions.at(-1)!;
  let out = 0;
  const descend = (depth: number, a: number, b: number) => {
    if (depth === dimensions.length - 1) {
      row(a, inner.aStep, b, inner.bStep, out, inner.length);
      out += inner.length;
      return;
    }
    const { length, aStep, bStep } = dimensions[depth]!;
    for (let i = 0; i < length; i++) descend(depth + 1, a + i * aStep, b + i * bStep);
  };
  descend(0, 0, 0);
}

function sizeOf(shape: readonly number[]): number {
  let size = 1;
  for (const length of shape) size *= length;
  return size;
}
