import { int64s } from './integers';
import type { RunOperator } from './operator';
import { around, axisOf } from './shapes';

/** Where the largest or smallest stands. A NaN in the first place stays the answer; others are passed over. */
export const arg: RunOperator = ({ parameters }) => {
  const { axis, keepDimensions, last, smallest } = parameters as { axis: number; keepDimensions: boolean; last: boolean; smallest: boolean };
  return ([x]) => {
    const { shape } = x!;
    const along = axisOf(axis, shape.length);
    const { outer, length, inner } = around(shape, along);
    if (length === 0 && outer * inner > 0) throw new RangeError('an empty dimension has no largest element');
    const source = x!.data as Float64Array;
    const found = Array<number>(outer * inner);
    for (let i = 0; i < outer; i++) {
      for (let j = 0; j < inner; j++) {
        const start = i * length * inner + j;
        let best = 0;
        for (let k = 1; k < length; k++) {
          const [value, so] = [source[start + k * inner]!, source[start + best * inner]!];
          if (smallest ? value < so : value > so) best = k;
          else if (last && value === so) best = k;
        }
        found[i * inner + j] = best;
      }
    }
    const kept = keepDimensions ? shape.map((own, i) => (i === along ? 1 : own)) : shape.filter((_, i) => i !== along);
    return [{ datatype: 'INT64', shape: kept, data: int64s(found) }];
  };
};
