import * as fc from 'fast-check';
import { BURN_RATE_WINDOWS, budgetSpent, reachableWindows, thresholdOf, windowText } from '../../../lib/service-level/burn-rates';
import { budgetLeftExpression, burnRateExpression, rankStatistic } from '../../../lib/service-level/expressions';
import { checkLevels } from '../../../lib/service-level/check-levels';
import { ALARM_SPAN } from '../../../lib/service-level/limits';
import { budgetOf, checkAvailability, checkLatencyObjective, describeObjective, idOf } from '../../../lib/service-level/objective';
import { parseStatistic } from '../../../lib/cloudwatch/statistics';

const foundBy = (problems: readonly { readonly prop: string }[]): readonly string[] => problems.map(({ prop }) => prop);

test.each([[0.9999, 0.0001], [0.999, 0.001], [0.99, 0.01], [0.95, 0.05], [0.999999999, 0.000000001]])('the budget of an availability of %d is %d, without the noise of floats', (target, budget) => {
  expect(budgetOf({ kind: 'availability', target })).toBe(budget);
});

test.each([[0.834], [0.9], [0.9999], [0.999999999]])('%d is an availability', (target) => expect(checkAvailability(target)).toEqual([]));

test.each([
  [1, /may never fail/], [0, /0\.999/], [-1, /0\.999/], [NaN, /0\.999/], [Infinity, /0\.999/], [100, /0\.999/],
  [99.9, /write 0\.999, if it is 99\.9 percent/], [0.8339, /nobody would be paged/], [0.5, /6 times as often/], [0.9999999999, /0\.999/],
])('fails for %d as an availability, and says why', (target, remedy) => {
  const [problem] = checkAvailability(target);
  expect(problem).toMatchObject({ prop: 'target', allowed: 'a fraction from 0.834 to 0.999999999' });
  expect(problem?.remedy).toMatch(remedy);
});

test.each([[83.4, 1], [95, 100], [99.9, 1], [99.999, 900_000]])('P%d under %d ms is an objective', (percentile, underMs) => expect(checkLatencyObjective(percentile, underMs)).toEqual([]));

test.each([
  [0, 100, ['percentile']], [100, 100, ['percentile']], [83.3, 100, ['percentile']], [50, 100, ['percentile']], [NaN, 100, ['percentile']], [0.95, 100, ['percentile']],
  [95, 0, ['under']], [95, -1, ['under']], [95, 0.5, ['under']], [95, NaN, ['under']], [-1, -1, ['percentile', 'under']],
])('fails for P%d under %d ms', (percentile, underMs, props) => expect(foundBy(checkLatencyObjective(percentile, underMs))).toEqual(props));

test('a percentile as a fraction is told to be one', () => expect(checkLatencyObjective(0.95, 100)[0]?.remedy).toBe('write 95: a percentile is in percent'));

test('ids stay when a target is changed', () => {
  expect(idOf({ kind: 'availability', target: 0.9 })).toBe(idOf({ kind: 'availability', target: 0.99 }));
  expect(idOf({ kind: 'latency', percentile: 99.9, underMs: 1 })).toBe('LatencyP99_9');
  expect(describeObjective({ kind: 'latency', percentile: 99.9, underMs: 100 })).toBe('99.9 % of the requests are answered within 100 ms');
  expect(describeObjective({ kind: 'availability', target: 0.9999 })).toBe('99.99 % of the requests are answered');
});

test('the windows spend what the workbook says of the budget of 30 days', () => {
  expect(BURN_RATE_WINDOWS.map((window) => Number(budgetSpent(window, 30 * 86_400).toFixed(6)))).toEqual([0.02, 0.05, 0.1, 0.1]);
  // "the short window should be 1/12 the duration of the long window"
  expect(BURN_RATE_WINDOWS.every(({ longSeconds, shortSeconds }) => longSeconds === 12 * shortSeconds)).toBe(true);
});

test('every window is one that alarms take', () => {
  for (const seconds of BURN_RATE_WINDOWS.flatMap(({ longSeconds, shortSeconds }) => [longSeconds, shortSeconds])) {
    expect(seconds % 60).toBe(0);
    expect(seconds).toBeLessThanOrEqual(seconds < 3600 ? ALARM_SPAN.maxSecondsBelowAnHour : ALARM_SPAN.maxSeconds);
  }
});

test('of every objective that is taken, somebody is paged when all requests are bad', () => {
  const budget = fc.oneof(fc.double({ min: 0.834, max: 0.999999999, noNaN: true }).map((target) => budgetOf({ kind: 'availability', target })), fc.double({ min: 83.4, max: 99.999, noNaN: true }).map((percentile) => budgetOf({ kind: 'latency', percentile, underMs: 1 })));
  fc.assert(fc.property(budget, (of) => {
    const windows = reachableWindows(of);
    expect(windows.some(({ severity }) => severity === 'page')).toBe(true);
    expect(windows.every((window) => thresholdOf(window, of) < 1)).toBe(true);
    expect(reachableWindows(of / 2).length).toBeGreaterThanOrEqual(windows.length);
  }));
});

test('expressions have no exponents and no noise', () => {
  expect(burnRateExpression(0.0001, 3)).toBe('IF(bad >= 3, bad / (0.0001 * total), 0)');
  expect(burnRateExpression(1e-9, 1)).toBe('IF(bad >= 1, bad / (0.000000001 * total), 0)');
  expect(budgetLeftExpression(0.05)).toBe('100 - 100 * bad / (0.05 * total)');
  expect(rankStatistic(100_000)).toBe('PR(:100000)');
  expect(parseStatistic(rankStatistic(100))).toBeDefined();
});

test.each([[300, '5 minutes'], [3600, '1 hour'], [21_600, '6 hours'], [86_400, '1 day'], [259_200, '3 days']])('%i seconds are %s', (seconds, text) => expect(windowText(seconds)).toBe(text));

const SETTINGS = { ids: ['Availability'], periodSeconds: 30 * 86_400, minimumBad: 3 };

test.each([[{}], [{ periodSeconds: 7 * 86_400 }], [{ periodSeconds: 90 * 86_400 }], [{ minimumBad: 1 }], [{ expectedRequestsPerSecond: 0.001 }], [{ ids: ['Availability', 'LatencyP95'] }]])('%p are settings of levels', (more) => {
  expect(checkLevels({ ...SETTINGS, ...more })).toEqual([]);
});

test.each([
  [{ ids: [] }, ['levels']], [{ ids: ['LatencyP95', 'Availability', 'LatencyP95'] }, ['levels']], [{ periodSeconds: 6 * 86_400 }, ['period']], [{ periodSeconds: 91 * 86_400 }, ['period']],
  [{ periodSeconds: 30.5 * 86_400 }, ['period']], [{ expectedRequestsPerSecond: 0 }, ['expectedRequestsPerSecond']], [{ expectedRequestsPerSecond: -1 }, ['expectedRequestsPerSecond']],
  [{ minimumBad: 0 }, ['minimumBadRequests']], [{ minimumBad: 1.5 }, ['minimumBadRequests']], [{ ids: [], periodSeconds: NaN, minimumBad: NaN, expectedRequestsPerSecond: NaN }, ['levels', 'period', 'expectedRequestsPerSecond', 'minimumBadRequests']],
])('fails for %p', (more, props) => expect(foundBy(checkLevels({ ...SETTINGS, ...more }))).toEqual(props));
