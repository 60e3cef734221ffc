import { halfToNumber } from '../tensor/half';
import type { Tensor } from '../tensor/tensor';
import { elementCount } from '../tensor/tensor';
import { toBase64 } from './base64';

/**
 * Tensor data as JSON values, for answers that others write as JSON. Beyond 2^53 such a value cannot be an exact
 * number: these integers are strings of digits. NaN and the infinities are strings, as in answers over HTTP.
 */

export function flatValue(tensor: Tensor): unknown[] {
  return range(tensor, 0, tensor.data.length);
}

export function nestedValue(tensor: Tensor): unknown {
  return nested(tensor, 0, 0);
}

export function rowValue(tensor: Tensor, row: number): unknown {
  return nested(tensor, 1, row * elementCount(tensor.shape.slice(1)));
}

function nested(tensor: Tensor, depth: number, offset: number): unknown {
  const { shape } = tensor;
  if (depth === shape.length) return elementValue(tensor, offset);
  const length = shape[depth] ?? 0;
  if (depth + 1 === shape.length) return range(tensor, offset, offset + length);
  const stride = elementCount(shape.slice(depth + 1));
  const values: unknown[] = [];
  for (let i = 0; i < length; i++) values.push(nested(tensor, depth + 1, offset + i * stride));
  return values;
}

function range(tensor: Tensor, start: number, end: number): unknown[] {
  const values: unknown[] = [];
  for (let i = start; i < end; i++) values.push(elementValue(tensor, i));
  return values;
}

export function elementValue({ datatype, data }: Tensor, index: number): unknown {
  const element = data[index];
  switch (datatype) {
    case 'BOOL':
      return element !== 0;
    case 'FP16':
      return numberValue(halfToNumber(element as number));
    case 'FP32':
    case 'FP64':
      return numberValue(element as number);
    case 'INT64':
    case 'UINT64': {
      const number = Number(element);
      return Number.isSafeInteger(number) ? number : String(element);
    }
    case 'BYTES':
      return element instanceof Uint8Array ? { b64: toBase64(element) } : element;
    default:
      return element;
  }
}

function numberValue(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}
