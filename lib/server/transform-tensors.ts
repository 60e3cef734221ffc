import type { TensorSpec } from '../model/signature';
import type { TransformTensor } from '../model/transform';
import { arrayType, type WritableData } from '../tensor/data';
import { isDatatype, type Datatype } from '../tensor/datatype';
import { halfToNumber, numberToHalf } from '../tensor/half';
import { elementCount, type Tensor, type TensorData } from '../tensor/tensor';

/** Tensors by name, as a transform takes them. */
export function byName(tensors: readonly Tensor[]): Record<string, TransformTensor> {
  return Object.fromEntries(tensors.map(({ name, datatype, shape, data }) => [name, { datatype, shape, data }]));
}

/**
 * What a transform returned, checked against what comes next: the model's inputs, or the outputs
 * promised to callers. `where` starts the error, for instance `preprocess returned`.
 */
export function checkedTensors(returned: unknown, specs: readonly TensorSpec[], where: string): Tensor[] {
  if (typeof returned !== 'object' || returned === null) {
    throw new Error(`${where} ${returned === null ? 'null' : typeof returned} instead of tensors by name: ${nameAll(specs)}`);
  }
  const tensors = returned as Readonly<Record<string, unknown>>;
  const extra = Object.keys(tensors).find((name) => !specs.some((spec) => spec.name === name));
  if (extra !== undefined) throw new Error(`${where} the tensor '${extra}', allowed: ${nameAll(specs)}`);
  return specs.map((spec) => checkedTensor(tensors[spec.name], spec, `${where} `));
}

function checkedTensor(value: unknown, spec: TensorSpec, where: string): Tensor {
  const name = `tensor '${spec.name}'`;
  if (typeof value !== 'object' || value === null) throw new Error(`${where}no ${name}`);
  const { datatype, shape, data } = value as Partial<TransformTensor>;
  if (!isDatatype(datatype) || datatype !== spec.datatype) {
    throw new Error(`${where}${name} with datatype ${String(datatype)}, needed: ${spec.datatype}`);
  }
  if (!Array.isArray(shape) || !shape.every((length) => Number.isSafeInteger(length) && length >= 0)) {
    throw new Error(`${where}${name} with shape ${JSON.stringify(shape)}, needed: an array of lengths`);
  }
  const lengths = shape as readonly number[];
  if (lengths.length !== spec.shape.length || spec.shape.some((length, index) => length >= 0 && length !== lengths[index])) {
    throw new Error(`${where}${name} with shape [${lengths.join(', ')}], needed: [${spec.shape.join(', ')}] (-1 is any length)`);
  }
  const elements = elementsOf(data, datatype, `${where}${name}`);
  if (elements.length !== elementCount(lengths)) {
    throw new Error(`${where}${name} with ${elements.length} elements, its shape [${lengths.join(', ')}] holds ${elementCount(lengths)}`);
  }
  return { name: spec.name, datatype, shape: lengths, data: elements };
}

function elementsOf(data: unknown, datatype: Datatype, where: string): TensorData {
  if (datatype === 'BYTES') {
    if (!Array.isArray(data)) throw new Error(`${where} whose data is no array of strings`);
    const wrong = data.findIndex((element) => typeof element !== 'string' && !(element instanceof Uint8Array));
    if (wrong !== -1) throw new Error(`${where} whose element ${wrong} is a ${typeof data[wrong]}, needed: strings`);
    return data as string[];
  }
  const array = arrayType(datatype);
  // By name: a transform may come from another realm, whose classes are not ours.
  if (ArrayBuffer.isView(data) && (data as { constructor?: { name?: string } }).constructor?.name === array.name) return data as Uint8Array;
  if (!Array.isArray(data)) throw new Error(`${where} whose data is no ${array.name} and no array`);
  const target = new array(data.length);
  for (let index = 0; index < data.length; index++) {
    const value: unknown = data[index];
    if (!store(target, index, value, datatype)) {
      throw new Error(`${where} whose element ${index} is ${show(value)}, which no ${datatype} holds`);
    }
  }
  return target;
}

/** Stores a plain value; false where the datatype does not hold it. Floats round, integers never. */
function store(target: WritableData, index: number, value: unknown, datatype: Datatype): boolean {
  if (datatype === 'BOOL') {
    if (typeof value !== 'boolean' && value !== 0 && value !== 1) return false;
    (target as Uint8Array)[index] = Number(value);
    return true;
  }
  if (datatype === 'INT64' || datatype === 'UINT64') {
    if (typeof value !== 'bigint' && !Number.isSafeInteger(value)) return false;
    const wanted = BigInt(value as bigint | number);
    (target as BigInt64Array)[index] = wanted;
    return (target as BigInt64Array)[index] === wanted;
  }
  if (typeof value !== 'number') return false;
  if (datatype === 'FP16') {
    const bits = numberToHalf(value);
    (target as Uint16Array)[index] = bits;
    return !Number.isFinite(value) || Number.isFinite(halfToNumber(bits));
  }
  (target as Float64Array)[index] = value;
  const stored = (target as Float64Array)[index]!;
  return datatype === 'FP32' || datatype === 'FP64' ? !Number.isFinite(value) || Number.isFinite(stored) : Object.is(stored, value + 0);
}

function show(value: unknown): string {
  return typeof value === 'bigint' ? `${value}n` : typeof value === 'number' || typeof value === 'boolean' ? String(value) : `a ${typeof value}`;
}

function nameAll(specs: readonly TensorSpec[]): string {
  return specs.map((spec) => `'${spec.name}'`).join(', ');
}
