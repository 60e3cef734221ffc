import fc from 'fast-check';
import { breakEven, closedBreakEven, hostCost, type Host, type Rates } from '../../../../lib/cost/hosts';
import type { Price, PriceKey } from '../../../../lib/pricing';
import { load, model, rates } from './cases';

const ARM: Host = { kind: 'lambda', architecture: 'arm64' };
const X86: Host = { kind: 'lambda', architecture: 'x86_64' };
const M5: Host = { kind: 'real-time', instanceType: 'ml.m5.large', by: 'peak' };

/** Two prices, without tiers. */
function pricesOf(perRequest: number, perHour: number): Rates {
  const of = (key: PriceKey, usd: number): Price => ({ key, region: 'us-east-1', unit: 'hour', tiers: [{ usd }], date: '2026-11-22', source: 'test' });
  return (key) => (key === 'lambda.requests' ? of(key, perRequest) : key.startsWith('sagemaker.hosting.ml') ? of(key, perHour) : of(key, 0));
}

test('lines cross where the formula says, if one instance carries it', () => {
  fc.assert(fc.property(fc.double({ min: 1e-7, max: 1e-3, noNaN: true }), fc.double({ min: 0.01, max: 10, noNaN: true }), fc.double({ min: 0.5, max: 5000, noNaN: true }), fc.constantFrom('steady', 'spiky'), (perRequest, perHour, rps, pattern) => {
    const one = load(1, pattern);
    const closed = closedBreakEven({ perHour, perRequest });
    const { cheaperBelow, crossings } = breakEven(ARM, M5, one, model({ perInstanceRps: { 'ml.m5.large': rps } }), pricesOf(perRequest, perHour));
    if (closed < 2e-3 || closed > 5e3) return;
    expect(cheaperBelow).toBe('first');
    const carried = rps / (one.peak / one.rate);
    if (closed < carried * 0.999) expect(crossings[0]).toMatchObject({ rate: expect.closeTo(closed, Math.max(0, 3 - Math.ceil(Math.log10(closed)))) as number, cheaperAbove: 'second' });
    // Each further instance comes with as many requests more, which cost less than it does.
    if (closed > carried * 1.001) expect(crossings).toEqual([]);
  }), { numRuns: 20 });
});

test('at a crossing both cost the same, or an instance is added there', () => {
  fc.assert(fc.property(fc.integer({ min: 5, max: 2000 }), fc.integer({ min: 512, max: 4096 }), fc.constantFrom('steady', 'office-hours', 'spiky'), (ms, memoryMiB, pattern) => {
    const one = model({ ms, memoryMiB });
    const at = load(1, pattern);
    for (const { rate } of breakEven(ARM, M5, at, one, rates).crossings) {
      const difference = (r: number): number => (hostCost(ARM, load(r, pattern), one, rates).perMonth as number) - (hostCost(M5, load(r, pattern), one, rates).perMonth as number);
      expect(Math.sign(difference(rate * (1 - 1e-6)))).not.toBe(Math.sign(difference(rate * (1 + 1e-6))));
    }
  }), { numRuns: 6 });
});

test('of two that are paid alike, one is cheaper at every load', () => {
  expect(breakEven(ARM, X86, load(1), model(), rates)).toEqual({ cheaperBelow: 'first', crossings: [] });
  expect(breakEven(X86, ARM, load(1), model(), rates)).toEqual({ cheaperBelow: 'second', crossings: [] });
});

test('who is asked first makes no difference', () => {
  const there = breakEven(ARM, M5, load(1, 'spiky'), model({ ms: 30 }), rates);
  const back = breakEven(M5, ARM, load(1, 'spiky'), model({ ms: 30 }), rates);
  const other = { first: 'second', second: 'first' } as const;
  expect(back.crossings.map(({ rate, cheaperAbove }) => [rate.toFixed(6), other[cheaperAbove]])).toEqual(there.crossings.map(({ rate, cheaperAbove }) => [rate.toFixed(6), cheaperAbove]));
});

test('without a price there is nothing to say', () => {
  expect(breakEven(ARM, { kind: 'real-time', instanceType: 'ml.c7i.4xlarge', by: 'peak' }, load(1), model(), rates)).toEqual({ cheaperBelow: undefined, crossings: [] });
});
