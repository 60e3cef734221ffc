import { tanh } from './functions';
import { labelsOf } from './labels';
import { floatsOf, rowsOf, withSecond } from './linear';
import { blockOf, multiplyAdd } from './matrix';
import type { RunOperator } from './operator';
import { coupled } from './pairwise';
import { type PostTransform, transformScores } from './scores';

const { fround } = Math;

type KernelName = 'LINEAR' | 'POLY' | 'RBF' | 'SIGMOID';

interface KernelParameters {
  readonly kernel: KernelName;
  readonly gamma: number;
  readonly coef0: number;
  readonly degree: number;
}

/** One against one, by votes: https://onnx.ai/onnx/operators/onnx_aionnxml_SVMClassifier.html */
export const svmClassifier: RunOperator = ({ parameters, arrays }) => {
  const given = parameters as unknown as KernelParameters & { classes: number; features: number; transform: PostTransform; counts: readonly number[] };
  const { classes, features, transform, counts } = given;
  const [vectors, coefficients, rho] = [arrays.vectors as Float32Array, arrays.coefficients as Float32Array, arrays.rho as Float32Array];
  const probabilities = arrays.probA === undefined ? undefined : { a: arrays.probA as Float32Array, b: arrays.probB as Float32Array };
  const labels = labelsOf(parameters, arrays);
  const pairs = (classes * (classes - 1)) / 2;
  const starts = counts.map((_, i) => counts.slice(0, i).reduce((sum, count) => sum + count, 0));
  const total = vectors.length / features;
  return ([x]) => {
    const [rows, columns] = rowsOf(x!, true);
    if (columns !== features) throw new RangeError(`a row has ${columns} features, the model has ${features}`);
    const kernels = kernelValues(given, floatsOf(x!.data), rows, vectors, total, features);
    const scores = new Float32Array(rows * pairs);
    const best = new Int32Array(rows);
    for (let row = 0; row < rows; row++) {
      const votes = new Int32Array(classes);
      let pair = 0;
      for (let i = 0; i < classes - 1; i++) {
        for (let j = i + 1; j < classes; j++, pair++) {
          const sum = weigh(kernels, row * total, coefficients, total * (j - 1), starts[i]!, counts[i]!)
            + weigh(kernels, row * total, coefficients, total * i, starts[j]!, counts[j]!) + rho[pair]!;
          scores[row * pairs + pair] = sum;
          votes[sum > 0 ? i : j]!++;
        }
      }
      best[row] = votes.indexOf(Math.max(...votes));
    }
    const label = labels.pick(best);
    if (probabilities !== undefined) {
      const likely = coupled(scores, rows, classes, probabilities);
      transformScores(likely, classes, transform);
      return [label, { datatype: 'FP32', shape: [rows, classes], data: likely }];
    }
    if (classes === 2) return [label, { datatype: 'FP32', shape: [rows, 2], data: transform === 'NONE' ? bothSigns(scores) : withSecond(scores, transform === 'LOGISTIC') }];
    transformScores(scores, pairs, transform);
    return [label, { datatype: 'FP32', shape: [rows, pairs], data: scores }];
  };
};

/** https://onnx.ai/onnx/operators/onnx_aionnxml_SVMRegressor.html */
export const svmRegressor: RunOperator = ({ parameters, arrays }) => {
  const given = parameters as unknown as KernelParameters & { features: number; rho: number; oneClass: boolean };
  const { features, rho, oneClass } = given;
  const coefficients = arrays.coefficients as Float32Array;
  const vectors = arrays.vectors as Float32Array | undefined;
  return ([x]) => {
    const [rows, columns] = rowsOf(x!, true);
    if (columns !== features) throw new RangeError(`a row has ${columns} features, the model has ${features}`);
    const source = x!.data as Float32Array;
    const values = vectors === undefined ? source : kernelValues(given, source, rows, vectors, coefficients.length, features);
    const depth = coefficients.length;
    const data = new Float32Array(rows).fill(rho);
    multiplyAdd(values, 0, coefficients, 0, data, 0, { rows, columns: 1, depth, alpha: 1, block: blockOf(1, depth) });
    if (oneClass) for (let i = 0; i < rows; i++) data[i] = data[i]! > 0 ? 1 : -1;
    return [{ datatype: 'FP32', shape: [rows, 1], data }];
  };
};

/** What each support vector is to each row, in 32 bits. */
function kernelValues({ kernel, gamma, coef0, degree }: KernelParameters, x: Float32Array, rows: number, vectors: Float32Array, count: number, features: number): Float32Array {
  const values = new Float32Array(rows * count);
  if (kernel === 'RBF') {
    for (let row = 0; row < rows; row++) {
      for (let vector = 0; vector < count; vector++) values[row * count + vector] = Math.exp(fround(-gamma * distance(x, row * features, vectors, vector * features, features)));
    }
    return values;
  }
  if (kernel !== 'LINEAR') values.fill(coef0);
  multiplyAdd(x, 0, vectors, 0, values, 0, { rows, columns: count, depth: features, alpha: kernel === 'LINEAR' ? 1 : gamma, block: blockOf(count, features) });
  if (kernel === 'SIGMOID') for (let i = 0; i < values.length; i++) values[i] = tanh(values[i]!);
  if (kernel === 'POLY') for (let i = 0; i < values.length; i++) values[i] = degree === 2 ? values[i]! ** 2 : degree === 3 ? fround(values[i]! ** 2) * values[i]! : values[i]! ** degree;
  return values;
}

/** Squared. */
function distance(a: Float32Array, aAt: number, b: Float32Array, bAt: number, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) {
    const apart = fround(a[aAt + i]! - b[bAt + i]!);
    sum = fround(sum + fround(apart * apart));
  }
  return sum;
}

/** The vectors of one class with their coefficients: products of 32 bits, a sum of 64. */
function weigh(kernels: Float32Array, kernelsAt: number, coefficients: Float32Array, coefficientsAt: number, start: number, count: number): number {
  let sum = 0;
  for (let i = start; i < start + count; i++) sum += fround(coefficients[coefficientsAt + i]! * kernels[kernelsAt + i]!);
  return sum;
}

function bothSigns(scores: Float32Array): Float32Array {
  const both = new Float32Array(2 * scores.length);
  for (let i = 0; i < scores.length; i++) {
    both[2 * i] = -scores[i]!;
    both[2 * i + 1] = scores[i]!;
  }
  return both;
}
