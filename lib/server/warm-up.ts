import type { TensorSpec } from '../model/signature';
import { allocate } from '../tensor/data';
import { elementCount, type Tensor } from '../tensor/tensor';

/** Inputs for a run whose answer nobody reads: zeros and empty strings, with every dynamic dimension 1. */
export function warmUpInputs(specs: readonly TensorSpec[]): Tensor[] {
  return specs.map((spec) => {
    const shape = spec.shape.map((length) => (length < 0 ? 1 : length));
    return { name: spec.name, datatype: spec.datatype, shape, data: allocate(spec.datatype, elementCount(shape)) };
  });
}
