import type { Datatype } from '../tensor/datatype';
import type { TensorData } from '../tensor/tensor';

/** What flows between operators: a tensor without a name. Nobody changes the elements of one that was handed on. */
export interface Value {
  readonly datatype: Datatype;
  readonly shape: readonly number[];
  readonly data: TensorData;
}

/** What is known of a value before there is one. */
export interface ValueFact {
  readonly datatype: Datatype;
  /** -1 for a dimension of any length; undefined where not even the rank is known. */
  readonly shape?: readonly number[];
  /** The value itself, where it is the same in every run. */
  readonly constant?: Value;
}
