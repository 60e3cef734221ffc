import type { WritableData } from './data';
import { allocate } from './data';
import type { Datatype } from './datatype';
import { halfToNumber, numberToHalf } from './half';
import type { TensorData } from './tensor';

/** For each datatype, the others that hold every one of its values exactly. */
const WIDER: Readonly<Partial<Record<Datatype, readonly Datatype[]>>> = {
  UINT8: ['UINT16', 'UINT32', 'UINT64', 'INT16', 'INT32', 'INT64', 'FP16', 'FP32', 'FP64'],
  UINT16: ['UINT32', 'UINT64', 'INT32', 'INT64', 'FP32', 'FP64'],
  UINT32: ['UINT64', 'INT64', 'FP64'],
  INT8: ['INT16', 'INT32', 'INT64', 'FP16', 'FP32', 'FP64'],
  INT16: ['INT32', 'INT64', 'FP32', 'FP64'],
  INT32: ['INT64', 'FP64'],
  FP16: ['FP32', 'FP64'],
  FP32: ['FP64'],
};

/** Whether every value of `from` is exactly a value of `to`. */
export function canWiden(from: Datatype, to: Datatype): boolean {
  return from === to || (WIDER[from]?.includes(to) ?? false);
}

/** The datatypes that can be sent where `to` is taken, `to` itself first. */
export function widenableTo(to: Datatype): readonly Datatype[] {
  return [to, ...(Object.keys(WIDER) as Datatype[]).filter((from) => WIDER[from]?.includes(to))];
}

/** The same values in a wider datatype; only for pairs that `canWiden` allows. */
export function widen(data: TensorData, from: Datatype, to: Datatype): TensorData {
  if (from === to) return data;
  const source = data as ArrayLike<number>;
  const target: WritableData = allocate(to, source.length);
  for (let i = 0; i < source.length; i++) {
    const raw = source[i] ?? 0;
    const value = from === 'FP16' ? halfToNumber(raw) : raw;
    if (to === 'INT64' || to === 'UINT64') (target as BigInt64Array)[i] = BigInt(value);
    else if (to === 'FP16') (target as Uint16Array)[i] = numberToHalf(value);
    else (target as Float64Array)[i] = value;
  }
  return target;
}
