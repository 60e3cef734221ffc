import { allocate } from '../../tensor/data';
import type { Value } from '../value';
import { int64s, numbersOf } from './integers';
import type { RunOperator } from './operator';
import { around, axisOf, copy, movable, room } from './shapes';

/** Each vector along an axis over its length: https://onnx.ai/onnx/operators/onnx__LpNormalization.html */
export const lpNormalization: RunOperator = ({ parameters }) => {
  const { axis, p } = parameters as { axis: number; p: number };
  return ([x]) => {
    const { datatype, shape } = x!;
    const { outer, length, inner } = around(shape, axisOf(axis, shape.length));
    const source = x!.data as Float64Array;
    const data = allocate(datatype, source.length) as Float64Array;
    for (let o = 0; o < outer * inner; o++) {
      const start = Math.floor(o / inner) * length * inner + (o % inner);
      const end = start + length * inner;
      let sum = 0;
      for (let i = start; i < end; i += inner) sum += p === 1 ? Math.abs(source[i]!) : source[i]! * source[i]!;
      // In 32 bits the sum of squares overflows as such.
      if (datatype === 'FP32') sum = Math.fround(sum);
      const norm = p === 1 ? sum : datatype === 'FP32' ? Math.fround(Math.sqrt(sum)) : Math.sqrt(sum);
      for (let i = start; i < end; i += inner) data[i] = norm === 0 ? 0 : source[i]! / norm;
    }
    return [{ datatype, shape, data }];
  };
};

/** The largest or smallest in order, and where they stand; of equals the first comes first. */
export const topK: RunOperator = ({ parameters }) => {
  const { axis, largest } = parameters as { axis: number; largest: boolean };
  return ([x, given]) => {
    const { datatype, shape } = x!;
    const along = axisOf(axis, shape.length);
    const { outer, length, inner } = around(shape, along);
    const count = given === undefined ? (parameters.count as number) : numbersOf(given)[0]!;
    if (count < 0 || count > length) throw new RangeError(`the ${count} largest of ${length}`);
    const source = movable(x!.data);
    const values = x!.data as Float64Array;
    const { result, target } = room(datatype, outer * count * inner);
    const places = Array<number>(outer * count * inner);
    for (let o = 0; o < outer; o++) {
      for (let j = 0; j < inner; j++) {
        const start = o * length * inner + j;
        const order = Array.from({ length }, (_, i) => i);
        order.sort((a, b) => {
          const [p, q] = [values[start + a * inner]!, values[start + b * inner]!];
          return (p < q ? -1 : p > q ? 1 : 0) * (largest ? -1 : 1) || a - b;
        });
        for (let i = 0; i < count; i++) {
          const at = (o * count + i) * inner + j;
          copy(source, start + order[i]! * inner, 1, target, at);
          places[at] = order[i]!;
        }
      }
    }
    const known = shape.map((own, i) => (i === along ? count : own));
    return [{ datatype, shape: known, data: result }, { datatype: 'INT64', shape: known, data: int64s(places) }];
  };
};

export const cumSum: RunOperator = ({ parameters }) => {
  const { exclusive, reverse } = parameters as { exclusive: boolean; reverse: boolean };
  return ([x, given]) => {
    const { datatype, shape } = x!;
    const { outer, length, inner } = around(shape, axisOf(numbersOf(given!)[0]!, shape.length));
    const source = x!.data as Float64Array;
    const data = allocate(datatype, source.length) as Float64Array;
    const step = reverse ? -inner : inner;
    for (let o = 0; o < outer * inner; o++) {
      const start = Math.floor(o / inner) * length * inner + (o % inner) + (reverse ? (length - 1) * inner : 0);
      for (let i = 0, at = start; i < length; i++, at += step) {
        // What was stored has been rounded to the datatype.
        if (exclusive) data[at] = i === 0 ? zero(datatype) : data[at - step]! + source[at - step]!;
        else data[at] = i === 0 ? source[at]! : data[at - step]! + source[at]!;
      }
    }
    return [{ datatype, shape, data }];
  };
};

function zero(datatype: Value['datatype']): number {
  return datatype === 'INT64' ? (0n as unknown as number) : 0;
}

/** What is no limit is the largest number that there is: infinities are cut off too. */
const LIMITS: Readonly<Record<string, readonly [number | bigint, number | bigint] | undefined>> = {
  FP32: [-3.4028234663852886e38, 3.4028234663852886e38],
  FP64: [-Number.MAX_VALUE, Number.MAX_VALUE],
  INT32: [-2147483648, 2147483647],
  INT64: [-(2n ** 63n), 2n ** 63n - 1n],
};

/** Below the upper and above the lower limit; NaN stays NaN. */
export const clip: RunOperator = ({ parameters }) => ([x, low, high]) => {
  const { datatype, shape } = x!;
  const source = x!.data as Float64Array;
  const data = allocate(datatype, source.length) as Float64Array;
  const limit = (given: Value | undefined, fixed: number | undefined, furthest: number | bigint) => (given === undefined ? (fixed ?? furthest) : given.data[0]) as number;
  const [lowest, highest] = LIMITS[datatype]!;
  const from = limit(low, parameters.low as number | undefined, lowest);
  const to = limit(high, parameters.high as number | undefined, highest);
  for (let i = 0; i < source.length; i++) {
    let value = source[i]!;
    if (value < from) value = from;
    if (value > to) value = to;
    data[i] = value;
  }
  return [{ datatype, shape, data }];
};

/** https://onnx.ai/onnx/operators/onnx__OneHot.html */
export const oneHot: RunOperator = ({ parameters }) => ([indices, depth, values]) => {
  const count = Math.trunc(numbersOf(depth!)[0]!);
  if (count < 1) throw new RangeError(`${count} places`);
  const rank = indices!.shape.length + 1;
  const axis = axisOf(parameters.axis as number, rank);
  const shape = [...indices!.shape.slice(0, axis), count, ...indices!.shape.slice(axis)];
  const { outer, inner } = around(shape, axis);
  const [off, on] = values!.data as unknown as [number, number];
  const data = allocate(values!.datatype, outer * count * inner) as Float64Array;
  data.fill(off);
  numbersOf(indices!).forEach((given, i) => {
    const index = Math.trunc(given) + (given < 0 ? count : 0);
    if (index >= 0 && index < count) data[(Math.floor(i / inner) * count + index) * inner + (i % inner)] = on;
  });
  return [{ datatype: values!.datatype, shape, data }];
};
