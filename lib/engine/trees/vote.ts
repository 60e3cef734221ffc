import type { TypedArray } from '../../tensor/tensor';
import type { EnsembleParameters, Numbers } from '../operators/tree-ensemble';
import type { Sums } from './walk';

/** Adds up the weights of leaves, always in the order of the trees. */
export interface Voting {
  begin(rows: number): void;
  /** `leaves` has the leaf of this tree for each of the first rows. */
  tree(tree: number, rows: number): void;
  /** `leaves` has the leaf of each tree for this row. */
  row(row: number): void;
}

type Arrays = Readonly<Record<string, TypedArray>>;

export function voting(parameters: EnsembleParameters, arrays: Arrays, leaves: Int32Array, sums: Sums): Voting {
  const isSum = parameters.aggregate === 'SUM' || parameters.aggregate === 'AVERAGE';
  if (isSum && parameters.votes === 'tree') return oneVoteEach(parameters, arrays, leaves, sums);
  if (isSum && parameters.votes === 'dense') return allVotes(parameters, arrays, leaves, sums);
  return anyVotes(parameters, arrays, leaves, sums);
}

/** Boosting: every leaf of a tree has one weight, for the same target. */
function oneVoteEach({ targets, trees }: EnsembleParameters, arrays: Arrays, leaves: Int32Array, { scores, voted }: Sums): Voting {
  const weights = arrays.weights as Numbers;
  const ofTrees = arrays.targets as Int32Array;
  for (const target of new Set(ofTrees)) for (let at = target; at < voted.length; at += targets) voted[at] = 1;
  return {
    begin: (rows) => void scores.fill(0, 0, rows * targets),
    tree: (tree, rows) => {
      for (let row = 0, at = ofTrees[tree]; row < rows; row++, at += targets) scores[at] += weights[leaves[row]];
    },
    row: (row) => {
      const at = row * targets;
      for (let tree = 0; tree < trees; tree++) scores[at + ofTrees[tree]] += weights[leaves[tree]];
    },
  };
}

/** Forests: every leaf has a weight for every target. */
function allVotes({ targets, trees }: EnsembleParameters, arrays: Arrays, leaves: Int32Array, { scores, voted }: Sums): Voting {
  const weights = arrays.weights as Numbers;
  voted.fill(1);
  return {
    begin: (rows) => void scores.fill(0, 0, rows * targets),
    tree: (_, rows) => {
      for (let row = 0, at = 0; row < rows; row++) {
        for (let weight = leaves[row] * targets, end = at + targets; at < end; at++, weight++) scores[at] += weights[weight];
      }
    },
    row: (row) => {
      const end = (row + 1) * targets;
      for (let tree = 0; tree < trees; tree++) {
        for (let weight = leaves[tree] * targets, at = row * targets; at < end; at++, weight++) scores[at] += weights[weight];
      }
    },
  };
}

/** Leaves with weights for some targets, and the smallest or largest weight instead of the sum. */
function anyVotes({ targets, trees, votes, aggregate }: EnsembleParameters, arrays: Arrays, leaves: Int32Array, { scores, voted }: Sums): Voting {
  const weights = arrays.weights as Numbers;
  const starts = arrays.starts as Int32Array | undefined;
  const given = arrays.targets as Int32Array | undefined;
  const one = (at: number, weight: number) => {
    if (aggregate === 'MIN') scores[at] = voted[at] === 0 || weight < scores[at] ? weight : scores[at];
    else if (aggregate === 'MAX') scores[at] = voted[at] === 0 || weight > scores[at] ? weight : scores[at];
    else scores[at] += weight;
    voted[at] = 1;
  };
  const all = (at: number, tree: number, leaf: number) => {
    if (votes === 'tree') one(at + given![tree], weights[leaf]);
    else if (votes === 'dense') for (let i = 0; i < targets; i++) one(at + i, weights[leaf * targets + i]);
    else for (let i = starts![leaf]; i < starts![leaf + 1]; i++) one(at + given![i], weights[i]);
  };
  return {
    begin: (rows) => {
      scores.fill(0, 0, rows * targets);
      voted.fill(0, 0, rows * targets);
    },
    tree: (tree, rows) => {
      for (let row = 0; row < rows; row++) all(row * targets, tree, leaves[row]);
    },
    row: (row) => {
      for (let tree = 0; tree < trees; tree++) all(row * targets, tree, leaves[tree]);
    },
  };
}
