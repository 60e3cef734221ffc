import type { WritableData } from '../tensor/data';
import { arrayType, byteStrings } from '../tensor/data';
import type { Datatype } from '../tensor/datatype';
import { ELEMENT_BYTES } from '../tensor/datatype';
import type { Tensor, TensorData } from '../tensor/tensor';
import { elementCount } from '../tensor/tensor';
import { byteString } from './base64';
import { badRequest } from './refusal';
import { showShape, show } from './words';

/**
 * The binary tensor data extension: little-endian, row-major, in the order of the tensors in the JSON before it.
 * https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_binary_data.md
 * Typed arrays are little-endian on every platform that Node is released for but s390x, which is not supported.
 */
export class BinarySection {
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  /** The next `size` bytes as a tensor: a view of them where they are aligned, else one copy. */
  take(size: unknown, datatype: Datatype, shape: readonly number[], where: string): TensorData {
    if (typeof size !== 'number' || !Number.isInteger(size) || size < 0) {
      throw badRequest(`${where}: "binary_data_size" must be a number of bytes, got ${show(size)}`);
    }
    const rest = this.bytes.length - this.at;
    if (size > rest) throw badRequest(`${where}: "binary_data_size" is ${size}, but only ${rest} bytes of binary data are left`);
    const bytes = this.bytes.subarray(this.at, this.at + size);
    this.at += size;
    return datatype === 'BYTES' ? readByteStrings(bytes, shape, where) : readNumbers(bytes, datatype, shape, where);
  }

  /** All the binary data has been taken. */
  end(): void {
    const rest = this.bytes.length - this.at;
    if (rest > 0) throw badRequest(`${rest} bytes of binary data are left over: the "binary_data_size" of the inputs add up to ${this.at}`);
  }
}

/** Binary data of a tensor. */
export function binaryData(tensor: Tensor): Uint8Array {
  if (tensor.datatype === 'BYTES') return writeByteStrings(byteStrings(tensor));
  const data = tensor.data as Uint8Array;
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function readNumbers(bytes: Uint8Array, datatype: Exclude<Datatype, 'BYTES'>, shape: readonly number[], where: string): WritableData {
  const elementBytes = ELEMENT_BYTES[datatype];
  const count = elementCount(shape);
  if (bytes.length !== count * elementBytes) {
    throw badRequest(`${where}: "binary_data_size" is ${bytes.length}, ${datatype} of shape ${showShape(shape)} takes ${count * elementBytes} bytes`);
  }
  // Not slice(): that of a Buffer, which bodies may be, does not copy.
  const aligned = bytes.byteOffset % elementBytes === 0 ? bytes : new Uint8Array(bytes);
  const data = new (arrayType(datatype))(aligned.buffer, aligned.byteOffset, count);
  if (datatype === 'BOOL') checkBools(bytes, where);
  return data;
}

/** Any other byte is a value that no engine defines. */
function checkBools(bytes: Uint8Array, where: string): void {
  for (let i = 0; i < bytes.length; i++) {
    if ((bytes[i] ?? 0) > 1) throw badRequest(`${where}: byte ${i} is ${bytes[i]}, a BOOL is 0 or 1`);
  }
}

function readByteStrings(bytes: Uint8Array, shape: readonly number[], where: string): WritableData {
  const count = elementCount(shape);
  if (count * 4 > bytes.length) {
    throw badRequest(`${where}: "binary_data_size" is ${bytes.length}, ${count} BYTES elements take at least ${count * 4}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data: (string | Uint8Array)[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    const length = at + 4 <= bytes.length ? view.getUint32(at, true) : Infinity;
    if (at + 4 + length > bytes.length) throw badRequest(`${where}: BYTES element ${i} is longer than the binary data that is left`);
    data.push(byteString(bytes.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  if (at !== bytes.length) throw badRequest(`${where}: ${bytes.length - at} bytes follow the last of ${count} BYTES elements`);
  return data;
}

const utf8 = new TextEncoder();

function writeByteStrings(elements: readonly (string | Uint8Array)[]): Uint8Array {
  const encoded = elements.map((element) => (typeof element === 'string' ? utf8.encode(element) : element));
  const bytes = new Uint8Array(encoded.reduce((size, element) => size + 4 + element.length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const element of encoded) {
    view.setUint32(at, element.length, true);
    bytes.set(element, at + 4);
    at += 4 + element.length;
  }
  return bytes;
}
