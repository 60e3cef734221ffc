import type { TimeRange } from '../cloudwatch/metric-math/series';
import type { DashboardBody } from '../dashboard/body';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** What the console shows of a dashboard that names no time. */
const DEFAULT_MS = 3 * HOUR;

/** The time that a dashboard shows: `sinceMs` until now, or what its body says. */
export function timeRangeOf({ start, end }: Pick<DashboardBody, 'start' | 'end'>, now: number, sinceMs?: number): TimeRange {
  if (sinceMs !== undefined) return { start: now - sinceMs, end: now };
  const until = end === undefined ? now : moment(end, now) ?? now;
  const from = start === undefined ? undefined : moment(start, now);
  return { start: from !== undefined && from < until ? from : until - DEFAULT_MS, end: until };
}

/** `-PT6H` before now, or a date. */
function moment(text: string, now: number): number | undefined {
  const length = text.startsWith('-P') ? isoDuration(text.slice(1)) : undefined;
  if (length !== undefined) return now - length;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

/** A duration of ISO 8601 in milliseconds, a month as 30 days; undefined where it is none. */
export function isoDuration(text: string): number | undefined {
  const found = /^P(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text);
  if (found === null || found.slice(1).every((part) => part === undefined)) return undefined;
  const [months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = found.slice(1).map((part) => Number(part ?? 0));
  return (months * 30 + weeks * 7 + days) * DAY + hours * HOUR + minutes * MINUTE + seconds * 1000;
}

const UNITS = { s: 1000, m: MINUTE, h: HOUR, d: DAY, w: 7 * DAY } as const;

/** `90s`, `15m`, `3h`, `2d`, `1w`, and several of them together, in milliseconds; undefined where it is none, or 0. */
export function shortDuration(text: string): number | undefined {
  if (!/^(?:\d+(?:\.\d+)?[smhdw])+$/.test(text)) return undefined;
  const sum = [...text.matchAll(/([\d.]+)([smhdw])/g)].reduce((total, [, count, unit]) => total + Number(count) * UNITS[unit as keyof typeof UNITS], 0);
  return sum > 0 ? sum : undefined;
}
