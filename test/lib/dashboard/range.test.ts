import * as fc from 'fast-check';
import { roundStart } from '../../../lib/cloudwatch/time-range';
import { momentOf, wholeRange, widgetRange } from '../../../lib/dashboard/range';

const NOW = Date.UTC(2026, 0, 31, 12);

test.each<[string, string | undefined]>([
  ['-PT3H', '2026-01-31T09:00:00.000Z'], ['-P30D', '2026-01-01T12:00:00.000Z'], ['-P1W', '2026-01-24T12:00:00.000Z'], ['-P1M', '2026-01-01T12:00:00.000Z'], ['P0D', '2026-01-31T12:00:00.000Z'],
  ['-P1DT1H30M15S', '2026-01-30T10:29:45.000Z'], ['2026-01-15T00:00:00Z', '2026-01-15T00:00:00.000Z'], ['yesterday', undefined],
])('%s is %s', (text, expected) => {
  const moment = momentOf(text, NOW);
  expect(moment === undefined ? undefined : new Date(moment).toISOString()).toBe(expected);
});

test('what is relative is so many seconds before now, and a widget without times has those of its dashboard', () => {
  fc.assert(fc.property(fc.nat(400), fc.nat(100_000), (days, seconds) => {
    expect(momentOf(`-P${days}DT${seconds}S`, NOW)).toBe(NOW - 1000 * (86_400 * days + seconds));
  }));
  const shown = { start: NOW - 1000, end: NOW };
  expect([widgetRange({}, shown), widgetRange({ start: '-P1D', end: 'P0D' }, shown)]).toEqual([shown, { start: NOW - 86_400_000, end: NOW }]);
});

test('what is one value for all of a time begins where CloudWatch begins: nothing is left at the end, which would be the newest value', () => {
  const someTime = fc.record({ seconds: fc.integer({ min: 1, max: 400 * 86_400 }), end: fc.integer({ min: NOW, max: NOW + 86_400_000 }), late: fc.nat(3_600_000) });
  fc.assert(fc.property(someTime, ({ seconds, end, late }) => {
    const asked = { start: end - seconds * 1000, end };
    const { start } = wholeRange(asked);
    const period = Math.max(60, Math.ceil((end - start) / 60_000) * 60);
    expect(asked.start - start).toBeLessThan(3_600_000);
    expect(roundStart(start, period, end + late)).toBe(start);
    expect(start + period * 1000).toBeGreaterThanOrEqual(end);
  }));
  expect(new Date(wholeRange({ start: Date.UTC(2026, 0, 1, 10, 4), end: Date.UTC(2026, 0, 31, 10, 4) }).start).toISOString()).toBe('2026-01-01T10:00:00.000Z');
});
