import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Duration, Lazy, RemovalPolicy } from 'aws-cdk-lib/core';
import type { Stack } from 'aws-cdk-lib/core';
import type { RealTimeEndpointProps } from '../../../constructs';
import { AsyncEndpoint, InstanceType, RealTimeEndpoint, Rollout, ServerlessEndpoint, VersionPruning } from '../../../constructs';
import { digits, newStack, only, resources, templateOf } from '../stack';

const canary = Rollout.canary({ percentage: 50, bakeTime: Duration.minutes(10) });
const endpointOf = (props: Partial<RealTimeEndpointProps>) => templateOf((stack) => new RealTimeEndpoint(stack, 'Digits', { model: digits(), ...props }));
const deploymentOf = (template: Template) => only(template, 'AWS::SageMaker::Endpoint').resource.Properties['DeploymentConfig'] as Record<string, unknown> | undefined;
const alarm = (stack: Stack, id: string) => new Alarm(stack, id, { metric: new Metric({ namespace: 'Mine', metricName: id }), threshold: 1, evaluationPeriods: 1 });

test('without a rollout SageMaker updates as it does, and nothing is paid for alarms', () => {
  const template = endpointOf({});
  expect(deploymentOf(template)).toBeUndefined();
  template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
  template.resourceCountIs('Custom::CsiEndpointCheck', 1);
});

test('a canary: half of the instances first, alarms of the new configuration turn it back', () => {
  const template = endpointOf({ rollout: canary });
  const names = resources(template, 'AWS::CloudWatch::Alarm').map(([id]) => ({ AlarmName: { Ref: id } }));
  expect(names).toHaveLength(4);
  expect(deploymentOf(template)).toEqual({
    BlueGreenUpdatePolicy: {
      TrafficRoutingConfiguration: { Type: 'CANARY', CanarySize: { Type: 'CAPACITY_PERCENT', Value: 50 }, WaitIntervalInSeconds: 600 },
      TerminationWaitInSeconds: 300,
      MaximumExecutionTimeoutInSeconds: expect.any(Number) as number,
    },
    AutoRollbackConfiguration: { Alarms: expect.arrayContaining(names) as unknown[] },
  });
  const { id: config } = only(template, 'AWS::SageMaker::EndpointConfig');
  expect(JSON.stringify(template.toJSON())).toContain(`{"Name":"EndpointConfigName","Value":{"Fn::GetAtt":["${config}","EndpointConfigName"]}}`);
});

test('the timeout has room for the waits and for the container that may take longest to start', () => {
  const timeout = (props: Partial<RealTimeEndpointProps>) => (deploymentOf(endpointOf({ rollout: canary, ...props }))!['BlueGreenUpdatePolicy'] as { MaximumExecutionTimeoutInSeconds: number }).MaximumExecutionTimeoutInSeconds;
  expect(timeout({ startupTimeout: Duration.minutes(20), downloadTimeout: Duration.minutes(10) })).toBe(600 + 300 + 900 + 1200 + 600);
});

test('rolling, and a serverless canary', () => {
  expect(deploymentOf(endpointOf({ instanceCount: 4, rollout: Rollout.rolling({ batchPercentage: 25, interval: Duration.minutes(2) }) }))).toMatchObject({
    RollingUpdatePolicy: { MaximumBatchSize: { Type: 'CAPACITY_PERCENT', Value: 25 }, WaitIntervalInSeconds: 120 },
  });
  const serverless = templateOf((stack) => new ServerlessEndpoint(stack, 'Digits', { model: digits(), rollout: canary }));
  expect(deploymentOf(serverless)).toMatchObject({ BlueGreenUpdatePolicy: { TrafficRoutingConfiguration: { Type: 'CANARY' } } });
});

test.each<[string, Partial<RealTimeEndpointProps>, RegExp]>([
  ['one instance', { rollout: canary, instanceCount: 1 }, /Digits: `rollout` is Rollout\.canary\(\), and one instance cannot be split.*Rollout\.allAtOnce/],
  ['Inf1', { rollout: canary, instanceType: InstanceType.of('ml.inf1.xlarge') }, /Inf1 instances.*no alarms/],
  ['rolling over variants', { rollout: Rollout.rolling({ batchPercentage: 50, interval: Duration.minutes(1) }), variants: [{ name: 'B', model: digits('2') }] }, /does not roll over 2 variants/],
  ['too large a step', { rollout: Rollout.canary({ percentage: 60, bakeTime: Duration.minutes(1) }) }, /percentage of 60.*from 1 to 50/],
  ['too many kept', { pruning: VersionPruning.keepLast(13) }, /`pruning` keeps 13 versions, allowed: 12/],
  ['pruning what is deleted', { pruning: VersionPruning.keepLast(3), removalPolicy: RemovalPolicy.DESTROY }, /`pruning` keeps versions, and `removalPolicy` is DESTROY/],
])('%s is refused', (_, props, message) => {
  expect(() => endpointOf(props)).toThrow(message);
});

test('alarms of a user stop it too, ten in all, and there must be something to stop', () => {
  const stack = newStack();
  const endpoint = new RealTimeEndpoint(stack, 'Digits', { model: digits(), rollout: canary, alarms: [alarm(stack, 'A')] });
  for (const id of ['B', 'C', 'D', 'E', 'F']) endpoint.addAlarm(alarm(stack, id));
  expect(() => endpoint.addAlarm(alarm(stack, 'G'))).toThrow(/Digits: `addAlarm` makes 11 alarms with those of the library, allowed: 10/);
  expect((deploymentOf(Template.fromStack(stack))!['AutoRollbackConfiguration'] as { Alarms: unknown[] }).Alarms).toHaveLength(10);
  expect(() => new RealTimeEndpoint(stack, 'Plain', { model: digits() }).addAlarm(alarm(stack, 'H'))).toThrow(/`addAlarm` has nothing to stop: without a plan SageMaker/);
  expect(() => new RealTimeEndpoint(stack, 'Other', { model: digits(), alarms: [alarm(stack, 'I')] })).toThrow(/`alarms` has nothing to stop/);
});

test.each([[undefined, undefined, '5'], [VersionPruning.none(), undefined, 'none'], [VersionPruning.keepLast(12, { dryRun: true }), undefined, '12 dry-run'], [undefined, RemovalPolicy.DESTROY, 'none']])('the endpoint says what stays: %#', (pruning, removalPolicy, tag) => {
  const { Tags } = only(endpointOf({ pruning, removalPolicy }), 'AWS::SageMaker::Endpoint').resource.Properties as { Tags: unknown[] };
  expect(Tags).toContainEqual({ Key: 'csi:pruning', Value: tag });
});

test('what is to stay for good is not swept', () => {
  const swept = [RemovalPolicy.RETAIN, undefined].map((removalPolicy) => resources(endpointOf({ removalPolicy }), 'Custom::CsiEndpointSweep').length);
  expect(swept).toEqual([0, 1]);
});

test('another model is another configuration with other alarms, on the same endpoint with the same keeper', () => {
  const [one, two] = [digits('1'), digits('2')].map((model) => endpointOf({ model, rollout: canary }));
  const ids = (template: Template, type: string) => resources(template, type).map(([id]) => id);
  for (const type of ['AWS::SageMaker::Endpoint', 'Custom::CsiEndpointCheck', 'Custom::CsiEndpointSweep', 'AWS::Lambda::Function', 'AWS::IAM::Role']) expect(ids(one!, type)).toEqual(ids(two!, type));
  for (const type of ['AWS::CloudWatch::Alarm', 'AWS::SageMaker::EndpointConfig']) expect(ids(one!, type).filter((id) => ids(two!, type).includes(id))).toEqual([]);
});

test.each([['letters that a tag cannot hold', ['A#1', 'A!1']], ['a path longer than a tag', ['B', 'C'].map((end) => 'A'.repeat(250) + end)]])('%s: what belongs to one endpoint is never swept up with another', (_, ids) => {
  const template = templateOf((stack) => ids.forEach((id) => new RealTimeEndpoint(stack, id, { model: digits() })));
  const hosts = resources(template, 'Custom::CsiEndpointSweep').map(([, { Properties }]) => Properties['host'] as string);
  expect(new Set(hosts).size).toBe(2);
  for (const host of hosts) {
    expect(host.length).toBeLessThanOrEqual(256);
    expect(resources(template, 'AWS::SageMaker::Model').filter(([, { Properties }]) => JSON.stringify(Properties['Tags']).includes(host))).toHaveLength(1);
  }
});

test('a long path makes no logical id that CloudFormation refuses', () => {
  const template = templateOf((stack) => {
    const props = { model: digits(), rollout: canary };
    new RealTimeEndpoint(stack, 'A'.repeat(250), props).autoScale({ minCapacity: 2, maxCapacity: 4 }).scaleOnConcurrency({ target: 4 });
    new ServerlessEndpoint(stack, 'B'.repeat(250), props).grants.invoke(new Role(stack, 'Caller', { assumedBy: new AccountRootPrincipal() }));
  });
  for (const id of Object.keys((template.toJSON() as { Resources: object }).Resources)) expect(id).toMatch(/^[a-zA-Z0-9]{1,255}$/);
});

test('what changes of an endpoint alone comes with another configuration, which SageMaker wants for every update; the models stay', () => {
  const of = (props: Partial<RealTimeEndpointProps>, then: (endpoint: RealTimeEndpoint) => void = () => undefined) => {
    const template = templateOf((stack) => then(new RealTimeEndpoint(stack, 'Digits', { model: digits('2'), instanceCount: 2, ...props })));
    return { config: only(template, 'AWS::SageMaker::EndpointConfig').id, model: only(template, 'AWS::SageMaker::Model').id, used: only(template, 'AWS::SageMaker::Endpoint').resource.Properties['EndpointConfigName'] };
  };
  const baking = (minutes: number) => Rollout.canary({ percentage: 50, bakeTime: Duration.minutes(minutes) });
  const scaled = (endpoint: RealTimeEndpoint): void => endpoint.autoScale({ minCapacity: 1, maxCapacity: 4 }).scaleOnInvocations({ target: 100 });
  const watched = (endpoint: RealTimeEndpoint): void => endpoint.addAlarm(Alarm.fromAlarmArn(endpoint, 'Mine', 'arn:aws:cloudwatch:eu-central-1:111122223333:alarm:mine'));
  const all = [of({}), of({}, scaled), of({ rollout: baking(5) }), of({ rollout: baking(10) }), of({ rollout: baking(10) }, watched)];
  expect(new Set(all.map(({ config }) => config)).size).toBe(all.length);
  for (const { config, used } of all) expect(used).toEqual({ 'Fn::GetAtt': [config, 'EndpointConfigName'] });
  expect(of({ rollout: baking(10) }, watched)).toEqual(all[4]);
  expect(all[3].model).toBe(all[2].model);
});

test.each<[string, Rollout | undefined, number, number]>([
  ['a canary of what may be one instance', canary, 1, 1],
  ['a canary of two', canary, 2, 0],
  ['all at once', Rollout.allAtOnce(), 1, 0],
  ['no rollout', undefined, 1, 0],
])('scaling in below what a rollout splits: %s', (_, rollout, minCapacity, warnings) => {
  const stack = newStack();
  new RealTimeEndpoint(stack, 'RealTime', { model: digits(), rollout }).autoScale({ minCapacity, maxCapacity: 4 }).scaleOnConcurrency({ target: 4 });
  new AsyncEndpoint(stack, 'Async', { model: digits(), rollout }).autoScale({ minCapacity, maxCapacity: 4 }).scaleOnBacklog({ target: 4 });
  const found = Annotations.fromStack(stack);
  for (const id of ['RealTime', 'Async']) {
    expect(found.findWarning(`/Stack/${id}`, Match.stringLikeRegexp('`minCapacity` is 1, and Rollout.canary.* fewer than two'))).toHaveLength(warnings);
  }
});

test('the instances before stay for an hour, and one alarm more takes the traffic back to them by hand', () => {
  const template = endpointOf({ rollout: canary, keepPreviousFor: Duration.hours(1) });
  expect(deploymentOf(template)).toMatchObject({ BlueGreenUpdatePolicy: { TerminationWaitInSeconds: 3_600 }, AutoRollbackConfiguration: { Alarms: Array(5).fill({}) } });
  const { id: config } = only(template, 'AWS::SageMaker::EndpointConfig');
  const [[id, { Properties }]] = resources(template, 'AWS::CloudWatch::Alarm').filter(([name]) => name.includes('RollbackByHand'));
  expect(JSON.stringify(deploymentOf(template))).toContain(`{"Ref":"${id}"}`);
  expect(Properties).toMatchObject({
    Namespace: 'ServerlessInference', MetricName: 'RollbackByHand', TreatMissingData: 'ignore',
    Dimensions: [{ Name: 'EndpointConfigName', Value: { 'Fn::GetAtt': [config, 'EndpointConfigName'] } }, { Name: 'EndpointName' }],
  });
  const next = endpointOf({ rollout: canary, keepPreviousFor: Duration.hours(1), model: digits('2') });
  expect(resources(next, 'AWS::CloudWatch::Alarm').map(([name]) => name)).not.toContain(id);
  const asynchronous = templateOf((stack) => new AsyncEndpoint(stack, 'Digits', { model: digits(), rollout: Rollout.allAtOnce(), keepPreviousFor: Duration.minutes(20) }));
  expect(deploymentOf(asynchronous)).toMatchObject({ BlueGreenUpdatePolicy: { TerminationWaitInSeconds: 1_200, TrafficRoutingConfiguration: { Type: 'ALL_AT_ONCE' } } });
});

test.each<[string, object, RegExp]>([
  ['for longer than SageMaker does', { rollout: canary, keepPreviousFor: Duration.seconds(3_601) }, /Digits: `keepPreviousFor` is 3601 seconds/],
  ['without a rollout', { keepPreviousFor: Duration.minutes(5) }, /`keepPreviousFor` is given without `rollout`/],
  ['as a number', { rollout: canary, keepPreviousFor: 600 }, /`keepPreviousFor` is the number 600, allowed: a Duration/],
  ['for a time that the deploy knows', { rollout: canary, keepPreviousFor: Duration.seconds(Lazy.number({ produce: () => 600 })) }, /`keepPreviousFor` is known only at deploy/],
])('instances are not kept %s', (_, props, message) => {
  expect(() => endpointOf(props)).toThrow(message);
});

test('the alarm counts, and serverless endpoints have nothing to keep', () => {
  const stack = newStack();
  const endpoint = new RealTimeEndpoint(stack, 'Digits', { model: digits(), rollout: canary, keepPreviousFor: Duration.minutes(5) });
  for (const id of ['A', 'B', 'C', 'D', 'E']) endpoint.addAlarm(alarm(stack, id));
  expect(() => endpoint.addAlarm(alarm(stack, 'F'))).toThrow(/makes 11 alarms/);
  expect(() => new ServerlessEndpoint(stack, 'Serverless', { model: digits(), rollout: canary, keepPreviousFor: Duration.minutes(5) } as never)).toThrow(/`keepPreviousFor` is nothing that a serverless endpoint has/);
});
