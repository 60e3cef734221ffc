import type { Value } from '../value';
import { broadcast } from './broadcast';
import type { RunOperator } from './operator';
import { movable, room } from './shapes';

type Test = (a: number, b: number) => boolean;

/** Of 64-bit integers too: BigInts compare like numbers. */
const TESTS: Readonly<Record<string, Test>> = {
  Equal: (a, b) => a === b,
  Greater: (a, b) => a > b,
  GreaterOrEqual: (a, b) => a >= b,
  Less: (a, b) => a < b,
  LessOrEqual: (a, b) => a <= b,
  And: (a, b) => a !== 0 && b !== 0,
  Or: (a, b) => a !== 0 || b !== 0,
  Xor: (a, b) => (a !== 0) !== (b !== 0),
};

export const compare: RunOperator = ({ parameters }) => {
  const test = TESTS[parameters.operation as string]!;
  return ([a, b]) => {
    const { shape, count, rows } = broadcast(a!.shape, b!.shape);
    const [x, y] = [a!.data as Float64Array, b!.data as Float64Array];
    const data = new Uint8Array(count);
    rows((i, aStep, j, bStep, o, length) => {
      for (const end = o + length; o < end; i += aStep, j += bStep) data[o++] = test(x[i]!, y[j]!) ? 1 : 0;
    });
    return [{ datatype: 'BOOL', shape, data }];
  };
};

/** Takes from the second tensor where the first is true, else from the third. */
export const where: RunOperator = () => ([condition, yes, no]) => {
  const picks = broadcast(broadcast(condition!.shape, yes!.shape).shape, no!.shape);
  const wide = (value: Value) => spread(value, picks.shape);
  const [test, a, b] = [wide(condition!).data as Uint8Array, movable(wide(yes!).data), movable(wide(no!).data)];
  const { result, target } = room(yes!.datatype, picks.count);
  const { width } = target;
  for (let i = 0; i < picks.count; i++) {
    const from = test[i] === 0 ? b : a;
    for (let w = i * width; w < (i + 1) * width; w++) target.data[w] = from.data[w]!;
  }
  return [{ datatype: yes!.datatype, shape: picks.shape, data: result }];
};

/** A tensor repeated along dimensions of length 1, up to a shape that it broadcasts to. */
export function spread(value: Value, shape: readonly number[]): Value {
  const { shape: wide, count, rows } = broadcast(value.shape, shape);
  if (wide.length === value.shape.length && wide.every((length, i) => length === value.shape[i])) return value;
  const source = movable(value.data);
  const { result, target } = room(value.datatype, count);
  const { width } = target;
  rows((i, step, _j, _bStep, o, length) => {
    for (const end = o + length; o < end; o++, i += step) {
      for (let w = 0; w < width; w++) target.data[o * width + w] = source.data[i * width + w]!;
    }
  });
  return { datatype: value.datatype, shape: wide, data: result };
}
