import type { GoldenRow, RowValue } from '../model/rows';
import type { Signature } from '../model/signature';
import { compile } from '../protocol/compiled';
import { decodeForm } from '../protocol/mlflow';
import { isObject } from '../protocol/objects';
import { Refusal } from '../protocol/refusal';
import { halfToNumber } from '../tensor/half';
import { elementCount, type Tensor } from '../tensor/tensor';
import type { SavedExample } from './mlmodel';

/** Why an example makes no rows, in words. */
export class ExampleError extends Error {}

/**
 * An input example as the request that holds it: MLflow writes that beside the example itself since 2.16, and our reader takes what its
 * scoring server does. https://mlflow.org/docs/latest/ml/model/signatures/#input-examples
 */
export function exampleRequest(text: string, file: string, { type, format, hasParams }: SavedExample, isServing: boolean): Readonly<Record<string, unknown>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new ExampleError(`${file} is not JSON: ${(error as Error).message}${/\bNaN\b|\bInfinity\b/.test(text) ? ' (JSON has no NaN: take an example without missing values)' : ''}`);
  }
  if (isServing || (format === 'tf-serving' && isObject(parsed))) return isObject(parsed) ? parsed : refuse(`${file} is no request`);
  const data = hasParams && isObject(parsed) ? parsed.inputs : parsed;
  // A data frame without names is a list of rows.
  if (type === 'dataframe') return { dataframe_split: Array.isArray(data) ? { data: data as unknown[] } : data };
  if (type === 'ndarray' || type === 'json_object') return { inputs: data };
  return refuse(`${file} is of the type ${String(type)}, which requests do not have`);
}

/** The rows of an example, each a golden request; throws in the words in which the server would refuse the request. */
export function exampleRows(request: Readonly<Record<string, unknown>>, signature: Signature): readonly GoldenRow[] {
  let tensors: readonly Tensor[];
  try {
    tensors = decodeForm(request, compile({ name: 'model', version: '1', platform: '', signature })).inputs;
  } catch (error) {
    if (error instanceof Refusal) return refuse(error.message);
    throw error;
  }
  const single = signature.inputs.find(({ shape }) => shape[0] !== -1);
  if (single !== undefined) return refuse(`the input ${JSON.stringify(single.name)} has the shape [${single.shape.join(', ')}], without a batch of any length, so that its rows cannot be sent one by one`);
  const batch = tensors[0]?.shape[0] ?? 0;
  const other = tensors.find(({ shape }) => shape[0] !== batch);
  if (other !== undefined) return refuse(`the input ${JSON.stringify(other.name)} has ${other.shape[0]} rows, and ${JSON.stringify(tensors[0]?.name)} has ${batch}`);
  if (batch === 0) return refuse('it has no rows');
  return Array.from({ length: batch }, (_, row) => ({ inputs: Object.fromEntries(tensors.map((tensor) => [tensor.name, rowOf(tensor, row)])) }));
}

function rowOf(tensor: Tensor, row: number): RowValue[] {
  const length = elementCount(tensor.shape.slice(1));
  return Array.from({ length }, (_, index) => elementOf(tensor, row * length + index));
}

function elementOf({ name, datatype, data }: Tensor, index: number): RowValue {
  const element = data[index] as number | bigint | string | Uint8Array;
  if (datatype === 'BOOL') return element === 1;
  if (datatype === 'FP16') return halfToNumber(element as number);
  if (typeof element === 'object') return refuse(`the input ${JSON.stringify(name)} holds bytes that are no text`);
  if (typeof element === 'bigint' && !Number.isSafeInteger(Number(element))) return refuse(`the input ${JSON.stringify(name)} holds ${element}, which JSON cannot carry exactly`);
  const value = typeof element === 'bigint' ? Number(element) : element;
  // Digits that only 64 bits have would not be the number that the model got.
  return datatype === 'FP32' && typeof value === 'number' ? shortest(value) : value;
}

/** The shortest decimal number that is this one in 32 bits: 0.2, and not 0.20000000298023224. */
function shortest(value: number): number {
  for (let digits = 6; digits <= 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}

function refuse(message: string): never {
  throw new ExampleError(message);
}
