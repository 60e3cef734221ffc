// A boosted ensemble as ONNX, made here so that the bench needs neither Python nor a download: complete trees of random splits over standard
// normal features, two classes, logistic. The same bytes every time.

const FLOAT = 1;
const INT64 = 7;

/** @returns {Uint8Array} `trees` trees of depth `depth` over `features` columns; outputs `label` and `probabilities` */
export function treeModel({ trees, depth, features = 20, seed = 20_261_122 }) {
  const random = generator(seed);
  const nodes = { treeids: [], nodeids: [], featureids: [], modes: [], values: [], truenodeids: [], falsenodeids: [] };
  const leaves = { treeids: [], nodeids: [], ids: [], weights: [] };
  const inner = 2 ** depth - 1;
  for (let tree = 0; tree < trees; tree++) {
    for (let node = 0; node < 2 * inner + 1; node++) {
      const isLeaf = node >= inner;
      nodes.treeids.push(tree);
      nodes.nodeids.push(node);
      nodes.modes.push(isLeaf ? 'LEAF' : 'BRANCH_LEQ');
      nodes.featureids.push(isLeaf ? 0 : Math.floor(random() * features));
      nodes.values.push(isLeaf ? 0 : normal(random));
      nodes.truenodeids.push(isLeaf ? 0 : 2 * node + 1);
      nodes.falsenodeids.push(isLeaf ? 0 : 2 * node + 2);
      if (!isLeaf) continue;
      leaves.treeids.push(tree);
      leaves.nodeids.push(node);
      leaves.ids.push(0);
      leaves.weights.push(0.1 * normal(random));
    }
  }
  const attributes = [
    ...Object.entries(nodes).map(([name, values]) => attribute(`nodes_${name}`, values, name === 'values' ? 'floats' : name === 'modes' ? 'strings' : 'ints')),
    ...Object.entries(leaves).map(([name, values]) => attribute(`class_${name}`, values, name === 'weights' ? 'floats' : 'ints')),
    attribute('classlabels_int64s', [0, 1], 'ints'),
    attribute('post_transform', 'LOGISTIC', 'string'),
  ];
  const node = [text(1, 'features'), text(2, 'label'), text(2, 'probabilities'), text(4, 'TreeEnsembleClassifier'), ...attributes.map((bytes) => field(5, bytes)), text(7, 'ai.onnx.ml')];
  const graph = [
    field(1, node), text(2, 'trees'), field(11, valueInfo('features', FLOAT, ['batch', features])),
    field(12, valueInfo('label', INT64, ['batch'])), field(12, valueInfo('probabilities', FLOAT, ['batch', 2])),
  ];
  return Uint8Array.from(concatenated([number(1, 8), field(7, graph), field(8, [text(1, 'ai.onnx.ml'), number(2, 3)]), field(8, [number(2, 17)])]));
}

/** Rows as the trees were made for. */
export function treeRows(rows, features = 20, seed = 7) {
  const random = generator(seed);
  return Array.from({ length: rows }, () => Array.from({ length: features }, () => Math.fround(normal(random))));
}

/** AttributeProto, https://github.com/onnx/onnx/blob/main/onnx/onnx.proto */
function attribute(name, value, type) {
  const types = { string: 3, floats: 6, ints: 7, strings: 8 };
  const content = {
    string: () => [text(4, value)],
    floats: () => [field(7, [Buffer.from(Float32Array.from(value).buffer)])],
    ints: () => [field(8, value.map(varint))],
    strings: () => value.map((each) => text(9, each)),
  };
  return [text(1, name), ...content[type](), number(20, types[type])];
}

function valueInfo(name, type, shape) {
  const dimensions = shape.map((length) => field(1, [typeof length === 'number' ? number(1, length) : text(2, length)]));
  return [text(1, name), field(2, [field(1, [number(1, type), field(2, dimensions)])])];
}

function field(tag, parts) {
  const bytes = concatenated(parts);
  return Buffer.concat([varint(tag * 8 + 2), varint(bytes.length), bytes]);
}

function text(tag, value) {
  return field(tag, [Buffer.from(value)]);
}

function number(tag, value) {
  return Buffer.concat([varint(tag * 8), varint(value)]);
}

function varint(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return Buffer.from([...bytes, value]);
}

function concatenated(parts) {
  return Buffer.concat(parts.flat(Infinity));
}

function normal(random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** mulberry32. */
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
