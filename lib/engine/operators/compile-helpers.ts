import type { Datatype } from '../../tensor/datatype';
import type { ValueFact } from '../value';
import { numbersOf } from './integers';
import { NotCovered } from './operator';

/** An input that the operator cannot do without, of one of the datatypes that its run side has. */
export function required(inputs: readonly (ValueFact | undefined)[], index: number, datatypes: readonly Datatype[]): ValueFact {
  const fact = inputs[index];
  if (fact === undefined) throw new NotCovered(`its input ${index + 1} is missing`);
  if (!datatypes.includes(fact.datatype)) {
    throw new NotCovered(`its input ${index + 1} is ${fact.datatype}, which this engine does with ${datatypes.join(', ')} only`);
  }
  return fact;
}

/** The integers of an input that the model fixes; undefined where the input is left out. */
export function fixedIntegers(inputs: readonly (ValueFact | undefined)[], index: number, what: string): number[] | undefined {
  const fact = inputs[index];
  if (fact === undefined) return undefined;
  if (fact.constant === undefined) throw new NotCovered(`its ${what} is computed in the graph`);
  if (fact.datatype !== 'INT64' && fact.datatype !== 'INT32') throw new NotCovered(`its ${what} is ${fact.datatype}`);
  return numbersOf(fact.constant);
}

export const FLOATS = ['FP32', 'FP64'] as const satisfies readonly Datatype[];
export const NUMBERS = ['FP32', 'FP64', 'INT32', 'INT64'] as const satisfies readonly Datatype[];
export const ALL = ['FP32', 'FP64', 'INT8', 'INT16', 'INT32', 'INT64', 'UINT8', 'UINT16', 'UINT32', 'UINT64', 'BOOL', 'BYTES'] as const satisfies readonly Datatype[];

/** All of one datatype, as most operators want it. */
export function sameDatatype(facts: readonly ValueFact[]): Datatype {
  const [first] = facts;
  if (first === undefined) throw new NotCovered('it has no input');
  const other = facts.find(({ datatype }) => datatype !== first.datatype);
  if (other !== undefined) throw new NotCovered(`its inputs are ${first.datatype} and ${other.datatype}`);
  return first.datatype;
}

/** A fact whose shape may not be known. */
export function fact(datatype: Datatype, shape?: readonly number[]): ValueFact {
  return shape === undefined ? { datatype } : { datatype, shape };
}

/** The product of dimensions, -1 where one is open. */
export function product(dimensions: readonly number[]): number {
  return dimensions.reduce((all, length) => (all === 0 || length === 0 ? 0 : all === -1 || length === -1 ? -1 : all * length), 1);
}
