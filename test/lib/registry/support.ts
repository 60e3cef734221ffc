import fc from 'fast-check';
import type { Signature, TensorSpec } from '../../../lib/model/signature';
import { DATATYPES } from '../../../lib/tensor/datatype';

/** Few names and lengths, so that two signatures often meet. */
const name = fc.constantFrom('a', 'b', 'c');
const shape = fc.array(fc.constantFrom(-1, 1, 2, 3), { maxLength: 3 });

export const tensor: fc.Arbitrary<TensorSpec> = fc.record({
  name, datatype: fc.constantFrom(...DATATYPES), shape, columns: fc.option(fc.uniqueArray(fc.constantFrom('x', 'y', 'z'), { minLength: 1 }), { nil: undefined }),
});

export const signature: fc.Arbitrary<Signature> = fc.record({
  inputs: fc.uniqueArray(tensor, { selector: (spec) => spec.name, maxLength: 3 }), outputs: fc.uniqueArray(tensor, { selector: (spec) => spec.name, maxLength: 3 }),
});
