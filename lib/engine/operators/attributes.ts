import type { AttributeType, OnnxAttribute } from '../../onnx/graph';
import type { OnnxTensor } from '../../onnx/tensor-proto';
import type { Value } from '../value';
import { NotCovered } from './operator';

/** Typed reading of a node's attributes, which remembers what was asked for. */
export class Attributes {
  private readonly asked = new Set<string>();

  constructor(private readonly all: ReadonlyMap<string, OnnxAttribute>) {}

  has(name: string): boolean {
    return this.all.has(name);
  }

  float(name: string): number | undefined;
  float(name: string, otherwise: number): number;
  float(name: string, otherwise?: number): number | undefined {
    return this.find(name, 'FLOAT')?.float ?? otherwise;
  }

  /** An integer that a double holds exactly. */
  int(name: string): number | undefined;
  int(name: string, otherwise: number): number;
  int(name: string, otherwise?: number): number | undefined {
    const found = this.find(name, 'INT');
    return found === undefined ? otherwise : exact(name, found.int);
  }

  bigint(name: string, otherwise: bigint): bigint {
    return this.find(name, 'INT')?.int ?? otherwise;
  }

  string(name: string): string | undefined;
  string(name: string, otherwise: string): string;
  string(name: string, otherwise?: string): string | undefined {
    const found = this.find(name, 'STRING');
    return found === undefined ? otherwise : text(name, found.string);
  }

  floats(name: string): Float32Array | undefined {
    return this.find(name, 'FLOATS')?.floats;
  }

  /** Integers that doubles hold exactly. */
  ints(name: string): number[] | undefined {
    const found = this.find(name, 'INTS');
    return found === undefined ? undefined : Array.from(found.ints, (int) => exact(name, int));
  }

  bigints(name: string): BigInt64Array | undefined {
    return this.find(name, 'INTS')?.ints;
  }

  strings(name: string): string[] | undefined {
    return this.find(name, 'STRINGS')?.strings.map((string) => text(name, string));
  }

  tensor(name: string): Value | undefined {
    const tensor = this.find(name, 'TENSOR')?.tensor;
    return tensor === undefined ? undefined : constantOf(tensor);
  }

  /** For attributes that change nothing about the result. */
  ignore(...names: readonly string[]): void {
    for (const name of names) this.asked.add(name);
  }

  /** Those that nobody asked for. */
  get unread(): readonly string[] {
    return [...this.all.keys()].filter((name) => !this.asked.has(name));
  }

  private find(name: string, type: AttributeType): OnnxAttribute | undefined {
    this.asked.add(name);
    const found = this.all.get(name);
    if (found === undefined || found.type === type) return found;
    // An empty list has no field that tells its type, where the writer states none.
    if (found.type === 'UNDEFINED' && type.endsWith('S')) return found;
    throw new NotCovered(`its attribute \`${name}\` is ${found.type}, not ${type}`);
  }
}

/** A tensor of the model as a value. */
export function constantOf(tensor: OnnxTensor): Value {
  const what = tensor.name === '' ? 'a constant' : `the constant \`${tensor.name}\``;
  if (tensor.isExternal) throw new NotCovered(`${what} lies in another file: save the model as one file`);
  if (tensor.datatype === undefined || tensor.data === undefined) throw new NotCovered(`${what} has elements of ONNX type number ${tensor.elementType}`);
  if (tensor.datatype === 'BYTES' && (tensor.data as readonly unknown[]).some((element) => typeof element !== 'string')) {
    throw new NotCovered(`${what} has text that is not UTF-8`);
  }
  return { datatype: tensor.datatype, shape: tensor.shape, data: tensor.data };
}

function exact(name: string, int: bigint): number {
  const number = Number(int);
  if (!Number.isSafeInteger(number)) throw new NotCovered(`its attribute \`${name}\` has the integer ${int}, beyond 2^53`);
  return number;
}

function text(name: string, string: string | Uint8Array): string {
  if (typeof string !== 'string') throw new NotCovered(`its attribute \`${name}\` has text that is not UTF-8`);
  return string;
}
