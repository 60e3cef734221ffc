import { exponential } from './functions';
import type { RunOperator } from './operator';
import { around, axisOf } from './shapes';

/** Softmax and LogSoftmax along an axis, or along it and all behind it. */
export const softmax: RunOperator = ({ parameters }) => {
  const { axis, flat, log } = parameters as { axis: number; flat: boolean; log: boolean };
  return ([x]) => {
    const { datatype, shape } = x!;
    const source = x!.data as Float32Array | Float64Array;
    const data = datatype === 'FP32' ? new Float32Array(source.length) : new Float64Array(source.length);
    if (source.length === 0) return [{ datatype, shape, data }];
    const { outer, length, inner } = around(shape, axisOf(axis, shape.length));
    if (flat) for (let i = 0; i < outer; i++) normalize(source, data, i * length * inner, length * inner, 1, log);
    else for (let i = 0; i < outer; i++) for (let j = 0; j < inner; j++) normalize(source, data, i * length * inner + j, length, inner, log);
    return [{ datatype, shape, data }];
  };
};

/** `data` rounds to the datatype whatever goes through it. */
function normalize(source: Float32Array | Float64Array, data: Float32Array | Float64Array, start: number, length: number, step: number, log: boolean): void {
  const exp = data instanceof Float32Array ? exponential : Math.exp;
  let largest = -Infinity;
  const end = start + length * step;
  for (let i = start; i < end; i += step) if (source[i]! > largest) largest = source[i]!;
  let sum = 0;
  for (let i = start; i < end; i += step) {
    data[i] = source[i]! - largest;
    const power = exp(data[i]!);
    sum += power;
    if (!log) data[i] = power;
  }
  if (log) {
    const logarithm = Math.log(sum);
    for (let i = start; i < end; i += step) data[i] = data[i]! - logarithm;
  } else if (data instanceof Float32Array) {
    // In 32 bits by the reciprocal of the sum.
    const scale = Math.fround(1 / Math.fround(sum));
    for (let i = start; i < end; i += step) data[i] = data[i]! * scale;
  } else for (let i = start; i < end; i += step) data[i] = data[i]! / sum;
}
