import type { Signature, TensorSpec as LibTensorSpec } from '../../lib/model/signature';
import type { Datatype, ModelSignature, TensorSpec } from '../model/signature';

/** The public structs and lib's types say the same; jsii needs enums and mutable arrays, lib has neither. */
export function toLibSignature(signature: ModelSignature): Signature {
  return { inputs: signature.inputs.map(toLibSpec), outputs: signature.outputs.map(toLibSpec) };
}

export function toPublicSignature(signature: Signature): ModelSignature {
  return { inputs: signature.inputs.map(toPublicSpec), outputs: signature.outputs.map(toPublicSpec) };
}

export function toLibSpec({ name, datatype, shape, dimensionNames, columns }: TensorSpec): LibTensorSpec {
  return { name, datatype, shape, ...(dimensionNames === undefined ? {} : { dimensionNames }), ...(columns === undefined ? {} : { columns }) };
}

function toPublicSpec({ name, datatype, shape, dimensionNames, columns }: LibTensorSpec): TensorSpec {
  return {
    name,
    datatype: datatype as Datatype,
    shape: [...shape],
    ...(dimensionNames === undefined ? {} : { dimensionNames: [...dimensionNames] }),
    ...(columns === undefined ? {} : { columns: [...columns] }),
  };
}
