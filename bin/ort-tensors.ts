import type * as Ort from 'onnxruntime-node';
import type { Tensor } from '../lib/tensor/tensor';

const TYPES: Readonly<Record<string, Ort.Tensor.Type>> = {
  BOOL: 'bool', INT8: 'int8', INT16: 'int16', INT32: 'int32', INT64: 'int64', UINT8: 'uint8', UINT16: 'uint16', UINT32: 'uint32', UINT64: 'uint64', FP32: 'float32', FP64: 'float64',
  BYTES: 'string',
};

export function toOrt(ort: typeof Ort, { datatype, data, shape }: Tensor): Ort.Tensor {
  // Its binary reads the Float16Array of Node.js 24, which its constructor makes of this type, as empty; raw bits it reads everywhere.
  if (datatype === 'FP16') return Object.assign(new ort.Tensor('uint16', data as Uint16Array, [...shape]), { type: 'float16' }) as unknown as Ort.Tensor;
  return new ort.Tensor(TYPES[datatype]!, data as Ort.Tensor.DataType, [...shape]);
}
