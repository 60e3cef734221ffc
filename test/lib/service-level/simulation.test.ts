import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { reachableWindows } from '../../../lib/service-level/burn-rates';
import { seededRandom } from '../../../lib/service-level/random';
import { detectionRow, FAILING } from '../../../lib/service-level/report';
import { countAlarms, detect, LevelSimulation, minuteOf, poisson, type Minute } from '../../../lib/service-level/simulation';

const LEVEL = { budget: 0.0001, minimumBad: 3 };

/** The same by the definition: every window is added up anew. */
function byDefinition(minutes: readonly Minute[], { budget, minimumBad }: typeof LEVEL, until: number) {
  const sum = (of: keyof Minute, from: number, to: number): number => minutes.slice(Math.max(0, from), to).reduce((total, minute) => total + minute[of], 0);
  const burns = (seconds: number, burnRate: number, minimum: number): boolean => {
    const end = seconds > 86_400 ? Math.floor(until / 60) * 60 : until;
    const bad = sum('bad', end - seconds / 60, end);
    return bad >= minimum && bad / (budget * sum('total', end - seconds / 60, end)) > burnRate;
  };
  const on = (severity: string): boolean => reachableWindows(budget).some((window) => (
    window.severity === severity && burns(window.longSeconds, window.burnRate, minimumBad) && burns(window.shortSeconds, window.burnRate, 1)));
  return { page: on('page'), ticket: on('ticket') };
}

test('sums that go on give what sums over each window give', () => {
  const minute = fc.record({ good: fc.nat(50), bad: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(5) }) }).map(({ good, bad }) => ({ total: good + bad, bad }));
  const settings = fc.record({ budget: fc.constantFrom(0.0001, 0.01, 0.05, 0.1), minimumBad: fc.integer({ min: 1, max: 5 }) });
  // Repeated, so that they outlast the longest window.
  fc.assert(fc.property(fc.array(minute, { minLength: 5, maxLength: 40 }), fc.integer({ min: 1, max: 150 }), settings, fc.nat(1000), (some, times, level, at) => {
    const minutes = Array.from({ length: times }, () => some).flat();
    const simulation = new LevelSimulation(level);
    const found = minutes.map((each) => simulation.next(each));
    const until = at % minutes.length + 1;
    expect(found[until - 1]).toEqual(byDefinition(minutes, level, until));
  }), { numRuns: 60 });
});

test('the same seed gives the same numbers, from 0 up to 1', () => {
  fc.assert(fc.property(fc.integer(), (seed) => {
    const [a, b] = [seededRandom(seed), seededRandom(seed)];
    for (let index = 0; index < 20; index++) {
      const value = a();
      expect(value).toBe(b());
      expect(value >= 0 && value < 1).toBe(true);
    }
  }));
});

test.each([[0.02], [0.7], [5], [29], [31], [6000]])('as many events as %d are expected, on average and in spread', (mean) => {
  const random = seededRandom(3);
  const count = 4000;
  const found = Array.from({ length: count }, () => poisson(mean, random));
  const average = found.reduce((sum, each) => sum + each, 0) / count;
  const variance = found.reduce((sum, each) => sum + (each - average) ** 2, 0) / count;
  expect(Math.abs(average - mean)).toBeLessThan(4 * Math.sqrt(mean / count));
  expect(variance / mean).toBeGreaterThan(0.8);
  expect(variance / mean).toBeLessThan(1.25);
});

test('no request is bad that did not come', () => {
  fc.assert(fc.property(fc.double({ min: 0.001, max: 50, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), fc.integer(), (requestsPerSecond, badShare, seed) => {
    const { total, bad } = minuteOf({ requestsPerSecond, badShare }, seededRandom(seed));
    expect(bad).toBeGreaterThanOrEqual(0);
    expect(total).toBeGreaterThanOrEqual(bad);
  }));
});

test('an outage pages in its first minute where there is traffic, and never where nobody asks', () => {
  const incident = { healthyShare: 0, failingShare: 1, limitMinutes: 60 };
  expect(detect(LEVEL, { ...incident, requestsPerSecond: 10 }, seededRandom(1))).toEqual({ page: 1, ticket: 1 });
  expect(detect(LEVEL, { ...incident, requestsPerSecond: 0 }, seededRandom(1))).toEqual({});
  expect(countAlarms(LEVEL, { requestsPerSecond: 1, badShare: 0 }, 0.2, seededRandom(1))).toEqual({ page: 0, ticket: 0 });
});

test('an objective that is missed a little, all the time, is a ticket and no page', () => {
  const found = detect({ budget: 0.05, minimumBad: 3 }, { requestsPerSecond: 5, healthyShare: 0.05, failingShare: 0.075, limitMinutes: 4320 }, seededRandom(1));
  expect(found.page).toBeUndefined();
  expect(found.ticket).toBeDefined();
});

// All rows: node scripts/service-levels.mjs --check, by npm run test:deploy.
test.each([[0.01], [1]])('the row of docs/service-levels.md for %d requests per second is what the simulation says', (load) => {
  expect(readFileSync(join(__dirname, '../../../docs/service-levels.md'), 'utf8').split('\n')).toContain(detectionRow(FAILING, load));
});
