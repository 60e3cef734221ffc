import { allocate } from '../../tensor/data';
import type { RunOperator } from './operator';
import { axisOf, stridesOf } from './shapes';
import { numbersOf } from './integers';
import { sumOfNeighbours } from './sums';
import type { Value } from '../value';

interface Reduction {
  readonly start: number;
  add(sum: number, x: number): number;
  end?(sum: number, count: number): number;
}

const { fround } = Math;

const REDUCTIONS: Readonly<Record<string, Reduction>> = {
  ReduceSum: { start: 0, add: (sum, x) => sum + x },
  ReduceMean: { start: 0, add: (sum, x) => sum + x, end: (sum, count) => (count === 0 ? 0 : sum / count) },
  ReduceProd: { start: 1, add: (sum, x) => sum * x },
  // A NaN that is not the first is passed over, as C++'s comparisons have it.
  ReduceMax: { start: -Infinity, add: (sum, x) => (sum < x ? x : sum) },
  ReduceMin: { start: Infinity, add: (sum, x) => (sum > x ? x : sum) },
  ReduceL1: { start: 0, add: (sum, x) => sum + Math.abs(x) },
  ReduceL2: { start: 0, add: (sum, x) => sum + x * x, end: Math.sqrt },
  ReduceSumSquare: { start: 0, add: (sum, x) => sum + x * x },
  ReduceLogSum: { start: 0, add: (sum, x) => sum + x, end: Math.log },
};

/** These take the first element as it is, and the others to it. */
const FROM_THE_FIRST = ['ReduceMax', 'ReduceMin'];
/** Of neighbours these are added up four at a time. */
const SUMS = ['ReduceSum', 'ReduceMean', 'ReduceLogSum'];
/** In 32 bits these go through all elements one by one, rounded at each; others are sums of 64 bits. */
const ROUNDED_AT_EACH = ['ReduceSum', 'ReduceMean', 'ReduceProd', 'ReduceLogSum', 'ReduceL2', 'ReduceSumSquare'];

/** Axes are parameters where the model fixes them, an input where it computes them. */
export const reduce: RunOperator = ({ parameters }) => {
  const { operation, keepDimensions, noneMeansSame } = parameters as { operation: string; keepDimensions: boolean; noneMeansSame: boolean };
  return ([x, given]) => {
    const asked = given === undefined ? (parameters.axes as readonly number[] | undefined) : numbersOf(given);
    const rank = x!.shape.length;
    if (asked === undefined || asked.length === 0) {
      if (noneMeansSame) return [x!];
      return [reduced(x!, operation, x!.shape.map((_, i) => i), keepDimensions)];
    }
    return [reduced(x!, operation, asked.map((axis) => axisOf(axis, rank)), keepDimensions)];
  };
};

function reduced(x: Value, operation: string, axes: readonly number[], keepDimensions: boolean): Value {
  const along = x.shape.map((_, i) => axes.includes(i));
  const kept = x.shape.filter((_, i) => !along[i]);
  const gone = x.shape.filter((_, i) => along[i]);
  const count = kept.reduce((product, length) => product * length, 1);
  const strides = stridesOf(x.shape);
  const starts = offsets(kept, strides.filter((_, i) => !along[i]));
  const steps = offsets(gone, strides.filter((_, i) => along[i]));
  const shape = keepDimensions ? x.shape.map((length, i) => (along[i] ? 1 : length)) : kept;
  const data = allocate(x.datatype, count);
  const places = { starts, steps };
  if (x.datatype === 'INT64') reduceIntegers(operation, x.data as BigInt64Array, places, data as BigInt64Array);
  else if (operation === 'ReduceLogSumExp') logSumExp(x.data as Float64Array, places, data as Float64Array, x.datatype === 'FP32' ? fround : (value) => value);
  else if (x.datatype === 'FP32') reduceFloats(operation, x.data as Float32Array, places, data as Float32Array);
  else for (let o = 0; o < count; o++) data[o] = one(REDUCTIONS[operation]!, x.data as Float64Array, starts[o]!, steps, FROM_THE_FIRST.includes(operation));
  return { datatype: x.datatype, shape, data };
}

interface Places {
  /** The first element of each result. */
  readonly starts: readonly number[];
  /** How far from it the elements are that go into the result. */
  readonly steps: readonly number[];
}

function one({ start, add, end }: Reduction, x: Float64Array, at: number, steps: readonly number[], fromTheFirst: boolean): number {
  let all = fromTheFirst && steps.length > 0 ? x[at]! : start;
  for (let i = fromTheFirst ? 1 : 0; i < steps.length; i++) all = add(all, x[at + steps[i]!]!);
  return end === undefined ? all : end(all, steps.length);
}

function reduceFloats(operation: string, x: Float32Array, { starts, steps }: Places, out: Float32Array): void {
  const reduction = REDUCTIONS[operation]!;
  const { start, add, end } = reduction;
  const neighbours = steps.every((step, i) => step === i);
  for (let o = 0; o < starts.length; o++) {
    const at = starts[o]!;
    if (!ROUNDED_AT_EACH.includes(operation)) {
      out[o] = one(reduction, x as unknown as Float64Array, at, steps, FROM_THE_FIRST.includes(operation));
      continue;
    }
    let all = start;
    if (neighbours && SUMS.includes(operation)) all = sumOfNeighbours(x, at, steps.length);
    else for (let i = 0; i < steps.length; i++) all = fround(add(all, x[at + steps[i]!]!));
    out[o] = end === undefined ? all : end(all, steps.length);
  }
}

function logSumExp(x: Float64Array, { starts, steps }: Places, out: Float64Array, round: (value: number) => number): void {
  for (let o = 0; o < starts.length; o++) {
    let largest = -Infinity;
    for (let i = 0; i < steps.length; i++) largest = Math.max(largest, x[starts[o]! + steps[i]!]!);
    const shift = Number.isFinite(largest) ? largest : 0;
    let all = 0;
    for (let i = 0; i < steps.length; i++) all = round(all + round(Math.exp(round(x[starts[o]! + steps[i]!]! - shift))));
    out[o] = round(Math.log(all)) + shift;
  }
}

function reduceIntegers(operation: string, x: BigInt64Array, { starts, steps }: Places, out: BigInt64Array): void {
  const isExtreme = FROM_THE_FIRST.includes(operation);
  if (steps.length === 0 && starts.length > 0 && (isExtreme || operation === 'ReduceMean')) throw new RangeError('an empty dimension has no largest element and no mean');
  for (let o = 0; o < starts.length; o++) {
    let all = operation === 'ReduceProd' ? 1n : isExtreme ? x[starts[o]!]! : 0n;
    for (let i = 0; i < steps.length; i++) {
      const value = x[starts[o]! + steps[i]!]!;
      if (operation === 'ReduceProd') all *= value;
      else if (operation === 'ReduceMax') all = value > all ? value : all;
      else if (operation === 'ReduceMin') all = value < all ? value : all;
      else all += value;
    }
    out[o] = operation === 'ReduceMean' ? BigInt.asIntN(64, all) / BigInt(steps.length) : all;
  }
}

/** Where the elements lie that some dimensions of a tensor go through. */
function offsets(shape: readonly number[], strides: readonly number[]): number[] {
  let found = [0];
  for (let i = 0; i < shape.length; i++) {
    const next: number[] = [];
    for (const start of found) for (let k = 0; k < shape[i]!; k++) next.push(start + k * strides[i]!);
    found = next;
  }
  return found;
}
