import { lastDayOfMonth, weekday, type LocalDate } from './local-time';

/** Numbers of a field, ascending. */
type Numbers = readonly number[];

type DayOfMonth =
  | { readonly kind: 'any' }
  | { readonly kind: 'numbers'; readonly numbers: Numbers }
  | { readonly kind: 'last' }
  | { readonly kind: 'nearestWeekday'; readonly day: number };

/** Sunday is 1. */
type DayOfWeek =
  | { readonly kind: 'any' }
  | { readonly kind: 'numbers'; readonly numbers: Numbers }
  | { readonly kind: 'last'; readonly day: number }
  | { readonly kind: 'nth'; readonly day: number; readonly nth: number };

/**
 * A cron expression of AWS. Its dialect (six fields, `?`, `L`, `W`, `#`, days from 1) is that of no cron library of npm that
 * also knows time zones and refuses what AWS refuses, so it is read here.
 */
export interface Cron {
  readonly minutes: Numbers;
  readonly hours: Numbers;
  readonly dayOfMonth: DayOfMonth;
  readonly months: Numbers;
  readonly dayOfWeek: DayOfWeek;
  readonly years: Numbers;
}

interface Field {
  readonly min: number;
  readonly max: number;
  /** Of the numbers from `min`. */
  readonly names?: readonly string[];
  readonly steps: boolean;
}

export const FIRST_YEAR = 1970;
export const LAST_YEAR = 2199;

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

const MINUTES: Field = { min: 0, max: 59, steps: true };
const HOURS: Field = { min: 0, max: 23, steps: true };
const DAY_OF_MONTH: Field = { min: 1, max: 31, steps: true };
const MONTH: Field = { min: 1, max: 12, names: MONTHS, steps: true };
const DAY_OF_WEEK: Field = { min: 1, max: 7, names: DAYS, steps: false };
const YEAR: Field = { min: FIRST_YEAR, max: LAST_YEAR, steps: true };

/**
 * The six fields between the brackets of `cron(...)`; undefined when they are not valid.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html#eb-cron-expressions
 */
export function parseCron(text: string): Cron | undefined {
  const fields = text.trim().toUpperCase().split(/\s+/);
  if (fields.length !== 6) return undefined;
  const [minuteText, hourText, dayText, monthText, weekdayText, yearText] = fields as [string, string, string, string, string, string];
  // "You can't specify the Day-of-month and Day-of-week fields in the same cron expression": one of them is `?`.
  if ((dayText === '?') === (weekdayText === '?')) return undefined;
  const minutes = numbersOf(minuteText, MINUTES);
  const hours = numbersOf(hourText, HOURS);
  const dayOfMonth = parseDayOfMonth(dayText);
  const months = numbersOf(monthText, MONTH);
  const dayOfWeek = parseDayOfWeek(weekdayText);
  const years = numbersOf(yearText, YEAR);
  if (minutes === undefined || hours === undefined || dayOfMonth === undefined || months === undefined || dayOfWeek === undefined || years === undefined) return undefined;
  return { minutes, hours, dayOfMonth, months, dayOfWeek, years };
}

/** Whether the expression names a day; its hours and minutes are another matter. */
export function cronHasDay(cron: Cron, date: LocalDate): boolean {
  return cron.years.includes(date.year) && cron.months.includes(date.month) && hasDayOfMonth(cron.dayOfMonth, date) && hasDayOfWeek(cron.dayOfWeek, date);
}

function parseDayOfMonth(text: string): DayOfMonth | undefined {
  if (text === '?') return { kind: 'any' };
  if (text === 'L') return { kind: 'last' };
  const [, near] = /^(\d{1,2})W$/.exec(text) ?? [];
  if (near !== undefined) return within(Number(near), DAY_OF_MONTH) ? { kind: 'nearestWeekday', day: Number(near) } : undefined;
  const numbers = numbersOf(text, DAY_OF_MONTH);
  return numbers && { kind: 'numbers', numbers };
}

function parseDayOfWeek(text: string): DayOfWeek | undefined {
  if (text === '?') return { kind: 'any' };
  // "the last day of the ... week", which begins on Sunday.
  if (text === 'L') return { kind: 'numbers', numbers: [DAY_OF_WEEK.max] };
  const [, last] = /^(\w+)L$/.exec(text) ?? [];
  if (last !== undefined) {
    const day = numberOf(last, DAY_OF_WEEK);
    return day === undefined ? undefined : { kind: 'last', day };
  }
  const [, which, nth] = /^(\w+)#([1-5])$/.exec(text) ?? [];
  if (which !== undefined) {
    const day = numberOf(which, DAY_OF_WEEK);
    return day === undefined ? undefined : { kind: 'nth', day, nth: Number(nth) };
  }
  const numbers = numbersOf(text, DAY_OF_WEEK);
  return numbers && { kind: 'numbers', numbers };
}

function numbersOf(text: string, field: Field): Numbers | undefined {
  const all = new Set<number>();
  for (const part of text.split(',')) {
    const [range = '', step, ...rest] = part.split('/');
    if (rest.length > 0 || (step !== undefined && !(field.steps && /^\d+$/.test(step)))) return undefined;
    const by = step === undefined ? 1 : Number(step);
    if (by < 1 || by > field.max) return undefined;
    const bounds = boundsOf(range, field, step !== undefined);
    if (bounds === undefined) return undefined;
    const count = field.max - field.min + 1;
    for (let number = bounds[0]; number <= bounds[1]; number += by) all.add(field.min + ((number - field.min) % count));
  }
  return [...all].sort((a, b) => a - b);
}

/** A range such as `22-2` goes on past the end of its field: its last number is then larger than the field's. */
function boundsOf(range: string, field: Field, hasStep: boolean): readonly [number, number] | undefined {
  if (range === '*') return [field.min, field.max];
  const ends = range.split('-').map((end) => numberOf(end, field));
  const [from, to, ...rest] = ends;
  if (rest.length > 0 || from === undefined) return undefined;
  if (ends.length === 1) return [from, hasStep ? field.max : from];
  if (to === undefined || (to < from && field === YEAR)) return undefined;
  return [from, to < from ? to + field.max - field.min + 1 : to];
}

function numberOf(text: string, field: Field): number | undefined {
  const named = field.names?.indexOf(text) ?? -1;
  if (named >= 0) return field.min + named;
  return /^\d{1,4}$/.test(text) && within(Number(text), field) ? Number(text) : undefined;
}

function within(value: number, { min, max }: Field): boolean {
  return value >= min && value <= max;
}

function hasDayOfMonth(wanted: DayOfMonth, date: LocalDate): boolean {
  switch (wanted.kind) {
    case 'any': return true;
    case 'numbers': return wanted.numbers.includes(date.day);
    case 'last': return date.day === lastDayOfMonth(date);
    case 'nearestWeekday': return date.day === nearestWeekday({ ...date, day: wanted.day });
  }
}

/** Within its month: the 1st on a Saturday gives Monday the 3rd. Undefined in a month that has no such day. */
function nearestWeekday(date: LocalDate): number | undefined {
  const last = lastDayOfMonth(date);
  if (date.day > last) return undefined;
  switch (weekday(date)) {
    case 7: return date.day === 1 ? 3 : date.day - 1;
    case 1: return date.day === last ? last - 2 : date.day + 1;
    default: return date.day;
  }
}

function hasDayOfWeek(wanted: DayOfWeek, date: LocalDate): boolean {
  switch (wanted.kind) {
    case 'any': return true;
    case 'numbers': return wanted.numbers.includes(weekday(date));
    case 'last': return wanted.day === weekday(date) && date.day > lastDayOfMonth(date) - 7;
    case 'nth': return wanted.day === weekday(date) && Math.ceil(date.day / 7) === wanted.nth;
  }
}
