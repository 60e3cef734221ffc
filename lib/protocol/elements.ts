import type { WritableData } from '../tensor/data';
import type { Datatype } from '../tensor/datatype';
import { isFiniteHalf, MAX_HALF, numberToHalf } from '../tensor/half';
import { byteString, fromBase64 } from './base64';
import { isObject, own } from './objects';
import { show } from './words';

/**
 * One JSON value becomes one element of a tensor, or is refused: integers must be exact and in range, decimals are
 * rounded to the nearest float but never to infinity, text must be text. docs/protocol.md states the rules per datatype.
 */
export type SetElement = (target: WritableData, index: number, value: unknown) => boolean;

const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;
const MAX_UINT64 = 2n ** 64n - 1n;
const MAX_FP32 = 3.4028234663852886e38;

const INTEGER_RANGES: Readonly<Partial<Record<Datatype, readonly [min: number, max: number]>>> = {
  UINT8: [0, 255],
  UINT16: [0, 65_535],
  UINT32: [0, 4_294_967_295],
  INT8: [-128, 127],
  INT16: [-32_768, 32_767],
  INT32: [-2_147_483_648, 2_147_483_647],
};

const SETTERS: Readonly<Record<Datatype, SetElement>> = {
  BOOL: setBool,
  UINT8: integerSetter('UINT8'),
  UINT16: integerSetter('UINT16'),
  UINT32: integerSetter('UINT32'),
  UINT64: (target, index, value) => setBigInteger(target as BigUint64Array, index, value, 0n, MAX_UINT64),
  INT8: integerSetter('INT8'),
  INT16: integerSetter('INT16'),
  INT32: integerSetter('INT32'),
  INT64: (target, index, value) => setBigInteger(target as BigInt64Array, index, value, MIN_INT64, MAX_INT64),
  FP16: setHalf,
  FP32: setFloat,
  FP64: setDouble,
  BYTES: setBytes,
};

/** Stores a JSON value as an element; false if the datatype cannot take it. */
export function elementSetter(datatype: Datatype): SetElement {
  return SETTERS[datatype];
}

/** Why a datatype does not take a value. */
export function whyRefused(datatype: Datatype, value: unknown): string {
  const shown = show(value);
  if (typeof value === 'object' && value !== null && datatype !== 'BYTES') return `${shown} is not a single ${datatype} value`;
  switch (datatype) {
    case 'BOOL':
      return `${shown} is not a BOOL: send true or false`;
    case 'BYTES':
      if (typeof value === 'string') return `${shown} holds half of a surrogate pair, which UTF-8 cannot express`;
      return `${shown} is not a string: BYTES are sent as strings, or as {"b64": "…"} where they are not UTF-8 text`;
    case 'FP16':
    case 'FP32':
    case 'FP64':
      if (typeof value === 'number' || typeof value === 'bigint') {
        return `${shown} is too large for ${datatype}, which ends at ${{ FP16: MAX_HALF, FP32: MAX_FP32, FP64: Number.MAX_VALUE }[datatype]}`;
      }
      return `${shown} is not a number`;
    case 'INT64':
    case 'UINT64':
      return whyNotBigInteger(datatype, value, shown);
    default: {
      const [min, max] = INTEGER_RANGES[datatype] ?? [0, 0];
      if (typeof value === 'bigint' || (typeof value === 'number' && (value < min || value > max))) {
        return `${shown} is outside ${datatype}, which is ${min} to ${max}`;
      }
      return `${shown} is not an integer, the model takes ${datatype}`;
    }
  }
}

function whyNotBigInteger(datatype: 'INT64' | 'UINT64', value: unknown, shown: string): string {
  const range = datatype === 'INT64' ? [MIN_INT64, MAX_INT64] : [0n, MAX_UINT64];
  if (typeof value === 'number' && Number.isInteger(value) && value >= Number(range[0]) && value < Number(range[1])) {
    return `${shown} may have been rounded, as numbers beyond 2^53 are: send all its digits as a string`;
  }
  const isInteger = typeof value === 'bigint' || (typeof value === 'number' && !(value % 1 !== 0 && Number.isFinite(value)));
  if (isInteger || (typeof value === 'string' && /^-?\d+$/.test(value))) {
    return `${shown} is outside ${datatype}, which is ${range[0]} to ${range[1]}`;
  }
  return `${shown} is not an integer, the model takes ${datatype}`;
}

function setBool(target: WritableData, index: number, value: unknown): boolean {
  if (value === true || value === 1) (target as Uint8Array)[index] = 1;
  else if (value === false || value === 0) (target as Uint8Array)[index] = 0;
  else return false;
  return true;
}

function integerSetter(datatype: Datatype): SetElement {
  const [min, max] = INTEGER_RANGES[datatype] ?? [0, 0];
  return (target, index, value) => {
    if (typeof value !== 'number' || value < min || value > max || value !== Math.trunc(value)) return false;
    (target as Int32Array)[index] = value;
    return true;
  };
}

function setBigInteger(target: BigInt64Array | BigUint64Array, index: number, value: unknown, min: bigint, max: bigint): boolean {
  let integer: bigint;
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) return false;
    integer = BigInt(value);
  } else if (typeof value === 'bigint') {
    integer = value;
  } else if (typeof value === 'string' && isInteger64(value)) {
    integer = BigInt(value);
  } else {
    return false;
  }
  if (integer < min || integer > max) return false;
  target[index] = integer;
  return true;
}

/** Digits with an optional minus, short enough to be 64 bits: BigInt() is slow on long ones, and takes hex and spaces. */
export function isInteger64(text: string): boolean {
  const start = text.charCodeAt(0) === 0x2d ? 1 : 0;
  if (text.length === start || text.length > 20) return false;
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x30 || code > 0x39) return false;
  }
  return true;
}

function setFloat(target: WritableData, index: number, value: unknown): boolean {
  if (typeof value !== 'number') return setSpecial(setFloat, target, index, value);
  const rounded = Math.fround(value);
  (target as Float32Array)[index] = rounded;
  return rounded - rounded === 0;
}

function setDouble(target: WritableData, index: number, value: unknown): boolean {
  if (typeof value !== 'number') return setSpecial(setDouble, target, index, value);
  (target as Float64Array)[index] = value;
  return value - value === 0;
}

function setHalf(target: WritableData, index: number, value: unknown): boolean {
  if (typeof value !== 'number') return setSpecial(setHalf, target, index, value);
  const bits = numberToHalf(value);
  (target as Uint16Array)[index] = bits;
  return isFiniteHalf(bits);
}

/** The floats that JSON has no number for. A number that is infinite was too large to read, and is refused. */
function setSpecial(set: SetElement, target: WritableData, index: number, value: unknown): boolean {
  switch (value) {
    case null:
    case 'NaN':
      set(target, index, NaN);
      return true;
    case 'Infinity':
      set(target, index, Infinity);
      return true;
    case '-Infinity':
      set(target, index, -Infinity);
      return true;
    default:
      return typeof value === 'bigint' && set(target, index, Number(value));
  }
}

function setBytes(target: WritableData, index: number, value: unknown): boolean {
  const element = typeof value === 'string' ? value : fromB64Object(value);
  if (element === undefined || (typeof element === 'string' && hasLoneSurrogate(element))) return false;
  (target as (string | Uint8Array)[])[index] = element;
  return true;
}

/** TensorFlow's and KServe's form of bytes in JSON. */
function fromB64Object(value: unknown): string | Uint8Array | undefined {
  if (!isObject(value)) return undefined;
  const text = own(value, 'b64');
  const bytes = typeof text === 'string' ? fromBase64(text) : undefined;
  return bytes === undefined ? undefined : byteString(bytes);
}

function hasLoneSurrogate(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}
