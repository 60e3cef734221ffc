export interface LocalDate {
  readonly year: number;
  /** January is 1. */
  readonly month: number;
  readonly day: number;
}

export interface LocalTime extends LocalDate {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

export const UTC = 'UTC';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Sunday is 1, as in AWS's cron expressions. */
export function weekday({ year, month, day }: LocalDate): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;
}

export function lastDayOfMonth({ year, month }: Pick<LocalDate, 'year' | 'month'>): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

export function nextDay(date: LocalDate): LocalDate {
  if (date.day < lastDayOfMonth(date)) return { ...date, day: date.day + 1 };
  return date.month < 12 ? { year: date.year, month: date.month + 1, day: 1 } : { year: date.year + 1, month: 1, day: 1 };
}

/** A name of the IANA database, such as `Europe/Berlin`. */
export function isTimeZone(name: string): boolean {
  try {
    formatter(name);
    return !/^[+-]/.test(name);
  } catch {
    return false;
  }
}

/** Milliseconds since 1970 as if the clock on the wall there showed UTC. */
export function wallClock(instant: number, timeZone: string): number {
  if (timeZone === UTC) return instant;
  const part: Record<string, number> = {};
  for (const { type, value } of formatter(timeZone).formatToParts(instant)) part[type] = Number(value);
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((instant % 1000) + 1000) % 1000);
}

export function localTimeOf(instant: number, timeZone: string): LocalTime {
  const date = new Date(wallClock(instant, timeZone));
  return {
    year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(), hour: date.getUTCHours(), minute: date.getUTCMinutes(), second: date.getUTCSeconds(),
  };
}

/** When the clock on the wall shows a time for the first time; undefined when it is put forward over it. */
export function instantOf({ year, month, day, hour, minute, second }: LocalTime, timeZone: string): number | undefined {
  const wall = Date.UTC(year, month - 1, day, hour, minute, second);
  if (timeZone === UTC) return wall;
  // No zone is further than a day from UTC, and none changes twice within two days.
  const instants = [wall - DAY_MS, wall + DAY_MS].map((near) => wall - (wallClock(near, timeZone) - near)).filter((instant) => wallClock(instant, timeZone) === wall);
  return instants.length === 0 ? undefined : Math.min(...instants);
}

/** Making one is slow. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(timeZone: string): Intl.DateTimeFormat {
  let known = formatters.get(timeZone);
  if (known === undefined) {
    known = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' });
    formatters.set(timeZone, known);
  }
  return known;
}
