import type * as lib from '../../lib/model/transform';

/**
 * Turns what callers send into what the model takes. To refuse a request, throw an error whose
 * `name` is `BadInput`: the caller gets its message with status 400.
 */
export type Preprocess = NonNullable<lib.TransformModule['preprocess']>;

/** Turns what the model returns into what callers get. */
export type Postprocess = NonNullable<lib.TransformModule['postprocess']>;

/** A tensor as a transform gets it and may return it. */
export type TransformTensor = lib.TransformTensor;
