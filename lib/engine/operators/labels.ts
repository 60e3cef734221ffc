import type { TypedArray } from '../../tensor/tensor';
import type { Value } from '../value';
import type { Json, Parameters } from '../plan';

/** The classes of a model: text among the parameters, 64-bit integers as an array. */
export interface Labels {
  /** The label of each row, given the place of its class. */
  pick(places: ArrayLike<number>): Value;
}

export function labelsOf(parameters: Parameters, arrays: Readonly<Record<string, TypedArray>>): Labels {
  const texts = parameters.labels as readonly Json[] | undefined;
  if (texts !== undefined) {
    return { pick: (places) => ({ datatype: 'BYTES', shape: [places.length], data: Array.from(places, (place) => texts[place] as string) }) };
  }
  const integers = arrays.labels as BigInt64Array;
  return {
    pick(places) {
      const data = new BigInt64Array(places.length);
      for (let i = 0; i < places.length; i++) data[i] = integers[places[i]!]!;
      return { datatype: 'INT64', shape: [places.length], data };
    },
  };
}
