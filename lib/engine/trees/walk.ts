import type { TypedArray } from '../../tensor/tensor';
import type { EnsembleParameters, Numbers } from '../operators/tree-ensemble';
import { follow } from './follow';
import { voting } from './vote';

/** Sums of a block of rows, in scratch memory that the next block uses again. */
export interface Sums {
  /** As many for each row as there are targets. */
  readonly scores: Numbers;
  /** 1 where any leaf had a weight for the score. */
  readonly voted: Uint8Array;
}

export interface Walk {
  (values: Numbers, start: number, stride: number, rows: number): Sums;
}

type Arrays = Readonly<Record<string, TypedArray>>;

/**
 * Walks blocks of rows through all trees and sums up what the leaves say. As in onnxruntime, floats are summed in the order of
 * the trees and rounded after each; doubles likewise as doubles.
 */
export function walker(parameters: EnsembleParameters, arrays: Arrays, blockRows: number): Walk {
  const { targets, precision } = parameters;
  const roots = arrays.roots as Int32Array;
  const { leaves, row, rows } = follow(arrays.nodes as Int32Array, arrays.thresholds as Float64Array | undefined, roots, blockRows);
  const scores = new (precision === 'double' ? Float64Array : Float32Array)(blockRows * targets);
  const sums = { scores, voted: new Uint8Array(scores.length) };
  const vote = voting(parameters, arrays, leaves, sums);
  const walk: Walk = (values, start, stride, count) => {
    vote.begin(count);
    // Rows of one tree share its nodes in the processor's memory; the last three are not worth it.
    const together = count - (count % 4);
    for (let tree = 0; together > 0 && tree < roots.length; tree++) {
      rows(values, start, stride, together, roots[tree]);
      vote.tree(tree, together);
    }
    for (let alone = together; alone < count; alone++) {
      row(values, start + alone * stride);
      vote.row(alone);
    }
    return sums;
  };
  return arrays.gather === undefined ? walk : gathering(walk, arrays.gather as Int32Array, parameters, blockRows);
}

/**
 * Copies the features that are compared next to each other, those that NaN is small for with NaN made minus infinity: the
 * walk itself then never asks for NaN.
 */
function gathering(walk: Walk, features: Int32Array, { precision, plain }: EnsembleParameters, blockRows: number): Walk {
  const width = features.length;
  const gathered = new (precision === 'double' ? Float64Array : Float32Array)(blockRows * width);
  return (values, start, stride, rows) => {
    for (let row = 0, to = 0, from = start; row < rows; row++, from += stride) {
      let i = 0;
      for (; i < plain; i++) gathered[to++] = values[from + features[i]];
      for (; i < width; i++) {
        const value = values[from + features[i]];
        gathered[to++] = value === value ? value : -Infinity;
      }
    }
    return walk(gathered, 0, width, rows);
  };
}
