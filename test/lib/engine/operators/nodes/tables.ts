import { float, fp32, fp64, type OneNode } from '../../../../support/parity/one-node';
import { type Random } from './random';

type Make = (random: Random) => OneNode;

const ML = { domain: 'ai.onnx.ml', version: 3 } as const;
const TRANSFORMS = ['NONE', 'LOGISTIC', 'SOFTMAX', 'SOFTMAX_ZERO'] as const;

const anyNumbers = (random: Random, shape: readonly number[]) =>
  random.pick([() => random.reals(shape), () => random.reals(shape, 'FP64'), () => random.wideIntegers(shape)])();

export const TABLES: Readonly<Record<string, Make>> = {
  // Of a single row onnxruntime adds up in another order: the corpus has those.
  LinearClassifier: (random) => {
    const [classes, features] = [1 + random.below(7), 1 + random.below(6)];
    const labels = classes === 1 ? 2 : classes;
    const asText = random.chance(0.5);
    return {
      operator: 'LinearClassifier', ...ML,
      attributes: {
        coefficients: random.floats(classes * features), intercepts: random.floats(classes), post_transform: random.pick(TRANSFORMS), multi_class: random.below(2),
        ...(asText ? { classlabels_strings: Array.from({ length: labels }, (_, i) => `class ${i}`) } : { classlabels_ints: Array.from({ length: labels }, (_, i) => 3 * i - 4) }),
      },
      inputs: [anyNumbers(random, [2 + random.below(4), features])],
      outputs: [asText ? 'BYTES' : 'INT64', 'FP32'],
    };
  },
  LinearRegressor: (random) => {
    const [targets, features] = [1 + random.below(4), 1 + random.below(6)];
    return {
      operator: 'LinearRegressor', ...ML,
      attributes: { coefficients: random.floats(targets * features), targets, post_transform: random.pick(TRANSFORMS), ...(random.chance(0.5) ? { intercepts: random.floats(targets) } : {}) },
      inputs: [random.reals([2 + random.below(4), features])],
      outputs: ['FP32'],
    };
  },
  Scaler: (random) => {
    const columns = 1 + random.below(5);
    const count = random.chance(0.5) ? columns : 1;
    return { operator: 'Scaler', ...ML, attributes: { offset: random.floats(count), scale: random.floats(count) }, inputs: [anyNumbers(random, [random.below(4), columns])], outputs: ['FP32'] };
  },
  Imputer: (random) => {
    const columns = 1 + random.below(5);
    const count = random.chance(0.5) ? columns : 1;
    if (random.chance(0.5)) {
      const attributes = { imputed_value_int64s: random.list(count, () => random.below(99)), replaced_value_int64: 1 };
      return { operator: 'Imputer', ...ML, attributes, inputs: [random.integers([random.below(4), columns])], outputs: ['INT64'] };
    }
    const attributes = { imputed_value_floats: random.floats(count), replaced_value_float: float(random.pick([NaN, 0, Infinity, 1])) };
    return { operator: 'Imputer', ...ML, attributes, inputs: [random.reals([random.below(4), columns])], outputs: ['FP32'] };
  },
  Binarizer: (random) => ({
    operator: 'Binarizer', ...ML, attributes: { threshold: float(random.number()) },
    inputs: [random.chance(0.3) ? random.reals([2, 3]) : random.plain([random.below(4), 3])], outputs: ['FP32'],
  }),
  Normalizer: (random) => ({ operator: 'Normalizer', ...ML, attributes: { norm: random.pick(['MAX', 'L1', 'L2']) }, inputs: [anyNumbers(random, [random.below(4), 1 + random.below(5)])], outputs: ['FP32'] }),
  OneHotEncoder: (random) => {
    const attributes = { zeros: random.below(2), cats_int64s: [1, -1, 0, 4] };
    if (random.chance(0.4)) return { operator: 'OneHotEncoder', ...ML, attributes: { zeros: random.below(2), cats_strings: ['a', 'b', 'ü'] }, inputs: [random.words([random.below(3), 2])], outputs: ['FP32'] };
    // What is no number has no integer in C++.
    return { operator: 'OneHotEncoder', ...ML, attributes, inputs: [random.pick([random.integers([random.below(4), 2], -2, 5), random.plain([3]), random.plain([2, 2], 'FP64')])], outputs: ['FP32'] };
  },
  'LabelEncoder of text': (random) => ({
    operator: 'LabelEncoder', ...ML, version: 2, attributes: { keys_strings: ['a', 'b', 'a'], values_int64s: [1, 2, 3], default_int64: 9 }, inputs: [random.words(random.shape())], outputs: ['INT64'],
  }),
  'LabelEncoder of integers': (random) => ({
    operator: 'LabelEncoder', ...ML, version: 2, attributes: { keys_int64s: [1, -1, 3], values_floats: [0.5, 1.5, 2].map(float) }, inputs: [random.integers(random.shape())], outputs: ['FP32'],
  }),
  'LabelEncoder of numbers': (random) => ({
    operator: 'LabelEncoder', ...ML, version: random.pick([2, 4]), attributes: { keys_floats: [1, NaN, 0].map(float), values_strings: ['p', 'q', 'r'] }, inputs: [random.reals(random.shape())], outputs: ['BYTES'],
  }),
  'LabelEncoder by tensors': (random) => ({
    operator: 'LabelEncoder', ...ML, version: 4, attributes: { keys_tensor: { tensor: fp64([3], [1, NaN, 0.5]) }, values_tensor: { tensor: fp64([3], [7, 8, 9]) } },
    inputs: [random.reals(random.shape(), 'FP64')], outputs: ['FP64'],
  }),
  'LabelEncoder 1': (random) => {
    const attributes = { classes_strings: ['a', 'b', 'c'], default_int64: -7, default_string: 'none' };
    const fromText = random.chance(0.5);
    return { operator: 'LabelEncoder', ...ML, version: 1, attributes, inputs: [fromText ? random.words([4]) : random.integers([4])], outputs: [fromText ? 'INT64' : 'BYTES'] };
  },
  CategoryMapper: (random) => {
    const fromText = random.chance(0.5);
    const attributes = { cats_strings: ['a', 'b'], cats_int64s: [5, 1], default_int64: 3, default_string: 'none' };
    return { operator: 'CategoryMapper', ...ML, attributes, inputs: [fromText ? random.words(random.shape()) : random.integers(random.shape())], outputs: [fromText ? 'INT64' : 'BYTES'] };
  },
  FeatureVectorizer: (random) => {
    // onnxruntime's process ends where there are none.
    const rows = 1 + random.below(3);
    return { operator: 'FeatureVectorizer', ...ML, attributes: { inputdimensions: [2, 3, 1] }, inputs: [1 + random.below(3), 3, 1].map((columns) => random.reals([rows, columns])), outputs: ['FP32'] };
  },
  ArrayFeatureExtractor: (random) => {
    const shape = random.shape();
    const datatype = random.pick(['FP32', 'INT64', 'BYTES'] as const);
    const indices = random.integers(random.shape(1 + random.below(2)), 0, shape.at(-1)! + (random.chance(0.1) ? 1 : 0));
    return { operator: 'ArrayFeatureExtractor', ...ML, inputs: [random.tensor(shape, datatype), indices], outputs: [datatype] };
  },
  // As LightGBM's categories are exported: a chain of "equal" whose ways all lead to one node.
  'TreeEnsembleRegressor over categories': (random) => ({
    operator: 'TreeEnsembleRegressor', ...ML,
    attributes: {
      nodes_treeids: [0, 0, 0, 0, 0, 0], nodes_nodeids: [0, 1, 2, 3, 4, 5], nodes_featureids: [0, 0, 1, 0, 0, 0],
      nodes_modes: ['BRANCH_EQ', 'BRANCH_EQ', 'BRANCH_LEQ', 'LEAF', 'LEAF', 'LEAF'], nodes_values: [2, 5, 0.5, 0, 0, 0].map(float),
      nodes_truenodeids: [2, 2, 4, 0, 0, 0], nodes_falsenodeids: [1, 3, 5, 0, 0, 0], nodes_hitrates: [1, 1, 1, 1, 1, 1].map(float),
      nodes_missing_value_tracks_true: random.list(6, () => 0),
      target_treeids: [0, 0, 0], target_nodeids: [3, 4, 5], target_ids: [0, 0, 0], target_weights: random.floats(3), n_targets: 1,
    },
    inputs: [fp32([4, 2], random.list(8, () => random.pick([2, 5, 2.5, 0, 1, NaN, -1])))],
    outputs: ['FP32'],
  }),
};
