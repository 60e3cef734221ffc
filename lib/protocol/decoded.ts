import type { Tensor } from '../tensor/tensor';
import type { Parameters } from './contract';

/** A request in any of the forms, decoded; and in which form its answer goes. */
export interface DecodedRequest {
  readonly inputs: readonly Tensor[];
  readonly outputs?: readonly string[];
  readonly parameters: Parameters;
  readonly answer: AnswerForm;
}

export type AnswerForm =
  | { readonly kind: 'oip'; readonly id?: string; readonly binary: BinaryOutputs }
  | { readonly kind: 'predictions'; readonly id?: string }
  | { readonly kind: 'csv'; readonly header: boolean };

/** Which outputs go as binary data. */
export interface BinaryOutputs {
  readonly all: boolean;
  readonly byName?: ReadonlyMap<string, boolean>;
}

export function isBinary(outputs: BinaryOutputs, name: string): boolean {
  return outputs.byName?.get(name) ?? outputs.all;
}
