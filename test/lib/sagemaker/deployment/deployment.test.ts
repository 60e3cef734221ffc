import fc from 'fast-check';
import type { DeploymentConfig } from '../../../../lib/sagemaker/deployment/config';
import { actionOf, advanced, begin, CREATED, dueOf, failed, fleetsOf, isOver, isTimedOut, waited, type Progress } from '../../../../lib/sagemaker/deployment/deployment';
import { planOf, type DeploymentPlan, type VariantCapacity } from '../../../../lib/sagemaker/deployment/plan';

const MAIN = (old: number, next = old): readonly VariantCapacity[] => [{ name: 'Main', old, new: next }];
const canary = (Value: number, wait = 600, termination = 300): DeploymentConfig => ({
  BlueGreenUpdatePolicy: {
    TrafficRoutingConfiguration: { Type: 'CANARY', CanarySize: { Type: 'CAPACITY_PERCENT', Value }, WaitIntervalInSeconds: wait }, TerminationWaitInSeconds: termination, MaximumExecutionTimeoutInSeconds: 3600,
  },
});
const linear = (Value: number): DeploymentConfig => ({
  BlueGreenUpdatePolicy: { TrafficRoutingConfiguration: { Type: 'LINEAR', LinearStepSize: { Type: 'CAPACITY_PERCENT', Value }, WaitIntervalInSeconds: 60 } },
});
const rolling = (Value: number, back?: number): DeploymentConfig => ({
  RollingUpdatePolicy: {
    MaximumBatchSize: { Type: 'INSTANCE_COUNT', Value }, WaitIntervalInSeconds: 60,
    ...(back === undefined ? {} : { RollbackMaximumBatchSize: { Type: 'INSTANCE_COUNT', Value: back } }),
  },
});

/** Shares of the traffic that the plan gives to the new fleet, and the kinds of its actions. */
const sharesOf = (plan: DeploymentPlan): readonly (number | undefined)[] => plan.actions.flatMap((action) => (action.kind === 'route' ? [action.shares['Main']] : []));
const kinds = (plan: DeploymentPlan): readonly string[] => plan.actions.map(({ kind }) => kind);

test('without a policy the traffic goes over at once, and the old fleet goes', () => {
  const plan = planOf(undefined, MAIN(3));
  expect(kinds(plan)).toEqual(['launch', 'route', 'bake', 'terminate']);
  expect(plan.actions[2]).toMatchObject({ ms: 0 });
  expect(planOf({ AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'a' }] } }, MAIN(3)).actions).toEqual(plan.actions);
});

test.each([
  ['a canary of 10 % of ten', canary(10), 10, [0.1, 1]],
  ['a canary of 10 % of two is one of them', canary(10), 2, [0.5, 1]],
  ['a canary of 50 % of three', canary(50), 3, [1 / 3, 1]],
  ['linear steps of a third', linear(34), 3, [1 / 3, 2 / 3, 1]],
  ['linear steps of a half', linear(50), 4, [0.5, 1]],
  ['linear steps that do not come out even', linear(40), 10, [0.4, 0.8, 1]],
  ['no instances, of an asynchronous endpoint that has gone to zero', linear(25), 0, [1]],
  ['batches of none', rolling(2), 0, [1]],
  ['batches of two of five', rolling(2), 5, [0.4, 0.8, 1]],
])('%s', (_, config, instances, expected) => {
  const shares = sharesOf(planOf(config, MAIN(instances)));
  expect(shares).toHaveLength(expected.length);
  shares.forEach((share, index) => expect(share).toBeCloseTo(expected[index] ?? NaN, 9));
});

test('a serverless variant moves by shares', () => {
  expect(sharesOf(planOf(linear(25), [{ name: 'Main', old: 0, new: 0, isServerless: true }]))).toEqual([0.25, 0.5, 0.75, 1]);
});

test('a canary bakes twice: between the steps, and before the old fleet goes', () => {
  const plan = planOf(canary(10), MAIN(10, 4));
  expect(plan.actions.filter(({ kind }) => kind === 'bake')).toEqual([
    { kind: 'bake', ms: 600_000, wait: 'WaitIntervalInSeconds', part: 'canary' }, { kind: 'bake', ms: 300_000, wait: 'TerminationWaitInSeconds', part: 'full' },
  ]);
  let progress = begin(CREATED, 1000);
  expect(fleetsOf(progress, plan)).toEqual({ old: { Main: 10 }, new: { Main: 0 }, shares: { Main: 0 } });
  progress = advanced(advanced(progress, plan, 5000), plan, 5000);
  expect(fleetsOf(progress, plan)).toEqual({ old: { Main: 10 }, new: { Main: 4 }, shares: { Main: 0.25 } });
  expect(dueOf(progress, plan)).toBe(605_000);
  progress = advanced(advanced(progress, plan, 605_000), plan, 605_000);
  expect([fleetsOf(progress, plan).shares['Main'], dueOf(progress, plan)]).toEqual([1, 905_000]);
  const over = advanced(advanced(progress, plan, 905_000), plan, 906_000);
  expect(over).toMatchObject({ status: 'Succeeded', started: 1000, completed: 906_000 });
  expect(fleetsOf(over, plan)).toEqual({ old: { Main: 0 }, new: { Main: 4 }, shares: { Main: 1 } });
  expect(failed(over, plan, 'too late', 907_000)).toBe(over);
});

test('on the way back a blue/green deployment has its old fleet still', () => {
  const plan = planOf(canary(10), MAIN(10));
  const baking = advanced(advanced(begin(CREATED, 0), plan, 0), plan, 0);
  const back = failed(baking, plan, 'alarm', 7);
  expect([back.status, actionOf(back, plan)?.kind]).toEqual(['RollingBack', 'route']);
  const over = advanced(advanced(back, plan, 8), plan, 9);
  expect(over).toMatchObject({ status: 'RolledBack', completed: 9, reason: 'alarm' });
  expect(fleetsOf(over, plan)).toEqual({ old: { Main: 10 }, new: { Main: 0 }, shares: { Main: 0 } });
});

test('a rolling deployment brings up again what it has terminated, at once or in batches, and may fail at that', () => {
  const plan = planOf(rolling(2), MAIN(4));
  const second = [1, 2, 3, 4, 5].reduce((progress) => advanced(progress, plan, 0), begin(CREATED, 0));
  expect(fleetsOf(second, plan)).toEqual({ old: { Main: 2 }, new: { Main: 4 }, shares: { Main: 0.5 } });
  const back = failed(second, plan, 'alarm', 0);
  expect(actionOf(back, plan)).toEqual({ kind: 'launch', fleet: 'old', instances: { Main: 4 } });
  expect(failed(back, plan, 'no capacity', 1)).toMatchObject({ status: 'RollbackFailed', reason: 'no capacity' });
  const inBatches = planOf(rolling(2, 1), MAIN(4));
  const steps: unknown[] = [];
  for (let each = failed(second, inBatches, 'alarm', 0); !isOver(each); each = advanced(each, inBatches, 0)) steps.push(actionOf(each, inBatches));
  expect(steps).toEqual([
    { kind: 'launch', fleet: 'old', instances: { Main: 3 } },
    { kind: 'route', shares: { Main: 0.25 }, part: 'linear' },
    { kind: 'terminate', fleet: 'new', instances: { Main: 1 } },
    { kind: 'launch', fleet: 'old', instances: { Main: 4 } },
    { kind: 'route', shares: { Main: 0 }, part: 'full' },
    { kind: 'terminate', fleet: 'new', instances: { Main: 0 } },
  ]);
});

test('the limit counts from the beginning, to the millisecond, and not on the way back', () => {
  const plan = planOf(canary(10, 3600), MAIN(10));
  const baking = advanced(advanced(begin(CREATED, 5), plan, 60_000), plan, 60_000);
  expect(dueOf(baking, plan)).toBe(3_600_005);
  expect([isTimedOut(baking, plan, 3_600_004), isTimedOut(baking, plan, 3_600_005), isTimedOut(failed(baking, plan, 'x', 6), plan, 9e9)]).toEqual([false, true, false]);
  expect(isTimedOut(CREATED, plan, 9e9)).toBe(false);
  expect([isTimedOut(waited(baking, 100), plan, 3_600_104), isTimedOut(waited(waited(baking, 40), 60), plan, 3_600_105)]).toEqual([false, true]);
});

const size = fc.oneof(
  fc.integer({ min: 1, max: 20 }).map((Value) => ({ Type: 'INSTANCE_COUNT', Value })), fc.integer({ min: 5, max: 50 }).map((Value) => ({ Type: 'CAPACITY_PERCENT', Value })),
);
const blueGreen: fc.Arbitrary<DeploymentConfig> = fc.record({ type: fc.constantFrom('ALL_AT_ONCE', 'CANARY', 'LINEAR'), size, wait: fc.nat(3600), termination: fc.nat(3600) }).map((given) => ({
  BlueGreenUpdatePolicy: {
    TrafficRoutingConfiguration: { Type: given.type, CanarySize: given.size, LinearStepSize: given.size, WaitIntervalInSeconds: given.wait }, TerminationWaitInSeconds: given.termination,
  },
}));
const roll: fc.Arbitrary<DeploymentConfig> = fc.record({ MaximumBatchSize: size, RollbackMaximumBatchSize: fc.option(size, { nil: undefined }), WaitIntervalInSeconds: fc.nat(3600) }).map((given) => ({ RollingUpdatePolicy: given }));
const count = fc.integer({ min: 1, max: 25 });
const variantsOf = (most: number) => fc.array(fc.tuple(count, count), { minLength: 1, maxLength: most }).map((all) => all.map(([old, next], index) => ({ name: `v${index}`, old, new: next })));
const planned = fc.oneof(fc.tuple(fc.option(blueGreen, { nil: undefined }), variantsOf(3)), fc.tuple(roll, variantsOf(1))).map(([config, variants]) => planOf(config, variants));

test('whatever happens, instances that have traffic are there, the way ends, and at its end one fleet serves', () => {
  fc.assert(fc.property(planned, fc.array(fc.constantFrom('go', 'go', 'go', 'go', 'fail'), { maxLength: 120 }), (plan, inputs) => {
    let [progress, now]: [Progress, number] = [begin(CREATED, 0), 0];
    for (const input of [...inputs, ...Array.from({ length: 300 }, () => 'go')]) {
      if (isOver(progress)) break;
      now += 1;
      progress = input === 'go' ? advanced(progress, plan, now) : failed(progress, plan, 'why', now);
      const fleets = fleetsOf(progress, plan);
      for (const { name, old, new: next } of plan.variants) {
        const [share = NaN, blue = NaN, green = NaN] = [fleets.shares[name], fleets.old[name], fleets.new[name]];
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1);
        expect(blue).toBeLessThanOrEqual(old);
        expect(green).toBeLessThanOrEqual(next);
        // Each fleet has at least the instances that its share of the traffic takes.
        expect(green).toBeGreaterThanOrEqual(Math.floor(share * next + 1e-9));
        expect(blue).toBeGreaterThanOrEqual(Math.floor((1 - share) * old - 1e-9));
        if (share < 1) expect(blue).toBeGreaterThan(0);
        if (share > 0) expect(green).toBeGreaterThan(0);
        if (progress.status === 'Succeeded') expect([share, blue, green]).toEqual([1, 0, next]);
        if (progress.status === 'RolledBack') expect([share, blue, green]).toEqual([0, old, 0]);
      }
    }
    expect(isOver(progress)).toBe(true);
    expect([advanced(progress, plan, now), failed(progress, plan, 'why', now), begin(progress, now)]).toEqual([progress, progress, progress]);
  }));
});

test('shares only grow on the way there, by a step at most, and the waits are those of the policy', () => {
  fc.assert(fc.property(planned, (plan) => {
    let before = 0;
    for (const action of plan.actions) {
      if (action.kind !== 'route') continue;
      const share = action.shares['v0'] ?? NaN;
      expect(share).toBeGreaterThanOrEqual(before);
      before = share;
    }
    expect(before).toBe(1);
    const terminated = plan.actions.findIndex(({ kind }) => kind === 'terminate');
    expect(plan.actions.slice(0, terminated).some(({ kind }) => kind === 'bake')).toBe(true);
    if (plan.routing !== 'ROLLING') expect(terminated).toBe(plan.actions.length - 1);
  }));
});
