import type { Value } from '../value';
import { numbersOf } from './integers';
import type { RunOperator } from './operator';
import { axisOf } from './shapes';

/** The same elements in another shape: Reshape, Flatten, Squeeze, Unsqueeze. Axes and shapes are parameters where the model fixes them. */
export const reshape: RunOperator = ({ parameters }) => {
  const shapeOf = SHAPES[parameters.operation as string]!;
  const fixed = parameters.numbers as readonly number[] | undefined;
  const zeroIsZero = parameters.zeroIsZero === true;
  return ([x, given]) => {
    const numbers = given === undefined ? fixed : numbersOf(given);
    return [{ datatype: x!.datatype, shape: shapeOf(x!, numbers, zeroIsZero), data: x!.data }];
  };
};

interface ShapeOf {
  (x: Value, numbers: readonly number[] | undefined, zeroIsZero: boolean): readonly number[];
}

const SHAPES: Readonly<Record<string, ShapeOf>> = { Reshape: reshaped, Flatten: flattened, Squeeze: squeezed, Unsqueeze: unsqueezed };

function reshaped({ shape, data }: Value, numbers: readonly number[] = [], zeroIsZero: boolean): number[] {
  const wanted = numbers.map((length, i) => (length === 0 && !zeroIsZero ? (shape[i] ?? 0) : length));
  const known = wanted.reduce((product, length) => (length === -1 ? product : product * length), 1);
  const open = wanted.indexOf(-1);
  if (open >= 0 && known > 0) wanted[open] = data.length / known;
  const count = wanted.reduce((product, length) => product * length, 1);
  if (count !== data.length || !wanted.every((length) => Number.isInteger(length) && length >= 0)) {
    throw new RangeError(`${data.length} elements of the shape [${shape.join(', ')}] cannot be put into [${numbers.join(', ')}]`);
  }
  return wanted;
}

function flattened({ shape }: Value, [given = 1]: readonly number[] = []): number[] {
  const axis = given < 0 ? given + shape.length : given;
  if (axis < 0 || axis > shape.length) throw new RangeError(`axis ${given} of a tensor with ${shape.length} dimensions`);
  const rows = shape.slice(0, axis).reduce((product, length) => product * length, 1);
  return [rows, shape.slice(axis).reduce((product, length) => product * length, 1)];
}

function squeezed({ shape }: Value, axes?: readonly number[]): number[] {
  if (axes === undefined || axes.length === 0) return shape.filter((length) => length !== 1);
  const gone = new Set(axes.map((axis) => axisOf(axis, shape.length)));
  for (const axis of gone) if (shape[axis] !== 1) throw new RangeError(`dimension ${axis} of [${shape.join(', ')}] is not of length 1`);
  return shape.filter((_, i) => !gone.has(i));
}

function unsqueezed({ shape }: Value, axes: readonly number[] = []): number[] {
  const rank = shape.length + axes.length;
  const added = new Set(axes.map((axis) => axisOf(axis, rank)));
  if (added.size !== axes.length) throw new RangeError(`the axes [${axes.join(', ')}] name one twice`);
  const rest = [...shape];
  return Array.from({ length: rank }, (_, i) => (added.has(i) ? 1 : rest.shift()!));
}
