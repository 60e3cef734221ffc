// The models of the engine's bench, made from a seed: what they answer means nothing, how long they take does.
import { floats, model, node } from './onnx.mjs';

const FEATURES = 20;

/** mulberry32 */
export function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const input = { name: 'features', datatype: 'FP32', shape: [-1, FEATURES] };
const outputsOf = (classes) => [
  { name: 'label', datatype: 'INT64', shape: [-1] },
  { name: 'probabilities', datatype: 'FP32', shape: [-1, classes] },
];

/**
 * A boosted classifier of two classes as LightGBM's and XGBoost's exporters write it: one score, complete trees.
 * Thresholds and features are uniform, so every way through a tree is taken.
 */
export function boosted(trees, depth, seed = 7) {
  return ensemble({ trees, depth, classes: 2, seed, transform: 'LOGISTIC', votes: (random) => [[0, (random() - 0.5) / 10]] });
}

/** A random forest of three classes as skl2onnx writes it: each leaf has a share of every class; trees are ragged. */
export function forest(trees, depth, seed = 11) {
  const votes = (random) => {
    const shares = [random(), random(), random()];
    const sum = shares.reduce((a, b) => a + b);
    return shares.map((share, target) => [target, share / sum / trees]);
  };
  return ensemble({ trees, depth, classes: 3, seed, transform: 'NONE', votes, stops: 0.15 });
}

function ensemble({ trees, depth, classes, seed, transform, votes, stops = 0 }) {
  const random = generator(seed);
  const nodes = { treeids: [], nodeids: [], featureids: [], modes: [], values: [], truenodeids: [], falsenodeids: [], tracks: [] };
  const weights = { treeids: [], nodeids: [], ids: [], weights: [] };
  for (let tree = 0; tree < trees; tree++) {
    let next = 0;
    const grow = (level) => {
      const id = next++;
      const at = nodes.nodeids.length;
      const isLeaf = level === depth || (level > 2 && random() < stops);
      nodes.treeids.push(tree);
      nodes.nodeids.push(id);
      nodes.featureids.push(isLeaf ? 0 : Math.floor(random() * FEATURES));
      nodes.modes.push(isLeaf ? 'LEAF' : 'BRANCH_LEQ');
      nodes.values.push(isLeaf ? 0 : random());
      nodes.tracks.push(0);
      nodes.truenodeids.push(0);
      nodes.falsenodeids.push(0);
      if (isLeaf) {
        for (const [target, weight] of votes(random)) {
          weights.treeids.push(tree);
          weights.nodeids.push(id);
          weights.ids.push(target);
          weights.weights.push(weight);
        }
        return id;
      }
      nodes.truenodeids[at] = grow(level + 1);
      nodes.falsenodeids[at] = grow(level + 1);
      return id;
    };
    grow(0);
  }
  const classifier = node('TreeEnsembleClassifier', ['features'], ['label', 'probabilities'], {
    domain: 'ai.onnx.ml',
    classlabels_int64s: Array.from({ length: classes }, (_, i) => i),
    class_ids: weights.ids,
    class_nodeids: weights.nodeids,
    class_treeids: weights.treeids,
    class_weights: Float32Array.from(weights.weights),
    nodes_falsenodeids: nodes.falsenodeids,
    nodes_featureids: nodes.featureids,
    nodes_missing_value_tracks_true: nodes.tracks,
    nodes_modes: nodes.modes,
    nodes_nodeids: nodes.nodeids,
    nodes_treeids: nodes.treeids,
    nodes_truenodeids: nodes.truenodeids,
    nodes_values: Float32Array.from(nodes.values),
    post_transform: transform,
  });
  return model({ nodes: [classifier], inputs: [input], outputs: outputsOf(classes) });
}

/** Multinomial logistic regression behind a scaler, as skl2onnx writes it. */
export function logistic(classes = 3, seed = 3) {
  const random = generator(seed);
  const numbers = (count) => Float32Array.from({ length: count }, () => random() * 2 - 1);
  return model({
    nodes: [
      node('Scaler', ['features'], ['scaled'], { domain: 'ai.onnx.ml', offset: numbers(FEATURES), scale: numbers(FEATURES) }),
      node('LinearClassifier', ['scaled'], ['label', 'raw'], {
        domain: 'ai.onnx.ml',
        classlabels_ints: Array.from({ length: classes }, (_, i) => i),
        coefficients: numbers(classes * FEATURES),
        intercepts: numbers(classes),
        multi_class: 1,
        post_transform: 'SOFTMAX',
      }),
      node('Normalizer', ['raw'], ['probabilities'], { domain: 'ai.onnx.ml', norm: 'L1' }),
    ],
    inputs: [input],
    outputs: outputsOf(classes),
  });
}

/** 20 features, one hidden layer, three classes. */
export function perceptron(hidden = 64, classes = 3, seed = 5) {
  const random = generator(seed);
  const numbers = (count) => Float32Array.from({ length: count }, () => (random() * 2 - 1) / 4);
  return model({
    nodes: [
      node('MatMul', ['features', 'w1'], ['m1']),
      node('Add', ['m1', 'b1'], ['a1']),
      node('Relu', ['a1'], ['h1']),
      node('MatMul', ['h1', 'w2'], ['m2']),
      node('Add', ['m2', 'b2'], ['a2']),
      node('Softmax', ['a2'], ['probabilities'], { axis: 1 }),
      node('ArgMax', ['probabilities'], ['label'], { axis: 1, keepdims: 0 }),
    ],
    initializers: [
      floats('w1', [FEATURES, hidden], numbers(FEATURES * hidden)),
      floats('b1', [1, hidden], numbers(hidden)),
      floats('w2', [hidden, classes], numbers(hidden * classes)),
      floats('b2', [1, classes], numbers(classes)),
    ],
    inputs: [input],
    outputs: outputsOf(classes),
  });
}

/** Uniform rows, none of them twice. */
export function rows(count, seed = 1) {
  const random = generator(seed);
  return Float32Array.from({ length: count * FEATURES }, random);
}
