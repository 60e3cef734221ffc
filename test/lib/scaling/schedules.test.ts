import fc from 'fast-check';
import { rangeAt, widestRange } from '../../../lib/scaling/range-now';
import { checkSchedule, checkSchedules, type ScheduledRange } from '../../../lib/scaling/schedules';

const scheduled = (name: string, minCapacity?: number, maxCapacity?: number): ScheduledRange => ({ name, minCapacity, maxCapacity, sets: { min: minCapacity !== undefined, max: maxCapacity !== undefined } });
const props = (problems: readonly { readonly prop: string }[]): readonly string[] => problems.map(({ prop }) => prop);

test.each([
  [{ name: 'Morning' }, []], [{ name: 'a b' }, []], [{ name: 'x'.repeat(256) }, []],
  [{ name: '' }, ['id']], [{ name: 'x'.repeat(257) }, ['id']], [{ name: 'a:b' }, ['id']], [{ name: 'a/b' }, ['id']], [{ name: 'a|b' }, ['id']], [{ name: ' a' }, ['id']], [{ name: 'a ' }, ['id']], [{ name: 'a\nb' }, ['id']],
  [{ schedule: 'cron(0 8 ? * MON-FRI *)' }, []], [{ schedule: 'at(2026-01-01T00:00:00)' }, []], [{ schedule: 'rate(2 hours)' }, []],
  [{ schedule: 'cron(0 8 * * *)' }, ['schedule']], [{ schedule: 'daily' }, ['schedule']],
  [{ timeZone: 'Europe/Berlin' }, []], [{ timeZone: 'Berlin' }, ['timeZone']],
  [{ sets: { min: false, max: false } }, ['minCapacity']],
])('%j', (more, wrong) => {
  expect(props(checkSchedule({ ...scheduled('Morning', 1), ...more }))).toEqual(wrong);
});

test.each([
  ['0 and nothing that leaves it', { minCapacity: 0, maxCapacity: 4 }, [], true, ['autoScale']],
  ['0 and a schedule that leaves it', { minCapacity: 0, maxCapacity: 4 }, [scheduled('Up', 1)], true, []],
  ['0 by a schedule, and none that leaves it', { minCapacity: 1, maxCapacity: 4 }, [scheduled('Night', 0, 0)], true, ['autoScale']],
  ['a minimum over the maximum of another', { minCapacity: 1, maxCapacity: 4 }, [scheduled('Up', 4), scheduled('Down', 1, 2)], true, ['Up']],
  ['a maximum under the minimum of another', { minCapacity: 1, maxCapacity: 4 }, [scheduled('Up', 4, 4), scheduled('Less', undefined, 2)], true, ['Less']],
  ['both ends everywhere', { minCapacity: 0, maxCapacity: 4 }, [scheduled('Up', 4, 4), scheduled('Down', 0, 0)], false, []],
  ['a lower minimum that nothing follows', { minCapacity: 1, maxCapacity: 4 }, [scheduled('Up', 4, 4), scheduled('Down', 1, 4)], false, ['Down']],
  ['a lower minimum that utilization follows', { minCapacity: 1, maxCapacity: 4 }, [scheduled('Up', 4, 4), scheduled('Down', 1, 4)], true, []],
  ['ends that only the deploy knows', { maxCapacity: 4 }, [{ name: 'Up', sets: { min: true, max: true } }, scheduled('Down', 0, 0)], false, []],
])('%s', (_, range, schedules, tracks, wrong) => {
  expect(props(checkSchedules(range, schedules, tracks))).toEqual(wrong);
});

const end = fc.option(fc.integer({ min: 0, max: 6 }), { nil: undefined });
const range = fc.record({ min: fc.integer({ min: 0, max: 6 }), max: fc.integer({ min: 1, max: 6 }) }).filter(({ min, max }) => min <= max);
const changes = fc.array(fc.record({ min: end, max: end }).filter(({ min, max }) => (min !== undefined || max !== undefined) && (min ?? 0) <= (max ?? 6)), { maxLength: 4 });

test('schedules that are not refused never make a range that is', () => {
  fc.assert(fc.property(range, changes, fc.array(fc.nat({ max: 3 }), { maxLength: 12 }), (declared, all, order) => {
    fc.pre(checkSchedules({ minCapacity: declared.min, maxCapacity: declared.max }, all.map(({ min, max }, index) => scheduled(String(index), min, max)), true).length === 0);
    let { min, max } = declared;
    for (const index of order) {
      min = all[index]?.min ?? min;
      max = all[index]?.max ?? max;
      expect(min).toBeLessThanOrEqual(max);
    }
  }), { numRuns: 1_000 });
});

test('the widest range holds whatever comes', () => {
  fc.assert(fc.property(range, changes, (declared, all) => {
    const widest = widestRange(declared, all);
    for (const value of [declared.min, declared.max, ...all.flatMap(({ min, max }) => [min, max].filter((each) => each !== undefined))]) expect(value >= widest.min && value <= widest.max).toBe(true);
    expect(all.length > 0 || (widest.min === declared.min && widest.max === declared.max)).toBe(true);
  }));
});

test('the range of an hour is what was due last, in the order of the clock, and by the summer time of the zone', () => {
  const declared = { min: 1, max: 8 };
  const days = [{ schedule: 'cron(0 8 ? * MON-FRI *)', timeZone: 'Europe/Berlin', min: 4 }, { schedule: 'cron(0 18 ? * MON-FRI *)', timeZone: 'Europe/Berlin', min: 0, max: 2 }];
  const at = (time: string) => rangeAt(declared, days, Date.parse(time));
  expect(at('2026-01-07T07:00:00Z')).toEqual({ min: 4, max: 2 });
  expect(at('2026-01-07T06:59:59Z')).toEqual({ min: 0, max: 2 });
  expect(at('2026-07-08T06:00:00Z')).toEqual({ min: 4, max: 2 });
  expect(at('2026-07-08T05:59:59Z')).toEqual({ min: 0, max: 2 });
  // Over the weekend, what Friday evening said.
  expect(at('2026-01-11T12:00:00Z')).toEqual({ min: 0, max: 2 });
  expect(rangeAt(declared, [{ schedule: 'at(2026-01-01T00:00:00)', min: 5 }], Date.parse('2026-01-01T00:00:00Z'))).toEqual({ min: 5, max: 8 });
  expect(rangeAt(declared, [{ schedule: 'at(2026-01-01T00:00:00)', min: 5 }, { schedule: 'rate(1 hour)', min: 6 }], Date.parse('2025-12-31T23:59:59Z'))).toEqual(declared);
});
