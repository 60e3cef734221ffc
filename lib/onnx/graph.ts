import { WireError } from './wire';
import { Message } from './message';
import { FloatList, IntegerList } from './numbers';
import type { OnnxModel } from './read-model';
import { OnnxError, readOnnxModel } from './read-model';
import type { OnnxTensor } from './tensor-proto';
import { readTensor } from './tensor-proto';

/** A whole model, with every node, attribute and weight. */
export interface OnnxGraph extends OnnxModel, SubGraph {
  /** What the model defines as functions, as `domain:Name`. */
  readonly functions: readonly string[];
}

export interface SubGraph {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: ReadonlyMap<string, OnnxTensor>;
  /** Names of the constants that are stored sparse; their elements are not read. */
  readonly sparseInitializers: readonly string[];
}

export interface OnnxNode {
  readonly name: string;
  readonly operator: string;
  /** '' is ai.onnx. */
  readonly domain: string;
  /** '' where an optional one is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
}

/** One attribute; which of the fields says something is what `type` says. */
export interface OnnxAttribute {
  readonly name: string;
  readonly type: AttributeType;
  readonly float: number;
  readonly int: bigint;
  /** Text, or the bytes where they are not UTF-8. */
  readonly string: string | Uint8Array;
  readonly floats: Float32Array;
  readonly ints: BigInt64Array;
  readonly strings: readonly (string | Uint8Array)[];
  readonly tensor?: OnnxTensor;
  /** One for GRAPH, any number for GRAPHS. */
  readonly graphs: readonly SubGraph[];
}

/** AttributeProto.AttributeType, by its numbers. */
export const ATTRIBUTE_TYPES = [
  'UNDEFINED', 'FLOAT', 'INT', 'STRING', 'TENSOR', 'GRAPH', 'FLOATS', 'INTS', 'STRINGS', 'TENSORS', 'GRAPHS',
  'SPARSE_TENSOR', 'SPARSE_TENSORS', 'TYPE_PROTO', 'TYPE_PROTOS',
] as const;
export type AttributeType = (typeof ATTRIBUTE_TYPES)[number];

/**
 * Reads all of a model that lies in memory. Throws {@link OnnxError}, and nothing else, for bytes that are no ONNX model
 * or a damaged one. Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
export function readOnnxGraph(bytes: Uint8Array): OnnxGraph {
  const model = readOnnxModel({ size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) });
  try {
    return { ...model, ...readModelProto(new Message(bytes)) };
  } catch (error) {
    if (error instanceof WireError) throw new OnnxError(`it is not an ONNX model, or it is damaged (${error.message})`);
    throw error;
  }
}

function readModelProto(message: Message): SubGraph & { functions: readonly string[] } {
  let graph: SubGraph = { nodes: [], initializers: new Map(), sparseInitializers: [] };
  const functions: string[] = [];
  while (message.next()) {
    if (message.number === 7) graph = readGraph(message.message, 0);
    else if (message.number === 25) functions.push(readFunctionName(message.message));
  }
  return { ...graph, functions };
}

/** Graphs inside graphs deeper than this are taken for damage. */
const MAX_DEPTH = 32;

function readGraph(message: Message, depth: number): SubGraph {
  if (depth > MAX_DEPTH) throw new WireError(`graphs are nested deeper than ${MAX_DEPTH}`);
  const nodes: OnnxNode[] = [];
  const initializers = new Map<string, OnnxTensor>();
  const sparseInitializers: string[] = [];
  while (message.next()) {
    if (message.number === 1) nodes.push(readNode(message.message, depth));
    else if (message.number === 5) {
      const tensor = readTensor(message.message);
      initializers.set(tensor.name, tensor);
    } else if (message.number === 15) sparseInitializers.push(readSparseName(message.message));
  }
  return { nodes, initializers, sparseInitializers };
}

function readNode(message: Message, depth: number): OnnxNode {
  let name = '';
  let operator = '';
  let domain = '';
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes = new Map<string, OnnxAttribute>();
  while (message.next()) {
    switch (message.number) {
      case 1: inputs.push(message.text); break;
      case 2: outputs.push(message.text); break;
      case 3: name = message.text; break;
      case 4: operator = message.text; break;
      case 5: {
        const attribute = readAttribute(message.message, depth);
        attributes.set(attribute.name, attribute);
        break;
      }
      case 7: domain = message.text; break;
    }
  }
  return { name, operator, domain: domain === 'ai.onnx' ? '' : domain, inputs, outputs, attributes };
}

function readAttribute(message: Message, depth: number): OnnxAttribute {
  let name = '';
  let type = 0;
  let float = 0;
  let int = 0n;
  let string: string | Uint8Array = '';
  let tensor: OnnxTensor | undefined;
  const floats = new FloatList();
  const ints = new IntegerList();
  const strings: (string | Uint8Array)[] = [];
  const graphs: SubGraph[] = [];
  /** The type by the field that is there: files of before IR version 3 state none. */
  let found = 0;
  while (message.next()) {
    switch (message.number) {
      case 1: name = message.text; break;
      case 2: float = message.float; found = 1; break;
      case 3: int = message.bigint; found = 2; break;
      case 4: string = message.byteString; found = 3; break;
      case 5: tensor = readTensor(message.message); found = 4; break;
      case 6: graphs.push(readGraph(message.message, depth + 1)); found = 5; break;
      case 7: floats.read(message); found = 6; break;
      case 8: ints.read(message); found = 7; break;
      case 9: strings.push(message.byteString); found = 8; break;
      case 11: graphs.push(readGraph(message.message, depth + 1)); found = 10; break;
      case 20: type = message.integer; break;
    }
  }
  return {
    name,
    type: ATTRIBUTE_TYPES[type === 0 ? found : type] ?? 'UNDEFINED',
    float, int, string,
    floats: floats.done(),
    ints: ints.done(),
    strings,
    ...(tensor === undefined ? {} : { tensor }),
    graphs,
  };
}

/** SparseTensorProto has its name on the tensor of its values. */
function readSparseName(message: Message): string {
  let name = '';
  while (message.next()) if (message.number === 1) name = readTensor(message.message).name;
  return name;
}

function readFunctionName(message: Message): string {
  let name = '';
  let domain = '';
  while (message.next()) {
    if (message.number === 1) name = message.text;
    else if (message.number === 10) domain = message.text;
  }
  return `${domain}:${name}`;
}
