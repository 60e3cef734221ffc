import { CloudWatchError, requiredTime, type Input } from './input';
import type { TimeRange } from './metric-math/series';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 3600 * SECOND;

/**
 * The time that a request for metrics is about, its start rounded down: to a whole minute, and the more the longer ago,
 * or to where a shorter period begins.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html
 */
export function parseTimeRange(input: Input, period: number, now: number): TimeRange {
  const [start, end] = [requiredTime(input, 'StartTime'), requiredTime(input, 'EndTime')];
  if (start >= end) throw CloudWatchError.validation('The parameter StartTime must be less than the parameter EndTime.');
  return { start: roundStart(start, period, now), end };
}

export function roundStart(start: number, period: number, now: number): number {
  const age = now - start;
  const step = period < 60 ? period * SECOND : age < 15 * DAY ? MINUTE : age < 63 * DAY ? 5 * MINUTE : 60 * MINUTE;
  return Math.floor(start / step) * step;
}
