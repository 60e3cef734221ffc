import { apply, power } from './arithmetic';
import { broadcast } from './broadcast';
import type { RunOperator } from './operator';
import { allocate } from '../../tensor/data';
import type { Value } from '../value';

export const mean: RunOperator = () => (inputs) => {
  const sum = inputs.slice(1).reduce<Value>((all, next) => apply('Add', all, next!), inputs[0]!);
  const part: Value = { datatype: 'FP32', shape: [], data: Float32Array.of(1 / inputs.length) };
  return [apply('Mul', sum, part)];
};

/** The base's datatype is that of the result; the exponent is any number. */
export const pow: RunOperator = () => ([base, exponent]) => {
  const { shape, count, rows } = broadcast(base!.shape, exponent!.shape);
  const result = allocate(base!.datatype, count) as Float64Array;
  const x = base!.data as Float64Array;
  const exponents = exponent!.data;
  const y = exponents instanceof BigInt64Array ? Float64Array.from(exponents, Number) : (exponents as Float64Array);
  rows((i, aStep, j, bStep, o, length) => {
    for (const end = o + length; o < end; i += aStep, j += bStep) result[o++] = power(x[i]!, y[j]!);
  });
  return [{ datatype: base!.datatype, shape, data: result }];
};
