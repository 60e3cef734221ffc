import type { Numbers } from '../operators/tree-ensemble';

/** Follows rows through trees; the numbers of the leaves are left in scratch memory. */
export interface Follow {
  readonly leaves: Int32Array;
  /** One row through all trees: a leaf for each tree. */
  row(values: Numbers, row: number): void;
  /** Some rows through one tree: a leaf for each row. */
  rows(values: Numbers, start: number, stride: number, count: number, root: number): void;
}

/**
 * A step is `at = nodes[at + 3 - (value <= threshold)]` without a branch, because which way a row goes cannot be predicted, by a
 * processor either. Each step waits for the one before it, so four ways that have nothing to do with each other are walked
 * at a time: together as long as all are under way, and then each to its end.
 *
 * `thresholds` are seen through `shift` and `skip`: floats are the second word of each node, doubles an array of their own.
 */
export function follow(nodes: Int32Array, doubles: Float64Array | undefined, roots: Int32Array, blockRows: number): Follow {
  const thresholds: Numbers = doubles ?? new Float32Array(nodes.buffer, nodes.byteOffset, nodes.length);
  const shift = doubles === undefined ? 0 : 2;
  const skip = doubles === undefined ? 1 : 0;
  const leaves = new Int32Array(Math.max(roots.length, blockRows));

  const leafOf = (values: Numbers, row: number, place: number): number => {
    let at = place;
    while (at >= 0) at = nodes[at + 3 - +(values[row + nodes[at]] <= thresholds[(at >> shift) + skip])];
    return ~at;
  };

  return {
    leaves,
    row(values, row) {
      let tree = 0;
      for (const last = roots.length - 3; tree < last; tree += 4) {
        let a = roots[tree];
        let b = roots[tree + 1];
        let c = roots[tree + 2];
        let d = roots[tree + 3];
        while ((a | b | c | d) >= 0) {
          a = nodes[a + 3 - +(values[row + nodes[a]] <= thresholds[(a >> shift) + skip])];
          b = nodes[b + 3 - +(values[row + nodes[b]] <= thresholds[(b >> shift) + skip])];
          c = nodes[c + 3 - +(values[row + nodes[c]] <= thresholds[(c >> shift) + skip])];
          d = nodes[d + 3 - +(values[row + nodes[d]] <= thresholds[(d >> shift) + skip])];
        }
        leaves[tree] = leafOf(values, row, a);
        leaves[tree + 1] = leafOf(values, row, b);
        leaves[tree + 2] = leafOf(values, row, c);
        leaves[tree + 3] = leafOf(values, row, d);
      }
      for (; tree < roots.length; tree++) leaves[tree] = leafOf(values, row, roots[tree]);
    },
    rows(values, start, stride, count, root) {
      let row = 0;
      let first = start;
      for (const last = count - 3; row < last; row += 4) {
        const second = first + stride;
        const third = second + stride;
        const fourth = third + stride;
        let a = root;
        let b = root;
        let c = root;
        let d = root;
        while ((a | b | c | d) >= 0) {
          a = nodes[a + 3 - +(values[first + nodes[a]] <= thresholds[(a >> shift) + skip])];
          b = nodes[b + 3 - +(values[second + nodes[b]] <= thresholds[(b >> shift) + skip])];
          c = nodes[c + 3 - +(values[third + nodes[c]] <= thresholds[(c >> shift) + skip])];
          d = nodes[d + 3 - +(values[fourth + nodes[d]] <= thresholds[(d >> shift) + skip])];
        }
        leaves[row] = leafOf(values, first, a);
        leaves[row + 1] = leafOf(values, second, b);
        leaves[row + 2] = leafOf(values, third, c);
        leaves[row + 3] = leafOf(values, fourth, d);
        first = fourth + stride;
      }
      for (; row < count; row++, first += stride) leaves[row] = leafOf(values, first, root);
    },
  };
}
