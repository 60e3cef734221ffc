import fc from 'fast-check';
import { checkPattern, hours, idleShare, latencyOf, meanOfHours, meanRate, PATTERNS, peakRate, quietShare, requestsPerMonth, scaledTo, weekOf } from '../../../../lib/cost/workload';

const rate = fc.double({ min: 0.001, max: 10_000, noNaN: true });
const pattern = fc.constantFrom(...PATTERNS);

test('whatever the pattern, the mean is what was said, and a month has as many requests', () => {
  fc.assert(fc.property(rate, pattern, (requestsPerSecond, each) => {
    const week = { minutes: weekOf(each, requestsPerSecond) };
    expect(week.minutes).toHaveLength(7 * 24 * 60);
    expect(meanRate(week) / requestsPerSecond).toBeCloseTo(1, 9);
    expect(requestsPerMonth(week) / (requestsPerSecond * 2_628_000)).toBeCloseTo(1, 9);
  }), { numRuns: 30 });
});

test('the peaks are those that the patterns speak of', () => {
  const peaks = Object.fromEntries(PATTERNS.map((each) => [each.name, peakRate({ minutes: weekOf(each, 1) })]));
  // 168 hours a week, 50 of them in the office; 55 minutes of one and 5 of ten make 105 in an hour of 60.
  expect(peaks['steady']).toBeCloseTo(1, 12);
  expect(peaks['office-hours']).toBeCloseTo(168 / 50, 12);
  expect(peaks['spiky']).toBeCloseTo(600 / 105, 12);
  for (const { name, describes } of PATTERNS) if (name !== 'steady') expect(describes).toContain(`${(peaks[name] as number).toFixed(1)} times the mean`);
});

test('a pattern that there is not is refused with the nearest', () => {
  expect(checkPattern('pattern', 'spiky')).toEqual([]);
  expect(checkPattern('pattern', 'office-hour')).toEqual([{ prop: 'pattern', found: 'is "office-hour"', allowed: 'steady, office-hours, spiky', remedy: 'did you mean office-hours?' }]);
});

test('hours add up to the minutes, also where the last one is not whole', () => {
  fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 1000, noNaN: true }), { minLength: 1, maxLength: 200 }), (minutes) => {
    const span = hours({ minutes });
    expect(span.reduce((sum, hour) => sum + hour.minutes, 0)).toBe(minutes.length);
    expect(meanOfHours(span, ({ mean }) => mean)).toBeCloseTo(meanRate({ minutes }), 9);
    expect(Math.max(...span.map(({ peak }) => peak))).toBe(peakRate({ minutes }));
    for (const { mean, peak } of span) expect(peak).toBeGreaterThanOrEqual(mean - 1e-9);
  }));
});

test('a minute is idle as often as independent requests miss it', () => {
  expect(idleShare({ minutes: [0] })).toBe(1);
  expect(idleShare({ minutes: [0, 1] })).toBeCloseTo((1 + Math.exp(-1)) / 2, 12);
  // Nights and weekends.
  expect(idleShare({ minutes: weekOf(PATTERNS[1]!, 20) })).toBeCloseTo(118 / 168, 12);
});

test('time is quiet as long as no minute of a window has a request', () => {
  fc.assert(fc.property(fc.array(fc.constantFrom<number>(0, 0, 0, 0.5, 50), { minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 100 }), (minutes, length) => {
    const inWindow = (at: number): number => Array.from({ length }, (_, back) => minutes[(((at - back) % minutes.length) + minutes.length) % minutes.length] as number).reduce<number>((a, b) => a + b, 0);
    const expected = minutes.reduce((sum, _, at) => sum + Math.exp(-inWindow(at)), 0) / minutes.length;
    expect(quietShare(minutes, length)).toBeCloseTo(expected, 9);
  }));
});

test('the mean is the median, what was said, or that of a log-normal distribution', () => {
  expect(latencyOf({ p50: 80 })).toMatchObject({ p50: 80, mean: 80 });
  expect(latencyOf({ p50: 80, mean: 95, p95: 300 })).toMatchObject({ mean: 95, because: 'as stated' });
  // sigma = ln(2) / 1.6449 = 0.4214; 80 x e^(0.4214^2 / 2) = 80 x 1.0929
  expect(latencyOf({ p50: 80, p95: 160 }).mean).toBeCloseTo(87.43, 1);
});

test('a workload is scaled without its pattern', () => {
  fc.assert(fc.property(fc.array(fc.double({ min: 0.01, max: 1000, noNaN: true }), { minLength: 1, maxLength: 50 }), rate, (minutes, to) => {
    const scaled = scaledTo({ minutes }, to);
    expect(meanRate(scaled) / to).toBeCloseTo(1, 9);
    expect(peakRate(scaled) / meanRate(scaled)).toBeCloseTo(peakRate({ minutes }) / meanRate({ minutes }), 6);
  }));
  expect(scaledTo({ minutes: [0, 0] }, 5).minutes).toEqual([0, 0]);
});
