import fc from 'fast-check';
import { rangeAt } from '../../../lib/scaling/range-now';
import { checkBusinessHours, DAYS, minutesOf, openingTimes, type BusinessHours } from '../../../lib/scaling/warmth';

const DAY = 24 * 60;
const cron = ({ minute, hour, weekDay }: { readonly minute: string; readonly hour: string; readonly weekDay: string }): string => `cron(${minute} ${hour} ? * ${weekDay} *)`;

test('times of day', () => {
  expect(['0:00', '8:00', '08:05', '23:59', '24:00'].map(minutesOf)).toEqual([0, 480, 485, 1439, 1440]);
  expect(['', '8', '24:01', '25:00', '8:60', '-1:00', '8:5', ' 8:00'].map(minutesOf)).toEqual(Array(8).fill(undefined));
});

/** In winter: the hours of a week do not shift. */
const MONDAY = Date.UTC(2026, 0, 5);
const hours = fc.record({ days: fc.uniqueArray(fc.constantFrom(...DAYS), { minLength: 1 }), start: fc.integer({ min: 0, max: DAY - 1 }), end: fc.integer({ min: 1, max: DAY }) })
  .filter(({ days, start, end }) => start < end && !(days.length === DAYS.length && start === 0 && end === DAY));

test('at every minute of a week it is open exactly in the hours, whenever it is asked', () => {
  fc.assert(fc.property(hours, fc.integer({ min: 0, max: 7 * DAY - 1 }), (plan: BusinessHours, minute) => {
    const { opens, closes } = openingTimes(plan);
    const changes = [{ schedule: cron(opens), min: 2, max: 2 }, { schedule: cron(closes), min: 0, max: 0 }];
    const range = rangeAt({ min: 0, max: 2 }, changes, MONDAY + minute * 60_000);
    const isOpen = plan.days.includes(DAYS[Math.floor(minute / DAY)] ?? 'MON') && minute % DAY >= plan.start && minute % DAY < plan.end;
    expect(range).toEqual(isOpen ? { min: 2, max: 2 } : { min: 0, max: 0 });
  }), { numRuns: 300 });
});

test('what is refused is no plan, and what is a plan is not refused', () => {
  const text = (minutes: number): string => `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
  fc.assert(fc.property(hours, ({ days, start, end }) => { expect(checkBusinessHours(days, text(start), text(end))).toEqual([]); }));
  fc.assert(fc.property(fc.integer({ min: 0, max: DAY }), fc.integer({ min: 0, max: DAY }), (start, end) => {
    expect(checkBusinessHours(['MON'], text(start), text(end)).length === 0).toBe(start < end);
  }));
});
