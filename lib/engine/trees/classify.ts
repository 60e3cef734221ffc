import type { EnsembleParameters, Numbers } from '../operators/tree-ensemble';
import { logistic, probit, softmax, softmaxZero } from './transform';

/** Writes the scores of one row, and answers the index of its label. */
export interface Decide {
  (sums: Numbers, voted: Uint8Array, at: number, scores: Float32Array, to: number): number;
}

/**
 * What becomes of a row's sums. The specification leaves open how two classes with one score are meant; this is what
 * onnxruntime does, and exporters count on it.
 */
export function classify(parameters: EnsembleParameters): Decide {
  if (parameters.targets === 1) return oneClass(parameters);
  return parameters.targets === 2 ? twoClasses(parameters) : manyClasses(parameters);
}

function manyClasses({ targets, base, transform }: EnsembleParameters): Decide {
  return (sums, voted, at, scores, to) => {
    let best = -1;
    let highest = 0;
    for (let i = 0; i < targets; i++) {
      const isVoted = voted[at + i] === 1 || i < base.length;
      if (i < base.length) sums[at + i] = (voted[at + i] === 1 ? sums[at + i]! : 0) + base[i]!;
      if (isVoted && (best === -1 || sums[at + i]! > highest)) {
        best = i;
        highest = sums[at + i]!;
      }
    }
    write(transform, sums, at, targets, scores, to);
    return best;
  };
}

function twoClasses(parameters: EnsembleParameters): Decide {
  const { base, transform, isBinary, weightsArePositive } = parameters;
  return (sums, voted, at, scores, to) => {
    const hasFirst = voted[at] === 1;
    let hasSecond = voted[at + 1] === 1;
    let first = hasFirst ? sums[at]! : 0;
    let second = hasSecond ? sums[at + 1]! : 0;
    let count = 2;
    if (base.length === 2) {
      if (hasSecond) {
        sums[at + 1] = base[1]! + sums[at]!;
        second = sums[at + 1]!;
        first = hasFirst ? -second : 0;
        hasSecond = true;
      } else {
        sums[at] = sums[at]! + base[0]!;
        first = hasFirst ? sums[at]! : 0;
      }
    } else {
      if (base.length === 1) {
        sums[at] = sums[at]! + base[0]!;
        first = hasFirst ? sums[at]! : 0;
      }
      if (!hasSecond) count = 1;
    }
    const weight = hasSecond ? second : first;
    const isPositive = weight > (isBinary && weightsArePositive ? 0.5 : 0);
    if (count === 2) {
      sums[at] = first;
      sums[at + 1] = second;
      write(transform, sums, at, 2, scores, to);
    } else if (transform === 'LOGISTIC') {
      scores[to] = logistic(-first);
      scores[to + 1] = logistic(first);
    } else if (isBinary && weightsArePositive) {
      scores[to] = 1 - first;
      scores[to + 1] = first;
    } else {
      scores[to] = -first;
      scores[to + 1] = first;
    }
    return isPositive ? 1 : 0;
  };
}

function oneClass({ base, transform }: EnsembleParameters): Decide {
  return (sums, _, at, scores, to) => {
    if (base.length === 1) sums[at] = sums[at]! + base[0]!;
    scores[to] = transform === 'PROBIT' ? probit(sums[at]!) : sums[at]!;
    return sums[at]! > 0 ? 1 : 0;
  };
}

/** Several scores through the transform; `sums` is used up. */
export function write(transform: EnsembleParameters['transform'], sums: Numbers, at: number, count: number, scores: Numbers, to: number): void {
  switch (transform) {
    case 'LOGISTIC':
      for (let i = 0; i < count; i++) scores[to + i] = logistic(sums[at + i]!);
      return;
    case 'PROBIT':
      for (let i = 0; i < count; i++) scores[to + i] = probit(sums[at + i]!);
      return;
    case 'SOFTMAX':
      softmax(sums, at, count);
      break;
    case 'SOFTMAX_ZERO':
      softmaxZero(sums, at, count);
      break;
    case 'NONE':
  }
  for (let i = 0; i < count; i++) scores[to + i] = sums[at + i]!;
}
