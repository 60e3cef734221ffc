import type { Signature } from '../../lib/model/signature';
import type { Tensor } from '../../lib/tensor/tensor';

/** Evaluates models of one format. The server knows engines only by this interface. */
export interface Engine {
  readonly name: string;
  /** Loads the engine itself, for who waits for the model's file. What fails here fails again in `load`. */
  prepare?(): void;
  /** Loads the file at an absolute path; rejects if it is not a model this engine runs. */
  load(file: string, options: EngineOptions): Promise<LoadedModel>;
}

export interface EngineOptions {
  /** CPU threads a single run may use. */
  threads(): number;
  /** The content of the file, where it was read already. */
  readonly bytes?: Uint8Array;
}

export interface LoadedModel {
  readonly signature: Signature;
  /** Its first run costs no more than it would have cost before: a run on zeros would only add to it. */
  readonly isWarm?: boolean;
  /**
   * Runs once. Inputs carry every input of the signature, in any order. Answers the outputs
   * named, in that order; all of them when none are named. Rejects when the model fails.
   */
  run(inputs: readonly Tensor[], outputs?: readonly string[]): Promise<readonly Tensor[]>;
  close(): Promise<void>;
}
