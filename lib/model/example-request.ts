import type { TensorSpec } from './signature';

/** A command line takes no more with comfort. */
const MAX_ELEMENTS = 512;

/**
 * An Open Inference Protocol v2 request that a model of this interface takes: zeros, and one of what may be any number.
 * Undefined where it would be too long to be shown.
 */
export function exampleRequest(inputs: readonly TensorSpec[]): object | undefined {
  const tensors = inputs.map(({ name, datatype, shape }) => {
    const lengths = shape.map((length) => (length < 0 ? 1 : length));
    return { name, datatype, shape: lengths, length: lengths.reduce((product, length) => product * length, 1) };
  });
  if (tensors.reduce((sum, { length }) => sum + length, 0) > MAX_ELEMENTS) return undefined;
  return {
    inputs: tensors.map(({ name, datatype, shape, length }) => ({
      name, datatype, shape, data: Array.from({ length }, () => (datatype === 'BYTES' ? 'text' : datatype === 'BOOL' ? false : 0)),
    })),
  };
}
