// Writes ONNX files of a few nodes without weights, for what no trained model here has.
// https://github.com/onnx/onnx/blob/main/onnx/onnx.proto

export const ELEMENT_TYPES = {
  FP32: 1, UINT8: 2, INT8: 3, UINT16: 4, INT16: 5, INT32: 6, INT64: 7, BYTES: 8, BOOL: 9, FP16: 10, FP64: 11, UINT32: 12, UINT64: 13,
} as const;

export interface Value {
  readonly name: string;
  readonly datatype: keyof typeof ELEMENT_TYPES;
  /** A name is a dimension of any length. */
  readonly shape: readonly (number | string)[];
  /** A sequence of such tensors instead of one. */
  readonly sequence?: true;
}

export interface Node {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

export interface Graph {
  readonly nodes: readonly Node[];
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
}

export function onnxModel(graph: Graph, metadata: Readonly<Record<string, string>> = {}): Buffer {
  return Buffer.concat([
    varintField(1, 8),
    bytesField(7, [
      ...graph.nodes.map((node) =>
        bytesField(1, [...node.inputs.map((name) => text(1, name)), ...node.outputs.map((name) => text(2, name)), text(4, node.op)])),
      text(2, 'graph'),
      ...graph.inputs.map((value) => bytesField(11, valueInfo(value))),
      ...graph.outputs.map((value) => bytesField(12, valueInfo(value))),
    ]),
    bytesField(8, [text(1, ''), varintField(2, 17)]),
    ...Object.entries(metadata).map(([key, value]) => bytesField(14, [text(1, key), text(2, value)])),
  ]);
}

/** A model that returns what it is given. */
export function identity(datatype: Value['datatype'], shape: Value['shape'], metadata: Readonly<Record<string, string>> = {}): Buffer {
  return onnxModel({
    nodes: [{ op: 'Identity', inputs: ['x'], outputs: ['y'] }],
    inputs: [{ name: 'x', datatype, shape }],
    outputs: [{ name: 'y', datatype, shape }],
  }, metadata);
}

function valueInfo({ name, datatype, shape, sequence }: Value): Buffer[] {
  const dimensions = shape.map((length) => bytesField(1, [typeof length === 'number' ? varintField(1, length) : text(2, length)]));
  const tensor = bytesField(1, [varintField(1, ELEMENT_TYPES[datatype]), bytesField(2, dimensions)]);
  return [text(1, name), bytesField(2, [sequence ? bytesField(4, [bytesField(1, [tensor])]) : tensor])];
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest & 127) | 128);
    rest >>>= 7;
  }
  return Buffer.from([...bytes, rest]);
}

function varintField(field: number, value: number): Buffer {
  return Buffer.concat([varint(field << 3), varint(value)]);
}

function bytesField(field: number, parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([varint((field << 3) | 2), varint(body.length), body]);
}

function text(field: number, value: string): Buffer {
  return bytesField(field, [Buffer.from(value)]);
}
