import fc from 'fast-check';
import { runsOnManagedInstances } from '../../../lib/lambda/managed-instances';
import { RUNTIME_LIVES, runtimeAge } from '../../../lib/lambda/runtimes';

const day = fc.date({ min: new Date('2015-01-01'), max: new Date('2035-01-01'), noInvalidDate: true }).map((date) => date.toISOString());
const AGES = ['current', 'deprecated', 'blocked for new functions', 'blocked'];

test('runtimes grow older, and never younger', () => {
  fc.assert(fc.property(fc.constantFrom(...Object.keys(RUNTIME_LIVES)), day, day, (runtime, one, other) => {
    const [early, late] = one < other ? [one, other] : [other, one];
    expect(AGES.indexOf(runtimeAge(runtime, early))).toBeLessThanOrEqual(AGES.indexOf(runtimeAge(runtime, late)));
  }));
});

test.each([
  ['nodejs20.x', '2026-04-29', 'current'], ['nodejs20.x', '2026-04-30', 'deprecated'], ['nodejs20.x', '2027-02-01T00:00:00Z', 'blocked for new functions'], ['nodejs20.x', '2027-03-03', 'blocked'],
  ['nodejs99.x', '2035-01-01', 'current'], ['constructor', '2035-01-01', 'current'],
])('%s on %s is %s', (runtime, today, age) => {
  expect(runtimeAge(runtime, today)).toBe(age);
});

test.each([
  ['python3.12', false], ['python3.13', true], ['python3.9', false], ['nodejs20.x', false], ['nodejs22.x', true], ['java17', false], ['java21', true], ['java21.al2023', true], ['dotnet6', false], ['dotnet10', true],
  ['provided.al2', false], ['provided.al2023', true], ['ruby4.0', false], ['constructor1', false],
])('%s on managed instances: %s', (runtime, runs) => {
  expect(runsOnManagedInstances(runtime)).toBe(runs);
});
