import { sumOfSums } from '../../pricing';
import type { CostEstimate } from '../template/estimate';
import { meanRate, requestsPerMonth } from '../workload';
import { stackCosts } from './groups';

/** For programs: null where there is no estimate. */
export function costJson(estimate: CostEstimate): string {
  const stacks = stackCosts(estimate);
  const nullable = (value: number | undefined): number | null => value ?? null;
  return JSON.stringify({
    schemaVersion: 1,
    currency: 'USD',
    monthly: sums(sumOfSums(stacks.map(({ totals }) => totals.monthly))),
    alwaysOn: sums(sumOfSums(stacks.map(({ totals }) => totals.alwaysOn))),
    perUse: sums(sumOfSums(stacks.map(({ totals }) => totals.perUse))),
    perDeploy: sums(sumOfSums(stacks.map(({ totals }) => totals.perDeploy))),
    hosts: stacks.flatMap(({ groups }) => groups.flatMap(({ stack, host, kind, workload, totals, perMillion }) => (host === undefined ? [] : [{
      stack, path: host, kind, monthly: sums(totals.monthly), usdPerMillionInferences: nullable(perMillion?.usd), perMillionIsAtLeast: perMillion?.isAtLeast ?? true,
      workload: workload === undefined ? null : { requestsPerSecond: meanRate(workload), requestsPerMonth: requestsPerMonth(workload), latencyMs: workload.latency.mean, requestBytes: workload.requestBytes, answerBytes: workload.answerBytes },
    }]))),
    items: estimate.items.map(({ stack, region, logicalId, type, path, host, what, kind, key, quantity, formula, note, missing, price, usd }) => ({
      stack, region, logicalId, type, path, host: host ?? null, what, kind, price: key ?? null, quantity: nullable(quantity), unit: price?.unit ?? null, tiers: price?.tiers ?? null,
      usd: nullable(usd), formula: formula ?? null, note: note ?? null, missing: missing ?? null,
      source: price?.source ?? null, date: price?.date ?? null, isUncertain: price?.isUncertain ?? false, standsInFor: price?.standsInFor ?? null,
    })),
    free: estimate.free.map(({ stack, logicalId, type, path, free, source }) => ({ stack, logicalId, type, path, why: free, source: source ?? null })),
    noEstimate: estimate.unknown,
  }, undefined, 2);

  function sums({ usd, isAtLeast }: { readonly usd: number | undefined; readonly isAtLeast: boolean }) {
    return { usd: nullable(usd), isAtLeast };
  }
}
