/**
 * Element types of tensors, by their Open Inference Protocol names.
 *
 * @see https://github.com/kserve/open-inference-protocol/blob/main/specification/protocol/inference_rest.md#tensor-data-types
 */
export enum Datatype {
  /** True or false. */
  BOOL = 'BOOL',
  /** Whole numbers from 0 to 255. */
  UINT8 = 'UINT8',
  /** Whole numbers from 0 to 65,535. */
  UINT16 = 'UINT16',
  /** Whole numbers from 0 to 2^32 - 1. */
  UINT32 = 'UINT32',
  /** Whole numbers from 0 to 2^64 - 1. */
  UINT64 = 'UINT64',
  /** Whole numbers from -128 to 127. */
  INT8 = 'INT8',
  /** Whole numbers from -32,768 to 32,767. */
  INT16 = 'INT16',
  /** Whole numbers from -2^31 to 2^31 - 1. */
  INT32 = 'INT32',
  /** Whole numbers from -2^63 to 2^63 - 1. */
  INT64 = 'INT64',
  /** Half-precision floating point. */
  FP16 = 'FP16',
  /** Single-precision floating point. */
  FP32 = 'FP32',
  /** Double-precision floating point. */
  FP64 = 'FP64',
  /** Strings. */
  BYTES = 'BYTES',
}

/** What a model takes or returns under one name. */
export interface TensorSpec {
  /** Name of the tensor in the model's graph. */
  readonly name: string;

  /** Type of the tensor's elements. */
  readonly datatype: Datatype;

  /** Length of every dimension, in elements. -1 where any length is accepted, as for the batch. */
  readonly shape: number[];

  /**
   * Names of the dimensions, empty where they have none. Dimensions of one name must have one length in a request.
   *
   * @default - the dimensions have no names
   */
  readonly dimensionNames?: string[];

  /**
   * Names of the columns of the last dimension, for models over tables whose features are one
   * matrix. Requests that name their columns are matched by these names.
   *
   * @default - the columns have no names, and requests that name columns are refused
   */
  readonly columns?: string[];
}

/** The typed interface of a model. */
export interface ModelSignature {
  /** What callers send, in the model's order. */
  readonly inputs: TensorSpec[];

  /** What callers get, in the model's order. */
  readonly outputs: TensorSpec[];
}
