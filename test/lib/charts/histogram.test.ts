import fc from 'fast-check';
import { binsOf } from '../../../lib/charts/histogram';

test('every latency is in the one bin that it belongs to, and bins follow on each other', () => {
  fc.assert(fc.property(fc.array(fc.double({ min: 0.011, max: 1e6, noNaN: true }), { minLength: 1 }), (latencies) => {
    const bins = binsOf(latencies);
    expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(latencies.length);
    bins.slice(1).forEach((bin, index) => expect(Math.abs(bin.from / (bins[index]?.to ?? 0) - 1)).toBeLessThan(1e-9));
    const [first, last] = [bins[0], bins.at(-1)];
    expect(latencies.every((ms) => ms >= (first?.from ?? NaN) * (1 - 1e-9) && ms <= (last?.to ?? NaN) * (1 + 1e-9))).toBe(true);
    expect(Math.min(first?.count ?? 0, last?.count ?? 0)).toBeGreaterThan(0);
  }));
});

test('none are no bins, and what took no time is in the least', () => {
  expect(binsOf([])).toEqual([]);
  expect(binsOf([0, 0.001])).toHaveLength(1);
});
