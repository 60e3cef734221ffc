/** An output of a model, as an engine answers it. */
export interface Output {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: ArrayLike<number | bigint | string>;
}

/** The largest difference between numbers that are no integers, relative to the larger than 1 of them; or what differs beyond it. */
export type Comparison = { readonly difference: number } | { readonly differs: string };

/** Integers, texts and shapes must be equal, decimals within `tolerance` of each other, relative where they are above 1. */
export function compareOutputs(before: readonly Output[], after: readonly Output[], tolerance: number): Comparison {
  let difference = 0;
  for (const { name, shape, data } of before) {
    const other = after.find((output) => output.name === name);
    if (other === undefined) return { differs: `the output '${name}' is gone` };
    if (other.shape.join() !== shape.join()) return { differs: `the output '${name}' has the shape [${other.shape.join(', ')}] instead of [${shape.join(', ')}]` };
    for (let i = 0; i < data.length; i++) {
      const [a, b] = [data[i]!, other.data[i]!];
      if (Object.is(a, b) || a === b) continue;
      const far = typeof a === 'number' && typeof b === 'number' ? Math.abs(a - b) / Math.max(1, Math.abs(a)) : Infinity;
      // Written so that NaN, which compares false with everything, differs.
      if (!(far <= tolerance)) return { differs: `element ${i} of the output '${name}' is ${String(b)} instead of ${String(a)}` };
      difference = Math.max(difference, far);
    }
  }
  return { difference };
}
