import type { Datatype } from '../tensor/datatype';
import type { TensorData } from '../tensor/tensor';

/**
 * Elements in row-major order: what a transform gets is always a typed array (or, for BYTES, an
 * array of strings); it may return plain arrays. FP16 is given as the raw bits in a `Uint16Array`.
 */
export type TransformData = TensorData | readonly number[] | readonly bigint[] | readonly boolean[];

export interface TransformTensor {
  readonly datatype: Datatype;
  readonly shape: readonly number[];
  readonly data: TransformData;
}

export interface TransformInput {
  readonly inputs: Readonly<Record<string, TransformTensor>>;
  /** The request's own `parameters`. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface TransformOutput {
  readonly outputs: Readonly<Record<string, TransformTensor>>;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface TransformContext {
  readonly modelName: string;
  readonly modelVersion: string;
  readonly requestId: string;
  /** What `preprocess` wants `postprocess` of the same request to know. */
  readonly state: Record<string, unknown>;
}

/**
 * What a transform file exports: either or both. `preprocess` turns what callers send into what
 * the model takes, `postprocess` what the model returns into what callers get.
 *
 * To refuse a request, throw an error whose `name` is `BadInput`: the caller gets its message with
 * status 400. Anything else that is thrown is the server's fault: status 500.
 */
export interface TransformModule {
  preprocess?(request: TransformInput, context: TransformContext): TransformInput | Promise<TransformInput>;
  postprocess?(response: TransformOutput, context: TransformContext): TransformOutput | Promise<TransformOutput>;
}

/** The name of errors by which a transform refuses a request. */
export const BAD_INPUT = 'BadInput';

/** By name and not by class: a transform is a file of its own, and imports nothing. */
export function isBadInput(error: unknown): error is { readonly name: typeof BAD_INPUT; readonly message: string } {
  if (typeof error !== 'object' || error === null) return false;
  const { name, message } = error as { name?: unknown; message?: unknown };
  return name === BAD_INPUT && typeof message === 'string';
}
