import fc from 'fast-check';
import * as onnx from '../onnx/onnx-writer';

/** A tree ensemble as a test thinks of it: trees of branches and leaves. */
export type Tree = Branch | LeafNode;
export interface Branch {
  readonly mode: string;
  readonly feature: number;
  readonly threshold: number;
  readonly missingIsTrue: boolean;
  readonly yes: Tree;
  readonly no: Tree;
}
export interface LeafNode {
  readonly votes: readonly { readonly target: number; readonly weight: number }[];
}
export interface Ensemble {
  readonly kind: 'classifier' | 'regressor';
  readonly input: 'FP32' | 'FP64' | 'INT64' | 'INT32';
  readonly features: number;
  readonly targets: number;
  readonly trees: readonly Tree[];
  readonly base: readonly number[];
  readonly transform: string;
  readonly aggregate: string;
  readonly labels: 'text' | 'numbers';
  /** Thresholds, weights and base values as tensors of doubles. */
  readonly asTensors: boolean;
}

export const isLeaf = (tree: Tree): tree is LeafNode => 'votes' in tree;
export const labelOf = (ensemble: Ensemble, index: number) => (ensemble.labels === 'text' ? `class ${index}` : BigInt(7 * index + 3));

const MODES = ['BRANCH_LEQ', 'BRANCH_LT', 'BRANCH_GTE', 'BRANCH_GT', 'BRANCH_EQ', 'BRANCH_NEQ'];
const TRANSFORMS = ['NONE', 'SOFTMAX', 'LOGISTIC', 'SOFTMAX_ZERO', 'PROBIT'];
/** Few values, so that features meet thresholds. */
const GRID = [-2, -1, -0.5, -0, 0, 0.1, 0.25, 1, 3];
export const SPECIAL = [...GRID, NaN, Infinity, -Infinity, 1e30, -1e-40, 0.100000001, 1.0000001];

export function ensembles(kind: Ensemble['kind']): fc.Arbitrary<Ensemble> {
  return fc
    .record({
      input: kind === 'classifier' ? fc.constantFrom<Ensemble['input']>('FP32', 'FP32', 'FP64', 'INT64', 'INT32') : fc.constantFrom<Ensemble['input']>('FP32', 'FP64'),
      targets: fc.integer({ min: 1, max: 4 }),
      modes: fc.constantFrom(['BRANCH_LEQ'], ['BRANCH_LT'], MODES),
      missing: fc.boolean(),
      voting: fc.constantFrom('one', 'each tree', 'all', 'some'),
      sign: fc.constantFrom('positive', 'mixed'),
      hasBase: fc.boolean(),
      transform: fc.constantFrom(...TRANSFORMS),
      aggregate: fc.constantFrom('SUM', 'SUM', 'AVERAGE', 'MIN', 'MAX'),
      labels: fc.constantFrom<Ensemble['labels']>('text', 'numbers'),
      asTensors: fc.boolean(),
      one: fc.nat(3),
      count: fc.integer({ min: 1, max: 7 }),
    })
    .chain((settings) => {
      const { targets, modes, missing, voting, sign, one } = settings;
      const number = sign === 'positive' ? fc.integer({ min: 0, max: 999 }).map((n) => n / 1999) : fc.integer({ min: -999, max: 999 }).map((n) => n / 997);
      const tree = (only: number): fc.Arbitrary<Tree> => {
        const vote = (target: fc.Arbitrary<number>) => fc.record({ target, weight: number });
        const leaf: fc.Arbitrary<Tree> =
          voting === 'all'
            ? fc.tuple(...Array.from({ length: targets }, (_, target) => vote(fc.constant(target)))).map((votes) => ({ votes }))
            : voting === 'some'
              ? fc.array(vote(fc.nat(targets - 1)), { minLength: 1, maxLength: 3 }).map((votes) => ({ votes }))
              : vote(fc.constant(only)).map((single) => ({ votes: [single] }));
        return fc.letrec<{ tree: Tree }>((tie) => ({
          tree: fc.oneof(
            { maxDepth: 4 },
            leaf,
            fc.record({
              mode: fc.constantFrom(...modes),
              feature: fc.nat(2),
              threshold: fc.constantFrom(...GRID),
              missingIsTrue: missing ? fc.boolean() : fc.constant(false),
              yes: tie('tree'),
              no: tie('tree'),
            }),
          ),
        })).tree;
      };
      const trees = fc.tuple(...Array.from({ length: settings.count }, (_, i) => tree(voting === 'one' ? one % targets : i % targets)));
      const base = settings.hasBase ? fc.array(number, { minLength: targets, maxLength: targets }) : fc.constant([]);
      return fc.record({ trees, base }).map(({ trees: grown, base: values }) => ({
        kind,
        input: settings.input,
        features: 3,
        targets,
        trees: grown,
        base: kind === 'classifier' && targets === 2 && one === 0 ? values.slice(0, 1) : values,
        transform: settings.transform,
        aggregate: kind === 'classifier' ? 'SUM' : settings.aggregate,
        labels: settings.labels,
        asTensors: settings.asTensors && settings.input === 'FP64',
      }));
    });
}

const ELEMENT_TYPES = { FP32: 1, FP64: 11, INT64: 7, INT32: 6 };

/** The ONNX file, with the operators of ai.onnx.ml 3. */
export function fileOf(ensemble: Ensemble): Uint8Array {
  const { kind, trees, targets, base, asTensors } = ensemble;
  const nodes = { treeids: [], nodeids: [], featureids: [], truenodeids: [], falsenodeids: [], missing_value_tracks_true: [] } as Record<string, number[]>;
  const modes: string[] = [];
  const thresholds: number[] = [];
  const votes = { treeids: [], nodeids: [], ids: [] } as Record<string, number[]>;
  const weights: number[] = [];
  trees.forEach((root, tree) => {
    let next = 0;
    const write = (node: Tree): number => {
      const id = next++;
      const at = modes.length;
      nodes.treeids!.push(tree);
      nodes.nodeids!.push(id);
      nodes.truenodeids!.push(0);
      nodes.falsenodeids!.push(0);
      nodes.featureids!.push(isLeaf(node) ? 0 : node.feature);
      nodes.missing_value_tracks_true!.push(isLeaf(node) || !node.missingIsTrue ? 0 : 1);
      modes.push(isLeaf(node) ? 'LEAF' : node.mode);
      thresholds.push(isLeaf(node) ? 0 : node.threshold);
      if (isLeaf(node)) {
        for (const { target, weight } of node.votes) {
          votes.treeids!.push(tree);
          votes.nodeids!.push(id);
          votes.ids!.push(target);
          weights.push(weight);
        }
      } else {
        nodes.truenodeids![at] = write(node.yes);
        nodes.falsenodeids![at] = write(node.no);
      }
      return id;
    };
    write(root);
  });
  const numbers = (name: string, values: readonly number[]) => (asTensors ? onnx.doubleTensorAttribute(`${name}_as_tensor`, values) : onnx.floatsAttribute(name, values));
  const prefix = kind === 'classifier' ? 'class' : 'target';
  const indexes = Array.from({ length: targets }, (_, i) => i);
  const attributes = [
    ...Object.entries(nodes).map(([name, values]) => onnx.intsAttribute(`nodes_${name}`, values)),
    onnx.stringsAttribute('nodes_modes', modes),
    numbers('nodes_values', thresholds),
    ...Object.entries(votes).map(([name, values]) => onnx.intsAttribute(`${prefix}_${name}`, values)),
    numbers(`${prefix}_weights`, weights),
    ...(base.length > 0 ? [numbers('base_values', base)] : []),
    onnx.stringAttribute('post_transform', ensemble.transform),
    ...(kind === 'regressor' ? [onnx.stringAttribute('aggregate_function', ensemble.aggregate), onnx.intAttribute('n_targets', targets)] : []),
    ...(kind === 'classifier' && ensemble.labels === 'text' ? [onnx.stringsAttribute('classlabels_strings', indexes.map((i) => String(labelOf(ensemble, i))))] : []),
    ...(kind === 'classifier' && ensemble.labels === 'numbers' ? [onnx.intsAttribute('classlabels_int64s', indexes.map((i) => labelOf(ensemble, i) as bigint))] : []),
  ];
  const operator = kind === 'classifier' ? 'TreeEnsembleClassifier' : 'TreeEnsembleRegressor';
  const outputs = kind === 'classifier' ? ['label', 'scores'] : ['scores'];
  const label = onnx.value('label', { elementType: ensemble.labels === 'text' ? 8 : 7, shape: ['n'] });
  const scores = onnx.value('scores', { elementType: 1, shape: ['n', targets] });
  return onnx.model({
    opsets: { '': 15, 'ai.onnx.ml': 3 },
    nodes: [onnx.node(operator, { domain: 'ai.onnx.ml', attributes, outputs })],
    inputs: [onnx.value('x', { elementType: ELEMENT_TYPES[ensemble.input], shape: ['n', ensemble.features] })],
    outputs: kind === 'classifier' ? [label, scores] : [scores],
  });
}
