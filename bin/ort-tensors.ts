import type * as Ort from 'onnxruntime-node';
import type { Output } from '../../lib/optimize/compare-outputs';
import type { Tensor } from '../../lib/tensor/tensor';

const TYPES: Readonly<Record<string, Ort.Tensor.Type>> = {
  BOOL: 'bool', INT8: 'int8', INT16: 'int16', INT32: 'int32', INT64: 'int64', UINT8: 'uint8', UINT16: 'uint16', UINT32: 'uint32', UINT64: 'uint64', FP16: 'float16', FP32: 'float32',
  FP64: 'float64', BYTES: 'string',
};

/** What a session answers to tensors. */
export async function run(ort: typeof Ort, session: Ort.InferenceSession, inputs: readonly Tensor[]): Promise<readonly Output[]> {
  const feeds = Object.fromEntries(inputs.map(({ name, datatype, data, shape }) => [name, new ort.Tensor(TYPES[datatype]!, data as Ort.Tensor.DataType, [...shape])]));
  return Object.entries(await session.run(feeds)).map(([name, { dims, data }]) => ({ name, shape: dims, data: data as Output['data'] }));
}
