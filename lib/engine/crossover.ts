import type { Work } from './work';

/**
 * From how many rows in a request on onnxruntime is faster. It takes longer to call and less for each row: its matrices are
 * multiplied by vector instructions that JavaScript does not have. Trees it runs slower, or about as fast where their leaves lie at many depths.
 *
 * Microseconds, and microseconds for a row, fitted to what `npm run bench -- engine` measured on 22 November 2026 (docs/benchmarks.md):
 * Node.js 24.21.0, onnxruntime-node 1.30.0 with one thread, 2 cores of an AMD EPYC. What counts is where the lines cross, which moves less from
 * machine to machine than the lines do.
 */
const COSTS = {
  ours: { call: 0.5, callOfNode: 0.25, node: 0.03, comparison: 0.002, unevenTree: 0.0135, vote: 0.003, product: 0.0008 },
  onnxruntime: { call: 7.5, callOfNode: 0.35, node: 0.008, comparison: 0.005, unevenTree: 0.007, vote: 0, product: 0.000015 },
} as const;

/** A single row runs in our own engine unless that takes this much longer: without onnxruntime a cold start is some 20 ms shorter. */
const LONGER_MICROSECONDS = 1_000;

/** What `rows` rows in one request take, in microseconds, on the machine of docs/benchmarks.md. */
export function estimatedMicroseconds(engine: keyof typeof COSTS, work: Work, rows: number): number {
  const costs = COSTS[engine];
  const row = costs.node * work.nodes + costs.comparison * work.comparisons + costs.unevenTree * work.unevenTrees + costs.vote * work.votes + costs.product * work.products;
  return costs.call + costs.callOfNode * work.nodes + rows * row;
}

/**
 * Rows of a request from which on onnxruntime is faster; Infinity where it never is. 1 only where a single row is slower by
 * more than a cold start is worth.
 */
export function crossoverOf(work: Work): number {
  const longer = (rows: number) => estimatedMicroseconds('ours', work, rows) - estimatedMicroseconds('onnxruntime', work, rows);
  if (longer(1) > LONGER_MICROSECONDS) return 1;
  const forEachRow = longer(1) - longer(0);
  if (forEachRow <= 0) return Infinity;
  return Math.max(2, Math.ceil(-longer(0) / forEachRow));
}
