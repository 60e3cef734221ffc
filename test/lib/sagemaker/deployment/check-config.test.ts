import fc from 'fast-check';
import { effectiveConfig, refuseConfig, type DeployedVariant } from '../../../../lib/sagemaker/deployment/check-config';
import type { CapacitySize, DeploymentConfig } from '../../../../lib/sagemaker/deployment/config';
import { planOf } from '../../../../lib/sagemaker/deployment/plan';

const MAIN = (instances: number, more: Partial<DeployedVariant> = {}): readonly DeployedVariant[] => [{ name: 'Main', old: instances, new: instances, ...more }];
const percent = (Value: number): CapacitySize => ({ Type: 'CAPACITY_PERCENT', Value });
const instances = (Value: number): CapacitySize => ({ Type: 'INSTANCE_COUNT', Value });
type Traffic = NonNullable<NonNullable<DeploymentConfig['BlueGreenUpdatePolicy']>['TrafficRoutingConfiguration']>;
const blueGreen = (traffic: Traffic, rest = {}): DeploymentConfig => ({ BlueGreenUpdatePolicy: { TrafficRoutingConfiguration: { WaitIntervalInSeconds: 60, ...traffic }, ...rest } });
const canary = (CanarySize: CapacitySize, rest = {}): DeploymentConfig => blueGreen({ Type: 'CANARY', CanarySize }, rest);
const linear = (LinearStepSize: CapacitySize): DeploymentConfig => blueGreen({ Type: 'LINEAR', LinearStepSize });
const rolling = (MaximumBatchSize: CapacitySize, rest = {}): DeploymentConfig => ({ RollingUpdatePolicy: { MaximumBatchSize, WaitIntervalInSeconds: 60, ...rest } });
const alarms = (...names: readonly string[]): DeploymentConfig => ({ AutoRollbackConfiguration: { Alarms: names.map((AlarmName) => ({ AlarmName })) } });

test.each<[string, DeploymentConfig | undefined, readonly DeployedVariant[]]>([
  ['nothing', undefined, MAIN(1)],
  ['alarms alone', alarms('a', 'b'), MAIN(1)],
  ['all at once with one instance', blueGreen({ Type: 'ALL_AT_ONCE', WaitIntervalInSeconds: 0 }), MAIN(1)],
  ['a canary of half', canary(percent(50)), MAIN(2)],
  ['a canary of one of two', canary(instances(1)), MAIN(2)],
  ['a canary of 1 %', canary(percent(1)), MAIN(2)],
  ['a canary of an asynchronous endpoint at zero', canary(percent(10)), MAIN(0)],
  ['a canary of a serverless variant', canary(percent(10)), MAIN(0, { isServerless: true })],
  ['linear steps of 10 and 50 %', linear(percent(10)), MAIN(10)],
  ['linear steps of one of ten', linear(instances(1)), MAIN(10)],
  ['a batch of 5 %', rolling(percent(5)), MAIN(20)],
  ['a rollback in batches, or at once', rolling(percent(50), { RollbackMaximumBatchSize: percent(100) }), MAIN(2)],
  ['a limit above the waits', canary(percent(10), { TerminationWaitInSeconds: 600, MaximumExecutionTimeoutInSeconds: 661 }), MAIN(2)],
  ['ten alarms', alarms(...'abcdefghij'), MAIN(1)],
])('takes %s', (_, config, variants) => {
  expect(refuseConfig(config, variants)).toBeUndefined();
});

test.each<[string, DeploymentConfig, readonly DeployedVariant[], string]>([
  ['both policies', { ...canary(percent(10)), ...rolling(percent(10)) }, MAIN(10), 'not both'],
  ['a canary without a size', blueGreen({ Type: 'CANARY' }), MAIN(2), 'CanarySize is required'],
  ['linear steps without a size', blueGreen({ Type: 'LINEAR' }), MAIN(2), 'LinearStepSize is required'],
  ['the other one\'s size', blueGreen({ Type: 'ALL_AT_ONCE', CanarySize: percent(10) }), MAIN(2), 'CanarySize is not for Type ALL_AT_ONCE'],
  ['no wait', { BlueGreenUpdatePolicy: { TrafficRoutingConfiguration: { Type: 'ALL_AT_ONCE' } } }, MAIN(2), 'WaitIntervalInSeconds is missing'],
  ['an unknown type', blueGreen({ Type: 'SLOWLY' }), MAIN(2), 'is SLOWLY'],
  ['a canary of 51 %', canary(percent(51)), MAIN(10), 'from 1% to 50%'],
  ['a canary of three of five', canary(instances(3)), MAIN(5), 'is 60% of the 5 instance(s)'],
  ['a canary of one instance', canary(percent(10)), MAIN(1), 'is 100% of the 1 instance(s)'],
  ['linear steps of 9 %', linear(percent(9)), MAIN(20), 'from 10% to 50%'],
  ['linear steps of one of eleven', linear(instances(1)), MAIN(11), 'is 9% of the 11'],
  ['instances of a serverless variant', canary(instances(1)), MAIN(0, { isServerless: true }), 'not for the serverless variant Main'],
  ['rolling, serverless', rolling(percent(10)), MAIN(0, { isServerless: true }), 'not supported for serverless'],
  ['rolling, two variants', rolling(percent(10)), [...MAIN(4), { name: 'B', old: 4, new: 4 }], 'more than one production variant'],
  ['a batch of 4 %', rolling(percent(4)), MAIN(20), 'from 5% to 50%'],
  ['a batch of the only instance', rolling(percent(50)), MAIN(1), 'is 100%'],
  ['a batch without a size', { RollingUpdatePolicy: { WaitIntervalInSeconds: 1 } }, MAIN(2), 'MaximumBatchSize is missing'],
  ['a size of 0', canary(percent(0)), MAIN(2), 'at least 1'],
  ['a wait of 3601 s', canary(percent(10), { TerminationWaitInSeconds: 3601 }), MAIN(2), 'from 0 to 3600'],
  ['a limit of 599 s', canary(percent(10), { MaximumExecutionTimeoutInSeconds: 599 }), MAIN(2), 'from 600 to 28800'],
  ['a limit that the waits use up', canary(percent(10), { TerminationWaitInSeconds: 600, MaximumExecutionTimeoutInSeconds: 660 }), MAIN(2), 'larger than the total waiting time of 660'],
  ['no alarms', alarms(), MAIN(2), 'has 0 alarms'],
  ['eleven alarms', alarms(...'abcdefghijk'), MAIN(2), 'has 11 alarms'],
  ['an alarm twice', alarms('a', 'a'), MAIN(2), 'names the alarm a twice'],
])('refuses %s', (_, config, variants, words) => {
  expect(refuseConfig(config, variants)).toContain(words);
});

test('an endpoint on Inf1 is updated at once, and nothing bakes', () => {
  expect(effectiveConfig(canary(percent(10)), MAIN(2, { instanceType: 'ml.inf1.xlarge' }))).toBeUndefined();
  expect(effectiveConfig(canary(percent(10)), MAIN(2, { instanceType: 'ml.inf2.xlarge' }))).toEqual(canary(percent(10)));
});

test('a canary or a batch that is taken moves half of the instances at most', () => {
  const size = fc.oneof(fc.integer({ min: 1, max: 60 }).map(percent), fc.integer({ min: 1, max: 30 }).map(instances));
  fc.assert(fc.property(size, fc.constantFrom(canary, linear, rolling), fc.integer({ min: 1, max: 40 }), (given, kind, count) => {
    const config = kind(given);
    if (refuseConfig(config, MAIN(count)) !== undefined) return;
    const first = planOf(config, MAIN(count)).actions.find((action) => action.kind === 'route');
    expect(first?.kind === 'route' && first.shares['Main']).toBeLessThanOrEqual(0.5);
  }));
});
