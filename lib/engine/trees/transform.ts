import type { Numbers } from '../operators/tree-ensemble';

/**
 * The post-transforms in the arithmetic of onnxruntime: everything in 32-bit floats, each step rounded, whatever the sums are.
 * Where a probability is near 0 the difference to exact arithmetic would be much more than the last bit.
 */
const { fround, exp, abs, log, sqrt } = Math;

export function logistic(score: number): number {
  const value = fround(score);
  const larger = fround(1 / fround(1 + fround(exp(-abs(value)))));
  return value < 0 ? fround(1 - larger) : larger;
}

export function probit(score: number): number {
  return fround(fround(Math.SQRT2) * inverseError(fround(fround(2 * fround(score)) - 1)));
}

/** Winitzki's approximation, as onnxruntime computes it. */
function inverseError(x: number): number {
  const sign = x < 0 ? -1 : 1;
  const logarithm = fround(log(fround(fround(1 - x) * fround(1 + x))));
  const a = fround(0.147);
  const v = fround(fround(2 / fround(fround(Math.PI) * a)) + fround(0.5 * logarithm));
  const v2 = fround(fround(1 / a) * logarithm);
  const v3 = fround(-v + fround(sqrt(fround(fround(v * v) - v2))));
  return sign * fround(sqrt(v3));
}

export function softmax(scores: Numbers, at: number, count: number): void {
  const end = at + count;
  const largest = largestOf(scores, at, end);
  let sum = 0;
  for (let i = at; i < end; i++) {
    const value = fround(exp(fround(fround(scores[i]!) - largest)));
    scores[i] = value;
    sum = fround(sum + value);
  }
  for (let i = at; i < end; i++) scores[i] = fround(fround(scores[i]!) / sum);
}

/** Leaves zeros out, because the exponential of 0 is none. */
export function softmaxZero(scores: Numbers, at: number, count: number): void {
  const end = at + count;
  const largest = largestOf(scores, at, end);
  const ofZero = fround(exp(-largest));
  let sum = 0;
  for (let i = at; i < end; i++) {
    const value = fround(scores[i]!);
    if (value > 1e-7 || value < -1e-7) {
      const power = fround(exp(fround(value - largest)));
      scores[i] = power;
      sum = fround(sum + power);
    } else scores[i] = scores[i]! * ofZero;
  }
  for (let i = at; i < end; i++) scores[i] = scores[i]! / sum;
}

function largestOf(scores: Numbers, at: number, end: number): number {
  let largest = -3.4028234663852886e38;
  for (let i = at; i < end; i++) if (fround(scores[i]!) > largest) largest = fround(scores[i]!);
  return largest;
}
