import { logistic } from './functions';

const fround = Math.fround;

export type PostTransform = 'NONE' | 'LOGISTIC' | 'SOFTMAX' | 'SOFTMAX_ZERO' | 'PROBIT';
export const POST_TRANSFORMS: readonly PostTransform[] = ['NONE', 'LOGISTIC', 'SOFTMAX', 'SOFTMAX_ZERO', 'PROBIT'];

/**
 * What classifiers and regressors do with their scores at the end, row by row, in place and in 32 bits.
 * https://onnx.ai/onnx/operators/onnx_aionnxml_LinearClassifier.html#attributes
 */
export function transformScores(scores: Float32Array, columns: number, transform: PostTransform): void {
  if (transform === 'NONE') return;
  if (transform === 'LOGISTIC') for (let i = 0; i < scores.length; i++) scores[i] = logistic(scores[i]!);
  else if (transform === 'PROBIT') for (let i = 0; i < scores.length; i++) scores[i] = probit(scores[i]!);
  else for (let start = 0; start < scores.length; start += columns) softmaxRow(scores, start, start + columns, transform === 'SOFTMAX_ZERO');
}

/** With `zero`, scores of 0 are left out and stay 0. */
function softmaxRow(scores: Float32Array, start: number, end: number, zero: boolean): void {
  let largest = -3.4028234663852886e38;
  for (let i = start; i < end; i++) if (scores[i]! > largest) largest = scores[i]!;
  const power = fround(Math.exp(-largest));
  let sum = 0;
  for (let i = start; i < end; i++) {
    const score = scores[i]!;
    if (zero && !(score > 1e-7 || score < -1e-7)) scores[i] = score * power;
    else {
      scores[i] = Math.exp(fround(score - largest));
      sum = fround(sum + scores[i]!);
    }
  }
  for (let i = start; i < end; i++) scores[i] = scores[i]! / sum;
}

/** The inverse of the normal distribution by Winitzki's approximation of the inverse error function, as onnxruntime has it. */
function probit(score: number): number {
  const x = fround(2 * score - 1);
  const log = fround(Math.log(fround(fround(1 - x) * fround(1 + x))));
  const v = fround(fround(2 / fround(fround(3.14159) * fround(0.147))) + fround(0.5 * log));
  const v2 = fround(fround(1 / fround(0.147)) * log);
  const v3 = fround(-v + fround(Math.sqrt(fround(fround(v * v) - v2))));
  return fround(Math.SQRT2) * (x < 0 ? -1 : 1) * fround(Math.sqrt(v3));
}

/** 1 / (1 + exp(-x)), exact but for rounding to 32 bits. */
export function exactLogistic(x: number): number {
  const v = fround(1 / fround(1 + fround(Math.exp(-Math.abs(x)))));
  return x < 0 ? fround(1 - v) : v;
}
