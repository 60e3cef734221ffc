import { cronHasDay, LAST_YEAR, parseCron, type Cron } from './cron';
import { instantOf, localTimeOf, nextDay, UTC, wallClock, type LocalDate, type LocalTime } from './local-time';

export type Schedule =
  | { readonly kind: 'rate'; readonly periodMs: number }
  | { readonly kind: 'cron'; readonly cron: Cron }
  | { readonly kind: 'at'; readonly time: LocalTime };

const MINUTE_MS = 60_000;
const UNITS_MS: Readonly<Record<string, number>> = { minute: MINUTE_MS, hour: 60 * MINUTE_MS, day: 24 * 60 * MINUTE_MS };
/** The longest by which a clock is ever put back. */
const MAX_SHIFT_MS = 24 * 60 * MINUTE_MS;

export interface ScheduleDialect {
  /** "A unit of 1 must be singular, one greater must be plural": rules of EventBridge refuse `rate(1 minutes)`. */
  readonly exactUnits: boolean;
  /** Rules of EventBridge have no one-time schedules. */
  readonly at: boolean;
}

/**
 * Undefined when the expression is not valid.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function parseSchedule(text: string, dialect: ScheduleDialect): Schedule | undefined {
  const [, kind, inner = ''] = /^(rate|cron|at)\((.*)\)$/s.exec(text) ?? [];
  switch (kind) {
    case 'rate': return parseRate(inner, dialect.exactUnits);
    case 'cron': {
      const cron = parseCron(inner);
      return cron && { kind: 'cron', cron };
    }
    case 'at': return dialect.at ? parseAt(inner) : undefined;
    default: return undefined;
  }
}

function parseRate(text: string, exactUnits: boolean): Schedule | undefined {
  const [, digits, unit = '', plural] = /^([1-9]\d{0,8}) (minute|hour|day)(s?)$/.exec(text) ?? [];
  if (digits === undefined || (exactUnits && (plural === 's') !== Number(digits) > 1)) return undefined;
  return { kind: 'rate', periodMs: Number(digits) * (UNITS_MS[unit] ?? 0) };
}

function parseAt(text: string): Schedule | undefined {
  const parts = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)$/.exec(text)?.slice(1).map(Number);
  if (parts === undefined) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  const time = { year, month, day, hour, minute, second };
  const exists = Object.entries(localTimeOf(Date.UTC(year, month - 1, day, hour, minute, second), UTC)).every(([part, value]) => time[part as keyof LocalTime] === value);
  return exists ? { kind: 'at', time } : undefined;
}

/**
 * The first moment later than `after`. A rate counts from `anchor`. Times that a zone leaves out in spring are skipped, those
 * it has twice in autumn happen once.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time
 */
export function nextOccurrence(schedule: Schedule, after: number, anchor: number, timeZone: string = UTC): number | undefined {
  switch (schedule.kind) {
    case 'rate': return after < anchor ? anchor : anchor + (Math.floor((after - anchor) / schedule.periodMs) + 1) * schedule.periodMs;
    case 'cron': return nextOfCron(schedule.cron, after, timeZone);
    case 'at': {
      const at = instantOf(schedule.time, timeZone);
      return at !== undefined && at > after ? at : undefined;
    }
  }
}

/** How far back the last occurrence is looked for: some hours, then days, months, years. Leap days are eight years apart at most. */
const LOOK_BACK_MS = [2, 24, 8 * 24, 32 * 24, 367 * 24, 8 * 366 * 24].map((hours) => hours * 60 * MINUTE_MS);

/** The last moment that is not later than `now`. Undefined where there was none in the last eight years, and of a rate, which counts from a start that is not in it. */
export function lastOccurrence(schedule: Schedule, now: number, timeZone: string = UTC): number | undefined {
  if (schedule.kind === 'rate') return undefined;
  if (schedule.kind === 'at') {
    const at = instantOf(schedule.time, timeZone);
    return at !== undefined && at <= now ? at : undefined;
  }
  // None in the shorter window, so few in the longer.
  for (const window of LOOK_BACK_MS) {
    let last: number | undefined;
    for (let next = nextOfCron(schedule.cron, now - window, timeZone); next !== undefined && next <= now; next = nextOfCron(schedule.cron, next, timeZone)) last = next;
    if (last !== undefined) return last;
  }
  return undefined;
}

function nextOfCron(cron: Cron, after: number, timeZone: string): number | undefined {
  const wall = wallClock(after, timeZone);
  const lastYear = cron.years.at(-1) ?? LAST_YEAR;
  const firstYear = cron.years.find((year) => year >= localTimeOf(after, timeZone).year - 1) ?? lastYear;
  let date: LocalDate = localTimeOf(wall - MAX_SHIFT_MS, UTC);
  if (date.year < firstYear) date = { year: firstYear, month: 1, day: 1 };
  while (date.year <= lastYear) {
    if (!cron.months.includes(date.month) || !cron.years.includes(date.year)) {
      date = date.month < 12 ? { year: date.year, month: date.month + 1, day: 1 } : { year: date.year + 1, month: 1, day: 1 };
      continue;
    }
    const found = cronHasDay(cron, date) ? firstOfDay(cron, date, wall, after, timeZone) : undefined;
    if (found !== undefined) return found;
    date = nextDay(date);
  }
  return undefined;
}

function firstOfDay(cron: Cron, { year, month, day }: LocalDate, wall: number, after: number, timeZone: string): number | undefined {
  if (Date.UTC(year, month - 1, day + 1) < wall - MAX_SHIFT_MS) return undefined;
  for (const hour of cron.hours) {
    for (const minute of cron.minutes) {
      // Spares the conversion of what is long past.
      if (Date.UTC(year, month - 1, day, hour, minute) <= wall - MAX_SHIFT_MS) continue;
      if (timeZone === UTC && Date.UTC(year, month - 1, day, hour, minute) <= after) continue;
      const instant = instantOf({ year, month, day, hour, minute, second: 0 }, timeZone);
      if (instant !== undefined && instant > after) return instant;
    }
  }
  return undefined;
}
