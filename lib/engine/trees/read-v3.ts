import type { Attributes } from '../operators/attributes';
import { NotCovered } from '../operators/operator';
import type { Forest, Leaf, Mode } from './forest';

/** Attributes of TreeEnsembleClassifier and TreeEnsembleRegressor, which describe leaves as nodes and weights beside them. */
export interface WeightNames {
  readonly ids: string;
  readonly nodes: string;
  readonly trees: string;
  readonly weights: string;
}

const MODES: Readonly<Record<string, Mode | 'LEAF' | undefined>> = {
  BRANCH_LEQ: 'LEQ',
  BRANCH_LT: 'LT',
  BRANCH_GTE: 'GTE',
  BRANCH_GT: 'GT',
  BRANCH_EQ: 'EQ',
  BRANCH_NEQ: 'NEQ',
  LEAF: 'LEAF',
};

export function readForest(attributes: Attributes, names: WeightNames, targets: number): Forest {
  attributes.ignore('nodes_hitrates', 'nodes_hitrates_as_tensor');
  const modes = attributes.strings('nodes_modes') ?? [];
  const count = modes.length;
  if (count === 0) throw new NotCovered('it has no nodes');
  const list = (name: string) => sameLength(name, attributes.ints(name) ?? [], count);
  const treeIds = list('nodes_treeids');
  const nodeIds = list('nodes_nodeids');
  const features = list('nodes_featureids');
  const trueIds = list('nodes_truenodeids');
  const falseIds = list('nodes_falsenodeids');
  const thresholds = sameLength('nodes_values', floatsOrTensor(attributes, 'nodes_values') ?? [], count);
  const tracks = attributes.ints('nodes_missing_value_tracks_true') ?? [];
  if (tracks.length > 0) sameLength('nodes_missing_value_tracks_true', tracks, count);

  const index = indexNodes(treeIds, nodeIds);
  const roots = rootsOf(treeIds);
  const { weights, votedFor, hasNegativeWeight } = readWeights(attributes, names, index, modes, targets);
  const leaves: Leaf[] = [];
  // Branches and leaves are numbered apart.
  let branches = 0;
  const places = modes.map((mode, i) => {
    if (mode !== 'LEAF') return branches++;
    const leaf = weights.get(i);
    if (leaf === undefined) throw new NotCovered(`the leaf ${nodeIds[i]} of its tree ${treeIds[i]} has no weight`);
    return ~(leaves.push(leaf) - 1);
  });
  const forest = {
    features: [] as number[],
    modes: [] as Mode[],
    thresholds: [] as number[],
    whenTrue: [] as number[],
    whenFalse: [] as number[],
    missingIsTrue: [] as boolean[],
    members: new Map<number, readonly number[]>(),
    roots: roots.map((i) => places[i]!),
    leaves,
    votedFor,
    hasNegativeWeight,
  };
  const child = (i: number, id: number) => {
    const found = index.get(treeIds[i]!)?.get(id);
    if (found === undefined) throw new NotCovered(`the node ${nodeIds[i]} of its tree ${treeIds[i]} leads to node ${id}, which is not there`);
    return places[found]!;
  };
  for (const [i, name] of modes.entries()) {
    const mode = MODES[name];
    if (mode === undefined) throw new NotCovered(`it has nodes of the mode ${name}`);
    if (mode === 'LEAF') continue;
    if (features[i]! < 0) throw new NotCovered(`the node ${nodeIds[i]} of its tree ${treeIds[i]} compares feature ${features[i]}`);
    forest.features.push(features[i]!);
    forest.modes.push(mode);
    forest.thresholds.push(thresholds[i]!);
    forest.whenTrue.push(child(i, trueIds[i]!));
    forest.whenFalse.push(child(i, falseIds[i]!));
    forest.missingIsTrue.push(tracks[i] === 1);
  }
  return forest;
}

/** Numbers that stand in a list of floats, or since operator set 3 in a tensor of doubles. */
export function floatsOrTensor(attributes: Attributes, name: string): ArrayLike<number> | undefined {
  const floats = attributes.floats(name);
  const tensor = attributes.tensor(`${name}_as_tensor`);
  if (tensor === undefined) return floats;
  if (floats !== undefined && floats.length > 0) throw new NotCovered(`it has both \`${name}\` and \`${name}_as_tensor\``);
  if (tensor.datatype !== 'FP32' && tensor.datatype !== 'FP64') throw new NotCovered(`its \`${name}_as_tensor\` is ${tensor.datatype}`);
  return tensor.data as Float64Array;
}

function sameLength<T extends ArrayLike<number>>(name: string, list: T, count: number): T {
  if (list.length !== count) throw new NotCovered(`its \`${name}\` has ${list.length} values for ${count} nodes`);
  return list;
}

/** Nodes by the number of their tree and their own. */
type NodeIndex = ReadonlyMap<number, ReadonlyMap<number, number>>;

function indexNodes(treeIds: readonly number[], nodeIds: readonly number[]): NodeIndex {
  const index = new Map<number, Map<number, number>>();
  for (const [i, tree] of treeIds.entries()) {
    let nodes = index.get(tree);
    if (nodes === undefined) index.set(tree, (nodes = new Map<number, number>()));
    const id = nodeIds[i]!;
    if (nodes.has(id)) throw new NotCovered(`the node ${id} of its tree ${tree} is there twice`);
    nodes.set(id, i);
  }
  return index;
}

/** The first node of each tree, in the order of the file, which is the order of summing too. */
function rootsOf(treeIds: readonly number[]): number[] {
  const roots: number[] = [];
  const seen = new Set<number>();
  for (const [i, tree] of treeIds.entries()) {
    if (i > 0 && treeIds[i - 1] === tree) continue;
    if (seen.has(tree)) throw new NotCovered(`the nodes of its tree ${tree} do not stand together`);
    seen.add(tree);
    roots.push(i);
  }
  return roots;
}

/** The weights of each leaf by the leaf's index among the nodes. */
function readWeights(attributes: Attributes, names: WeightNames, index: NodeIndex, modes: readonly string[], targets: number) {
  const ids = attributes.ints(names.ids) ?? [];
  const nodes = sameLength(names.nodes, attributes.ints(names.nodes) ?? [], ids.length);
  const trees = sameLength(names.trees, attributes.ints(names.trees) ?? [], ids.length);
  const weights = sameLength(names.weights, floatsOrTensor(attributes, names.weights) ?? [], ids.length);
  const leaves = new Map<number, { targets: number[]; weights: number[] }>();
  for (const [i, target] of ids.entries()) {
    const node = index.get(trees[i]!)?.get(nodes[i]!);
    if (node === undefined) throw new NotCovered(`it has a weight for node ${nodes[i]} of tree ${trees[i]}, which is not there`);
    if (target < 0 || target >= targets) throw new NotCovered(`it has a weight for number ${target} of ${targets} results`);
    // Old converters write weights for branches too; onnxruntime passes over them as well.
    if (modes[node] !== 'LEAF') continue;
    const leaf = leaves.get(node);
    if (leaf === undefined) leaves.set(node, { targets: [target], weights: [weights[i]!] });
    else {
      leaf.targets.push(target);
      leaf.weights.push(weights[i]!);
    }
  }
  return { weights: leaves, votedFor: new Set(ids), hasNegativeWeight: Array.prototype.some.call(weights, (weight: number) => weight < 0) };
}
