import { MEMORY_MIB_PER_VCPU } from '../lambda/limits';
import { perMillion, type CostBasis, type SizeResult } from './size-result';

/**
 * What a duration that was measured on a whole processor would be with the share of one that a memory size buys. Only the share is worked out:
 * "At 1,769 MB, a function has the equivalent of one vCPU" (https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html). Above that
 * nothing gets faster here: how much a second vCPU helps depends on the model. A vCPU of AWS is another processor than this one.
 */
export function estimatedMs(measuredMs: number, memoryMiB: number): number {
  return measuredMs * Math.max(1, MEMORY_MIB_PER_VCPU / memoryMiB);
}

/**
 * The same for all sizes, where every one of them was measured on the same processor: the durations of the size that had most calls, by the
 * share of each. Whether a size had room for the model was measured, and stays.
 */
export function estimated(results: readonly SizeResult[], basis: CostBasis): readonly SizeResult[] {
  const measured = results.filter(({ p50, failed }) => p50 !== undefined && failed === 0);
  // The most memory: there the heap was least in the way.
  const base = measured.at(-1);
  if (base === undefined) return results;
  return results.map((result) => {
    if (result.p50 === undefined) return result;
    const scaled = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : estimatedMs(ms, result.memoryMiB));
    const billedMs = Math.max(1, Math.ceil(estimatedMs(base.p50 ?? 0, result.memoryMiB)));
    const cost = perMillion(result.memoryMiB, billedMs, basis);
    const { perMillion: _, ...rest } = result;
    return { ...rest, ...defined({ p50: scaled(base.p50), p95: scaled(base.p95), initMs: scaled(base.initMs), coldMs: scaled(base.coldMs) }), billedMs, ...(cost !== undefined && { perMillion: cost }), isEstimate: true };
  });
}

function defined(values: Readonly<Record<string, number | undefined>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
