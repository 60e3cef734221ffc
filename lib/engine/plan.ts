import type { Signature } from '../model/signature';
import type { Datatype } from '../tensor/datatype';

/** What may stand among the parameters of a compiled node. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type Parameters = { readonly [key: string]: Json };

/** The head of a compiled model: what is done in which order, and where the numbers for it lie. */
export interface Plan {
  readonly signature: Signature;
  /** Number of places that values are kept in while a run lasts. */
  readonly slots: number;
  /** The place of every input and output, in the order of the signature. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly constants: readonly PlanConstant[];
  /** In the order in which they run. */
  readonly nodes: readonly PlanNode[];
}

export interface PlanConstant {
  readonly slot: number;
  readonly datatype: Datatype;
  readonly shape: readonly number[];
  /** The section with the elements, or the elements themselves where they are text. */
  readonly data: number | readonly string[];
}

export interface PlanNode {
  /** Which run side it needs (operators/run.ts). */
  readonly run: string;
  /** The name the node has in the model, for errors. */
  readonly name: string;
  /** Slots; -1 where an optional input is left out. */
  readonly in: readonly number[];
  /** Slots; -1 where nobody needs the output. */
  readonly out: readonly number[];
  /** Slots that nobody reads after this node. */
  readonly free: readonly number[];
  readonly parameters: Parameters;
  /** Sections, by the names that the compile side gave them. */
  readonly arrays: Readonly<Record<string, number>>;
}
