import type { Json, Parameters } from '../plan';
import type { TensorData, TypedArray } from '../../tensor/tensor';
import type { RunOperator } from './operator';
import { castData } from './cast';

/** A one in the place of the category: https://onnx.ai/onnx/operators/onnx_aionnxml_OneHotEncoder.html */
export const oneHotEncoder: RunOperator = ({ parameters, arrays }) => {
  const places = placesOf((parameters.texts as readonly string[] | undefined) ?? (arrays.integers as BigInt64Array));
  const count = (parameters.texts as readonly string[] | undefined)?.length ?? arrays.integers!.length;
  const strict = parameters.strict === true;
  return ([x]) => {
    if (x!.shape.length > 2) throw new RangeError(`categories are a list or a matrix, and the shape is [${x!.shape.join(', ')}]`);
    const keys = (x!.datatype === 'BYTES' ? x!.data : castData(x!.data, x!.datatype, 'INT64')) as ArrayLike<string | bigint>;
    const data = new Float32Array(keys.length * count);
    for (let i = 0; i < keys.length; i++) {
      const place = places.get(keys[i]!);
      if (place !== undefined) data[i * count + place] = 1;
      else if (strict) throw new RangeError(`${JSON.stringify(String(keys[i]))} is no category that the model knows`);
    }
    return [{ datatype: 'FP32', shape: [...x!.shape, count], data }];
  };
};

/** One value for another: https://onnx.ai/onnx/operators/onnx_aionnxml_LabelEncoder.html */
export const labelEncoder: RunOperator = ({ parameters, arrays }) => {
  const keys = listOf('keys', parameters, arrays) as ArrayLike<string | number | bigint>;
  const values = listOf('values', parameters, arrays);
  const places = new Map<string | number | bigint, number>();
  // The first of equal keys counts. A Map takes NaN for equal to NaN, and 0 to -0.
  for (let i = 0; i < keys.length; i++) if (!places.has(keys[i]!)) places.set(keys[i]!, i);
  if (parameters.matchesNaN !== true) places.delete(NaN);
  /** The last value is the default. */
  const otherwise = values.length - 1;
  const datatype = parameters.to as 'FP32' | 'FP64' | 'INT64' | 'INT16' | 'BYTES';
  return ([x]) => {
    const source = x!.data as ArrayLike<string | number | bigint>;
    const data: unknown[] = Array(source.length);
    for (let i = 0; i < source.length; i++) data[i] = (values as ArrayLike<unknown>)[places.get(source[i]!) ?? otherwise];
    if (datatype === 'BYTES') return [{ datatype, shape: x!.shape, data: data as string[] }];
    return [{ datatype, shape: x!.shape, data: (values.constructor as unknown as { from(items: unknown[]): TypedArray }).from(data) }];
  };
};

function listOf(name: string, parameters: Parameters, arrays: Readonly<Record<string, TypedArray>>): TensorData {
  return (parameters[name] as readonly Json[] | undefined as readonly string[] | undefined) ?? arrays[name]!;
}

/** The last of equal categories counts. */
function placesOf(categories: ArrayLike<string | bigint>): Map<string | bigint, number> {
  const places = new Map<string | bigint, number>();
  for (let i = 0; i < categories.length; i++) places.set(categories[i]!, i);
  return places;
}
