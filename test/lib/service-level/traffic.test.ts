import * as fc from 'fast-check';
import { BURN_RATE_WINDOWS, type BurnRateWindow } from '../../../lib/service-level/burn-rates';
import { adviseTraffic, secondsToSeeOutage } from '../../../lib/service-level/traffic';

const EXPECTED = { budget: 0.0001, requestsPerSecond: 20, minimumBad: 3, periodSeconds: 30 * 86_400 };
const advice = (more: object): readonly string[] => adviseTraffic({ ...EXPECTED, ...more }).map(({ id }) => id);
const [first] = BURN_RATE_WINDOWS as readonly [BurnRateWindow];

test.each([
  [{}, []],
  // 30 days have 3 failures to spare at 0.011575 requests per second.
  [{ requestsPerSecond: 0.0116 }, []],
  [{ requestsPerSecond: 0.0115 }, ['tooFewRequests']],
  [{ requestsPerSecond: 0.0115, minimumBad: 2 }, []],
  // 3 requests in an hour, and one less.
  [{ budget: 0.01, requestsPerSecond: 3 / 3600 }, []],
  [{ budget: 0.01, requestsPerSecond: 3 / 3601 }, ['slowPage']],
  [{ budget: 0.01, requestsPerSecond: 3 / 21_601 }, ['slowPage']],
  [{ budget: 0.0001, requestsPerSecond: 0.00001 }, ['tooFewRequests', 'slowPage']],
])('%p is advised of %p', (more, ids) => expect(advice(more)).toEqual(ids));

test('the advice has the numbers', () => {
  expect(adviseTraffic({ ...EXPECTED, requestsPerSecond: 0.0001, budget: 0.05 }).map(({ text }) => text)).toEqual([
    expect.stringMatching(/^3 requests take 8\.3 hours, which is longer than the windows that page: an outage is a ticket at most/),
  ]);
  expect(adviseTraffic({ ...EXPECTED, requestsPerSecond: 0.0005, budget: 0.01 })[0]?.text).toMatch(/^3 requests take 100 minutes: so long an outage lasts before it pages/);
  expect(adviseTraffic({ ...EXPECTED, requestsPerSecond: 0.01 })[0]?.text).toMatch(/^of 25920 requests in 30 days only 2\.6 may be bad, and below 3 nothing is concluded/);
});

test('an outage is seen the sooner the more requests there are, and never before its share of the window', () => {
  const rate = fc.double({ min: 0.0001, max: 1000, noNaN: true });
  fc.assert(fc.property(rate, rate, fc.integer({ min: 1, max: 20 }), fc.double({ min: 1e-6, max: 0.069, noNaN: true }), (a, b, minimumBad, budget) => {
    const seen = (requestsPerSecond: number): number => secondsToSeeOutage(first, { budget, requestsPerSecond, minimumBad }) ?? Infinity;
    expect(seen(Math.max(a, b))).toBeLessThanOrEqual(seen(Math.min(a, b)));
    expect(seen(a)).toBeGreaterThanOrEqual(14.4 * budget * 3600);
  }));
});
