import { hours, meanRate, peakRate, SECONDS_PER_MONTH, type Workload } from './workload';

/** A workload with equal times put together: what a host costs depends on how often a load is there, and not on when. */
export interface Load {
  readonly pattern: string;
  /** Requests per second, on average. */
  readonly rate: number;
  /** Requests per second in the busiest minute. */
  readonly peak: number;
  readonly requestsPerMonth: number;
  readonly requestBytes: number;
  readonly answerBytes: number;
  readonly times: readonly Time[];
}

/** Minutes that are alike. */
export interface Time {
  /** Of all time: those of a load are 1 together. */
  readonly share: number;
  /** Requests per second. */
  readonly rate: number;
  /** Of the hour that they are in. */
  readonly hourMean: number;
  readonly hourPeak: number;
  /** Requests within them and the minutes before, for as long as somebody idle is kept waiting for the next one. */
  readonly recent: number;
}

/** Minutes without a request after which an asynchronous endpoint is scaled to none: the alarm of the library's scaling and the time to stop. */
export const IDLE_MINUTES = 15;

const MINUTES_PER_HOUR = 60;
/** Times that differ by less are taken for alike. */
const DIGITS = 3;

interface Group {
  readonly time: Time;
  count: number;
}

export function loadOf(workload: Workload): Load {
  const { minutes, pattern, requestBytes, answerBytes } = workload;
  const span = hours(workload);
  const groups = new Map<string, Group>();
  let last: Group | undefined;
  let recent = 0;
  const at = (index: number): number => minutes[((index % minutes.length) + minutes.length) % minutes.length] as number;
  for (let back = 1; back < IDLE_MINUTES; back++) recent += at(-back);
  minutes.forEach((requests, index) => {
    recent += requests;
    const { mean, peak } = span[Math.floor(index / MINUTES_PER_HOUR)] as (typeof span)[number];
    const time = { share: 1 / minutes.length, rate: requests / 60, hourMean: mean, hourPeak: peak, recent: Math.max(0, recent) };
    if (last === undefined || !isAlike(last.time, time)) {
      const key = [time.rate, mean, peak, time.recent].map((value) => value.toPrecision(DIGITS)).join(' ');
      last = groups.get(key) ?? { time, count: 0 };
      groups.set(key, last);
    }
    last.count += 1;
    recent -= at(index - IDLE_MINUTES + 1);
  });
  const rate = meanRate(workload);
  return {
    pattern, rate, peak: peakRate(workload), requestsPerMonth: rate * SECONDS_PER_MONTH, requestBytes, answerBytes,
    times: [...groups.values()].map(({ time, count }) => ({ ...time, share: count / minutes.length })),
  };
}

/** But for the noise of sums. */
function isAlike(one: Time, other: Time): boolean {
  return one.rate === other.rate && one.hourMean === other.hourMean && one.hourPeak === other.hourPeak && Math.abs(one.recent - other.recent) <= 1e-9 * one.recent;
}

/** The same pattern, with more or fewer requests. */
export function loadAt(load: Load, rate: number): Load {
  const factor = load.rate === 0 ? 0 : rate / load.rate;
  return {
    ...load,
    rate: load.rate * factor,
    peak: load.peak * factor,
    requestsPerMonth: load.requestsPerMonth * factor,
    times: load.times.map((time) => ({ share: time.share, rate: time.rate * factor, hourMean: time.hourMean * factor, hourPeak: time.hourPeak * factor, recent: time.recent * factor })),
  };
}

/** The mean of something over all time. */
export function overTime({ times }: Load, of: (time: Time) => number): number {
  return times.reduce((sum, time) => sum + time.share * of(time), 0);
}

/** Share of the time in which there was a request in the last minutes, or there is one: independent requests miss a minute of n with e^-n. */
export function activeShare(time: Time): number {
  return 1 - Math.exp(-time.recent);
}
