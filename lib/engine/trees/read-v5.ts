import type { Attributes } from '../operators/attributes';
import { NotCovered } from '../operators/operator';
import type { Forest, Mode } from './forest';

const MODES: readonly (Mode | undefined)[] = ['LEQ', 'LT', 'GTE', 'GT', 'EQ', 'NEQ', 'MEMBER'];

/** Attributes of TreeEnsemble: https://onnx.ai/onnx/operators/onnx_aionnxml_TreeEnsemble.html */
export function readForest(attributes: Attributes, targets: number): Forest {
  attributes.ignore('nodes_hitrates');
  const modes = attributes.tensor('nodes_modes');
  const splits = attributes.tensor('nodes_splits');
  if (modes?.datatype !== 'UINT8' || splits === undefined) throw new NotCovered('it has no `nodes_modes` of bytes, or no `nodes_splits`');
  const count = modes.data.length;
  const list = (name: string) => ofLength(name, attributes.ints(name) ?? [], count);
  const trueLeafs = list('nodes_trueleafs');
  const falseLeafs = list('nodes_falseleafs');
  const trueIds = list('nodes_truenodeids');
  const falseIds = list('nodes_falsenodeids');
  const features = list('nodes_featureids');
  const tracks = attributes.ints('nodes_missing_value_tracks_true') ?? [];
  if (tracks.length > 0) ofLength('nodes_missing_value_tracks_true', tracks, count);
  const leafTargets = attributes.ints('leaf_targetids') ?? [];
  const leafWeights = ofLength('leaf_weights', (attributes.tensor('leaf_weights')?.data ?? []) as ArrayLike<number>, leafTargets.length);
  for (const target of leafTargets) if (target < 0 || target >= targets) throw new NotCovered(`it has a weight for number ${target} of ${targets} results`);

  const reference = (id: number, isLeaf: number) => {
    const there = isLeaf === 0 ? count : leafTargets.length;
    if (id < 0 || id >= there) throw new NotCovered(`a node leads to ${isLeaf === 0 ? 'node' : 'leaf'} ${id}, which is not there`);
    return isLeaf === 0 ? id : ~id;
  };
  const names = Array.from(modes.data as Uint8Array, (number) => {
    const mode = MODES[number];
    if (mode === undefined) throw new NotCovered(`it has nodes of the mode number ${number}`);
    return mode;
  });
  if (features.some((feature) => feature < 0)) throw new NotCovered('a node compares a feature of negative number');
  return {
    features,
    modes: names,
    thresholds: ofLength('nodes_splits', splits.data as ArrayLike<number>, count),
    whenTrue: trueIds.map((id, i) => reference(id, trueLeafs[i]!)),
    whenFalse: falseIds.map((id, i) => reference(id, falseLeafs[i]!)),
    missingIsTrue: features.map((_, i) => tracks[i] === 1),
    members: membersOf(attributes, names),
    roots: rootsOf(attributes, { trueIds, falseIds, trueLeafs, falseLeafs, count }),
    leaves: leafTargets.map((target, i) => ({ targets: [target], weights: [leafWeights[i]!] })),
    votedFor: new Set(leafTargets),
    hasNegativeWeight: Array.prototype.some.call(leafWeights, (weight: number) => weight < 0),
  };
}

interface Ways {
  readonly trueIds: readonly number[];
  readonly falseIds: readonly number[];
  readonly trueLeafs: readonly number[];
  readonly falseLeafs: readonly number[];
  readonly count: number;
}

function rootsOf(attributes: Attributes, { trueIds, falseIds, trueLeafs, falseLeafs, count }: Ways): number[] {
  return (attributes.ints('tree_roots') ?? []).map((root) => {
    if (root < 0 || root >= count) throw new NotCovered(`a tree begins at node ${root}, which is not there`);
    // How a tree of one leaf is written; onnxruntime takes the leaf by the number of the node, the specification by its own.
    if (trueLeafs[root] !== 0 && falseLeafs[root] !== 0 && trueIds[root] === falseIds[root] && trueIds[root] !== root) {
      throw new NotCovered('a tree is one leaf only');
    }
    return root;
  });
}

/** The sets stand one after the other in the order of the nodes, each ended by NaN. */
function membersOf(attributes: Attributes, modes: readonly Mode[]): Map<number, readonly number[]> {
  const values = (attributes.tensor('membership_values')?.data ?? []) as ArrayLike<number>;
  const members = new Map<number, readonly number[]>();
  let at = 0;
  for (const [node, mode] of modes.entries()) {
    if (mode !== 'MEMBER') continue;
    const set: number[] = [];
    for (; at < values.length && !Number.isNaN(values[at]); at++) set.push(values[at]!);
    at++;
    members.set(node, set);
  }
  return members;
}

function ofLength<T extends ArrayLike<number>>(name: string, list: T, count: number): T {
  if (list.length !== count) throw new NotCovered(`its \`${name}\` has ${list.length} values instead of ${count}`);
  return list;
}
