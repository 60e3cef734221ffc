import type { TensorSpec } from '../model/signature';
import type { ServedModel } from './contract';

/** The name and version that the server gives for itself; the version is that of the package (tested). */
export const SERVER_NAME = 'cdk-serverless-inference';
export const SERVER_VERSION = '0.1.0';

export function serverMetadata(): object {
  return { name: SERVER_NAME, version: SERVER_VERSION, extensions: ['binary_tensor_data'] };
}

export function modelMetadata(model: ServedModel): object {
  return {
    name: model.name,
    versions: [model.version],
    platform: model.platform,
    inputs: model.signature.inputs.map(tensorMetadata),
    outputs: model.signature.outputs.map(tensorMetadata),
  };
}

/** Column names have no place of their own in the protocol: they are a parameter, as other servers have it. */
function tensorMetadata({ name, datatype, shape, columns }: TensorSpec): object {
  return { name, datatype, shape, ...(columns === undefined ? {} : { parameters: { columns } }) };
}
