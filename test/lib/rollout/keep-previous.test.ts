import fc from 'fast-check';
import { checkSageMakerRollout } from '../../../lib/rollout/check-sagemaker-rollout';
import { checkKeepPrevious } from '../../../lib/rollout/keep-previous';
import type { RolloutPlan } from '../../../lib/rollout/plan';
import { sageMakerDeployment } from '../../../lib/rollout/sagemaker-deployment';
import { refuseConfig } from '../../../lib/sagemaker/deployment/check-config';

const ALL: RolloutPlan = { kind: 'allAtOnce' };
const minutes = fc.integer({ min: 1, max: 120 }).map((count) => count * 60);
const plans: fc.Arbitrary<RolloutPlan> = fc.oneof(
  fc.constant(ALL),
  fc.record({ kind: fc.constant('canary' as const), percentage: fc.integer({ min: 1, max: 50 }), bakeSeconds: minutes }),
  fc.record({ kind: fc.constant('linear' as const), percentage: fc.integer({ min: 10, max: 50 }), intervalSeconds: minutes }),
);
const asText = (plan: RolloutPlan | undefined, seconds: number | undefined) => checkKeepPrevious(plan, seconds).map(({ prop, found, allowed = '', remedy }) => `${prop} ${found}, ${allowed}: ${remedy}`);

test('what is kept is what SageMaker is told, and it takes just that with which nothing is wrong', () => {
  fc.assert(fc.property(plans, fc.integer({ min: 0, max: 4_000 }), (plan, keepSeconds) => {
    fc.pre(checkSageMakerRollout(plan, { host: 'realTime', variants: 1, instanceCount: 2, families: ['m5'] }).length === 0);
    const { trafficRoutingConfiguration: { type, waitIntervalInSeconds, canarySize, linearStepSize }, terminationWaitInSeconds, maximumExecutionTimeoutInSeconds } = sageMakerDeployment(plan, { startSeconds: 600, keepSeconds }).blueGreenUpdatePolicy!;
    expect(terminationWaitInSeconds).toBe(keepSeconds);
    const size = (capacity: { readonly type: string; readonly value: number } | undefined) => (capacity === undefined ? undefined : { Type: capacity.type, Value: capacity.value });
    const waits = plan.kind === 'linear' ? plan.intervalSeconds * Math.ceil(100 / plan.percentage) : waitIntervalInSeconds;
    const taken = refuseConfig({ BlueGreenUpdatePolicy: {
      TrafficRoutingConfiguration: { Type: type, WaitIntervalInSeconds: waitIntervalInSeconds, CanarySize: size(canarySize), LinearStepSize: size(linearStepSize) },
      TerminationWaitInSeconds: terminationWaitInSeconds, MaximumExecutionTimeoutInSeconds: maximumExecutionTimeoutInSeconds,
    } }) === undefined && waits + keepSeconds + 600 <= 28_800;
    expect(checkKeepPrevious(plan, keepSeconds).length === 0).toBe(taken && keepSeconds >= 300);
  }));
});

test.each([[300, 0], [3_600, 0], [undefined, 0], [299, 1], [3_601, 1], [300.5, 1], [0, 1], [-1, 1]])('%p seconds: %p problems', (seconds, problems) => {
  expect(checkKeepPrevious(ALL, seconds)).toHaveLength(problems);
});

test('each refusal says what to write', () => {
  expect(asText(ALL, 3_601)).toEqual([expect.stringMatching(/^keepPreviousFor is 3601 seconds, whole seconds, from 300 to 3600 \(an hour\): take Duration\.hours\(1\)/)]);
  expect(asText(ALL, 299)).toEqual([expect.stringMatching(/take Duration\.minutes\(5\) or more/)]);
  expect(asText(undefined, 600)).toEqual([expect.stringMatching(/given without `rollout`.*Rollout\.allAtOnce\(\)/)]);
  expect(asText({ kind: 'rolling', batchPercentage: 50, intervalSeconds: 60 }, 600)).toEqual([expect.stringMatching(/Rollout\.rolling\(\), which ends the old instances batch by batch/)]);
});

test('8 hours with all waits and the time that instances take to start', () => {
  // 10 steps of 2,460 seconds, an hour: exactly what there is.
  expect(asText({ kind: 'linear', percentage: 10, intervalSeconds: 2_460 }, 3_600)).toEqual([]);
  expect(asText({ kind: 'linear', percentage: 10, intervalSeconds: 2_520 }, 3_600)).toEqual([expect.stringMatching(/is 3600 seconds, with which `rollout` waits 28800 seconds in all, 28200, .*8 hours/)]);
});
