import { readCompiled } from './format/read';
import type { CompiledFile } from './format/read';
import type { PlanNode } from './plan';
import { WORDS_PER_NODE } from './trees/pack';

/** What a row costs a compiled model, in numbers that do not depend on the machine. */
export interface Work {
  /** Operators that run. */
  readonly nodes: number;
  /** Comparisons on the way from the roots to the leaves, over all trees, where every leaf is as likely as its depth says. */
  readonly comparisons: number;
  /** Trees whose leaves lie at different depths: where a way through them ends cannot be predicted. */
  readonly unevenTrees: number;
  /** Weights of leaves that are added up. */
  readonly votes: number;
  /** Numbers that are multiplied with something: the elements of weight matrices, coefficients, scales. */
  readonly products: number;
}

/** Reads off a compiled model what a row will cost. */
export function workOf(compiled: Uint8Array): Work {
  const { plan, arrays } = readCompiled(compiled);
  const trees = plan.nodes.filter(({ run }) => run === 'TreeEnsemble').map((node) => treeWork(node, arrays));
  // Tables that rows pick single elements from are no products.
  const picked = new Set(plan.nodes.filter(({ run }) => /^(Array)?(Gather|Feature)/.test(run)).flatMap((node) => node.in));
  const constants = plan.constants.filter(({ slot, data }) => typeof data === 'number' && !picked.has(slot)).map(({ data }) => data as number);
  const packed = plan.nodes.filter(({ run }) => run !== 'TreeEnsemble').flatMap((node) => Object.values(node.arrays));
  return {
    nodes: plan.nodes.length,
    comparisons: sum(trees.map(({ comparisons }) => comparisons)),
    unevenTrees: sum(trees.map(({ unevenTrees }) => unevenTrees)),
    votes: sum(trees.map(({ votes }) => votes)),
    products: sum([...constants, ...packed].map((section) => (isFloat(arrays[section]) ? arrays[section]!.length : 0))),
  };
}

function treeWork(node: PlanNode, arrays: CompiledFile['arrays']): Pick<Work, 'comparisons' | 'unevenTrees' | 'votes'> {
  const nodes = arrays[node.arrays.nodes!] as Int32Array;
  const roots = arrays[node.arrays.roots!] as Int32Array;
  const count = nodes.length / WORDS_PER_NODE;
  // A node stands after the one that leads to it, so what comes down to it is known when it is its turn.
  const share = new Float64Array(count);
  const depth = new Int32Array(count);
  const tree = new Int32Array(count);
  const leafDepth = new Int32Array(roots.length).fill(-1);
  const uneven = new Set<number>();
  roots.forEach((root, number) => {
    if (root < 0) return;
    share[root / WORDS_PER_NODE] = 1;
    tree[root / WORDS_PER_NODE] = number;
  });
  for (let i = 0; i < count; i++) {
    const number = tree[i]!;
    for (const next of nodes.subarray(i * WORDS_PER_NODE + 2, (i + 1) * WORDS_PER_NODE)) {
      if (next >= 0) {
        share[next / WORDS_PER_NODE]! += share[i]! / 2;
        depth[next / WORDS_PER_NODE] = depth[i]! + 1;
        tree[next / WORDS_PER_NODE] = number;
      } else if (leafDepth[number] === -1) leafDepth[number] = depth[i]!;
      else if (leafDepth[number] !== depth[i]) uneven.add(number);
    }
  }
  const each = node.parameters.votes === 'tree' ? 1 : Number(node.parameters.targets);
  return { comparisons: sum([...share]), unevenTrees: uneven.size, votes: roots.length * each };
}

function isFloat(array: unknown): boolean {
  return array instanceof Float32Array || array instanceof Float64Array;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
