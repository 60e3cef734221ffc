// Just enough of protobuf's writing side to make ONNX files, so that the models need neither Python nor a download.
// Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
const utf8 = new TextEncoder();

const varint = (value) => {
  const bytes = [];
  if (value >= 0 && value < 2 ** 28) {
    for (; value > 127; value >>>= 7) bytes.push((value & 127) | 128);
    return Uint8Array.of(...bytes, value);
  }
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return Uint8Array.from(bytes);
};
const join = (parts) => {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};
const int = (field, value) => join([varint(field << 3), varint(value)]);
const bytes = (field, content) => join([varint((field << 3) | 2), varint(content.length), content]);
const text = (field, value) => bytes(field, utf8.encode(value));
const raw = (array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
const TYPES = { FLOAT: 1, INT: 2, STRING: 3, FLOATS: 6, INTS: 7, STRINGS: 8 };

/** A Float32Array is FLOATS, text STRING, a list of text STRINGS, a list of numbers INTS, a number INT. */
function attribute([name, value]) {
  const [type, content] =
    value instanceof Float32Array
      ? ['FLOATS', bytes(7, raw(value))]
      : typeof value === 'string'
        ? ['STRING', text(4, value)]
        : typeof value === 'number'
          ? ['INT', int(3, value)]
          : typeof value[0] === 'string'
            ? ['STRINGS', join(value.map((one) => text(9, one)))]
            : ['INTS', bytes(8, join(value.map(varint)))];
  return bytes(5, join([text(1, name), content, int(20, TYPES[type])]));
}

export function node(operator, inputs, outputs, { domain, ...attributes } = {}) {
  return join([
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(4, operator),
    ...Object.entries(attributes).map(attribute),
    ...(domain === undefined ? [] : [text(7, domain)]),
  ]);
}

export function floats(name, shape, values) {
  return join([...shape.map((length) => int(1, length)), int(2, 1), text(8, name), bytes(9, raw(values))]);
}

const ELEMENTS = { FP32: 1, INT64: 7 };

function value({ name, datatype, shape }) {
  const dimensions = shape.map((length) => bytes(1, length === -1 ? text(2, 'batch') : int(1, length)));
  return join([text(1, name), bytes(2, bytes(1, join([int(1, ELEMENTS[datatype]), bytes(2, join(dimensions))])))]);
}

export function model({ nodes, initializers = [], inputs, outputs }) {
  const graph = join([
    ...nodes.map((one) => bytes(1, one)),
    text(2, 'bench'),
    ...initializers.map((one) => bytes(5, one)),
    ...inputs.map((one) => bytes(11, value(one))),
    ...outputs.map((one) => bytes(12, value(one))),
  ]);
  const opset = (domain, version) => bytes(8, join([text(1, domain), int(2, version)]));
  return join([int(1, 8), text(2, 'bench'), bytes(7, graph), opset('', 15), opset('ai.onnx.ml', 3)]);
}
