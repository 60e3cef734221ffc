import type { EnsembleParameters, Numbers } from '../operators/tree-ensemble';
import { write } from './classify';
import { probit } from './transform';

/** Writes the results of one row. */
export interface Regress {
  (sums: Numbers, voted: Uint8Array, at: number, results: Numbers, to: number): void;
}

/** What becomes of a row's sums, smallest or largest weights. */
export function regress(parameters: EnsembleParameters): Regress {
  const { targets, transform, aggregate, trees, base } = parameters;
  const divisor = aggregate === 'AVERAGE' ? trees : 1;
  if (targets === 1) {
    const [origin = 0] = base;
    // With one target onnxruntime applies no transform but PROBIT.
    return (sums, _, at, results, to) => {
      if (divisor !== 1) sums[at] = sums[at]! / divisor;
      sums[at] = sums[at]! + origin;
      results[to] = transform === 'PROBIT' ? probit(sums[at]!) : sums[at]!;
    };
  }
  return (sums, voted, at, results, to) => {
    for (let i = 0; i < targets; i++) {
      if (divisor !== 1) sums[at + i] = sums[at + i]! / divisor;
      if (base.length > 0) sums[at + i] = sums[at + i]! + base[i]!;
      // A target that no leaf voted for stays 0, whatever its base value.
      if (voted[at + i] === 0) sums[at + i] = 0;
    }
    write(transform, sums, at, targets, results, to);
  };
}
