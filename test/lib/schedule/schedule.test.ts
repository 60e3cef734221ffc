import fc from 'fast-check';
import { isTimeZone, lastOccurrence, nextOccurrence, parseSchedule, type Schedule } from '../../../lib/schedule';

const RULES = { exactUnits: true, at: false };
const SCHEDULER = { exactUnits: false, at: true };
const MINUTE = 60_000;

const parsed = (text: string): Schedule => {
  const schedule = parseSchedule(text, SCHEDULER);
  if (schedule === undefined) throw new Error(`${text} is not valid`);
  return schedule;
};
const next = (text: string, after: string, zone = 'UTC'): string | undefined => {
  const found = nextOccurrence(parsed(text), Date.parse(after), 0, zone);
  return found === undefined ? undefined : new Date(found).toISOString().replace('.000Z', 'Z');
};

test.each([
  ['rate(1 minute)', true], ['rate(5 minutes)', true], ['rate(1 hour)', true], ['rate(2 days)', true],
  ['rate(1 minutes)', false], ['rate(5 minute)', false], ['rate(0 minutes)', false], ['rate(-1 minutes)', false], ['rate(1.5 hours)', false], ['rate(5)', false],
  ['rate(5 seconds)', false], ['rate(5  minutes)', false], ['every 5 minutes', false], ['', false], ['at(2026-01-01T00:00:00)', false],
])('a rule takes %s: %s', (text, valid) => {
  expect(parseSchedule(text, RULES) !== undefined).toBe(valid);
});

test.each([
  // Each example of the EventBridge user guide.
  'cron(0 10 * * ? *)', 'cron(15 12 * * ? *)', 'cron(0 18 ? * MON-FRI *)', 'cron(0 8 1 * ? *)', 'cron(0/15 * * * ? *)', 'cron(0/10 * ? * MON-FRI *)', 'cron(0/5 8-17 ? * MON-FRI *)', 'cron(0/30 20-2 ? * MON-FRI *)',
  'cron(0 9 ? * 2#1 *)', 'cron(0 0 3W * ? *)', 'cron(0 0 L * ? *)', 'cron(0 0 ? * L *)', 'cron(0 0 ? * 6L *)', 'cron(0 0 ? * FRIL *)', 'cron(*/5 0 1,15 JAN,jul ? 2026-2030)', 'cron( 0 0 * * ? * )', 'cron(0 0 1-31/7 * ? *)',
])('%s is valid', (text) => {
  expect(parseSchedule(text, RULES)).toBeDefined();
});

test.each([
  'cron(0 10 * * * *)', 'cron(0 10 ? * ? *)', 'cron(0 10 * * ?)', 'cron(60 10 * * ? *)', 'cron(0 24 * * ? *)', 'cron(0 0 0 * ? *)', 'cron(0 0 32 * ? *)', 'cron(0 0 1 13 ? *)', 'cron(0 0 1 0 ? *)',
  'cron(0 0 ? * 0 *)', 'cron(0 0 ? * 8 *)', 'cron(0 0 ? * MON#6 *)', 'cron(0 0 ? * MON#0 *)', 'cron(0 0 ? * 2#1,3#1 *)', 'cron(0 0 32W * ? *)', 'cron(0 0 1 * ? 1969)', 'cron(0 0 1 * ? 2200)', 'cron(0/0 * * * ? *)',
  'cron(0 0 1 1 ? 2030-2026)', 'cron(1,,2 * * * ? *)', 'cron(1-2-3 * * * ? *)', 'cron(1/2/3 * * * ? *)', 'cron(x * * * ? *)', 'cron(? * * * ? *)', 'cron(* * * * ? * *)', 'cron(0 0 ? * MON/2 *)', 'cron()', 'cron(0 10 * * ? *', 'cron(*/61 * * * ? *)',
])('%s is not', (text) => {
  expect(parseSchedule(text, RULES)).toBeUndefined();
});

test.each([
  ['cron(0 0 L * ? *)', '2028-02-01T00:00:00Z', '2028-02-29T00:00:00Z'],
  ['cron(0 0 3W * ? *)', '2026-10-01T00:00:00Z', '2026-10-02T00:00:00Z'], // The 3rd is a Saturday.
  ['cron(0 0 1W * ? *)', '2026-08-01T00:00:00Z', '2026-08-03T00:00:00Z'], // The 1st is a Saturday: not into July.
  ['cron(0 0 31W * ? *)', '2026-05-01T00:00:00Z', '2026-05-29T00:00:00Z'], // The 31st is a Sunday: not into June.
  ['cron(0 0 31W * ? *)', '2026-06-01T00:00:00Z', '2026-07-31T00:00:00Z'], // June has none.
  ['cron(0 9 ? * 2#1 *)', '2026-11-22T00:00:00Z', '2026-12-07T09:00:00Z'],
  ['cron(0 0 ? * FRI#5 *)', '2026-11-01T00:00:00Z', '2027-01-29T00:00:00Z'],
  ['cron(0 0 ? * 6L *)', '2026-11-22T00:00:00Z', '2026-11-27T00:00:00Z'],
  ['cron(0 0 ? * L *)', '2026-11-22T00:00:00Z', '2026-11-28T00:00:00Z'],
  ['cron(0 0 29 2 ? *)', '2026-01-01T00:00:00Z', '2028-02-29T00:00:00Z'],
  ['cron(0 0 30 2 ? *)', '2026-01-01T00:00:00Z', undefined],
  ['cron(0 0 1 1 ? 2020)', '2026-01-01T00:00:00Z', undefined],
  ['cron(0 0 1 1 ? 2099)', '2026-01-01T00:00:00Z', '2099-01-01T00:00:00Z'],
  ['cron(0/15 * * * ? *)', '2026-12-31T23:45:00Z', '2027-01-01T00:00:00Z'],
  ['cron(0/30 20-2 ? * MON-FRI *)', '2026-11-23T02:30:00Z', '2026-11-23T20:00:00Z'],
  ['cron(0/30 20-2 ? * MON-FRI *)', '2026-11-23T23:30:00Z', '2026-11-24T00:00:00Z'],
  ['cron(0 0 ? * SAT-SUN *)', '2026-11-22T00:00:00Z', '2026-11-28T00:00:00Z'],
  ['at(2026-11-22T10:00:00)', '2026-11-22T09:59:59Z', '2026-11-22T10:00:00Z'],
  ['at(2026-11-22T10:00:00)', '2026-11-22T10:00:00Z', undefined],
])('%s after %s: %s', (text, after, expected) => {
  expect(next(text, after)).toBe(expected);
});

test.each([
  ['cron(30 2 * * ? *)', '2026-03-28T12:00:00Z', '2026-03-30T00:30:00Z'], // 02:30 of the 29th is left out in Berlin.
  ['cron(30 2 * * ? *)', '2026-10-24T12:00:00Z', '2026-10-25T00:30:00Z'], // It is there twice: the first counts,
  ['cron(30 2 * * ? *)', '2026-10-25T00:30:00Z', '2026-10-26T01:30:00Z'], // and the second does not.
  ['cron(0 8 * * ? *)', '2026-07-01T00:00:00Z', '2026-07-01T06:00:00Z'],
  ['at(2026-07-01T08:00:00)', '2026-07-01T00:00:00Z', '2026-07-01T06:00:00Z'],
  ['at(2026-03-29T02:30:00)', '2026-01-01T00:00:00Z', undefined],
])('in Berlin, %s after %s: %s', (text, after, expected) => {
  expect(next(text, after, 'Europe/Berlin')).toBe(expected);
});

test('time zones are those of the IANA database', () => {
  expect(['UTC', 'Europe/Berlin', 'America/New_York', 'Mars/Olympus', '+02:00', ''].map(isTimeZone)).toEqual([true, true, true, false, false, false]);
});

test('days and times that do not exist are no one-time schedule', () => {
  for (const text of ['at(2026-02-30T00:00:00)', 'at(2026-01-01T24:00:00)', 'at(2026-01-01)', 'at(2026-01-01T00:00:00Z)', 'at()']) expect(parseSchedule(text, SCHEDULER)).toBeUndefined();
});

test('a rate is kept from its start on', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: -1e6, max: 1e10 }), fc.integer({ min: 0, max: 1e9 }), (minutes, after, anchor) => {
    const at = nextOccurrence(parsed(`rate(${minutes} minutes)`), after, anchor) as number;
    expect(at).toBeGreaterThan(after);
    expect(at).toBeGreaterThanOrEqual(anchor);
    expect((at - anchor) % (minutes * MINUTE)).toBe(0);
    expect(at - Math.max(after, anchor - 1)).toBeLessThanOrEqual(Math.max(minutes * MINUTE, 1));
  }));
});

/** A field as text, and whether it has a number: said independently of the parser. */
interface AnyField { readonly text: string; has(value: number): boolean }
const field = (min: number, max: number): fc.Arbitrary<AnyField> => {
  const number = fc.integer({ min, max });
  const one: fc.Arbitrary<AnyField> = fc.oneof(
    fc.constant<AnyField>({ text: '*', has: () => true }),
    number.map((value) => ({ text: String(value), has: (given: number) => given === value })),
    fc.tuple(number, number).map(([a, b]) => ({ text: `${Math.min(a, b)}-${Math.max(a, b)}`, has: (given: number) => given >= Math.min(a, b) && given <= Math.max(a, b) })),
    fc.tuple(number, fc.integer({ min: 1, max: Math.min(max, 20) })).map(([from, step]) => ({ text: `${from}/${step}`, has: (given: number) => given >= from && (given - from) % step === 0 })),
  );
  return fc.array(one, { minLength: 1, maxLength: 3 }).map((parts) => ({ text: parts.map(({ text }) => text).join(','), has: (value) => parts.some((part) => part.has(value)) }));
};

test('the next occurrence is the first minute that matches, in UTC and where clocks change', () => {
  const days = fc.oneof(
    field(1, 31).map((day) => ({ text: [day.text, '?'], has: (date: Date) => day.has(date.getUTCDate()) })),
    fc.integer({ min: 1, max: 7 }).map((day) => ({ text: ['?', String(day)], has: (date: Date) => date.getUTCDay() + 1 === day })),
  );
  const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe'];
  fc.assert(fc.property(field(0, 59), field(0, 23), days, fc.constantFrom(...zones), fc.integer({ min: 0, max: 400 * 24 * 60 }), (minute, hour, day, zone, offset) => {
    const after = Date.parse('2026-01-01T00:00:00Z') + offset * MINUTE + 12_345;
    const [dayOfMonth, dayOfWeek] = day.text;
    const found = nextOccurrence(parsed(`cron(${minute.text} ${hour.text} ${dayOfMonth} * ${dayOfWeek} *)`), after, 0, zone);
    const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
    const wall = (instant: number): Date => new Date(`${format.format(instant).replace(' ', 'T')}Z`);
    const matches = (date: Date): boolean => minute.has(date.getUTCMinutes()) && hour.has(date.getUTCHours()) && day.has(date);
    const seenBefore = (instant: number): boolean => zone !== 'UTC' && [30, 60].some((back) => wall(instant - back * MINUTE).getTime() === wall(instant).getTime());
    let expected: number | undefined;
    for (let instant = Math.floor(after / MINUTE + 1) * MINUTE, end = after + 2 * 24 * 60 * MINUTE; instant <= end && expected === undefined; instant += MINUTE) {
      if (matches(wall(instant)) && !seenBefore(instant)) expected = instant;
    }
    if (expected === undefined) expect(found ?? Infinity).toBeGreaterThan(after + 2 * 24 * 60 * MINUTE - MINUTE);
    else expect(found).toBe(expected);
  }), { numRuns: 40 });
});

test.each([
  ['cron(0 8 ? * MON-FRI *)', '2026-01-12T07:59:59Z', '2026-01-09T08:00:00Z'], ['cron(0 8 ? * MON-FRI *)', '2026-01-12T08:00:00Z', '2026-01-12T08:00:00Z'],
  ['cron(* * * * ? *)', '2026-01-12T08:00:30Z', '2026-01-12T08:00:00Z'], ['cron(0 0 29 2 ? *)', '2028-02-28T00:00:00Z', '2024-02-29T00:00:00Z'],
  ['cron(0 0 1 1 ? 2010)', '2026-01-01T00:00:00Z', undefined], ['cron(0 0 1 1 ? 2030)', '2026-01-01T00:00:00Z', undefined],
  ['at(2026-01-01T00:00:00)', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'], ['at(2026-01-01T00:00:00)', '2025-12-31T23:59:59Z', undefined], ['rate(1 hour)', '2026-01-01T00:00:00Z', undefined],
])('%s was last due before %s at %s', (text, now, last) => {
  const found = lastOccurrence(parsed(text), Date.parse(now));
  expect(found === undefined ? undefined : new Date(found).toISOString().replace('.000Z', 'Z')).toBe(last);
});

test('between the last time and now there is none', () => {
  const minute = fc.integer({ min: 0, max: 59 });
  fc.assert(fc.property(minute, fc.integer({ min: 0, max: 23 }), fc.integer({ min: 1, max: 7 }), fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York'), fc.integer({ min: 0, max: 400 * 24 * 60 }), (at, hour, day, zone, minutes) => {
    const schedule = parsed(`cron(${at} ${hour} ? * ${day} *)`);
    const now = Date.UTC(2026, 0, 1) + minutes * MINUTE;
    const last = lastOccurrence(schedule, now, zone);
    expect(last).toBeLessThanOrEqual(now);
    expect(nextOccurrence(schedule, (last ?? 0) - 1, 0, zone)).toBe(last);
    expect(nextOccurrence(schedule, last ?? 0, 0, zone)).toBeGreaterThan(now);
  }), { numRuns: 50 });
});
