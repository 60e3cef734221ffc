import { Duration } from 'aws-cdk-lib/core';
import { ModelFunction, ServiceLevel, ServiceLevels } from '../../../constructs';
import { seededRandom } from '../../../lib/service-level/random';
import { LevelSimulation, minuteOf } from '../../../lib/service-level/simulation';
import { failing, RehearsedLevels, slow, type Reported } from '../../support/rehearsed-levels';
import { digits, templateOf } from '../stack';

const templateFor = (level: ServiceLevel, minimumBadRequests?: number) => templateOf((stack) => {
  new ServiceLevels(stack, 'Levels', { endpoint: new ModelFunction(stack, 'Digits', { model: digits('2') }), levels: [level], minimumBadRequests });
});

// Hours, here; days and months are in npm run test:deploy.
test.each<[string, ServiceLevel, string, Reported, number, number, number]>([
  ['failures at 1 request per second', ServiceLevel.availability(0.9999), 'Availability', failing, 0.0001, 1, 0.01],
  ['failures at 1 request in 100 seconds', ServiceLevel.availability(0.9999), 'Availability', failing, 0.0001, 0.01, 1],
  ['slow requests at 5 requests per second', ServiceLevel.latency({ percentile: 95, under: Duration.millis(100) }), 'LatencyP95', slow(50, 150), 0.05, 5, 1],
])('the alarms as rendered see what the simulation sees, minute by minute: %s', (_, level, id, reported, budget, requestsPerSecond, badShare) => {
  const minutes = 120;
  const levels = new RehearsedLevels(templateFor(level), id, reported, minutes);
  const simulation = new LevelSimulation({ budget, minimumBad: 3 });
  const random = seededRandom(7);
  try {
    const found = Array.from({ length: minutes }, (__, minute) => {
      const now = minuteOf({ requestsPerSecond, badShare: minute < 20 || minute > 80 ? 0 : badShare }, random);
      return { rendered: levels.next(now), simulated: simulation.next(now) };
    });
    expect(found.map(({ rendered }) => rendered)).toEqual(found.map(({ simulated }) => simulated));
    // It goes off, and is over.
    expect(found.some(({ rendered }) => rendered.page)).toBe(true);
    expect(found.at(-1)?.rendered.page).toBe(false);
  } finally {
    levels.close();
  }
});
