import type { TensorData } from '../../tensor/tensor';
import type { Value } from '../value';
import { logistic } from '../trees/transform';
import { floatOf } from './integers';
import { labelsOf } from './labels';
import { blockOf, multiplyAdd } from './matrix';
import type { RunOperator } from './operator';
import { type PostTransform, transformScores } from './scores';

/** Scores of each class by a row of coefficients each: https://onnx.ai/onnx/operators/onnx_aionnxml_LinearClassifier.html */
export const linearClassifier: RunOperator = ({ parameters, arrays }) => {
  const { classes, transform, second } = parameters as { classes: number; transform: PostTransform; second: boolean };
  const labels = labelsOf(parameters, arrays);
  return ([x]) => {
    const [rows, features] = rowsOf(x!, true);
    const scores = linear(floatsOf(x!.data), rows, features, classes, arrays);
    const best = new Int32Array(rows);
    for (let row = 0; row < rows; row++) best[row] = classes === 1 ? (scores[row]! > 0 ? 1 : 0) : largest(scores, row * classes, classes);
    const label = labels.pick(best);
    if (!second) {
      if (classes > 1 || transform === 'PROBIT') transformScores(scores, classes, transform);
      return [label, { datatype: 'FP32', shape: [rows, classes], data: scores }];
    }
    return [label, { datatype: 'FP32', shape: [rows, 2], data: withSecond(scores, transform === 'LOGISTIC') }];
  };
};

/** https://onnx.ai/onnx/operators/onnx_aionnxml_LinearRegressor.html */
export const linearRegressor: RunOperator = ({ parameters, arrays }) => {
  const { targets, transform } = parameters as { targets: number; transform: PostTransform };
  return ([x]) => {
    const [rows, features] = rowsOf(x!, false);
    const scores = linear(x!.data as Float32Array, rows, features, targets, arrays);
    if (targets > 1 || transform === 'PROBIT') transformScores(scores, targets, transform);
    return [{ datatype: 'FP32', shape: [rows, targets], data: scores }];
  };
};

/** One row where there is one dimension only. */
export function rowsOf({ shape }: Value, deeper: boolean): [number, number] {
  if (shape.length === 0 || (shape.length > 2 && !deeper)) throw new RangeError(`rows of features are needed, and the shape is [${shape.join(', ')}]`);
  return shape.length === 1 ? [1, shape[0]!] : [shape[0]!, shape[1]!];
}

/** Any numbers as 32-bit floats. */
export function floatsOf(data: TensorData): Float32Array {
  if (data instanceof Float32Array) return data;
  if (data instanceof BigInt64Array) return Float32Array.from(data, floatOf);
  return Float32Array.from(data as Float64Array);
}

function linear(x: Float32Array, rows: number, features: number, targets: number, arrays: Readonly<Record<string, unknown>>): Float32Array {
  const coefficients = arrays.coefficients as Float32Array;
  const intercepts = arrays.intercepts as Float32Array | undefined;
  if (coefficients.length !== features * targets) throw new RangeError(`a row has ${features} features, the model has ${coefficients.length / targets}`);
  const scores = new Float32Array(rows * targets);
  if (intercepts !== undefined) for (let i = 0; i < scores.length; i++) scores[i] = intercepts[i % targets]!;
  multiplyAdd(x, 0, coefficients, 0, scores, 0, { rows, columns: targets, depth: features, alpha: 1, block: blockOf(targets, features) });
  return scores;
}

function largest(scores: Float32Array, start: number, count: number): number {
  let best = 0;
  for (let i = 1; i < count; i++) if (scores[start + i]! > scores[start + best]!) best = i;
  return best;
}

/** Before the score of the positive class that of the negative one. */
export function withSecond(scores: Float32Array, asProbability: boolean): Float32Array {
  const both = new Float32Array(2 * scores.length);
  for (let i = 0; i < scores.length; i++) {
    both[2 * i] = asProbability ? logistic(-scores[i]!) : 1 - scores[i]!;
    both[2 * i + 1] = asProbability ? logistic(scores[i]!) : scores[i]!;
  }
  return both;
}
