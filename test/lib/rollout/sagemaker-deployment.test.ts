import fc from 'fast-check';
import type { RolloutPlan } from '../../../lib/rollout/plan';
import { checkRollingPlan } from '../../../lib/rollout/plan';
import { checkSageMakerRollout, type RolledOutHost } from '../../../lib/rollout/check-sagemaker-rollout';
import { sageMakerDeployment, waitSeconds } from '../../../lib/rollout/sagemaker-deployment';

const minutes = fc.integer({ min: 1, max: 2_880 }).map((count) => count * 60);
const percentage = fc.integer({ min: 1, max: 99 });
const plans: fc.Arbitrary<RolloutPlan> = fc.oneof(
  fc.constant<RolloutPlan>({ kind: 'allAtOnce' }),
  fc.record({ kind: fc.constant('canary' as const), percentage, bakeSeconds: minutes }),
  fc.record({ kind: fc.constant('linear' as const), percentage, intervalSeconds: minutes }),
  fc.record({ kind: fc.constant('rolling' as const), batchPercentage: fc.integer({ min: 5, max: 50 }), intervalSeconds: fc.integer({ min: 0, max: 3_600 }) }),
);
const realTime: RolledOutHost = { host: 'realTime', variants: 1, instanceCount: 2, families: ['m5'] };

test('what is not refused is within what SageMaker takes, and what is refused is not', () => {
  fc.assert(fc.property(plans, fc.integer({ min: 0, max: 20_000 }), (plan, startSeconds) => {
    const refused = checkSageMakerRollout(plan, realTime).length > 0;
    const { blueGreenUpdatePolicy: blueGreen, rollingUpdatePolicy: rolling } = sageMakerDeployment(plan, { startSeconds });
    const routing = blueGreen?.trafficRoutingConfiguration;
    const within = [
      (routing?.waitIntervalInSeconds ?? rolling?.waitIntervalInSeconds ?? -1) <= 3_600,
      (routing?.canarySize?.value ?? 1) <= 50,
      (routing?.linearStepSize?.value ?? 10) >= 10 && (routing?.linearStepSize?.value ?? 10) <= 50,
      waitSeconds(plan) + 600 <= 28_800,
    ];
    expect(refused).toBe(within.includes(false));
  }));
});

test('exactly one policy, with a timeout above all waits and within the limits', () => {
  fc.assert(fc.property(plans.filter((plan) => checkSageMakerRollout(plan, realTime).length === 0), fc.integer({ min: 0, max: 20_000 }), (plan, startSeconds) => {
    const { blueGreenUpdatePolicy: blueGreen, rollingUpdatePolicy: rolling } = sageMakerDeployment(plan, { startSeconds });
    expect([blueGreen, rolling].filter((policy) => policy !== undefined)).toHaveLength(1);
    const timeout = (blueGreen ?? rolling)!.maximumExecutionTimeoutInSeconds;
    expect(Number.isInteger(timeout) && timeout >= 600 && timeout <= 28_800).toBe(true);
    expect(timeout).toBeGreaterThanOrEqual(Math.min(28_800, waitSeconds(plan) + startSeconds));
    expect(timeout).toBeGreaterThan(waitSeconds(plan));
    if (blueGreen !== undefined) expect(blueGreen.terminationWaitInSeconds).toBe(300);
  }));
});

test('linear steps of a quarter, five minutes apart', () => {
  expect(sageMakerDeployment({ kind: 'linear', percentage: 25, intervalSeconds: 300 }, { startSeconds: 600 })).toEqual({
    blueGreenUpdatePolicy: {
      trafficRoutingConfiguration: { type: 'LINEAR', linearStepSize: { type: 'CAPACITY_PERCENT', value: 25 }, waitIntervalInSeconds: 300 },
      terminationWaitInSeconds: 300,
      maximumExecutionTimeoutInSeconds: 2_100,
    },
  });
});

test('batches of a fifth', () => {
  expect(sageMakerDeployment({ kind: 'rolling', batchPercentage: 20, intervalSeconds: 0 }, { startSeconds: 800 })).toEqual({
    rollingUpdatePolicy: { maximumBatchSize: { type: 'CAPACITY_PERCENT', value: 20 }, waitIntervalInSeconds: 0, maximumExecutionTimeoutInSeconds: 4_000 },
  });
});

const ALL: RolloutPlan = { kind: 'allAtOnce' };
const CANARY: RolloutPlan = { kind: 'canary', percentage: 10, bakeSeconds: 600 };
const LINEAR: RolloutPlan = { kind: 'linear', percentage: 25, intervalSeconds: 300 };
const ROLLING: RolloutPlan = { kind: 'rolling', batchPercentage: 50, intervalSeconds: 60 };

test.each<[string, RolloutPlan, Partial<RolledOutHost>, RegExp | undefined]>([
  ['one instance, at once', ALL, { instanceCount: 1 }, undefined],
  ['one instance, canary', CANARY, { instanceCount: 1 }, /one instance cannot be split.*`instanceCount` to 2.*Rollout\.allAtOnce/],
  ['one instance, linear', LINEAR, { instanceCount: 1 }, /one instance/],
  ['one instance, rolling', ROLLING, { instanceCount: 1 }, /one instance/],
  ['a count that the deploy knows', CANARY, { instanceCount: undefined }, undefined],
  ['Inf1', ALL, { families: ['m5', 'inf1'] }, /Inf1.*no alarms.*Inf2/],
  ['Inf2', CANARY, { families: ['inf2'] }, undefined],
  ['serverless, canary', CANARY, { host: 'serverless', instanceCount: undefined, families: [] }, undefined],
  ['serverless, rolling', ROLLING, { host: 'serverless', instanceCount: undefined, families: [] }, /no instances.*Rollout\.canary/],
  ['two variants, linear', LINEAR, { variants: 2 }, undefined],
  ['two variants, rolling', ROLLING, { variants: 2 }, /2 variants.*Rollout\.linear/],
  ['asynchronous, rolling', ROLLING, { host: 'async' }, undefined],
  ['components, rolling', ROLLING, { host: 'components', instanceCount: 1 }, undefined],
  ['components, canary', CANARY, { host: 'components' }, /batch by batch.*Rollout\.rolling/],
])('%s', (_, plan, host, message) => {
  const problems = checkSageMakerRollout(plan, { ...realTime, ...host });
  expect(problems.map(({ prop }) => prop)).toEqual(message === undefined ? [] : ['rollout']);
  if (message !== undefined) expect(`${problems[0]!.found}: ${problems[0]!.remedy}`).toMatch(message);
});

test.each<[RolloutPlan, RegExp]>([
  [{ kind: 'canary', percentage: 51, bakeSeconds: 600 }, /percentage of 51.*from 1 to 50/],
  [{ kind: 'linear', percentage: 9, intervalSeconds: 60 }, /percentage of 9.*from 10 to 50.*Rollout\.canary/],
  [{ kind: 'canary', percentage: 10, bakeSeconds: 3_660 }, /3660 seconds as `bakeTime`.*3600 seconds/],
  [{ kind: 'linear', percentage: 10, intervalSeconds: 3_600 }, /waits 36300 seconds in all.*28200/],
  [{ kind: 'rolling', batchPercentage: 5, intervalSeconds: 3_600 }, /waits 72000 seconds in all/],
])('%j is refused', (plan, message) => {
  const problems = checkSageMakerRollout(plan, realTime);
  expect(problems).toHaveLength(1);
  expect(`${problems[0]!.found} ${problems[0]!.allowed} ${problems[0]!.remedy}`).toMatch(message);
});

test.each([
  [5, 0, []], [50, 3_600, []], [undefined, undefined, []],
  [4, 60, ['batchPercentage']], [51, 60, ['batchPercentage']], [12.5, 60, ['batchPercentage']], [10, 3_601, ['interval']], [10, 0.5, ['interval']], [0, -1, ['batchPercentage', 'interval']],
])('batches of %p percent, %p seconds apart', (share, seconds, wrong) => {
  expect(checkRollingPlan(share, seconds).map(({ prop }) => prop)).toEqual(wrong);
});
