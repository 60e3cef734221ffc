import type { TypedArray } from '../../tensor/tensor';
import type { EnsembleParameters, Numbers } from '../operators/tree-ensemble';

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

/** Follows a row through one tree; answers the number of the leaf. */
interface LeafOf {
  (values: Numbers, row: number, root: number): number;
}

/**
 * Walks blocks of rows through all trees, tree by tree, and sums up what the leaves say. As in onnxruntime, floats are summed
 * in the order of the trees and rounded after each; doubles likewise as doubles.
 */
export function walker(parameters: EnsembleParameters, arrays: Readonly<Record<string, TypedArray>>, blockRows: number): Walk {
  const leafOf = arrays.thresholds === undefined ? narrow(arrays.nodes as Int32Array) : wide(arrays.nodes as Int32Array, arrays.thresholds as Float64Array);
  const scores = new (parameters.precision === 'double' ? Float64Array : Float32Array)(blockRows * parameters.targets);
  const voted = new Uint8Array(scores.length);
  const sums = { scores, voted };
  const add = adder(parameters, arrays, leafOf, sums);
  const gather = arrays.gather as Int32Array | undefined;
  const walk: Walk = (values, start, stride, rows) => {
    scores.fill(0, 0, rows * parameters.targets);
    add(values, start, stride, rows);
    return sums;
  };
  return gather === undefined ? walk : gathering(walk, gather, parameters, blockRows);
}

/** Thresholds as floats beside the nodes' other words. */
function narrow(nodes: Int32Array): LeafOf {
  const thresholds = new Float32Array(nodes.buffer, nodes.byteOffset, nodes.length);
  return (values, row, root) => {
    let at = root;
    // No branch on the comparison: which way a row goes cannot be predicted, by a processor either.
    while (at >= 0) at = nodes[at + 3 - +(values[row + nodes[at]!]! <= thresholds[at + 1]!)]!;
    return ~at;
  };
}

function wide(nodes: Int32Array, thresholds: Float64Array): LeafOf {
  return (values, row, root) => {
    let at = root;
    while (at >= 0) at = nodes[at + 3 - +(values[row + nodes[at]!]! <= thresholds[at >> 2]!)]!;
    return ~at;
  };
}

type Add = (values: Numbers, start: number, stride: number, rows: number) => void;

function adder(parameters: EnsembleParameters, arrays: Readonly<Record<string, TypedArray>>, leafOf: LeafOf, { scores, voted }: Sums): Add {
  const { targets } = parameters;
  const roots = arrays.roots as Int32Array;
  const weights = arrays.weights as Numbers;
  const extreme = parameters.aggregate === 'MIN' || parameters.aggregate === 'MAX' ? parameters.aggregate : undefined;
  if (parameters.votes === 'tree' && extreme === undefined) {
    const ofTrees = arrays.targets as Int32Array;
    for (const target of ofTrees) for (let at = target; at < voted.length; at += targets) voted[at] = 1;
    return (values, start, stride, rows) => {
      for (let tree = 0; tree < roots.length; tree++) {
        const root = roots[tree]!;
        let at = ofTrees[tree]!;
        for (let row = 0, from = start; row < rows; row++, from += stride, at += targets) {
          scores[at] = scores[at]! + weights[leafOf(values, from, root)]!;
        }
      }
    };
  }
  if (parameters.votes === 'dense' && extreme === undefined) {
    voted.fill(1);
    return (values, start, stride, rows) => {
      for (const root of roots) {
        for (let row = 0, from = start, at = 0; row < rows; row++, from += stride) {
          const end = at + targets;
          for (let weight = leafOf(values, from, root) * targets; at < end; at++, weight++) scores[at] = scores[at]! + weights[weight]!;
        }
      }
    };
  }
  return general(parameters, arrays, leafOf, { scores, voted });
}

/** Leaves with weights for some targets, and the smallest or largest instead of the sum. */
function general(parameters: EnsembleParameters, arrays: Readonly<Record<string, TypedArray>>, leafOf: LeafOf, { scores, voted }: Sums): Add {
  const { targets, votes, aggregate } = parameters;
  const roots = arrays.roots as Int32Array;
  const weights = arrays.weights as Numbers;
  const starts = arrays.starts as Int32Array | undefined;
  const given = arrays.targets as Int32Array | undefined;
  const vote = (at: number, weight: number) => {
    const isBetter = aggregate === 'MIN' ? weight < scores[at]! : weight > scores[at]!;
    if (aggregate !== 'MIN' && aggregate !== 'MAX') scores[at] = scores[at]! + weight;
    else if (voted[at] === 0 || isBetter) scores[at] = weight;
    voted[at] = 1;
  };
  return (values, start, stride, rows) => {
    voted.fill(0, 0, rows * targets);
    for (let tree = 0; tree < roots.length; tree++) {
      for (let row = 0; row < rows; row++) {
        const leaf = leafOf(values, start + row * stride, roots[tree]!);
        const at = row * targets;
        if (votes === 'tree') vote(at + given![tree]!, weights[leaf]!);
        else if (votes === 'dense') for (let i = 0; i < targets; i++) vote(at + i, weights[leaf * targets + i]!);
        else for (let i = starts![leaf]!; i < starts![leaf + 1]!; i++) vote(at + given![i]!, weights[i]!);
      }
    }
  };
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
      for (; i < plain; i++) gathered[to++] = values[from + features[i]!]!;
      for (; i < width; i++) {
        const value = values[from + features[i]!]!;
        gathered[to++] = value === value ? value : -Infinity;
      }
    }
    return walk(gathered, 0, width, rows);
  };
}
