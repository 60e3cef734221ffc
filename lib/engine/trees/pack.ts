import { NotCovered } from '../operators/operator';
import type { Forest } from './forest';
import { nextDown } from './next-down';

/**
 * Trees as the run side walks them. Every comparison is turned into "at most": `x < t` is `x <= t'` with the number before t,
 * `x > t` is `x <= t` with the ways exchanged, `x == t` is two comparisons. One loop without a choice of modes then does all.
 *
 * A node is four words: where its value stands in the row, the threshold, and the next places for "at most" and "above". A
 * place is the index of a node's first word, or the complement of a leaf's number.
 */
export interface PackedTrees {
  readonly nodes: Int32Array;
  /** Thresholds that 32-bit floats do not hold, a double for each node; then the second word of nodes is unused. */
  readonly thresholds?: Float64Array;
  /** The first place of each tree. */
  readonly roots: Int32Array;
  /** The leaves of the forest in the order of their new numbers. */
  readonly leaves: readonly number[];
  /**
   * The features that the row consists of, where it is gathered: those below `plain` as they are, so that NaN is never "at
   * most"; the others with NaN made minus infinity, so that it always is. Undefined: the row is the input's own.
   */
  readonly gather?: { readonly features: Int32Array; readonly plain: number };
  readonly highestFeature: number;
}

export const WORDS_PER_NODE = 4;

/** A comparison "at most" of the packed form. */
interface Branch {
  readonly feature: number;
  readonly threshold: number;
  /** Whether NaN counts as "at most". */
  readonly missingIsLow: boolean;
  readonly low: Next;
  readonly high: Next;
}
/** A reference of the forest, or a further comparison of the same node. */
type Next = number | Branch;

/** `precision` is that of the comparison: the feature and the threshold are numbers of this type. */
export function packTrees(forest: Forest, precision: 'float' | 'double'): PackedTrees {
  checkTrees(forest);
  const branches: Branch[] = [];
  const places = new Map<Branch, number>();
  const leaves: number[] = [];
  const leafPlaces = new Map<number, number>();
  const expanded = new Map<number, Branch>();

  const branchOf = (next: Next): Branch | undefined => {
    if (typeof next !== 'number') return next;
    if (next < 0) return undefined;
    let branch = expanded.get(next);
    if (branch === undefined) expanded.set(next, (branch = branchesOf(forest, next, precision)));
    return branch;
  };
  const placeOf = (next: Next): number => {
    const branch = branchOf(next);
    if (branch !== undefined) return places.get(branch)! * WORDS_PER_NODE;
    let place = leafPlaces.get(~(next as number));
    if (place === undefined) leafPlaces.set(~(next as number), (place = leaves.push(~(next as number)) - 1));
    return ~place;
  };
  for (const root of forest.roots) {
    // Level by level: the comparisons that every row makes lie together.
    const open: Next[] = [root];
    for (const next of open) {
      const branch = branchOf(next);
      if (branch === undefined || places.has(branch)) continue;
      places.set(branch, branches.push(branch) - 1);
      open.push(branch.low, branch.high);
    }
  }
  return assemble(branches, forest.roots.map(placeOf), placeOf, leaves);
}

/** Each node belongs to one root, and no way leads back. Two ways to one node are fine: LightGBM's categories are such chains. */
function checkTrees(forest: Forest): void {
  const tree = new Int32Array(forest.features.length).fill(-1);
  const isOnTheWay = new Uint8Array(forest.features.length);
  for (const [number, root] of forest.roots.entries()) {
    const open = [{ node: root, isDone: false }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { node, isDone } = next;
      if (node < 0) continue;
      if (isDone) {
        isOnTheWay[node] = 0;
        continue;
      }
      if (isOnTheWay[node] === 1) throw new NotCovered(`its tree number ${number} leads in a circle`);
      if (tree[node] === number) continue;
      if (tree[node] !== -1) throw new NotCovered(`its trees number ${tree[node]} and ${number} share a node`);
      tree[node] = number;
      isOnTheWay[node] = 1;
      open.push({ node, isDone: true }, { node: forest.whenTrue[node]!, isDone: false }, { node: forest.whenFalse[node]!, isDone: false });
    }
  }
  const lost = tree.indexOf(-1);
  if (lost >= 0) throw new NotCovered(`${tree.filter((number) => number === -1).length} of its nodes are in no tree`);
}

function assemble(branches: readonly Branch[], roots: readonly number[], placeOf: (next: Next) => number, leaves: readonly number[]): PackedTrees {
  const isWide = branches.some(({ threshold }) => Math.fround(threshold) !== threshold);
  const nodes = new Int32Array(branches.length * WORDS_PER_NODE);
  const floats = new Float32Array(nodes.buffer);
  const columns = columnsOf(branches);
  for (const [i, branch] of branches.entries()) {
    const at = i * WORDS_PER_NODE;
    nodes[at] = columns.of(branch);
    if (!isWide) floats[at + 1] = branch.threshold;
    nodes[at + 2] = placeOf(branch.low);
    nodes[at + 3] = placeOf(branch.high);
  }
  return {
    nodes,
    roots: Int32Array.from(roots),
    leaves,
    highestFeature: branches.reduce((highest, { feature }) => Math.max(highest, feature), -1),
    ...(isWide ? { thresholds: Float64Array.from(branches, ({ threshold }) => threshold) } : {}),
    ...(columns.gather === undefined ? {} : { gather: columns.gather }),
  };
}

/** Where in the row a comparison finds its value. */
function columnsOf(branches: readonly Branch[]): { of(branch: Branch): number; gather?: { features: Int32Array; plain: number } } {
  if (!branches.some(({ missingIsLow }) => missingIsLow)) return { of: ({ feature }) => feature };
  const featuresOf = (low: boolean) => [...new Set(branches.filter(({ missingIsLow }) => missingIsLow === low).map(({ feature }) => feature))].sort((a, b) => a - b);
  const plain = featuresOf(false);
  const low = featuresOf(true);
  const plainAt = new Map(plain.map((feature, i) => [feature, i]));
  const lowAt = new Map(low.map((feature, i) => [feature, plain.length + i]));
  return {
    of: ({ feature, missingIsLow }) => (missingIsLow ? lowAt : plainAt).get(feature)!,
    gather: { features: Int32Array.from([...plain, ...low]), plain: plain.length },
  };
}

/**
 * A node of the forest as comparisons "at most". What NaN does is what onnxruntime does: no comparison but "not equal" is true
 * for it, and `missingIsTrue` makes each true. https://onnx.ai/onnx/operators/onnx_aionnxml_TreeEnsemble.html
 */
function branchesOf(forest: Forest, node: number, precision: 'float' | 'double'): Branch {
  const feature = forest.features[node]!;
  const threshold = forest.thresholds[node]!;
  const yes = forest.whenTrue[node]!;
  const no = forest.whenFalse[node]!;
  const missing = forest.missingIsTrue[node]!;
  if (Number.isNaN(threshold)) throw new NotCovered('it compares with NaN');
  switch (forest.modes[node]!) {
    case 'LEQ':
      return { feature, threshold, missingIsLow: missing, low: yes, high: no };
    case 'LT':
      return { feature, threshold: before(threshold, precision), missingIsLow: missing, low: yes, high: no };
    case 'GT':
      return { feature, threshold, missingIsLow: !missing, low: no, high: yes };
    case 'GTE':
      return { feature, threshold: before(threshold, precision), missingIsLow: !missing, low: no, high: yes };
    case 'EQ':
      return equals(feature, threshold, missing, yes, no, precision);
    case 'NEQ':
      return equals(feature, threshold, false, no, yes, precision);
    case 'MEMBER': {
      const members = forest.members.get(node) ?? [];
      if (members.length === 0) throw new NotCovered('it asks for membership in an empty set');
      // onnxruntime has another way for these, which cuts off the fractions of what it looks up.
      if (members.length > 30 || members.some((member) => member < 0 || member > 30)) {
        throw new NotCovered('it asks for membership in a set of more than 30 values, or of values that are not from 0 to 30');
      }
      // From the last to the first, each asked where the ones before it are not equal.
      return members.reduceRight<Next>((otherwise, member) => equals(feature, member, missing, yes, otherwise, precision), no) as Branch;
    }
  }
}

/** `x == t`: at most t, and not at most the number before t. */
function equals(feature: number, threshold: number, missingIsEqual: boolean, equal: Next, other: Next, precision: 'float' | 'double'): Branch {
  if (threshold === -Infinity) return { feature, threshold, missingIsLow: missingIsEqual, low: equal, high: other };
  const inner: Branch = { feature, threshold: before(threshold, precision), missingIsLow: false, low: other, high: equal };
  return { feature, threshold, missingIsLow: missingIsEqual, low: inner, high: other };
}

function before(threshold: number, precision: 'float' | 'double'): number {
  if (threshold === -Infinity) throw new NotCovered('it asks for values below minus infinity');
  return nextDown(threshold, precision);
}
