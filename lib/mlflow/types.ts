import type { Datatype } from '../tensor/datatype';
import type { Signature, TensorSpec } from '../model/signature';
import type { MlflowColumn, MlflowSchema, MlflowSignature, MlflowTensor, MlflowType } from './signature';

/** https://mlflow.org/docs/latest/ml/model/signatures/#supported-data-types */
const OF_COLUMN: Readonly<Record<string, Datatype>> = {
  boolean: 'BOOL', integer: 'INT32', long: 'INT64', float: 'FP32', double: 'FP64', string: 'BYTES',
  // As MLflow's own requests carry them: text, of base64 and of ISO 8601.
  binary: 'BYTES', datetime: 'BYTES',
};

const OF_NUMPY: Readonly<Record<string, Datatype>> = {
  bool: 'BOOL', uint8: 'UINT8', uint16: 'UINT16', uint32: 'UINT32', uint64: 'UINT64', int8: 'INT8', int16: 'INT16', int32: 'INT32', int64: 'INT64',
  float16: 'FP16', float32: 'FP32', float64: 'FP64', str: 'BYTES', object: 'BYTES', bytes: 'BYTES',
};

export function datatypeOfTensor({ dtype }: MlflowTensor): Datatype | undefined {
  return OF_NUMPY[dtype];
}

/** Undefined for what holds values of several types. */
export function scalarOf(type: MlflowType): { readonly name: string; readonly datatype: Datatype; readonly depth: number } | undefined {
  if (typeof type !== 'string') {
    const inner = scalarOf(type.items);
    return inner && { ...inner, depth: inner.depth + 1 };
  }
  const datatype = OF_COLUMN[type];
  return datatype && { name: type, datatype, depth: 0 };
}

/** A type as a person reads it: `double`, `array of long`. */
export function describeType(type: MlflowType): string {
  return typeof type === 'string' ? type : `array of ${describeType(type.items)}`;
}

/**
 * The signature of a model whose own file does not say it: a tensor for each column or tensor of MLflow's. Without a name one is called as
 * MLServer calls it, which serves MLflow's models by the same protocol. Undefined where a type has no counterpart.
 * https://github.com/SeldonIO/MLServer/blob/master/runtimes/mlflow/mlserver_mlflow/metadata.py
 */
export function signatureOf({ inputs, outputs }: MlflowSignature): Signature | undefined {
  const ins = specsOf(inputs, 'input');
  const outs = outputs === undefined ? [] : specsOf(outputs, 'output');
  return ins === undefined || outs === undefined ? undefined : { inputs: ins, outputs: outs };
}

function specsOf(schema: MlflowSchema, kind: 'input' | 'output'): TensorSpec[] | undefined {
  const specs = schema.kind === 'tensors' ? schema.tensors.map((tensor) => ofTensor(tensor)) : schema.columns.map((column) => ofColumn(column));
  if (specs.includes(undefined)) return undefined;
  return specs.map((spec, index) => ({ name: namesOf(schema)[index] ?? `${kind}-${index}`, ...(spec as Omit<TensorSpec, 'name'>) }));
}

function ofTensor(tensor: MlflowTensor): Omit<TensorSpec, 'name'> | undefined {
  const datatype = datatypeOfTensor(tensor);
  return datatype && { datatype, shape: tensor.shape };
}

function ofColumn({ type }: MlflowColumn): Omit<TensorSpec, 'name'> | undefined {
  const scalar = scalarOf(type);
  return scalar && { datatype: scalar.datatype, shape: Array.from({ length: scalar.depth + 1 }, () => -1) };
}

export function namesOf(schema: MlflowSchema): readonly (string | undefined)[] {
  return (schema.kind === 'tensors' ? schema.tensors : schema.columns).map(({ name }) => name);
}
