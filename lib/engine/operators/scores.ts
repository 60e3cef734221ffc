import { probit, softmax, softmaxZero } from '../trees/transform';
import { logistic } from './functions';

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
  else for (let start = 0; start < scores.length; start += columns) (transform === 'SOFTMAX' ? softmax : softmaxZero)(scores, start, columns);
}
