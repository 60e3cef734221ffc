import type { Problem } from '../problem';
import { LARGEST_PAGED_BUDGET } from './burn-rates';

/** What a service promises: a share of requests that are answered, or that are answered in time. */
export type Objective =
  | { readonly kind: 'availability'; readonly target: number }
  | { readonly kind: 'latency'; readonly percentile: number; readonly underMs: number };

/** Nines that numbers still tell apart, with room to compute. */
const MAX_TARGET = 0.999999999;
/** From here on a page comes at the lowest of the two burn rates that send one. */
const MIN_TARGET = Math.ceil((1 - LARGEST_PAGED_BUDGET) * 1000) / 1000;

/** Share of the requests that may be bad: 0.0001 of an availability of 0.9999, 0.05 of a 95th percentile. */
export function budgetOf(objective: Objective): number {
  const good = objective.kind === 'availability' ? objective.target : objective.percentile / 100;
  // 1 - 0.9999 is 0.00009999999999998899.
  return Number((1 - good).toFixed(12));
}

/** What tells the objectives of one service apart. It stays when a target is changed, and so do the alarms. */
export function idOf(objective: Objective): string {
  return objective.kind === 'availability' ? 'Availability' : `LatencyP${String(objective.percentile).replace('.', '_')}`;
}

/** In a sentence: `99.99 % of the requests are answered`. */
export function describeObjective(objective: Objective): string {
  if (objective.kind === 'availability') return `${percent(objective.target)} % of the requests are answered`;
  return `${percent(objective.percentile / 100)} % of the requests are answered within ${objective.underMs} ms`;
}

function percent(share: number): string {
  return String(Number((100 * share).toFixed(10)));
}

export function checkAvailability(target: number): Problem[] {
  if (target >= MIN_TARGET && target <= MAX_TARGET) return [];
  return [{ prop: 'target', found: `is ${target}`, allowed: `a fraction from ${MIN_TARGET} to ${MAX_TARGET}`, remedy: whyNotTarget(target) }];
}

function whyNotTarget(target: number): string {
  if (target === 1) return 'a service that may never fail has no error budget, and would page for every failure: write 0.9999';
  if (target > 1 && target < 100) return `write ${Number((target / 100).toFixed(10))}, if it is ${target} percent`;
  if (target > 0 && target < MIN_TARGET) return `so much may fail that nobody would be paged: a page is sent when requests fail ${Math.round(1 / LARGEST_PAGED_BUDGET)} times as often as they may`;
  return 'write a fraction such as 0.999';
}

export function checkLatencyObjective(percentile: number, underMs: number): Problem[] {
  const [lowest, highest] = [Number((100 * MIN_TARGET).toFixed(10)), 99.999];
  return [
    ...(percentile >= lowest && percentile <= highest ? [] : [{
      prop: 'percentile', found: `is ${percentile}`, allowed: `${lowest} to ${highest} percent`, remedy: whyNotPercentile(percentile, lowest),
    }]),
    ...(Number.isInteger(underMs) && underMs >= 1 ? [] : [{ prop: 'under', found: `is ${underMs} ms`, allowed: 'whole milliseconds from 1 on', remedy: 'write Duration.millis(100)' }]),
  ];
}

function whyNotPercentile(percentile: number, lowest: number): string {
  if (percentile > 0 && percentile < 1) return `write ${Number((100 * percentile).toFixed(10))}: a percentile is in percent`;
  if (percentile > 0 && percentile < lowest) return `so many requests may be slow that nobody would be paged: a page is sent when they are slow ${Math.round(1 / LARGEST_PAGED_BUDGET)} times as often as they may`;
  return 'write 95';
}
