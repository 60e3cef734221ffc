import type { Problem } from '../problem';

/** Days as AWS's cron expressions name them, in the order of a week. */
export const DAYS = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'] as const;
export type Day = (typeof DAYS)[number];

/** How many environments are ready, and when. */
export type WarmthPlan =
  | { readonly kind: 'scaleToZero' }
  | { readonly kind: 'always'; readonly min: number }
  | { readonly kind: 'businessHours'; readonly min: number; readonly timeZone: string; readonly hours: BusinessHours };

export interface BusinessHours {
  readonly days: readonly Day[];
  /** Minutes since midnight; 1,440 is the midnight after. */
  readonly start: number;
  readonly end: number;
}

export const DEFAULT_HOURS = { days: ['MON', 'TUE', 'WED', 'THU', 'FRI'], start: '8:00', end: '18:00' } as const;

const MIDNIGHT = 24 * 60;

/** Fields of a cron expression; what is not given stands for every one. */
export interface CronTime {
  readonly minute: string;
  readonly hour: string;
  readonly weekDay: string;
}

/** Minutes since midnight; undefined where the text is no time of day. */
export function minutesOf(text: string): number | undefined {
  const [, hour, minute] = /^(\d{1,2}):(\d\d)$/.exec(text) ?? [];
  const minutes = Number(hour) * 60 + Number(minute);
  return hour === undefined || Number(minute) > 59 || minutes > MIDNIGHT ? undefined : minutes;
}

export function checkBusinessHours(days: readonly string[], start: string, end: string): Problem[] {
  const problems: Problem[] = [];
  const unknown = days.filter((day) => !(DAYS as readonly string[]).includes(day));
  if (days.length === 0) problems.push({ prop: 'days', found: 'is empty', remedy: 'name a day, or use Warmth.scaleToZero()' });
  if (unknown.length > 0) problems.push({ prop: 'days', found: `has ${unknown.join(' and ')}`, allowed: DAYS.join(', '), remedy: 'write DayOfWeek.MONDAY' });
  const [opens, closes] = [minutesOf(start), minutesOf(end)];
  for (const [prop, text, minutes] of [['start', start, opens], ['end', end, closes]] as const) {
    if (minutes === undefined) problems.push({ prop, found: `is '${text}'`, allowed: 'a time of day, from 0:00 to 24:00', remedy: 'write \'8:00\' or \'17:30\'' });
  }
  if (opens === undefined || closes === undefined) return problems;
  if (opens >= closes) problems.push({ prop: 'start', found: `is ${start}, and \`end\` ${end}`, allowed: 'a time before `end`, on the same day', remedy: 'for hours over midnight use autoScale with two schedules' });
  if (opens === 0 && closes === MIDNIGHT && new Set(days).size === DAYS.length) problems.push({ prop: 'days', found: 'and hours are all there are', remedy: 'use Warmth.always(min)' });
  return problems;
}

/** When business opens and closes. Where one day runs into the next, it does not close between them. */
export function openingTimes({ days, start, end }: BusinessHours): { readonly opens: CronTime; readonly closes: CronTime } {
  const open = new Set(days);
  if (end < MIDNIGHT) return { opens: at(start, open), closes: at(end, open) };
  const nextDays = new Set([...open].map((day) => DAYS[(DAYS.indexOf(day) + 1) % DAYS.length] as Day));
  const closing = start === 0 ? new Set([...nextDays].filter((day) => !open.has(day))) : nextDays;
  return { opens: at(start, open), closes: at(0, closing) };
}

function at(minutes: number, days: ReadonlySet<Day>): CronTime {
  return { minute: String(minutes % 60), hour: String(Math.floor(minutes / 60)), weekDay: DAYS.filter((day) => days.has(day)).join(',') };
}
