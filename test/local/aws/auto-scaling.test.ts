import { join } from 'node:path';
import { AutoScaling } from '../../../local/aws/application-auto-scaling/application-auto-scaling';
import { ScalableResources } from '../../../local/aws/application-auto-scaling/scalable-resource';
import { Clock } from '../../../local/aws/clock';
import { Alarms } from '../../../local/aws/cloudwatch/alarms';
import { Metrics } from '../../../local/aws/cloudwatch/metrics';
import { StateFolder } from '../../../local/aws/state/state-folder';
import { closeAll, folder } from './support';

const identity = { account: '000000000000', region: 'us-east-1', partition: 'aws', urlSuffix: 'amazonaws.com', endpoint: 'http://127.0.0.1:1' } as const;
const VARIANT = { namespace: 'sagemaker', resourceId: 'endpoint/e/variant/v', dimension: 'sagemaker:variant:DesiredInstanceCount' };
const MINUTE = 60_000;

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0).reverse()) close();
  return closeAll();
});

/** Application Auto Scaling over an endpoint that is only a number. */
function world(options: { readonly state?: string; readonly speed?: number } = {}) {
  const state = StateFolder.open(options.state ?? join(folder(), 'state'), {}, { account: '000000000000', region: 'us-east-1' });
  const clock = new Clock(options.speed ?? 600, state);
  const metrics = new Metrics(clock, state);
  const alarms = new Alarms(metrics, clock, state, identity);
  const resources = new ScalableResources();
  const endpoint = { capacity: 1, sets: [] as number[], refusal: undefined as string | undefined };
  resources.register(VARIANT.dimension, {
    actions: () => [],
    refuse: (resourceId) => (resourceId === VARIANT.resourceId ? undefined : `Could not find endpoint ${resourceId}`),
    current: () => endpoint.capacity,
    set: (_, capacity) => {
      if (endpoint.refusal !== undefined) return Promise.reject(new Error(endpoint.refusal));
      endpoint.capacity = capacity;
      endpoint.sets.push(capacity);
      return Promise.resolve();
    },
  });
  const scaling = new AutoScaling({ state, clock, identity, resources, alarms, metrics, warn: () => undefined });
  const close = (): void => {
    clock.close();
    metrics.close();
    state.close();
  };
  closers.push(close);
  /** Reports a metric for every minute from now on, and for those just gone. */
  const load = (value: () => number, name = 'InvocationsPerInstance', dimensions: Readonly<Record<string, string>> = { EndpointName: 'e', VariantName: 'v' }): void => {
    const put = (time: number): void => metrics.put({ namespace: 'AWS/SageMaker', name, dimensions, time, values: [value()] });
    put(clock.now());
    clock.every(MINUTE, (at) => put(at + 1));
  };
  return { state, clock, metrics, alarms, scaling, endpoint, load, close };
}

const until = async (is: () => boolean): Promise<void> => {
  for (const end = Date.now() + 30_000; !is();) {
    if (Date.now() > end) throw new Error('it did not happen');
    await new Promise((later) => { setTimeout(later, 5); });
  }
};
const tracking = (TargetValue: number, more: object = {}) => ({
  type: 'TargetTrackingScaling', tracking: { TargetValue, PredefinedMetricSpecification: { PredefinedMetricType: 'SageMakerVariantInvocationsPerInstance' }, ScaleInCooldown: 0, ScaleOutCooldown: 0, ...more },
});

test('load brings the capacity up to where its metric is at the target, and less load down to the minimum', async () => {
  const { scaling, endpoint, load } = world();
  let calls = 350;
  scaling.targets.register(VARIANT, { min: 1, max: 10 });
  scaling.policies.put(VARIANT, 'p', tracking(50));
  load(() => calls / endpoint.capacity);
  await until(() => endpoint.capacity >= 7);
  expect(endpoint.sets.every((capacity) => capacity <= 10)).toBe(true);
  const [first] = scaling.changes.of(VARIANT, { notScaled: false });
  expect(first).toMatchObject({
    description: expect.stringMatching(/^Setting desired instance count to \d+\.$/), status: 'Successful', cause: expect.stringMatching(/^monitor alarm TargetTracking-endpoint\/e\/variant\/v-AlarmHigh-[\w-]+ in state ALARM triggered policy p$/),
  });
  calls = 20;
  await until(() => endpoint.capacity === 1);
  expect(scaling.changes.of(VARIANT, { notScaled: false })[0]?.cause).toContain('-AlarmLow-');
});

test('without data, and with scale in disabled, nothing is removed; at the maximum nothing is added', async () => {
  const { scaling, endpoint, load, alarms, clock } = world();
  scaling.targets.register(VARIANT, { min: 1, max: 3 });
  const policy = scaling.policies.put(VARIANT, 'p', tracking(50, { DisableScaleIn: true }));
  expect(Object.keys(policy.alarms)).toEqual(['AlarmHigh']);
  let calls = 1000;
  load(() => calls);
  await until(() => endpoint.capacity === 3);
  await until(() => scaling.changes.of(VARIANT, { notScaled: true }).some(({ notScaled }) => notScaled?.Code === 'AlreadyAtMaxCapacity'));
  calls = 0;
  await until(() => alarms.stateOf(policy.alarms['AlarmHigh'] ?? '') === 'OK');
  await clock.sleep(20 * MINUTE);
  expect(endpoint.capacity).toBe(3);
});

test('a target is scaled in only when all policies are ready for it', async () => {
  const { scaling, endpoint, load, alarms, clock } = world();
  endpoint.capacity = 5;
  scaling.targets.register(VARIANT, { min: 1, max: 10 });
  const low = scaling.policies.put(VARIANT, 'low', tracking(50));
  const steady = scaling.policies.put(VARIANT, 'steady', {
    type: 'TargetTrackingScaling', tracking: { TargetValue: 10, CustomizedMetricSpecification: { Namespace: 'AWS/SageMaker', MetricName: 'Other', Statistic: 'Average', Dimensions: [{ Name: 'EndpointName', Value: 'e' }] }, ScaleInCooldown: 0 },
  });
  let other = 10;
  load(() => 1);
  load(() => other, 'Other', { EndpointName: 'e' });
  await until(() => alarms.stateOf(low.alarms['AlarmLow'] ?? '') === 'ALARM');
  await clock.sleep(5 * MINUTE);
  expect(endpoint.sets).toEqual([]);
  other = 4;
  await until(() => alarms.stateOf(steady.alarms['AlarmLow'] ?? '') === 'ALARM');
  await until(() => endpoint.sets.length > 0);
  // Of what both ask for, the larger: 5 × 4 / 10.
  expect(endpoint.sets[0]).toBe(2);
});

test('steps go by the size of the breach, and wait for their cooldown', async () => {
  const { scaling, endpoint, load, alarms, clock } = world();
  scaling.targets.register(VARIANT, { min: 0, max: 20 });
  const policy = scaling.policies.put(VARIANT, 'steps', {
    type: 'StepScaling', step: { AdjustmentType: 'ChangeInCapacity', Cooldown: 3000, StepAdjustments: [{ MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 10, ScalingAdjustment: 1 }, { MetricIntervalLowerBound: 10, ScalingAdjustment: 4 }] },
  });
  alarms.put({
    AlarmName: 'backlog', Namespace: 'AWS/SageMaker', MetricName: 'Backlog', Dimensions: [{ Name: 'EndpointName', Value: 'e' }], Statistic: 'Maximum', Period: 60, EvaluationPeriods: 1, Threshold: 5, ComparisonOperator: 'GreaterThanOrEqualToThreshold', AlarmActions: [policy.arn],
  });
  expect(scaling.policies.alarmsOf(policy).map(({ name }) => name)).toEqual(['backlog']);
  let backlog = 6;
  load(() => backlog, 'Backlog', { EndpointName: 'e' });
  await until(() => endpoint.sets.length > 0);
  await clock.sleep(4 * MINUTE);
  expect(endpoint.sets).toEqual([2]);
  backlog = 100;
  // Four more than before the first step, of which one is there.
  await until(() => endpoint.sets.length > 1);
  expect(endpoint.sets).toEqual([2, 5]);
});

test('bounds bring the capacity between them at once, by hand and by schedule, unless that is suspended', async () => {
  const { scaling, endpoint } = world();
  scaling.targets.register(VARIANT, { min: 2, max: 4 });
  await until(() => endpoint.capacity === 2);
  scaling.actions.put(VARIANT, 'more', { schedule: 'rate(1 minute)', min: 3 });
  await until(() => endpoint.capacity === 3);
  expect(scaling.targets.get(VARIANT)).toMatchObject({ min: 3, max: 4 });
  const activities = scaling.changes.of(VARIANT, { notScaled: false });
  expect(activities.map(({ cause }) => cause)).toEqual(expect.arrayContaining(['scheduled action name more was triggered', 'minimum capacity was set to 3', 'minimum capacity was set to 2']));
  expect(activities.find(({ cause }) => cause.startsWith('scheduled'))).toMatchObject({ description: 'Setting min capacity to 3', message: 'Successfully set min capacity to 3', status: 'Successful' });
  scaling.targets.register(VARIANT, { min: 0, max: 1, suspended: { ScheduledScalingSuspended: true } });
  await until(() => endpoint.capacity === 1);
  await new Promise((later) => { setTimeout(later, 300); });
  expect([endpoint.capacity, scaling.targets.get(VARIANT).min]).toEqual([1, 0]);
});

test('what the service refuses is an activity that failed', async () => {
  const { scaling, endpoint } = world();
  endpoint.refusal = 'Alias with weights can not be used with Provisioned Concurrency';
  scaling.targets.register(VARIANT, { min: 2, max: 4 });
  await until(() => scaling.changes.of(VARIANT, { notScaled: false })[0]?.status === 'Failed');
  expect(scaling.changes.of(VARIANT, { notScaled: false })[0]?.message).toBe('Failed to set desired instance count to 2. Reason: Alias with weights can not be used with Provisioned Concurrency');
  expect(endpoint.capacity).toBe(1);
});

test('suspended, it neither adds nor removes', async () => {
  const { scaling, endpoint, load, alarms, clock } = world();
  scaling.targets.register(VARIANT, { min: 1, max: 10, suspended: { DynamicScalingOutSuspended: true } });
  const policy = scaling.policies.put(VARIANT, 'p', tracking(50));
  load(() => 500);
  await until(() => alarms.stateOf(policy.alarms['AlarmHigh'] ?? '') === 'ALARM');
  await clock.sleep(3 * MINUTE);
  expect(endpoint.sets).toEqual([]);
  scaling.targets.register(VARIANT, { suspended: { DynamicScalingOutSuspended: false } });
  await until(() => endpoint.capacity === 10);
});

test('a restart keeps everything, and schedules go on', async () => {
  const path = join(folder(), 'state');
  const before = world({ state: path });
  before.scaling.targets.register(VARIANT, { min: 1, max: 4 });
  before.scaling.policies.put(VARIANT, 'p', tracking(50));
  before.scaling.actions.put(VARIANT, 'more', { schedule: 'rate(1 minute)', min: 3 });
  before.close();
  const { scaling, endpoint, alarms } = world({ state: path });
  expect([scaling.targets.all.length, scaling.policies.all.length, scaling.actions.all.length, alarms.all.length]).toEqual([1, 1, 1, 2]);
  await until(() => endpoint.capacity === 3);
  scaling.deregister(VARIANT);
  expect([scaling.targets.all, scaling.policies.all, scaling.actions.all, alarms.all]).toEqual([[], [], [], []]);
});

test('there is nothing to scale under an unknown id, and no policy without a target', () => {
  const { scaling } = world();
  expect(() => scaling.targets.register({ ...VARIANT, resourceId: 'endpoint/x/variant/v' }, { min: 1, max: 2 })).toThrow('Could not find endpoint endpoint/x/variant/v');
  expect(() => scaling.policies.put(VARIANT, 'p', tracking(50))).toThrow('No scalable target registered for service namespace: sagemaker, resource ID: endpoint/e/variant/v, scalable dimension: sagemaker:variant:DesiredInstanceCount');
  scaling.targets.register(VARIANT, { min: 1, max: 2 });
  expect(() => scaling.policies.put(VARIANT, 'p', { type: 'PredictiveScaling' })).toThrow('only supported for Amazon ECS');
  expect(() => scaling.policies.put(VARIANT, 'p', tracking(0))).toThrow('greater than 0');
  expect(() => scaling.policies.put(VARIANT, 'p', { type: 'TargetTrackingScaling', tracking: { TargetValue: 1, CustomizedMetricSpecification: { Metrics: [{ Id: 'a', Expression: 'b +' }] } } })).toThrow(/Error in expression/);
});
