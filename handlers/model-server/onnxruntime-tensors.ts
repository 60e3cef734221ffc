import type * as Ort from 'onnxruntime-node';
import type { Datatype } from '../../lib/tensor/datatype';
import type { Tensor, TensorData } from '../../lib/tensor/tensor';
import type * as Text from './text';

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

const ORT_NAMES: Readonly<Record<Exclude<Datatype, 'BYTES' | 'FP16'>, Ort.Tensor.Type>> = {
  BOOL: 'bool',
  UINT8: 'uint8',
  UINT16: 'uint16',
  UINT32: 'uint32',
  UINT64: 'uint64',
  INT8: 'int8',
  INT16: 'int16',
  INT32: 'int32',
  INT64: 'int64',
  FP32: 'float32',
  FP64: 'float64',
};

/** Shares the elements' memory; onnxruntime only reads it. */
export function toOrt(ort: typeof Ort, tensor: Tensor): Ort.Tensor {
  const shape = tensor.shape as number[];
  if (tensor.datatype === 'BYTES') return new ort.Tensor('string', (require('./text') as typeof Text).textOf(tensor), shape);
  if (tensor.datatype === 'FP16') return half(ort, tensor.data as Uint16Array, shape);
  return new ort.Tensor(ORT_NAMES[tensor.datatype], tensor.data as Float32Array, shape);
}

/**
 * Where Node has a Float16Array (24 and later), the constructor turns half precision into one, which the
 * binary of this version reads as empty. It reads raw bits on every Node, so the type is set afterwards.
 */
function half(ort: typeof Ort, bits: Uint16Array, shape: readonly number[]): Ort.Tensor {
  return Object.assign(new ort.Tensor('uint16', bits, shape), { type: 'float16' }) as unknown as Ort.Tensor;
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
