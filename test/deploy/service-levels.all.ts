// Days and months of traffic through the alarms as rendered: the CloudWatch of the local AWS, on a clock that is stepped.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib/core';
import { ModelFunction, ServiceLevel, ServiceLevels } from '../../constructs';
import { seededRandom } from '../../lib/service-level/random';
import { AVAILABILITY, FAILING_SHARES, HEALTHY_SHARE, LATENCY, LIMIT_MINUTES, LOADS, SLOW_SHARES } from '../../lib/service-level/report';
import { LevelSimulation, minuteOf, MINUTES_PER_MONTH, type Alarmed, type Minute, type WatchedLevel } from '../../lib/service-level/simulation';
import { digits, templateOf } from '../constructs/stack';
import { failing, RehearsedLevels, slow, throttled, type Reported } from '../support/rehearsed-levels';

const template = (level: ServiceLevel) => templateOf((stack) => {
  new ServiceLevels(stack, 'Levels', { endpoint: new ModelFunction(stack, 'Digits', { model: digits('2') }), levels: [level] });
});
const availability = template(ServiceLevel.availability(0.9999));
const latency = template(ServiceLevel.latency({ percentile: 95, under: Duration.millis(100) }));

interface Rehearsal {
  readonly rendered: RehearsedLevels;
  readonly simulated: LevelSimulation;
  close(): void;
}

function rehearse(of: WatchedLevel, reported: Reported, minutes: number): Rehearsal {
  const isLatency = of === LATENCY;
  const rendered = new RehearsedLevels(isLatency ? latency : availability, isLatency ? 'LatencyP95' : 'Availability', reported, minutes);
  return { rendered, simulated: new LevelSimulation(of), close: () => rendered.close() };
}

/** Both, of the same minute. */
function next({ rendered, simulated }: Rehearsal, minute: Minute): Alarmed {
  const [found, expected] = [rendered.next(minute), simulated.next(minute)];
  // A matcher for each minute of a month takes longer than the month.
  if (found.page !== expected.page || found.ticket !== expected.ticket) expect(found).toEqual(expected);
  return found;
}

const cells = LOADS.flatMap((load) => [
  ...FAILING_SHARES.map((share) => [AVAILABILITY, failing, load, share, `${100 * share} % that fail`] as const),
  ...SLOW_SHARES.map((share) => [LATENCY, slow(50, 150), load, share, `${100 * share} % that are slow`] as const),
]);

test.each(cells)('time to detect is the simulation\'s: %#', (level, reported, requestsPerSecond, share) => {
  // From nothing: the days before an incident are the months below.
  const limit = LIMIT_MINUTES / 2;
  const rehearsal = rehearse(level, reported, limit);
  const random = seededRandom(11);
  try {
    let told: Alarmed = { page: false, ticket: false };
    for (let minute = 0; minute < limit && !(told.page && told.ticket); minute++) told = next(rehearsal, minuteOf({ requestsPerSecond, badShare: share }, random));
    expect(told.ticket || share < 0.5).toBe(true);
  } finally {
    rehearsal.close();
  }
}, 600_000);

// The simulation's false alarms are those of fifty months; these are the alarms themselves.
test.each([[0.01], [1]])('a healthy month at %d requests per second tells nobody', (requestsPerSecond) => {
  const rehearsal = rehearse(AVAILABILITY, failing, MINUTES_PER_MONTH);
  const random = seededRandom(12);
  try {
    const told = Array.from({ length: MINUTES_PER_MONTH }, () => next(rehearsal, minuteOf({ requestsPerSecond, badShare: HEALTHY_SHARE }, random)));
    expect(told.filter(({ page, ticket }) => page || ticket)).toEqual([]);
  } finally {
    rehearsal.close();
  }
}, 1_200_000);

test('a month of incidents, at 1 request per second: every one goes off and is over in the same minutes', () => {
  const rehearsal = rehearse(AVAILABILITY, throttled, MINUTES_PER_MONTH);
  const random = seededRandom(13);
  try {
    let [share, until, changes] = [HEALTHY_SHARE, 0, 0];
    let last: Alarmed = { page: false, ticket: false };
    for (let minute = 0; minute < MINUTES_PER_MONTH; minute++) {
      if (minute >= until) {
        // Days of health, hours of anything.
        share = share === HEALTHY_SHARE ? 10 ** (-4 * random()) : HEALTHY_SHARE;
        until = minute + Math.floor((share === HEALTHY_SHARE ? 4000 : 400) * random());
      }
      const now = next(rehearsal, minuteOf({ requestsPerSecond: 1, badShare: share }, random));
      if (now.page !== last.page || now.ticket !== last.ticket) changes += 1;
      last = now;
    }
    expect(changes).toBeGreaterThan(20);
  } finally {
    rehearsal.close();
  }
}, 1_200_000);

test('the tables of docs/service-levels.md are what the simulation says', () => {
  const root = join(__dirname, '../..');
  expect(execFileSync(process.execPath, [join(root, 'scripts/service-levels.mjs'), '--check'], { cwd: root, encoding: 'utf8' })).toBe('docs/service-levels.md is up to date\n');
}, 300_000);
