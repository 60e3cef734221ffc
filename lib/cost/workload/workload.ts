import type { NewEnvironments } from './new-environments';

/** As AWS's own estimates count: https://docs.aws.amazon.com/pricing-calculator/latest/userguide/ec2-estimates.html */
export const HOURS_PER_MONTH = 730;
export const SECONDS_PER_MONTH = HOURS_PER_MONTH * 3600;
const SECONDS_PER_MINUTE = 60;
const MINUTES_PER_HOUR = 60;

/** What a service is asked for: how often, how long an answer takes, and how large both are. */
export interface Workload {
  /** Such as `steady`, for the words of a report. */
  readonly pattern: string;
  /** Requests in each minute, on average, of a span that repeats over and over: a week, or the time that a trace was taken over. */
  readonly minutes: readonly number[];
  /** Seconds that a request keeps what answers it busy, where a host is not said to take another time. */
  readonly latency: Latency;
  readonly requestBytes: number;
  readonly answerBytes: number;
  /** Of new environments, where something is said of them. */
  readonly newEnvironments?: NewEnvironments;
}

/** How long answers take, in milliseconds. */
export interface Latency {
  readonly p50: number;
  readonly mean: number;
  /** Where the mean comes from, in words. */
  readonly because: string;
}

/** Requests per second in an hour of the span. */
export interface HourOfLoad {
  readonly mean: number;
  /** The busiest minute's. */
  readonly peak: number;
  /** Minutes that are in it: 60 but for the last one. */
  readonly minutes: number;
}

/** The 95th percentile of the standard normal distribution. */
const Z95 = 1.6448536269514722;

/**
 * Bills go by the mean, and what is known is mostly the median. With a 95th percentile, answers are taken for log-normally distributed, as times of
 * answers mostly are; with nothing else, for all alike.
 */
export function latencyOf({ p50, p95, mean }: { readonly p50: number; readonly p95?: number; readonly mean?: number }): Latency {
  if (mean !== undefined) return { p50, mean, because: 'as stated' };
  if (p95 === undefined) return { p50, mean: p50, because: 'taken to be the p50: say the p95 or the mean if some answers take much longer' };
  const sigma = Math.log(p95 / p50) / Z95;
  return { p50, mean: p50 * Math.exp(sigma ** 2 / 2), because: `of the log-normal distribution with a p50 of ${p50} ms and a p95 of ${p95} ms` };
}

/** Requests per second, over the whole span. */
export function meanRate({ minutes }: Pick<Workload, 'minutes'>): number {
  return sum(minutes) / Math.max(1, minutes.length) / SECONDS_PER_MINUTE;
}

/** Requests per second in the busiest minute. */
export function peakRate({ minutes }: Pick<Workload, 'minutes'>): number {
  return minutes.reduce((most, each) => Math.max(most, each), 0) / SECONDS_PER_MINUTE;
}

export function requestsPerMonth(workload: Pick<Workload, 'minutes'>): number {
  return meanRate(workload) * SECONDS_PER_MONTH;
}

/**
 * Share of the minutes in which nobody asks. Requests come independently of each other: of `n` that are expected in a minute, none comes with a
 * probability of e^-n.
 */
export function idleShare({ minutes }: Pick<Workload, 'minutes'>): number {
  return quietShare(minutes, 1);
}

/** Share of the minutes that, with those before them, are `length` minutes without a request. */
export function quietShare(minutes: readonly number[], length: number): number {
  if (minutes.length === 0) return 1;
  // A window as long as the span, or longer, has whole spans in it.
  const spans = Math.floor(length / minutes.length);
  const rest = length % minutes.length;
  const whole = spans * sum(minutes);
  const before = prefixSums(minutes);
  let quiet = 0;
  for (let at = 0; at < minutes.length; at++) quiet += Math.exp(-(whole + windowSum(before, at, rest)));
  return quiet / minutes.length;
}

/** The span in hours. */
export function hours({ minutes }: Pick<Workload, 'minutes'>): readonly HourOfLoad[] {
  return Array.from({ length: Math.ceil(minutes.length / MINUTES_PER_HOUR) }, (_, hour) => {
    const own = minutes.slice(hour * MINUTES_PER_HOUR, (hour + 1) * MINUTES_PER_HOUR);
    return { mean: meanRate({ minutes: own }), peak: peakRate({ minutes: own }), minutes: own.length };
  });
}

/** The mean over the hours of the span, each by the minutes that it has. */
export function meanOfHours(span: readonly HourOfLoad[], of: (hour: HourOfLoad, index: number) => number): number {
  const weight = span.reduce((total, { minutes }) => total + minutes, 0);
  return weight === 0 ? 0 : span.reduce((total, hour, index) => total + of(hour, index) * hour.minutes, 0) / weight;
}

/** The same pattern, with more or fewer requests. */
export function scaledTo<T extends Pick<Workload, 'minutes'>>(workload: T, requestsPerSecond: number): T {
  const mean = meanRate(workload);
  return mean === 0 ? workload : { ...workload, minutes: workload.minutes.map((each) => each * requestsPerSecond / mean) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, each) => total + each, 0);
}

function prefixSums(values: readonly number[]): readonly number[] {
  const sums = [0];
  for (const value of values) sums.push((sums.at(-1) as number) + value);
  return sums;
}

/** Of the `length` values up to `at`, which go round; `length` is less than there are. */
function windowSum(before: readonly number[], at: number, length: number): number {
  const start = at + 1 - length;
  const upTo = (end: number): number => before[end] as number;
  if (start >= 0) return Math.max(0, upTo(at + 1) - upTo(start));
  return upTo(at + 1) + Math.max(0, upTo(before.length - 1) - upTo(before.length - 1 + start));
}
