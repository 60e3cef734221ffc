import { byteStrings } from '../tensor/data';
import type { Datatype } from '../tensor/datatype';
import { halfToNumber } from '../tensor/half';
import type { Tensor, TensorData } from '../tensor/tensor';
import { elementCount } from '../tensor/tensor';
import { toBase64 } from './base64';

/**
 * Tensor data as JSON text. Integers have all their digits; floats the digits of the double that equals them;
 * NaN and the infinities, for which JSON has no number, are the strings "NaN", "Infinity" and "-Infinity".
 */

/** All elements, row-major, in one array. */
export function flatJson(tensor: Tensor): string {
  return `[${elementsJson(tensor, 0, tensor.data.length, isPlain(tensor))}]`;
}

/** Nested as the shape is; a bare value for a scalar. */
export function nestedJson(tensor: Tensor): string {
  return nested(tensor, 0, 0, isPlain(tensor));
}

/** One row of the batch, nested. */
export function rowJson(tensor: Tensor, row: number, plain: boolean): string {
  return nested(tensor, 1, row * elementCount(tensor.shape.slice(1)), plain);
}

/** Whether String() writes every element as JSON has it: so no specials, no negative zero, nothing encoded. */
export function isPlain({ datatype, data }: Tensor): boolean {
  if (datatype === 'BYTES' || datatype === 'BOOL' || datatype === 'FP16') return false;
  if (datatype !== 'FP32' && datatype !== 'FP64') return true;
  const numbers = data as Float64Array;
  for (let i = 0; i < numbers.length; i++) {
    const value = numbers[i] ?? 0;
    if (value - value !== 0 || (value === 0 && 1 / value < 0)) return false;
  }
  return true;
}

function nested(tensor: Tensor, depth: number, offset: number, plain: boolean): string {
  const { shape } = tensor;
  if (depth === shape.length) return elementsJson(tensor, offset, offset + 1, plain);
  const length = shape[depth] ?? 0;
  if (depth + 1 === shape.length) return `[${elementsJson(tensor, offset, offset + length, plain)}]`;
  const stride = elementCount(shape.slice(depth + 1));
  let json = '[';
  for (let i = 0; i < length; i++) json += (i === 0 ? '' : ',') + nested(tensor, depth + 1, offset + i * stride, plain);
  return `${json}]`;
}

/** Below this, concatenating beats making a view to join. */
const SHORT = 16;

function elementsJson(tensor: Tensor, start: number, end: number, plain: boolean): string {
  const { data, datatype } = tensor;
  if (plain && end - start > SHORT) return (data as Float64Array).subarray(start, end).join(',');
  let json = '';
  for (let i = start; i < end; i++) {
    if (i > start) json += ',';
    json += plain ? String(data[i]) : elementJson(datatype, data, i);
  }
  return json;
}

function elementJson(datatype: Datatype, data: TensorData, index: number): string {
  switch (datatype) {
    case 'BOOL':
      return data[index] === 0 ? 'false' : 'true';
    case 'FP16':
      return numberJson(halfToNumber(data[index] as number));
    case 'FP32':
    case 'FP64':
      return numberJson(data[index] as number);
    case 'BYTES': {
      const element = data[index] as string | Uint8Array;
      return typeof element === 'string' ? JSON.stringify(element) : `{"b64":"${toBase64(element)}"}`;
    }
    default:
      return String(data[index]);
  }
}

function numberJson(value: number): string {
  if (value - value !== 0) return `"${value}"`;
  return value === 0 && 1 / value < 0 ? '-0.0' : String(value);
}

/** Whether a BYTES tensor has elements that are not text. */
export function hasRawBytes(tensor: Tensor): boolean {
  return tensor.datatype === 'BYTES' && byteStrings(tensor).some((element) => typeof element !== 'string');
}

/** All elements of a BYTES tensor in base64, in one array. */
export function base64Json(tensor: Tensor): string {
  const utf8 = new TextEncoder();
  return JSON.stringify(byteStrings(tensor).map((element) => toBase64(typeof element === 'string' ? utf8.encode(element) : element)));
}
