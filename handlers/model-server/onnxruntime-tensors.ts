import type * as Ort from 'onnxruntime-node';
import type { Datatype } from '../../lib/tensor/datatype';
import type { Tensor, TensorData } from '../../lib/tensor/tensor';
import { BadInput } from './errors';

/** Our datatypes by onnxruntime's names for them. */
export const ORT_DATATYPES: Readonly<Record<string, Datatype | undefined>> = {
  bool: 'BOOL',
  uint8: 'UINT8',
  uint16: 'UINT16',
  uint32: 'UINT32',
  uint64: 'UINT64',
  int8: 'INT8',
  int16: 'INT16',
  int32: 'INT32',
  int64: 'INT64',
  float16: 'FP16',
  float32: 'FP32',
  float64: 'FP64',
  string: 'BYTES',
};

const ORT_NAMES: Readonly<Record<Datatype, Ort.Tensor.Type>> = {
  BOOL: 'bool',
  UINT8: 'uint8',
  UINT16: 'uint16',
  UINT32: 'uint32',
  UINT64: 'uint64',
  INT8: 'int8',
  INT16: 'int16',
  INT32: 'int32',
  INT64: 'int64',
  FP16: 'float16',
  FP32: 'float32',
  FP64: 'float64',
  BYTES: 'string',
};

/** Shares the elements' memory; onnxruntime only reads it. */
export function toOrt(ort: typeof Ort, tensor: Tensor): Ort.Tensor {
  const data = tensor.datatype === 'BYTES' ? strings(tensor) : tensor.data;
  // Half precision goes in as raw bits on every Node: its constructor takes a Uint16Array for float16.
  return new ort.Tensor(ORT_NAMES[tensor.datatype], data as Float32Array, tensor.shape as number[]);
}

/** onnxruntime takes C strings of valid UTF-8, and would cut or replace anything else without a word. */
function strings(tensor: Tensor): string[] {
  return (tensor.data as readonly (string | Uint8Array)[]).map((element, index) => {
    if (typeof element !== 'string') {
      throw new BadInput(`input '${tensor.name}' has bytes that are not UTF-8 at index ${index}, and the model takes text`);
    }
    if (element.includes('\0')) {
      throw new BadInput(`input '${tensor.name}' has a zero byte in the text at index ${index}, where the model's text would end`);
    }
    if (!wellFormed(element)) {
      throw new BadInput(`input '${tensor.name}' has half of a surrogate pair in the text at index ${index}, which is no Unicode text`);
    }
    return element;
  });
}

function wellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

export function fromOrt(name: string, tensor: Ort.Tensor): Tensor {
  const datatype = ORT_DATATYPES[tensor.type];
  if (datatype === undefined) throw new Error(`output '${name}' has elements of type ${tensor.type}, which no answer can carry`);
  return { name, datatype, shape: tensor.dims, data: datatype === 'FP16' ? halfBits(tensor.data) : (tensor.data as TensorData) };
}

/** Node 24 has a Float16Array, and onnxruntime then uses it; older ones get the raw bits. */
function halfBits(data: Ort.Tensor['data']): Uint16Array {
  if (data instanceof Uint16Array) return data;
  const half = data as unknown as Uint16Array;
  return new Uint16Array(half.buffer, half.byteOffset, half.length);
}
