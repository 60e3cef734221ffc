/**
 * How an operator is added.
 *
 * An operator has two sides in two files, because the server carries only the second:
 *
 * - `<name>.compile.ts` runs at synth. It exports a {@link CompileOperator} that reads the node's attributes and what is known
 *   of its inputs, throws {@link NotCovered} with a reason in words for whatever the run side does not do exactly as
 *   onnxruntime, packs constants, and says which datatypes (and, where known, shapes) come out. It may import its run side.
 * - `<name>.ts` runs in the function. It exports a {@link RunOperator}: given the packed parameters and arrays it prepares
 *   what it needs once and returns the kernel that is called in every run. It imports nothing of the compile side, and does
 *   no work when the module is loaded: what a model does not use costs nothing.
 *
 * Both are entered by name: the compile side in `compile.ts`, under `domain:Operator`; the run side in `run.ts`, under the
 * name that the compile side answers as `run`. Several ONNX operators can share one run side (`Relu` and `Clip`), and one
 * operator can choose among several (a loop for matrices, another for one row).
 *
 * A node whose inputs are all constant is run at compile time and becomes a constant; a node nobody needs is dropped. Neither
 * is the operator's business. Attributes that a compile side has not asked for make the node not covered, with the
 * attribute's name as the reason: ask with a default, or call `ignore` for those that change nothing.
 *
 * Kernels are given one value for each input of the compiled node, undefined for optional ones that are left out, and answer
 * all outputs, in order. They may keep scratch memory between runs (a run is never interrupted), but what they hand out must
 * be theirs no more. Their datatypes are those that were known at compile time; lengths of dimensions may be anything.
 * What is wrong with the data of a request (an index out of range, lengths that do not match) is thrown as a `RangeError`.
 */
import type { TypedArray } from '../../tensor/tensor';
import type { Parameters } from '../plan';
import type { Value, ValueFact } from '../value';
import type { Attributes } from './attributes';

export interface CompileOperator {
  (node: NodeToCompile): CompiledNode;
}

export interface NodeToCompile {
  readonly operator: string;
  /** Version of the operator set that the model was written against. */
  readonly version: number;
  readonly attributes: Attributes;
  /** Undefined where an optional input is left out. */
  readonly inputs: readonly (ValueFact | undefined)[];
  /** Whether anybody needs the output; as many as the node has. */
  readonly outputs: readonly boolean[];
}

export interface CompiledNode {
  /** Name of the run side. */
  readonly run: string;
  /** Small things, as JSON. */
  readonly parameters?: Parameters;
  /** Large things: stored as they are, viewed at load. */
  readonly arrays?: Readonly<Record<string, TypedArray>>;
  /** Which inputs the kernel is given, by their index; all by default. Leave out constants that are packed. */
  readonly inputs?: readonly number[];
  /** The only output is this input, unchanged: nothing runs, and `run` is ''. */
  readonly same?: number;
  /** What comes out, one for each output of the node. With `constant` on all that are needed, nothing runs. */
  readonly outputs: readonly ValueFact[];
}

export interface NodeToRun {
  readonly parameters: Parameters;
  readonly arrays: Readonly<Record<string, TypedArray>>;
  /** Whether anybody needs the output. The kernel may answer anything for one that nobody does. */
  readonly outputs: readonly boolean[];
}

export interface Kernel {
  (inputs: readonly (Value | undefined)[]): readonly Value[];
}

export interface RunOperator {
  (node: NodeToRun): Kernel;
}

/** What a model needs and this engine does not do; the message says what, in words of the model's author. */
export class NotCovered extends Error {}
