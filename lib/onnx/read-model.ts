import { whatItIs } from './file-kind';
import type { ByteSource, Field } from './wire';
import { LENGTH_DELIMITED, VARINT, WireError, WireReader } from './wire';

/**
 * What synth needs to know of an ONNX file, read without its weights: a 500 MB model takes
 * milliseconds. Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
export interface OnnxModel {
  readonly irVersion: number;
  /** Tool that wrote the file, for example `skl2onnx`; empty when it does not say. */
  readonly producer: string;
  /** Version of each operator set the model was written against, by domain; '' is ai.onnx. */
  readonly opsets: ReadonlyMap<string, number>;
  /** The graph's inputs, without those that are constants of the model. */
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  /** Every operator used, also in sub-graphs and functions, as `domain:Name`, sorted; '' is ai.onnx. */
  readonly operators: readonly string[];
  /** Domains whose operators the model defines itself, as functions. */
  readonly functionDomains: ReadonlySet<string>;
  /** Files beside the model that hold its weights. */
  readonly externalData: readonly string[];
  readonly metadata: ReadonlyMap<string, string>;
}

export interface OnnxValue {
  readonly name: string;
  readonly kind: 'tensor' | 'sequence' | 'map' | 'optional' | 'sparse tensor' | 'unknown';
  /** TensorProto.DataType of a tensor's elements; 0 when not stated. */
  readonly elementType: number;
  /** -1 for a dimension of any length; undefined when even the rank is open. */
  readonly shape?: readonly number[];
  /** Names of the dimensions, '' where they have none. */
  readonly dimensionNames?: readonly string[];
}

/** The file is not an ONNX model; the message says what it is instead, or what is wrong with it. */
export class OnnxError extends Error {}

/** Reads the graph's interface. Throws {@link OnnxError} for anything that is not an ONNX model. */
export function readOnnxModel(source: ByteSource): OnnxModel {
  const other = whatItIs(source);
  if (other !== undefined) throw new OnnxError(other);
  try {
    return new ModelReader(new WireReader(source)).read();
  } catch (error) {
    if (error instanceof WireError) {
      throw new OnnxError(`it is not an ONNX model, or it is damaged (${error.message})`);
    }
    throw error;
  }
}

/** Graphs inside graphs (If, Loop, Scan) deeper than this are taken for damage. */
const MAX_GRAPH_DEPTH = 32;

class ModelReader {
  private readonly operators = new Set<string>();
  private readonly externalData = new Set<string>();

  constructor(private readonly wire: WireReader) {}

  read(): OnnxModel {
    let irVersion = 0;
    let producer = '';
    let graph: Field | undefined;
    const opsets = new Map<string, number>();
    const functionDomains = new Set<string>();
    const metadata = new Map<string, string>();

    for (const field of this.wire.fields(0, this.wire.size)) {
      if (field.number === 1 && field.wireType === VARINT) irVersion = field.value;
      else if (field.number === 2) producer = this.wire.string(field);
      else if (field.number === 7 && field.wireType === LENGTH_DELIMITED) graph = field;
      else if (field.number === 8) this.readOpset(field, opsets);
      else if (field.number === 14) {
        const [key, value] = this.readEntry(field);
        metadata.set(key, value);
      } else if (field.number === 25) this.readFunction(field, functionDomains);
    }
    if (graph === undefined) throw new OnnxError('it is not an ONNX model: it holds no graph');
    if (opsets.size === 0) throw new OnnxError('it is not an ONNX model: it names no operator set');

    const { inputs, outputs } = this.readMainGraph(graph);
    return {
      irVersion,
      producer,
      opsets,
      inputs,
      outputs,
      operators: [...this.operators].sort(),
      functionDomains,
      externalData: [...this.externalData].sort(),
      metadata,
    };
  }

  private readMainGraph(graph: Field): { inputs: OnnxValue[]; outputs: OnnxValue[] } {
    const inputs: OnnxValue[] = [];
    const outputs: OnnxValue[] = [];
    const constants = new Set<string>();
    for (const field of this.wire.fields(graph.start, graph.end)) {
      if (field.number === 1) this.readNode(field, 0);
      else if (field.number === 5) constants.add(this.readTensor(field));
      else if (field.number === 11) inputs.push(this.readValue(field));
      else if (field.number === 12) outputs.push(this.readValue(field));
    }
    // Before IR version 4 the weights were listed as inputs too.
    return { inputs: inputs.filter((input) => !constants.has(input.name)), outputs };
  }

  private readSubGraph(graph: Field, depth: number): void {
    if (depth > MAX_GRAPH_DEPTH) throw new WireError(`graphs are nested deeper than ${MAX_GRAPH_DEPTH}`);
    for (const field of this.wire.fields(graph.start, graph.end)) {
      if (field.number === 1) this.readNode(field, depth);
      else if (field.number === 5) this.readTensor(field);
    }
  }

  private readNode(node: Field, depth: number): void {
    let operator = '';
    let domain = '';
    const attributes: Field[] = [];
    for (const field of this.wire.fields(node.start, node.end)) {
      if (field.number === 4) operator = this.wire.string(field);
      else if (field.number === 7) domain = this.wire.string(field);
      else if (field.number === 5) attributes.push(field);
    }
    this.operators.add(`${domain === 'ai.onnx' ? '' : domain}:${operator}`);
    // Attributes of ai.onnx.ml hold whole tree ensembles, one number a field, and never a graph.
    if (domain === 'ai.onnx.ml') return;
    for (const attribute of attributes) this.readAttribute(attribute, depth);
  }

  private readAttribute(attribute: Field, depth: number): void {
    for (const field of this.wire.fields(attribute.start, attribute.end)) {
      if (field.wireType !== LENGTH_DELIMITED) continue;
      if (field.number === 5 || field.number === 10) this.readTensor(field);
      else if (field.number === 6 || field.number === 11) this.readSubGraph(field, depth + 1);
    }
  }

  /** Notes the files a tensor's values lie in; returns the tensor's name. */
  private readTensor(tensor: Field): string {
    let name = '';
    for (const field of this.wire.fields(tensor.start, tensor.end)) {
      if (field.number === 8) name = this.wire.string(field);
      else if (field.number === 13) {
        const [key, value] = this.readEntry(field);
        if (key === 'location') this.externalData.add(value);
      }
    }
    return name;
  }

  private readOpset(opset: Field, opsets: Map<string, number>): void {
    let domain = '';
    let version = 0;
    for (const field of this.wire.fields(opset.start, opset.end)) {
      if (field.number === 1) domain = this.wire.string(field);
      else if (field.number === 2) version = field.value;
    }
    opsets.set(domain === 'ai.onnx' ? '' : domain, version);
  }

  private readFunction(definition: Field, domains: Set<string>): void {
    for (const field of this.wire.fields(definition.start, definition.end)) {
      if (field.number === 7) this.readNode(field, 0);
      else if (field.number === 10) domains.add(this.wire.string(field));
    }
  }

  private readEntry(entry: Field): [key: string, value: string] {
    let key = '';
    let value = '';
    for (const field of this.wire.fields(entry.start, entry.end)) {
      if (field.number === 1) key = this.wire.string(field);
      else if (field.number === 2) value = this.wire.string(field);
    }
    return [key, value];
  }

  private readValue(info: Field): OnnxValue {
    let name = '';
    let value: Omit<OnnxValue, 'name'> = { kind: 'unknown', elementType: 0 };
    for (const field of this.wire.fields(info.start, info.end)) {
      if (field.number === 1) name = this.wire.string(field);
      else if (field.number === 2) value = this.readType(field);
    }
    return { name, ...value };
  }

  private readType(type: Field): Omit<OnnxValue, 'name'> {
    for (const field of this.wire.fields(type.start, type.end)) {
      switch (field.number) {
        case 1:
          return { kind: 'tensor', ...this.readTensorType(field) };
        case 4:
          return { kind: 'sequence', elementType: 0 };
        case 5:
          return { kind: 'map', elementType: 0 };
        case 8:
          return { kind: 'sparse tensor', elementType: 0 };
        case 9:
          return { kind: 'optional', elementType: 0 };
      }
    }
    return { kind: 'unknown', elementType: 0 };
  }

  private readTensorType(type: Field): { elementType: number; shape?: number[]; dimensionNames?: string[] } {
    let elementType = 0;
    let dimensions: { length: number; name: string }[] | undefined;
    for (const field of this.wire.fields(type.start, type.end)) {
      if (field.number === 1) elementType = field.value;
      else if (field.number === 2) {
        dimensions = [];
        for (const dimension of this.wire.fields(field.start, field.end)) {
          if (dimension.number === 1) dimensions.push(this.readDimension(dimension));
        }
      }
    }
    if (dimensions === undefined) return { elementType };
    return { elementType, shape: dimensions.map(({ length }) => length), dimensionNames: dimensions.map(({ name }) => name) };
  }

  private readDimension(dimension: Field): { length: number; name: string } {
    let length = -1;
    let name = '';
    for (const field of this.wire.fields(dimension.start, dimension.end)) {
      // Negative lengths, which some exporters write for "any", come out as huge numbers here.
      if (field.number === 1 && field.value <= Number.MAX_SAFE_INTEGER) length = field.value;
      else if (field.number === 2) name = this.wire.string(field);
    }
    return { length, name };
  }
}
