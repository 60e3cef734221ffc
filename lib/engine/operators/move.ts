import { allocate } from '../../tensor/data';
import type { Datatype } from '../../tensor/datatype';
import type { RunOperator } from './operator';
import { around, axisOf, copy, movable, room, stridesOf } from './shapes';
import { int64s, numbersOf } from './integers';
import { spread } from './compare';

export const concat: RunOperator = ({ parameters }) => {
  const axis = parameters.axis as number;
  return (inputs) => {
    const parts = inputs.map((input) => input!);
    const [{ datatype, shape: first }] = parts as [typeof parts[0]];
    const along = axisOf(axis, first.length);
    for (const { shape } of parts) {
      if (shape.length !== first.length || shape.some((length, i) => i !== along && length !== first[i])) {
        throw new RangeError(`the shapes [${first.join(', ')}] and [${shape.join(', ')}] cannot be put side by side`);
      }
    }
    const shape = first.map((length, i) => (i === along ? parts.reduce((sum, part) => sum + part.shape[i]!, 0) : length));
    const { outer, length, inner } = around(shape, along);
    const { result, target } = room(datatype, outer * length * inner);
    let at = 0;
    for (const part of parts) {
      const source = movable(part.data);
      const run = part.shape[along]! * inner;
      for (let o = 0; o < outer; o++) copy(source, o * run, run, target, o * length * inner + at);
      at += run;
    }
    return [{ datatype, shape, data: result }];
  };
};

export const transpose: RunOperator = ({ parameters }) => {
  const given = parameters.order as readonly number[] | undefined;
  return ([x]) => {
    const { datatype, shape } = x!;
    const order = given ?? shape.map((_, i) => shape.length - 1 - i);
    if (order.length !== shape.length) throw new RangeError(`${order.length} dimensions are put into another order, and the shape is [${shape.join(', ')}]`);
    const strides = stridesOf(shape);
    return [gatherBlocks(x!, order.map((i) => shape[i]!), order.map((i) => strides[i]!), 0, datatype)];
  };
};

/** Elements of a tensor from an offset on, each dimension in steps of its own. */
function gatherBlocks(x: Parameters<typeof spread>[0], shape: readonly number[], strides: readonly number[], offset: number, datatype = x.datatype): ReturnType<typeof spread> {
  const count = shape.reduce((product, length) => product * length, 1);
  const { result, target } = room(datatype, count);
  if (count === 0) return { datatype, shape, data: result };
  const source = movable(x.data);
  const last = shape.length - 1;
  const at = Array<number>(shape.length).fill(0);
  const inner = last < 0 ? 1 : shape[last]!;
  const step = last < 0 ? 1 : strides[last]!;
  for (let o = 0, from = offset; o < count; o += inner) {
    for (let i = 0; i < inner; i++) copy(source, from + i * step, 1, target, o + i);
    for (let d = last - 1; d >= 0; d--) {
      from += strides[d]!;
      if (++at[d]! < shape[d]!) break;
      from -= strides[d]! * shape[d]!;
      at[d] = 0;
    }
  }
  return { datatype, shape, data: result };
}

/** Each axis from a start to before an end in steps, which may be negative. */
export const slice: RunOperator = ({ parameters }) => {
  const fixed = parameters as { starts?: readonly number[]; ends?: readonly number[]; axes?: readonly number[]; steps?: readonly number[] };
  return ([x, ...given]) => {
    const numbers = (index: number, name: keyof typeof fixed) => (given[index] === undefined ? fixed[name] : numbersOf(given[index]));
    const starts = numbers(0, 'starts') ?? [];
    const ends = numbers(1, 'ends') ?? [];
    const axes = (numbers(2, 'axes') ?? starts.map((_, i) => i)).map((axis) => axisOf(axis, x!.shape.length));
    const steps = numbers(3, 'steps') ?? starts.map(() => 1);
    const strides = stridesOf(x!.shape);
    const shape = [...x!.shape];
    let offset = 0;
    axes.forEach((axis, i) => {
      const length = x!.shape[axis]!;
      const step = steps[i]!;
      if (step === 0) throw new RangeError('a slice goes in steps of 0');
      const start = clamp(starts[i]! < 0 ? starts[i]! + length : starts[i]!, 0, step > 0 ? length : length - 1);
      // The largest integers of 32 and 64 bits stand for the end, whichever way it goes.
      const last = ends[i] === 2147483647 || ends[i] === 2 ** 63 ? step * Infinity : ends[i]!;
      const end = clamp(last < 0 && Number.isFinite(last) ? last + length : last, step > 0 ? 0 : -1, length);
      shape[axis] = length === 0 ? 0 : Math.max(0, Math.ceil((end - start) / step));
      offset += start * strides[axis]!;
      strides[axis]! *= step;
    });
    return [gatherBlocks(x!, shape, strides, offset)];
  };
};

function clamp(position: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, position));
}

export const split: RunOperator = ({ parameters, outputs }) => {
  const axis = parameters.axis as number;
  const fixed = parameters.lengths as readonly number[] | undefined;
  return ([x, given]) => {
    const along = axisOf(axis, x!.shape.length);
    const { outer, length, inner } = around(x!.shape, along);
    const lengths = given === undefined ? (fixed ?? evenly(length, outputs.length)) : numbersOf(given);
    if (lengths.reduce((sum, part) => sum + part, 0) !== length) throw new RangeError(`a dimension of length ${length} cannot be split into [${lengths.join(', ')}]`);
    const source = movable(x!.data);
    let at = 0;
    return lengths.map((part) => {
      const { result, target } = room(x!.datatype, outer * part * inner);
      for (let o = 0; o < outer; o++) copy(source, (o * length + at) * inner, part * inner, target, o * part * inner);
      at += part;
      return { datatype: x!.datatype, shape: x!.shape.map((own, i) => (i === along ? part : own)), data: result };
    });
  };
};

function evenly(length: number, parts: number): number[] {
  const each = Math.ceil(length / parts);
  if (each * (parts - 1) >= length) throw new RangeError(`a dimension of length ${length} is split into ${parts}`);
  return Array.from({ length: parts }, (_, i) => Math.min(each, length - i * each));
}

export const expand: RunOperator = () => ([x, shape]) => [spread(x!, numbersOf(shape!))];

export const tile: RunOperator = () => ([x, given]) => {
  const repeats = numbersOf(given!);
  if (repeats.length !== x!.shape.length) throw new RangeError(`${repeats.length} repeats for a tensor with ${x!.shape.length} dimensions`);
  // Each dimension beside a new one of the repeats, which broadcasting fills.
  const apart = x!.shape.flatMap((length) => [1, length]);
  const wide = spread({ ...x!, shape: apart }, x!.shape.flatMap((length, i) => [repeats[i]!, length]));
  return [{ ...wide, shape: x!.shape.map((length, i) => length * repeats[i]!) }];
};

export const shape: RunOperator = ({ parameters }) => {
  const { start, end } = parameters as { start: number; end?: number };
  return ([x]) => {
    const lengths = x!.shape.slice(start, end);
    return [{ datatype: 'INT64', shape: [lengths.length], data: int64s(lengths) }];
  };
};

/** As many of one number as a shape has room for. */
export const constantOfShape: RunOperator = ({ parameters }) => {
  const datatype = parameters.datatype as Datatype;
  const value = Number(parameters.value);
  return ([lengths]) => {
    const wanted = numbersOf(lengths!);
    const data = allocate(datatype, wanted.reduce((product, length) => product * length, 1));
    if (data instanceof BigInt64Array) data.fill(BigInt(value));
    else (data as Float64Array).fill(value);
    return [{ datatype, shape: wanted, data }];
  };
};
