import { allocate } from '../../tensor/data';
import type { TypedArray } from '../../tensor/tensor';
import { erf, exponential, logistic, tanh } from './functions';
import type { RunOperator } from './operator';

type Function1 = (x: number) => number;

const fround = Math.fround;

/** Functions of one number that are the same in 32 and 64 bits but for the rounding of what is stored. */
const FUNCTIONS: Readonly<Record<string, Function1>> = {
  Abs: Math.abs,
  Neg: (x) => -x,
  Sign: (x) => (x > 0 ? 1 : x < 0 ? -1 : x === 0 ? 0 : x),
  Floor: Math.floor,
  Ceil: Math.ceil,
  Round: roundToEven,
  Sqrt: Math.sqrt,
  Exp: Math.exp,
  Log: Math.log,
  Reciprocal: (x) => 1 / x,
  Sigmoid: (x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : 1 - 1 / (1 + Math.exp(x))),
  Tanh: Math.tanh,
  Softplus: (x) => (x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x))),
  Erf: erf,
  Sin: Math.sin,
  Cos: Math.cos,
};

/** In 32 bits onnxruntime has these as polynomials, which differ from the function itself in the last digits. */
const FUNCTIONS_OF_32_BITS: Readonly<Record<string, Function1 | undefined>> = { Exp: exponential, Sigmoid: logistic, Tanh: tanh };

export const elementwise: RunOperator = ({ parameters }) => {
  const name = parameters.operation as string;
  const wide = FUNCTIONS[name]!;
  const narrow = FUNCTIONS_OF_32_BITS[name] ?? wide;
  return ([x]) => {
    const { datatype, shape } = x!;
    const data = allocate(datatype, (x!.data as TypedArray).length);
    if (datatype === 'INT64') integers(name, x!.data as BigInt64Array, data as BigInt64Array);
    else map(x!.data as Float64Array, data as Float64Array, datatype === 'FP32' ? narrow : wide);
    return [{ datatype, shape, data }];
  };
};

/** By far the most frequent one, with a loop of its own. NaN stays NaN. */
export const relu: RunOperator = () => ([x]) => {
  const { datatype, shape } = x!;
  const source = x!.data as Float64Array;
  const data = allocate(datatype, source.length) as Float64Array;
  for (let i = 0; i < source.length; i++) {
    const value = source[i]!;
    data[i] = value < 0 ? 0 : value;
  }
  return [{ datatype, shape, data }];
};

export const leakyRelu: RunOperator = ({ parameters }) => {
  const alpha = fround(parameters.alpha as number);
  return ([x]) => {
    const { datatype, shape } = x!;
    const source = x!.data as Float64Array;
    const data = allocate(datatype, source.length) as Float64Array;
    map(source, data, (value) => (value >= 0 ? value : value * alpha));
    return [{ datatype, shape, data }];
  };
};

/** True as 1; of floats only. */
export const classify: RunOperator = ({ parameters }) => {
  const { operation, positive, negative } = parameters;
  const test: (x: number) => boolean = operation === 'IsNaN' ? Number.isNaN : (x) => (positive === true && x === Infinity) || (negative === true && x === -Infinity);
  return ([x]) => {
    const source = x!.data as Float64Array;
    const data = new Uint8Array(source.length);
    for (let i = 0; i < source.length; i++) data[i] = test(source[i]!) ? 1 : 0;
    return [{ datatype: 'BOOL', shape: x!.shape, data }];
  };
};

export const not: RunOperator = () => ([x]) => {
  const source = x!.data as Uint8Array;
  const data = new Uint8Array(source.length);
  for (let i = 0; i < source.length; i++) data[i] = source[i] === 0 ? 1 : 0;
  return [{ datatype: 'BOOL', shape: x!.shape, data }];
};

function map(source: Float64Array, target: Float64Array, apply: Function1): void {
  for (let i = 0; i < source.length; i++) target[i] = apply(source[i]!);
}

function integers(name: string, source: BigInt64Array, target: BigInt64Array): void {
  for (let i = 0; i < source.length; i++) {
    const x = source[i]!;
    target[i] = name === 'Neg' ? -x : name === 'Sign' ? (x > 0n ? 1n : x < 0n ? -1n : 0n) : x < 0n ? -x : x;
  }
}

/** Half to even, as IEEE 754 and ONNX have it. */
function roundToEven(x: number): number {
  const rounded = Math.round(x);
  if (rounded - x !== 0.5 || rounded % 2 === 0) return rounded;
  return rounded - 1;
}
