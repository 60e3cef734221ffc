import { allocate } from '../../tensor/data';
import type { Value } from '../value';
import { broadcast } from './broadcast';
import type { RunOperator } from './operator';

interface Loop<T> {
  (a: T, i: number, aStep: number, b: T, j: number, bStep: number, out: T, o: number, length: number): void;
}

/** Two tensors to one, element by element. Float32Array rounds what is stored in it, which is what 32-bit arithmetic is. */
export const arithmetic: RunOperator = ({ parameters }) => {
  const name = parameters.operation as string;
  return (inputs) => [inputs.slice(1).reduce<Value>((sum, next) => apply(name, sum, next!), inputs[0]!)];
};

export function apply(name: string, a: Value, b: Value): Value {
  const { shape, count, rows } = broadcast(a.shape, b.shape);
  const { datatype } = a;
  const result = allocate(datatype, count);
  if (datatype === 'INT64') {
    const loop = INTEGERS_OF_64_BITS[name]!;
    const [x, y, out] = [a.data as BigInt64Array, b.data as BigInt64Array, result as BigInt64Array];
    rows((i, aStep, j, bStep, o, length) => loop(x, i, aStep, y, j, bStep, out, o, length));
  } else {
    const loop = (datatype === 'INT32' ? INTEGERS_OF_32_BITS[name] : undefined) ?? FLOATS[name]!;
    const [x, y, out] = [a.data as Float64Array, b.data as Float64Array, result as Float64Array];
    rows((i, aStep, j, bStep, o, length) => loop(x, i, aStep, y, j, bStep, out, o, length));
  }
  return { datatype, shape, data: result };
}

/** The four that occur most have loops of their own; a call per element would be most of the work. */
const FLOATS: Readonly<Record<string, Loop<Float64Array>>> = {
  Add: (a, i, aStep, b, j, bStep, out, o, length) => {
    for (const end = o + length; o < end; i += aStep, j += bStep) out[o++] = a[i]! + b[j]!;
  },
  Sub: (a, i, aStep, b, j, bStep, out, o, length) => {
    for (const end = o + length; o < end; i += aStep, j += bStep) out[o++] = a[i]! - b[j]!;
  },
  Mul: (a, i, aStep, b, j, bStep, out, o, length) => {
    for (const end = o + length; o < end; i += aStep, j += bStep) out[o++] = a[i]! * b[j]!;
  },
  Div: (a, i, aStep, b, j, bStep, out, o, length) => {
    for (const end = o + length; o < end; i += aStep, j += bStep) out[o++] = a[i]! / b[j]!;
  },
  Min: each((a, b) => (Number.isNaN(a) || a < b ? a : b)),
  Max: each((a, b) => (Number.isNaN(a) || a > b ? a : b)),
  Pow: each(power),
};

const INTEGERS_OF_32_BITS: Readonly<Record<string, Loop<Float64Array> | undefined>> = {
  Mul: each(Math.imul),
  Div: each((a, b) => {
    if (b === 0) throw new RangeError('an integer is divided by 0');
    return Math.trunc(a / b);
  }),
};

/** BigInt64Array wraps what is stored in it. */
const INTEGERS_OF_64_BITS: Readonly<Record<string, Loop<BigInt64Array>>> = {
  Add: each64((a, b) => a + b),
  Sub: each64((a, b) => a - b),
  Mul: each64((a, b) => a * b),
  Div: each64((a, b) => {
    if (b === 0n) throw new RangeError('an integer is divided by 0');
    return a / b;
  }),
  Min: each64((a, b) => (a < b ? a : b)),
  Max: each64((a, b) => (a > b ? a : b)),
};

/** C's pow: 1 to any power is 1, and so is -1 to an infinite one. */
export function power(base: number, exponent: number): number {
  if (base === 1 || (base === -1 && (exponent === Infinity || exponent === -Infinity))) return 1;
  return base ** exponent;
}

function each(operation: (a: number, b: number) => number): Loop<Float64Array> {
  return (a, i, aStep, b, j, bStep, out, o, length) => {
    for (const end = o + length; o < end; i += aStep, j += bStep) out[o++] = operation(a[i]!, b[j]!);
  };
}

function each64(operation: (a: bigint, b: bigint) => bigint): Loop<BigInt64Array> {
  return (a, i, aStep, b, j, bStep, out, o, length) => {
    for (const end = o + length; o < end; i += aStep, j += bStep) out[o++] = operation(a[i]!, b[j]!);
  };
}
