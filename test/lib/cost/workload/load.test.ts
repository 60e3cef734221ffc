import fc from 'fast-check';
import { activeShare, loadAt, loadOf, overTime, meanRate, peakRate, quietShare, type Workload } from '../../../../lib/cost/workload';

const minutes = fc.array(fc.constantFrom<number>(0, 0, 1, 60, 600), { minLength: 1, maxLength: 300 });
const workload = (each: readonly number[]): Workload => ({ pattern: 'trace', minutes: each, latency: { p50: 1, mean: 1, because: '' }, requestBytes: 0, answerBytes: 0 });

test('times of a load are all time, with the same mean, peak and quiet', () => {
  fc.assert(fc.property(minutes, (each) => {
    const load = loadOf(workload(each));
    expect(overTime(load, () => 1)).toBeCloseTo(1, 9);
    expect(overTime(load, ({ rate }) => rate)).toBeCloseTo(meanRate({ minutes: each }), 6);
    expect(overTime(load, ({ hourMean }) => hourMean)).toBeCloseTo(meanRate({ minutes: each }), 6);
    expect(Math.max(...load.times.map(({ hourPeak }) => hourPeak))).toBe(peakRate({ minutes: each }));
    expect(overTime(load, (time) => 1 - activeShare(time))).toBeCloseTo(quietShare(each, 15), 3);
  }));
});

test('at another rate all of it is in proportion', () => {
  fc.assert(fc.property(minutes, fc.double({ min: 0.001, max: 1000, noNaN: true }), (each, rate) => {
    fc.pre(each.some((one) => one > 0));
    const load = loadAt(loadOf(workload(each)), rate);
    expect(load.rate / rate).toBeCloseTo(1, 9);
    expect(load.requestsPerMonth / rate).toBeCloseTo(2_628_000, 0);
    expect(overTime(load, (time) => time.rate) / rate).toBeCloseTo(1, 6);
  }));
});

test('a week of a pattern is a few times', () => {
  const load = loadOf(workload(Array.from({ length: 7 * 1440 }, (_, minute) => (minute % 60 < 5 ? 600 : 60))));
  expect(load.times.length).toBeLessThan(60);
});
