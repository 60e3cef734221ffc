import type { SizeResult } from './size-result';

/** What a memory size is chosen for. */
export type Goal = { readonly kind: 'cheapest' } | { readonly kind: 'fastest' } | { readonly kind: 'latency'; readonly ms: number };

/** Dearer by no more than this is as cheap: a coin's difference is within what two measurements differ by. */
export const AS_CHEAP = 1.01;
/** Slower by no more than this is as fast. */
export const AS_FAST = 1.05;

type Usable = SizeResult & Required<Pick<SizeResult, 'p50' | 'p95' | 'billedMs'>>;

/**
 * The size for a goal; undefined where none will do. Sizes at which a call failed are out.
 *
 * - cheapest: of those that cost next to the least, the fastest
 * - fastest: of those whose P95 is next to the least, the cheapest
 * - latency: the cheapest of those whose P95 is within the objective
 */
export function recommend(results: readonly SizeResult[], goal: Goal): SizeResult | undefined {
  const usable = results.filter(isUsable);
  switch (goal.kind) {
    case 'cheapest': return cheapest(usable);
    case 'fastest': return fastest(usable);
    case 'latency': return cheapest(usable.filter(({ p95 }) => p95 <= goal.ms));
  }
}

export function isUsable(result: SizeResult): result is Usable {
  return result.failed === 0 && result.p50 !== undefined && result.p95 !== undefined && result.billedMs !== undefined;
}

function cheapest(results: readonly Usable[]): Usable | undefined {
  const least = minimum(results.map(costOf));
  return bestBy(results.filter((result) => costOf(result) <= least * AS_CHEAP), ({ p95 }) => p95);
}

function fastest(results: readonly Usable[]): Usable | undefined {
  const least = minimum(results.map(({ p95 }) => p95));
  return bestBy(results.filter(({ p95 }) => p95 <= least * AS_FAST), costOf);
}

/** Where no price is known, memory times time stands for it: of one architecture in one region, only that differs. */
function costOf({ perMillion, billedMs, memoryMiB }: Usable): number {
  return perMillion ?? billedMs * memoryMiB;
}

/** Of equals, the one with the least memory. */
function bestBy(results: readonly Usable[], of: (result: Usable) => number): Usable | undefined {
  return [...results].sort((a, b) => of(a) - of(b) || a.memoryMiB - b.memoryMiB)[0];
}

function minimum(values: readonly number[]): number {
  return values.reduce((least, value) => Math.min(least, value), Infinity);
}
