import { quantile } from '../load/summary';
import type { PricedArchitecture, Price, PriceKey } from '../pricing';
import { firstRate } from '../pricing/price';
import type { InvocationReport } from './report';

/** One call of the function at a memory size. */
export type Invocation =
  | { readonly kind: 'answered'; readonly report: InvocationReport }
  | { readonly kind: 'failed'; readonly reason: string };

/** What the calls at one memory size come to. */
export interface SizeResult {
  readonly memoryMiB: number;
  /** Calls of an environment that was there already. */
  readonly warm: number;
  /** Milliseconds, of these. */
  readonly p50?: number;
  readonly p95?: number;
  /** Mean of what is billed of these, in milliseconds. */
  readonly billedMs?: number;
  /** Calls that waited for a new environment. */
  readonly cold: number;
  /** Median milliseconds of the init phase, and of it with the call. */
  readonly initMs?: number;
  readonly coldMs?: number;
  /** Most memory that was used, in MB. */
  readonly usedMiB?: number;
  /** US dollars for a million calls of environments that are there; undefined where no price is known. */
  readonly perMillion?: number;
  readonly failed: number;
  /** Why the first of these did. */
  readonly reason?: string;
  /** The durations are worked out and were not measured at this size. */
  readonly isEstimate?: boolean;
}

/** What a call costs besides its memory. */
export interface CostBasis {
  readonly architecture: PricedArchitecture;
  readonly ephemeralMiB: number;
  readonly rate: (key: PriceKey) => Price | undefined;
}

/** Ephemeral storage that is not billed. https://aws.amazon.com/lambda/pricing/ */
const FREE_EPHEMERAL_MIB = 512;

export function sizeResult(memoryMiB: number, invocations: readonly Invocation[], basis: CostBasis): SizeResult {
  // What an environment of the size before answered, while the change was under way, is not of this size.
  const reports = invocations.flatMap((each) => (each.kind === 'answered' && each.report.memoryMiB === memoryMiB ? [each.report] : []));
  const failures = invocations.flatMap((each) => (each.kind === 'failed' ? [each.reason] : []));
  const warm = reports.filter(({ initMs }) => initMs === undefined);
  const cold = reports.flatMap(({ initMs, durationMs }) => (initMs === undefined ? [] : [{ initMs, durationMs }]));
  const used = reports.flatMap(({ usedMiB }) => (usedMiB === undefined ? [] : [usedMiB]));
  const durations = sorted(warm.map(({ durationMs }) => durationMs));
  const billedMs = warm.length === 0 ? undefined : warm.reduce((sum, report) => sum + report.billedMs, 0) / warm.length;
  return {
    memoryMiB, warm: warm.length, cold: cold.length, failed: failures.length,
    ...(billedMs !== undefined && { p50: quantile(durations, 0.5), p95: quantile(durations, 0.95), billedMs }),
    ...(cold.length > 0 && { initMs: quantile(sorted(cold.map(({ initMs }) => initMs)), 0.5), coldMs: quantile(sorted(cold.map(({ initMs, durationMs }) => initMs + durationMs)), 0.5) }),
    ...(used.length > 0 && { usedMiB: Math.max(...used) }),
    ...costOf(memoryMiB, billedMs, basis),
    ...(failures[0] !== undefined && { reason: failures[0] }),
  };
}

/** https://aws.amazon.com/lambda/pricing/: requests, and the duration times the memory; what lies above 512 MB of ephemeral storage besides. */
export function perMillion(memoryMiB: number, billedMs: number, { architecture, ephemeralMiB, rate }: CostBasis): number | undefined {
  const [requests, duration] = [rate('lambda.requests'), rate(`lambda.duration.${architecture}`)];
  const extra = Math.max(0, ephemeralMiB - FREE_EPHEMERAL_MIB);
  const storage = extra === 0 ? undefined : rate('lambda.ephemeral');
  if (requests === undefined || duration === undefined || (extra > 0 && storage === undefined)) return undefined;
  const seconds = billedMs / 1000;
  return 1e6 * (firstRate(requests) + seconds * (memoryMiB / 1024) * firstRate(duration) + (storage === undefined ? 0 : seconds * (extra / 1024) * firstRate(storage)));
}

function costOf(memoryMiB: number, billedMs: number | undefined, basis: CostBasis): { readonly perMillion?: number } {
  const cost = billedMs === undefined ? undefined : perMillion(memoryMiB, billedMs, basis);
  return cost === undefined ? {} : { perMillion: cost };
}

function sorted(values: readonly number[]): readonly number[] {
  return [...values].sort((a, b) => a - b);
}
