import { allocate } from '../../tensor/data';
import type { RunOperator } from './operator';
import { axisOf, stridesOf } from './shapes';
import { numbersOf } from './integers';
import type { Value } from '../value';

interface Reduction {
  readonly start: number;
  add(sum: number, x: number): number;
  end?(sum: number, count: number): number;
}

const REDUCTIONS: Readonly<Record<string, Reduction>> = {
  ReduceSum: { start: 0, add: (sum, x) => sum + x },
  ReduceMean: { start: 0, add: (sum, x) => sum + x, end: (sum, count) => sum / count },
  ReduceProd: { start: 1, add: (sum, x) => sum * x },
  ReduceMax: { start: -Infinity, add: (sum, x) => (Number.isNaN(sum) || sum > x ? sum : x) },
  ReduceMin: { start: Infinity, add: (sum, x) => (Number.isNaN(sum) || sum < x ? sum : x) },
  ReduceL1: { start: 0, add: (sum, x) => sum + Math.abs(x) },
  ReduceL2: { start: 0, add: (sum, x) => sum + x * x, end: Math.sqrt },
  ReduceSumSquare: { start: 0, add: (sum, x) => sum + x * x },
  ReduceLogSum: { start: 0, add: (sum, x) => sum + x, end: Math.log },
};

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
  const depth = gone.reduce((product, length) => product * length, 1);
  const strides = stridesOf(x.shape);
  const starts = offsets(kept, strides.filter((_, i) => !along[i]));
  const steps = offsets(gone, strides.filter((_, i) => along[i]));
  const shape = keepDimensions ? x.shape.map((length, i) => (along[i] ? 1 : length)) : kept;
  const data = allocate(x.datatype, count);
  if (depth === 0 && count > 0 && (operation === 'ReduceMax' || operation === 'ReduceMin')) throw new RangeError('an empty dimension has no largest or smallest element');
  if (x.datatype === 'INT64') sumIntegers(operation, x.data as BigInt64Array, starts, steps, data as BigInt64Array);
  else if (operation === 'ReduceLogSumExp') sumExponentials(x.data as Float64Array, starts, steps, data as Float64Array);
  else sum(REDUCTIONS[operation]!, x.data as Float64Array, starts, steps, data as Float64Array);
  return { datatype: x.datatype, shape, data };
}

function sum({ start, add, end }: Reduction, x: Float64Array, starts: readonly number[], steps: readonly number[], out: Float64Array): void {
  for (let o = 0; o < starts.length; o++) {
    let all = start;
    for (let i = 0; i < steps.length; i++) all = add(all, x[starts[o]! + steps[i]!]!);
    out[o] = end === undefined ? all : end(all, steps.length);
  }
}

function sumExponentials(x: Float64Array, starts: readonly number[], steps: readonly number[], out: Float64Array): void {
  for (let o = 0; o < starts.length; o++) {
    let largest = -Infinity;
    for (let i = 0; i < steps.length; i++) largest = Math.max(largest, x[starts[o]! + steps[i]!]!);
    const shift = Number.isFinite(largest) ? largest : 0;
    let all = 0;
    for (let i = 0; i < steps.length; i++) all += Math.exp(x[starts[o]! + steps[i]!]! - shift);
    out[o] = Math.log(all) + shift;
  }
}

function sumIntegers(operation: string, x: BigInt64Array, starts: readonly number[], steps: readonly number[], out: BigInt64Array): void {
  for (let o = 0; o < starts.length; o++) {
    let all = operation === 'ReduceProd' ? 1n : operation === 'ReduceSum' || operation === 'ReduceMean' ? 0n : x[starts[o]!]!;
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
