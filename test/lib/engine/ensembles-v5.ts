import fc from 'fast-check';
import * as onnx from '../onnx/onnx-writer';

/** A TreeEnsemble of operator set 5: branches and single weights. */
export type Tree = { readonly target: number; readonly weight: number } | Branch;
export interface Branch {
  readonly mode: number;
  readonly feature: number;
  readonly threshold: number;
  readonly members: readonly number[];
  readonly missingIsTrue: boolean;
  readonly yes: Tree;
  readonly no: Tree;
}
export interface Ensemble {
  readonly input: 'FP32' | 'FP64';
  readonly targets: number;
  readonly trees: readonly Branch[];
  readonly aggregate: number;
  readonly transform: number;
}

const MEMBER = 6;
const GRID = [-1, 0, 0.5, 1, 2, 3];

export const ensembles: fc.Arbitrary<Ensemble> = fc.integer({ min: 1, max: 3 }).chain((targets) => {
  const leaf = fc.record({ target: fc.nat(targets - 1), weight: fc.integer({ min: -99, max: 99 }).map((n) => n / 128) });
  const { branch } = fc.letrec<{ tree: Tree; branch: Branch }>((tie) => ({
    tree: fc.oneof({ maxDepth: 4 }, leaf, tie('branch')),
    branch: fc.record({
      mode: fc.nat(MEMBER),
      feature: fc.nat(2),
      threshold: fc.constantFrom(...GRID),
      members: fc.oneof(
        fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 6 }),
        fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 30 }),
      ),
      missingIsTrue: fc.boolean(),
      yes: tie('tree'),
      no: tie('tree'),
    }),
  }));
  return fc.record({
    input: fc.constantFrom<Ensemble['input']>('FP32', 'FP64'),
    targets: fc.constant(targets),
    trees: fc.array(branch, { minLength: 1, maxLength: 5 }),
    aggregate: fc.nat(3),
    // 1 and 2 are refused: onnxruntime has them the other way round.
    transform: fc.constantFrom(0, 3, 4),
  });
});

export function fileOf({ input, targets, trees, aggregate, transform }: Ensemble): Uint8Array {
  const lists = { featureids: [], truenodeids: [], falsenodeids: [], trueleafs: [], falseleafs: [], missing_value_tracks_true: [] } as Record<string, number[]>;
  const modes: number[] = [];
  const splits: number[] = [];
  const memberships: number[] = [];
  const leafTargets: number[] = [];
  const leafWeights: number[] = [];
  const write = (branch: Branch): number => {
    const at = modes.push(branch.mode) - 1;
    splits.push(branch.threshold);
    lists.featureids!.push(branch.feature);
    lists.missing_value_tracks_true!.push(branch.missingIsTrue ? 1 : 0);
    if (branch.mode === MEMBER) memberships.push(...branch.members, NaN);
    for (const [way, tree] of [['true', branch.yes], ['false', branch.no]] as const) {
      if ('weight' in tree) {
        lists[`${way}leafs`]![at] = 1;
        lists[`${way}nodeids`]![at] = leafTargets.push(tree.target) - 1;
        leafWeights.push(tree.weight);
      } else {
        lists[`${way}leafs`]![at] = 0;
        lists[`${way}nodeids`]![at] = -1;
        lists[`${way}nodeids`]![at] = write(tree);
      }
    }
    return at;
  };
  const roots = trees.map(write);
  const elements = input === 'FP64' ? 11 : 1;
  const raw = (array: ArrayBufferView) => onnx.message(9, [...new Uint8Array(array.buffer)]);
  const numbers = (name: string, values: readonly number[]) =>
    onnx.tensorAttribute(name, onnx.tensor(name, elements, [values.length], raw(input === 'FP64' ? Float64Array.from(values) : Float32Array.from(values))));
  const attributes = [
    ...Object.entries(lists).map(([name, values]) => onnx.intsAttribute(`nodes_${name}`, values)),
    onnx.tensorAttribute('nodes_modes', onnx.tensor('modes', 2, [modes.length], raw(Uint8Array.from(modes)))),
    numbers('nodes_splits', splits),
    ...(memberships.length > 0 ? [numbers('membership_values', memberships)] : []),
    onnx.intsAttribute('leaf_targetids', leafTargets),
    numbers('leaf_weights', leafWeights),
    onnx.intsAttribute('tree_roots', roots),
    onnx.intAttribute('n_targets', targets),
    onnx.intAttribute('aggregate_function', aggregate),
    onnx.intAttribute('post_transform', transform),
  ];
  return onnx.model({
    opsets: { '': 20, 'ai.onnx.ml': 5 },
    irVersion: 10,
    nodes: [onnx.node('TreeEnsemble', { domain: 'ai.onnx.ml', attributes, outputs: ['scores'] })],
    inputs: [onnx.value('x', { elementType: elements, shape: ['n', 3] })],
    outputs: [onnx.value('scores', { elementType: elements, shape: ['n', targets] })],
  });
}
