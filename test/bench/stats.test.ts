import fc from 'fast-check';

interface Ratio {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
}

interface Gate {
  readonly met: boolean;
  readonly passed: boolean;
}

interface Stats {
  quantile(samples: readonly number[], share: number): number;
  median(samples: readonly number[]): number;
  ratioOfMedians(ours: readonly number[], theirs: readonly number[]): Ratio;
  gate(what: string, figure: number | Ratio, limit: number, slack: number, more?: { readonly unit?: string; readonly guard?: number }): Gate;
}

const { quantile, median, ratioOfMedians, gate } = require('../../bench/support/stats.cjs') as Stats;

const durations = fc.array(fc.double({ min: 0.001, max: 10_000, noNaN: true }), { minLength: 1, maxLength: 30 });

test('no samples have no median', () => {
  expect(() => median([])).toThrow('no samples');
});

test('the median of one sample is that sample, of two what lies between them', () => {
  expect(median([7])).toBe(7);
  expect(median([4, 1])).toBe(2.5);
  expect(median([30, 1, 2])).toBe(2);
});

test('a quantile lies among its samples and grows with its share', () => {
  fc.assert(
    fc.property(durations, fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (samples, a, b) => {
      const [low, high] = [quantile(samples, Math.min(a, b)), quantile(samples, Math.max(a, b))];
      expect(low).toBeGreaterThanOrEqual(Math.min(...samples));
      expect(high).toBeLessThanOrEqual(Math.max(...samples));
      // Interpolation rounds, so equal shares may differ in the last bit.
      expect(low).toBeLessThanOrEqual(high * (1 + 1e-12));
    }),
  );
});

test('samples are left in the order of their rounds', () => {
  const samples = [3, 1, 2];
  median(samples);
  expect(samples).toEqual([3, 1, 2]);
});

test('a case that always takes twice as long has the ratio 2 and no doubt about it, however noisy the rounds', () => {
  const theirs = [10, 40, 11, 12, 90, 10, 13];
  const { ratio, low, high } = ratioOfMedians(theirs.map((value) => 2 * value), theirs);
  expect(ratio).toBe(2);
  expect(low).toBeLessThanOrEqual(2);
  expect(high).toBeGreaterThanOrEqual(2);
});

test('the interval holds the ratio, and equal samples give an equal interval', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.double({ min: 1, max: 100, noNaN: true }), fc.double({ min: 1, max: 100, noNaN: true })), { minLength: 5, maxLength: 15 }), (rounds) => {
      const [ours, theirs] = [rounds.map(([a]) => a), rounds.map(([, b]) => b)];
      const first = ratioOfMedians(ours, theirs);
      expect(first.low).toBeLessThanOrEqual(first.high);
      expect(ratioOfMedians(ours, theirs)).toEqual(first);
    }),
    { numRuns: 20 },
  );
});

test('rounds that are not complete are refused', () => {
  expect(() => ratioOfMedians([1, 2], [1])).toThrow('rounds must be complete');
});

test('a gate is met at its limit, passed at its limit with slack, missed one step past it', () => {
  expect(gate('x', 1.15, 1.15, 1.25)).toMatchObject({ met: true, passed: true });
  expect(gate('x', 1.15 * 1.25, 1.15, 1.25)).toMatchObject({ met: false, passed: true });
  expect(gate('x', 1.15 * 1.25 + 1e-9, 1.15, 1.25)).toMatchObject({ met: false, passed: false });
});

test('an aim that is not reached is missed in the long form, and guarded in the quick one', () => {
  expect(gate('x', 1.3, 1.15, 1, { guard: 1.6 })).toMatchObject({ met: false, passed: false });
  expect(gate('x', 1.6, 1.15, 1.25, { guard: 1.6 })).toMatchObject({ met: false, passed: true });
  expect(gate('x', 1.61, 1.15, 1.25, { guard: 1.6 })).toMatchObject({ met: false, passed: false });
});

test('a ratio misses its gate only when its whole interval lies beyond it', () => {
  expect(gate('x', { ratio: 1.3, low: 1.15, high: 1.5 }, 1.15, 1)).toMatchObject({ met: false, passed: true });
  expect(gate('x', { ratio: 1.3, low: 1.16, high: 1.5 }, 1.15, 1)).toMatchObject({ met: false, passed: false });
});

test('a figure that could not be measured misses its gate', () => {
  expect(gate('x', NaN, 1.15, 1.25)).toMatchObject({ met: false, passed: false });
});
