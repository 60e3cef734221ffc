import fc from 'fast-check';
import { checkRolloutPlan, predefinedLambdaConfig, rolloutSteps, type TrafficPlan } from '../../../lib/rollout/plan';

const percentage = fc.integer({ min: 1, max: 99 });
const seconds = fc.integer({ min: 1, max: 2_880 }).map((minutes) => minutes * 60);
const plans: fc.Arbitrary<TrafficPlan> = fc.oneof(
  fc.constant<TrafficPlan>({ kind: 'allAtOnce' }),
  fc.record({ kind: fc.constant('canary' as const), percentage, bakeSeconds: seconds }),
  fc.record({ kind: fc.constant('linear' as const), percentage, intervalSeconds: seconds }),
);

test('every plan begins at once, only ever moves traffic forward, and ends with all of it', () => {
  fc.assert(fc.property(plans, (plan) => {
    const steps = rolloutSteps(plan);
    expect(steps[0]?.seconds).toBe(0);
    expect(steps.at(-1)?.percentage).toBe(100);
    steps.slice(1).forEach((step, index) => {
      expect(step.seconds).toBeGreaterThan(steps[index]!.seconds);
      expect(step.percentage).toBeGreaterThan(steps[index]!.percentage);
    });
  }));
});

test('no linear step is larger than was asked for', () => {
  fc.assert(fc.property(percentage, seconds, (share, intervalSeconds) => {
    const steps = [0, ...rolloutSteps({ kind: 'linear', percentage: share, intervalSeconds }).map((step) => step.percentage)];
    expect(Math.max(...steps.slice(1).map((value, index) => value - steps[index]!))).toBe(share);
  }));
});

test.each([
  [1, 60, []], [99, 2_880 * 60, []], [undefined, undefined, []], [10, 600, []],
  [0, 60, ['percentage']], [100, 60, ['percentage']], [-1, 60, ['percentage']], [10.5, 60, ['percentage']], [Number.NaN, 60, ['percentage']],
  [10, 0, ['bakeTime']], [10, 59, ['bakeTime']], [10, 90, ['bakeTime']], [10, 2_881 * 60, ['bakeTime']], [0, 0, ['percentage', 'bakeTime']],
])('%p percent and %p seconds', (share, time, wrong) => {
  expect(checkRolloutPlan(share, { prop: 'bakeTime', seconds: time }).map(({ prop }) => prop)).toEqual(wrong);
});

/** https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html#deployment-configuration-lambda */
test.each([
  [{ kind: 'allAtOnce' }, 'CodeDeployDefault.LambdaAllAtOnce'],
  ...[5, 10, 15, 30].map((minutes) => [{ kind: 'canary', percentage: 10, bakeSeconds: minutes * 60 }, `CodeDeployDefault.LambdaCanary10Percent${minutes}Minutes`] as const),
  [{ kind: 'linear', percentage: 10, intervalSeconds: 60 }, 'CodeDeployDefault.LambdaLinear10PercentEvery1Minute'],
  ...[2, 3, 10].map((minutes) => [{ kind: 'linear', percentage: 10, intervalSeconds: minutes * 60 }, `CodeDeployDefault.LambdaLinear10PercentEvery${minutes}Minutes`] as const),
  [{ kind: 'canary', percentage: 10, bakeSeconds: 60 }, undefined],
  [{ kind: 'canary', percentage: 11, bakeSeconds: 300 }, undefined],
  [{ kind: 'linear', percentage: 20, intervalSeconds: 60 }, undefined],
  [{ kind: 'linear', percentage: 10, intervalSeconds: 300 }, undefined],
] as const)('%j is ready-made as %s', (plan, name) => {
  expect(predefinedLambdaConfig(plan as TrafficPlan)).toBe(name);
});
