import type { TimeRange } from '../cloudwatch/metric-math/series';
import type { MetricProperties } from './body';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Months are counted as thirty days. */
const UNITS = [30 * DAY, 7 * DAY, DAY, HOUR, MINUTE, SECOND] as const;

/**
 * The time that a widget is about: its own `start` and `end`, absolute or relative to where the dashboard's range ends, or the dashboard's.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export function widgetRange({ start, end }: Pick<MetricProperties, 'start' | 'end'>, shown: TimeRange): TimeRange {
  return { start: momentOf(start, shown.end) ?? shown.start, end: momentOf(end, shown.end) ?? shown.end };
}

/**
 * The same time for a widget that shows one value for all of it, which begins where CloudWatch begins: on a whole minute, on five of them after 15
 * days, on an hour after 63. Else it would begin earlier, and what is left at the end would be a value of its own, and the newest.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 */
export function wholeRange({ start, end }: TimeRange): TimeRange {
  // A day before that: how old the end is, is not known here.
  const step = end - start < 14 * DAY ? MINUTE : end - start < 62 * DAY ? 5 * MINUTE : HOUR;
  return { start: Math.floor(start / step) * step, end };
}

/** Of `2026-01-15T12:00:00Z`, `-PT3H`, `-P30D`, `-P1W`, `P0D`; undefined of what cannot be read. */
export function momentOf(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  const [whole, ...amounts] = /^-?P(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text) ?? [];
  if (whole !== undefined) return now - amounts.reduce((sum, amount: string | undefined, index) => sum + Number(amount ?? 0) * UNITS[index]!, 0);
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}
