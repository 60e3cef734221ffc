import fc from 'fast-check';
import { compileOnnx } from '../../../lib/engine/compile';
import { loadCompiled } from '../../../lib/engine/load';
import * as onnx from '../onnx/onnx-writer';
import type { Ensemble, Tree } from './ensembles';
import { ensembles, fileOf, isLeaf, SPECIAL } from './ensembles';

const { fround } = Math;

/** As https://onnx.ai/onnx/operators/onnx_aionnxml_TreeEnsembleRegressor.html says, and no faster. */
function naive(ensemble: Ensemble, row: ArrayLike<number>): number[] {
  const sums = Array<number>(ensemble.targets).fill(0);
  for (const tree of ensemble.trees) {
    for (const { target, weight } of leafOf(tree, row).votes) sums[target] = fround(sums[target]! + fround(weight));
  }
  return sums.map((sum, target) => fround(sum + fround(ensemble.base[target] ?? 0)));
}

function leafOf(tree: Tree, row: ArrayLike<number>): Extract<Tree, { votes: unknown }> {
  if (isLeaf(tree)) return tree;
  const value = row[tree.feature]!;
  const threshold = fround(tree.threshold);
  const isTrue =
    (Number.isNaN(value) && tree.missingIsTrue) ||
    { BRANCH_LEQ: value <= threshold, BRANCH_LT: value < threshold, BRANCH_GTE: value >= threshold, BRANCH_GT: value > threshold, BRANCH_EQ: value === threshold, BRANCH_NEQ: value !== threshold }[tree.mode]!;
  return leafOf(isTrue ? tree.yes : tree.no, row);
}

const loaded = (file: Uint8Array) => {
  const compiled = compileOnnx(file);
  if (compiled.kind !== 'compiled') throw new Error(compiled.reasons.join('\n'));
  return loadCompiled(compiled.bytes);
};

test('a sum of trees is what the specification says', () => {
  // onnxruntime takes one weight of a leaf where there is one target, and leaves out base values that nobody votes for.
  const plain = ensembles('regressor').filter(({ trees, targets }) => targets === 2 && trees.every((tree) => isLeafFull(tree, targets)));
  fc.assert(
    fc.property(plain, fc.array(fc.constantFrom(...SPECIAL), { minLength: 3, maxLength: 3 }), (given, values) => {
      const ensemble: Ensemble = { ...given, input: 'FP32', aggregate: 'SUM', transform: 'NONE', asTensors: false };
      const data = Float32Array.from(values);
      const [scores] = loaded(fileOf(ensemble)).run([{ name: 'x', datatype: 'FP32', shape: [1, 3], data }]);
      expect(Array.from(scores!.data as Float32Array, Number)).toEqual(naive(ensemble, data));
    }),
    { numRuns: 60 },
  );
});

function isLeafFull(tree: Tree, targets: number): boolean {
  return isLeaf(tree) ? new Set(tree.votes.map(({ target }) => target)).size === targets : isLeafFull(tree.yes, targets) && isLeafFull(tree.no, targets);
}

test('a row has one answer, alone or among others, in any block', () => {
  fc.assert(
    fc.property(ensembles('regressor'), fc.integer({ min: 1, max: 270 }), (ensemble, rows) => {
      const model = loaded(fileOf(ensemble));
      const values = Array.from({ length: 3 * rows }, (_, i) => SPECIAL[(i * 11 + (i >> 4)) % SPECIAL.length]!);
      const data = ensemble.input === 'FP64' ? Float64Array.from(values) : Float32Array.from(values);
      const input = { name: 'x', datatype: ensemble.input, shape: [rows, 3], data };
      const all = Array.from(model.run([input])[0]!.data as Float32Array);
      const single = Array.from({ length: rows }, (_, row) => [...(model.run([{ ...input, shape: [1, 3], data: data.slice(3 * row, 3 * row + 3) }])[0]!.data as Float32Array)]);
      expect(all).toEqual(single.flat());
    }),
    { numRuns: 40 },
  );
});

/** One tree: node 0 asks, nodes 1 and 2 are leaves, unless said otherwise. */
function one(changes: { ids?: number[]; trees?: number[]; yes?: number[]; no?: number[]; modes?: string[]; features?: number[]; weights?: number[]; weightNodes?: number[]; thresholds?: number[] } = {}) {
  const weightNodes = changes.weightNodes ?? [1, 2];
  return onnx.model({
    opsets: { '': 15, 'ai.onnx.ml': 3 },
    nodes: [
      onnx.node('TreeEnsembleRegressor', {
        domain: 'ai.onnx.ml',
        attributes: [
          onnx.intsAttribute('nodes_treeids', changes.trees ?? [0, 0, 0]),
          onnx.unpackedIntsAttribute('nodes_nodeids', changes.ids ?? [0, 1, 2]),
          onnx.intsAttribute('nodes_featureids', changes.features ?? [0, 0, 0]),
          onnx.intsAttribute('nodes_truenodeids', changes.yes ?? [1, 0, 0]),
          onnx.intsAttribute('nodes_falsenodeids', changes.no ?? [2, 0, 0]),
          onnx.stringsAttribute('nodes_modes', changes.modes ?? ['BRANCH_LEQ', 'LEAF', 'LEAF']),
          onnx.floatsAttribute('nodes_values', changes.thresholds ?? [0.5, 0, 0]),
          onnx.intAttribute('n_targets', 1),
          onnx.intsAttribute('target_ids', weightNodes.map(() => 0)),
          onnx.intsAttribute('target_nodeids', weightNodes),
          onnx.intsAttribute('target_treeids', weightNodes.map(() => 0)),
          onnx.floatsAttribute('target_weights', changes.weights ?? [10, 20]),
        ],
      }),
    ],
    inputs: [onnx.value('x', { shape: ['n', 2] })],
    outputs: [onnx.value('y', { shape: ['n', 1] })],
  });
}

test('a tree as small as can be', () => {
  const data = Float32Array.of(0.5, 9, 0.6, 9);
  expect(loaded(one()).run([{ name: 'x', datatype: 'FP32', shape: [2, 2], data }])).toEqual([{ name: 'y', datatype: 'FP32', shape: [2, 1], data: Float32Array.of(10, 20) }]);
});

test('numbers of nodes may have gaps, as those of pruned trees do', () => {
  const pruned = one({ ids: [0, 4, 9], yes: [4, 0, 0], no: [9, 0, 0], weightNodes: [4, 9] });
  const data = Float32Array.of(0, 0);
  expect(loaded(pruned).run([{ name: 'x', datatype: 'FP32', shape: [1, 2], data }])[0]!.data).toEqual(Float32Array.of(10));
});

test.each([
  ['leads to a node that is not there', one({ no: [7, 0, 0] }), 'the node 0 of its tree 0 leads to node 7, which is not there'],
  ['leads to itself', one({ yes: [0, 0, 0] }), 'leads in a circle'],
  ['has a circle apart', one({ modes: ['LEAF', 'BRANCH_LEQ', 'BRANCH_LEQ'], yes: [0, 2, 1], no: [0, 2, 1], weightNodes: [0], weights: [1] }), '2 of its nodes are in no tree'],
  ['has a node twice', one({ ids: [0, 1, 1] }), 'the node 1 of its tree 0 is there twice'],
  ['has a leaf without a weight', one({ weightNodes: [1], weights: [10] }), 'the leaf 2 of its tree 0 has no weight'],
  ['has a weight for no node', one({ weightNodes: [1, 5] }), 'it has a weight for node 5 of tree 0, which is not there'],
  ['is interrupted by another', one({ trees: [0, 1, 0], weightNodes: [2], weights: [1] }), 'do not stand together'],
  ['compares a column that is not there', one({ features: [2, 0, 0] }), 'it compares feature 2, and its input has 2 columns'],
  ['compares a negative column', one({ features: [-1, 0, 0] }), 'compares feature -1'],
  ['compares with NaN', one({ thresholds: [NaN, 0, 0] }), 'compares with NaN'],
  ['has an unknown mode', one({ modes: ['BRANCH_ODD', 'LEAF', 'LEAF'] }), 'nodes of the mode BRANCH_ODD'],
  ['has lists of other lengths', one({ thresholds: [0.5] }), 'its `nodes_values` has 1 values for 3 nodes'],
])('a tree is refused that %s', (_, file, words) => {
  expect(compileOnnx(file)).toEqual({ kind: 'not-covered', reasons: [expect.stringContaining(words)] });
});

test('requests are refused that are no table of the right width', () => {
  const model = loaded(one());
  expect(() => model.run([{ name: 'x', datatype: 'FP32', shape: [1, 3], data: new Float32Array(3) }])).toThrow("the input 'x' has the shape [1, 3], the model takes [-1, 2]");
  expect(() => model.run([{ name: 'x', datatype: 'FP64', shape: [1, 2], data: new Float64Array(2) }])).toThrow("the input 'x' is FP64, the model takes FP32");
  expect(() => model.run([{ name: 'x', datatype: 'FP32', shape: [2, 2], data: new Float32Array(3) }])).toThrow("the input 'x' has 3 elements, and its shape has 4");
  expect(() => model.run([])).toThrow("the input 'x' is missing");
  expect(() => model.run([{ name: 'x', datatype: 'FP32', shape: [1, 2], data: new Float32Array(2) }], ['z'])).toThrow("the model has no output 'z'");
  expect(model.run([{ name: 'x', datatype: 'FP32', shape: [0, 2], data: new Float32Array(0) }])[0]!.shape).toEqual([0, 1]);
});
