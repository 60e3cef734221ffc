import type { Datatype } from '../../tensor/datatype';
import type { TypedArray } from '../../tensor/tensor';
import type { Forest } from '../trees/forest';
import { packTrees } from '../trees/pack';
import { floatsOrTensor, readForest as readForestV3 } from '../trees/read-v3';
import { readForest as readForestV5 } from '../trees/read-v5';
import type { CompiledNode, CompileOperator, NodeToCompile } from './operator';
import { NotCovered } from './operator';
import type { Aggregate, EnsembleParameters, Transform } from './tree-ensemble';

const TRANSFORMS: readonly Transform[] = ['NONE', 'SOFTMAX', 'LOGISTIC', 'SOFTMAX_ZERO', 'PROBIT'];
const AGGREGATES: readonly Aggregate[] = ['AVERAGE', 'SUM', 'MIN', 'MAX'];

/** https://onnx.ai/onnx/operators/onnx_aionnxml_TreeEnsembleClassifier.html */
export const treeEnsembleClassifier: CompileOperator = (node) => {
  const { attributes } = node;
  const input = inputOf(node);
  const strings = attributes.strings('classlabels_strings') ?? [];
  const ints = attributes.bigints('classlabels_int64s') ?? new BigInt64Array(0);
  const classes = strings.length > 0 ? strings.length : ints.length;
  if (classes === 0) throw new NotCovered('it has no class labels');
  if (classes === 1 && strings.length > 0) throw new NotCovered('it has one class only, with text as its label');
  const base = floatsOrTensor(attributes, 'base_values') ?? [];
  checkBase(base.length, classes === 2 ? [0, 1, 2] : classes === 1 ? [0, 1] : [0, classes]);
  const forest = readForestV3(attributes, { ids: 'class_ids', nodes: 'class_nodeids', trees: 'class_treeids', weights: 'class_weights' }, classes);
  const transform = transformOf(attributes.string('post_transform', 'NONE'));
  const packed = pack(forest, input.precision, classes, input.columns);

  const isBinary = classes === 2 && forest.votedFor.size === 1;
  // Where a row has a score for the first class only, onnxruntime leaves one of its two results unset in these cases.
  const isSecondSure = forest.votedFor.has(1) && packed.parameters.votes !== 'sparse';
  if (classes === 2 && !isSecondSure && (transform === 'PROBIT' || (!isBinary && base.length === 1))) {
    throw new NotCovered('it has two classes, votes for the first one only, and PROBIT or a single base value');
  }
  const parameters: EnsembleParameters = {
    ...packed.parameters,
    kind: 'classifier',
    output: 'float',
    aggregate: 'SUM',
    transform,
    isBinary,
    weightsArePositive: !forest.hasNegativeWeight,
    base: Array.from(base),
    ...(strings.length > 0 ? { labels: strings } : {}),
  };
  // Where both of two classes have scores of their own, onnxruntime answers 0 and 1, whatever the labels; for one class too.
  const labels = classes === 1 || (classes === 2 && !isBinary) ? BigInt64Array.of(0n, 1n) : ints;
  const batch = input.shape?.[0] ?? -1;
  return {
    run: 'TreeEnsemble',
    parameters: { ...parameters },
    arrays: { ...packed.arrays, ...(strings.length > 0 ? {} : { labels }) },
    inputs: [0],
    outputs: [
      { datatype: strings.length > 0 ? 'BYTES' : 'INT64', shape: [batch] },
      { datatype: 'FP32', shape: [batch, classes] },
    ],
  };
};

/** https://onnx.ai/onnx/operators/onnx_aionnxml_TreeEnsembleRegressor.html */
export const treeEnsembleRegressor: CompileOperator = (node) => {
  const { attributes } = node;
  const input = inputOf(node);
  const targets = attributes.int('n_targets', 0);
  if (targets < 1) throw new NotCovered('it has no targets');
  const aggregate = attributes.string('aggregate_function', 'SUM');
  const base = floatsOrTensor(attributes, 'base_values') ?? [];
  const forest = readForestV3(attributes, { ids: 'target_ids', nodes: 'target_nodeids', trees: 'target_treeids', weights: 'target_weights' }, targets);
  return regressor(forest, { targets, base, aggregate, transform: attributes.string('post_transform', 'NONE') }, 'FP32', input);
};

/** https://onnx.ai/onnx/operators/onnx_aionnxml_TreeEnsemble.html */
export const treeEnsemble: CompileOperator = (node) => {
  const { attributes } = node;
  const input = inputOf(node);
  const targets = attributes.int('n_targets', 0);
  if (targets < 1) throw new NotCovered('it has no targets');
  const transform = TRANSFORMS[attributes.int('post_transform', 0)] ?? '';
  // onnxruntime 1.30 counts the two in another order than the specification: which of them is meant, nobody can say.
  if (transform === 'SOFTMAX' || transform === 'LOGISTIC') throw new NotCovered(`its post_transform is ${transform}, which onnxruntime takes for the other of SOFTMAX and LOGISTIC`);
  const settings = {
    targets,
    base: [],
    aggregate: AGGREGATES[attributes.int('aggregate_function', 1)] ?? '',
    transform,
  };
  return regressor(readForestV5(attributes, targets), settings, input.precision === 'double' ? 'FP64' : 'FP32', input);
};

interface Settings {
  readonly targets: number;
  readonly base: ArrayLike<number>;
  readonly aggregate: string;
  readonly transform: string;
}

function regressor(forest: Forest, { targets, base, aggregate, transform }: Settings, output: Datatype, input: Input): CompiledNode {
  checkBase(base.length, [0, targets]);
  if (!(AGGREGATES as readonly string[]).includes(aggregate)) throw new NotCovered(`it aggregates by ${aggregate}`);
  const packed = pack(forest, input.precision, targets, input.columns);
  const parameters: EnsembleParameters = {
    ...packed.parameters,
    kind: 'regressor',
    output: output === 'FP64' ? 'double' : 'float',
    aggregate: aggregate as Aggregate,
    transform: transformOf(transform),
    isBinary: false,
    weightsArePositive: false,
    base: Array.from(base),
  };
  return {
    run: 'TreeEnsemble',
    parameters: { ...parameters },
    arrays: packed.arrays,
    inputs: [0],
    outputs: [{ datatype: output, shape: [input.shape?.[0] ?? -1, targets] }],
  };
}

interface Input {
  /** That of comparing and summing: doubles for doubles, floats for all else. */
  readonly precision: 'float' | 'double';
  readonly shape?: readonly number[];
  /** -1 where their number is not known. */
  readonly columns: number;
}

function inputOf({ inputs, operator }: NodeToCompile): Input {
  const [input] = inputs;
  if (input === undefined) throw new NotCovered('it has no input');
  const { datatype, shape } = input;
  const isTaken = datatype === 'FP32' || datatype === 'FP64' || (operator === 'TreeEnsembleClassifier' && (datatype === 'INT64' || datatype === 'INT32'));
  if (!isTaken) throw new NotCovered(`its input is ${datatype}, which onnxruntime's ${operator} does not take either`);
  if (shape !== undefined && shape.length !== 2) throw new NotCovered(`its input has ${shape.length} dimensions instead of 2`);
  return { precision: datatype === 'FP64' ? 'double' : 'float', columns: shape?.[1] ?? -1, ...(shape === undefined ? {} : { shape }) };
}

function pack(forest: Forest, precision: 'float' | 'double', targets: number, columns: number) {
  const trees = packTrees(forest, precision);
  if (columns >= 0 && trees.highestFeature >= columns) {
    throw new NotCovered(`it compares feature ${trees.highestFeature}, and its input has ${columns} columns`);
  }
  const votes = packVotes(forest, trees.leaves, targets, precision === 'double' ? Float64Array : Float32Array);
  return {
    parameters: {
      targets,
      trees: trees.roots.length,
      precision,
      votes: votes.kind,
      columns: trees.highestFeature + 1,
      plain: trees.gather?.plain ?? 0,
    },
    arrays: {
      nodes: trees.nodes,
      roots: trees.roots,
      ...(trees.thresholds === undefined ? {} : { thresholds: trees.thresholds }),
      ...(trees.gather === undefined ? {} : { gather: trees.gather.features }),
      ...votes.arrays,
    } as Record<string, TypedArray>,
  };
}

/** How the leaves' weights are stored: as plainly as they are regular. */
function packVotes(forest: Forest, order: readonly number[], targets: number, Weights: typeof Float32Array | typeof Float64Array) {
  // With one result, onnxruntime takes the first weight of a leaf only.
  const leaves = order.map((leaf) => forest.leaves[leaf]!).map((leaf) => (targets === 1 ? { targets: [0], weights: leaf.weights.slice(0, 1) } : leaf));
  if (leaves.some(({ weights }) => weights.some(Number.isNaN))) throw new NotCovered('a leaf has the weight NaN');
  const ofTrees = targetsOfTrees(forest);
  if (targets === 1 || ofTrees !== undefined) {
    return {
      kind: 'tree' as const,
      arrays: { weights: Weights.from(leaves.map(({ weights }) => weights[0]!)), targets: ofTrees ?? new Int32Array(forest.roots.length) },
    };
  }
  if (leaves.every((leaf) => leaf.targets.length === targets && leaf.targets.every((to, i) => to === i))) {
    return { kind: 'dense' as const, arrays: { weights: Weights.from(leaves.flatMap(({ weights }) => weights)) } };
  }
  const starts = new Int32Array(leaves.length + 1);
  for (const [i, leaf] of leaves.entries()) starts[i + 1] = starts[i]! + leaf.targets.length;
  return {
    kind: 'sparse' as const,
    arrays: {
      weights: Weights.from(leaves.flatMap(({ weights }) => weights)),
      targets: Int32Array.from(leaves.flatMap((leaf) => leaf.targets)),
      starts,
    },
  };
}

/** The one result that all leaves of each tree vote for, as in boosting; undefined where a tree votes for several. */
function targetsOfTrees(forest: Forest): Int32Array | undefined {
  const targets = new Int32Array(forest.roots.length);
  for (const [tree, root] of forest.roots.entries()) {
    const found = new Set<number>();
    const open = [root];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (node >= 0) open.push(forest.whenTrue[node]!, forest.whenFalse[node]!);
      else {
        const leaf = forest.leaves[~node]!;
        if (leaf.targets.length !== 1) return undefined;
        found.add(leaf.targets[0]!);
      }
    }
    if (found.size !== 1) return undefined;
    targets[tree] = [...found][0]!;
  }
  return targets;
}

function transformOf(name: string): Transform {
  if (!(TRANSFORMS as readonly string[]).includes(name)) throw new NotCovered(`its post_transform is ${name}`);
  return name as Transform;
}

function checkBase(length: number, allowed: readonly number[]): void {
  if (!allowed.includes(length)) throw new NotCovered(`it has ${length} base values, ${allowed.join(' or ')} make sense`);
}
