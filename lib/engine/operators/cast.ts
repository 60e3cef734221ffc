import { allocate } from '../../tensor/data';
import type { Datatype } from '../../tensor/datatype';
import type { TensorData } from '../../tensor/tensor';
import { floatOf } from './integers';
import type { RunOperator } from './operator';
import { formatNumber, parseFloatingPoint, parseInteger } from './text';

export const cast: RunOperator = ({ parameters }) => {
  const to = parameters.to as Datatype;
  return ([x]) => [{ datatype: to, shape: x!.shape, data: castData(x!.data, x!.datatype, to) }];
};

/** As C++ converts on x86-64, which is what onnxruntime does. */
export function castData(data: TensorData, from: Datatype, to: Datatype): TensorData {
  if (from === to) return data;
  if (from === 'BYTES') return fromText(data as readonly string[], to);
  if (to === 'BYTES') return toText(data as Float64Array, from);
  if (from === 'INT64' || from === 'UINT64') return fromWide(data as BigInt64Array, to);
  const source = data as Float64Array;
  const isReal = from === 'FP32' || from === 'FP64';
  const target = allocate(to, source.length);
  if (to === 'INT64' || to === 'UINT64') {
    const wide = target as BigInt64Array;
    for (let i = 0; i < source.length; i++) wide[i] = isReal ? wideInteger(source[i]!) : BigInt(source[i]!);
  } else {
    const out = target as Float64Array;
    if (to === 'BOOL') for (let i = 0; i < source.length; i++) out[i] = source[i] === 0 ? 0 : 1;
    else if (isReal && to !== 'FP32' && to !== 'FP64') for (let i = 0; i < source.length; i++) out[i] = narrowInteger(source[i]!, to);
    else for (let i = 0; i < source.length; i++) out[i] = source[i]!;
  }
  return target;
}

const INDEFINITE = -(2n ** 63n);

/** What does not fit, and NaN, is the "integer indefinite" of the processor's conversion. */
function wideInteger(x: number): bigint {
  return Math.abs(x) < 9223372036854775808 ? BigInt(Math.trunc(x)) : INDEFINITE;
}

/** The low bits of the conversion to 32 bits. */
function narrowInteger(x: number, to: Datatype): number {
  const whole = Math.trunc(x);
  return whole >= -2147483648 && whole <= (to === 'UINT32' ? 4294967295 : 2147483647) ? whole : -2147483648;
}

function fromWide(source: BigInt64Array, to: Datatype): TensorData {
  const target = allocate(to, source.length);
  for (let i = 0; i < source.length; i++) {
    const value = source[i]!;
    if (to === 'INT64' || to === 'UINT64') (target as BigInt64Array)[i] = value;
    else if (to === 'BOOL') (target as Uint8Array)[i] = value === 0n ? 0 : 1;
    else (target as Float64Array)[i] = to === 'FP32' ? floatOf(value) : to === 'FP64' ? Number(value) : Number(BigInt.asIntN(32, value));
  }
  return target;
}

function toText(source: ArrayLike<number | bigint>, from: Datatype): string[] {
  return Array.from(source, (value) => (from === 'FP32' || from === 'FP64' ? formatNumber(value as number) : String(value)));
}

function fromText(source: readonly string[], to: Datatype): TensorData {
  const target = allocate(to, source.length);
  for (let i = 0; i < source.length; i++) {
    if (to === 'FP32' || to === 'FP64') (target as Float64Array)[i] = parseFloatingPoint(source[i]!);
    else if (to === 'INT64' || to === 'UINT64') (target as BigInt64Array)[i] = parseInteger(source[i]!);
    else if (to === 'BOOL') (target as Uint8Array)[i] = parseInteger(source[i]!) === 0n ? 0 : 1;
    else (target as Int32Array)[i] = Number(BigInt.asIntN(32, parseInteger(source[i]!)));
  }
  return target;
}
