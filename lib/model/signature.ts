import type { Datatype } from '../tensor/datatype';

/** What a model takes or returns under one name. */
export interface TensorSpec {
  readonly name: string;
  readonly datatype: Datatype;
  /** Length of every dimension; -1 where any length is accepted (the batch, a sequence). */
  readonly shape: readonly number[];
  /**
   * Names of the dimensions, '' where the model gives none. Dimensions of one name have one length in a request.
   * Absent where no dimension is named.
   */
  readonly dimensionNames?: readonly string[];
  /**
   * Names of the columns of the last dimension, for models over tables whose features are
   * one matrix. Requests that name columns are matched by these names.
   */
  readonly columns?: readonly string[];
}

/** The typed interface of a model: enough to check, decode, document and warm up without running it. */
export interface Signature {
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
}
