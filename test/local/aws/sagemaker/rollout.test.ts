import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { callFaults } from '../../../../local/aws/faults/fault-api';
import { clientOf, closeAll, cloudFormation, deploy } from '../support';
import { config, endpoint, endpointStack, executionRole, host, model, READ_MODELS, variant, type Host } from './support';

/** Each test has an endpoint and a stack of the same name, and an alarm that is set by hand. */
let local: Host;
let cloudWatch: CloudWatchClient;
beforeAll(async () => {
  local = await host(['1', '2'], { speed: 600 });
  cloudWatch = new CloudWatchClient(clientOf(local.server));
});
afterAll(closeAll);

const SEES_ALARMS = { Effect: 'Allow', Action: 'cloudwatch:DescribeAlarms', Resource: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:*' };
const two = (modelId: string, more: object = {}): object => variant(modelId, { InitialInstanceCount: 2, ...more });
const canary = (alarm?: string, wait = 300): object => ({
  DeploymentConfig: {
    BlueGreenUpdatePolicy: {
      TrafficRoutingConfiguration: { Type: 'CANARY', CanarySize: { Type: 'CAPACITY_PERCENT', Value: 50 }, WaitIntervalInSeconds: wait }, TerminationWaitInSeconds: 60, MaximumExecutionTimeoutInSeconds: 7200,
    },
    ...(alarm === undefined ? {} : { AutoRollbackConfiguration: { Alarms: [{ AlarmName: alarm }] } }),
  },
});
const before = (name: string): object => endpointStack({
  Role: executionRole([...READ_MODELS, SEES_ALARMS]), Model: model('1'), Config: config([two('Model')]), Endpoint: endpoint('Config', { EndpointName: name }),
});
/** The old model and config stay in the template, as retained ones do in the account. */
const after = (name: string, more: object, variants: readonly object[] = [two('Next')], rest: object = {}): object => ({
  ...before(name), Next: model('2'), NextConfig: config(variants), Endpoint: endpoint('NextConfig', { EndpointName: name, ...more }), ...rest,
});

async function alarm(name: string, state: 'OK' | 'ALARM' = 'OK'): Promise<void> {
  await cloudWatch.send(new PutMetricAlarmCommand({
    AlarmName: name, Namespace: 'None', MetricName: 'None', Statistic: 'Sum', Period: 86_400, EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanThreshold', TreatMissingData: 'ignore',
  }));
  await cloudWatch.send(new SetAlarmStateCommand({ AlarmName: name, StateValue: state, StateReason: 'test' }));
}

/** What the events of a resource say, oldest first. */
async function said(stack: string, logicalId = 'Endpoint'): Promise<readonly string[]> {
  const { body } = await cloudFormation(local.server, 'DescribeStackEvents', { StackName: stack });
  return [...body.matchAll(/<member>([\s\S]*?)<\/member>/g)].flatMap(([, event = '']) => {
    if (!event.includes(`<LogicalResourceId>${logicalId}<`)) return [];
    return [/<ResourceStatusReason>([\s\S]*?)<\/ResourceStatusReason>/.exec(event)?.[1] ?? ''];
  }).filter((reason) => reason !== '').reverse();
}

test('a canary takes half, bakes, takes all, and the old instances go; the stack tells of each step', async () => {
  await alarm('fine');
  expect(await deploy(local.server, 'Canary', before('Canary'))).toBe('CREATE_COMPLETE');
  expect(await deploy(local.server, 'Canary', after('Canary', canary('fine')), {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
  expect(await said('Canary')).toEqual(expect.arrayContaining([
    'Launching 2 instance(s).',
    'Activating traffic on canary capacity of 1 instance(s).',
    'Baking for 300 seconds (WaitIntervalInSeconds) with traffic enabled on canary capacity of 1 instance(s).',
    'Baking for 60 seconds (TerminationWaitInSeconds) with traffic enabled on full capacity of 2 instance(s).',
    'Terminating 2 instance(s).',
  ]));
});

test.each<[string, object, (name: string) => Promise<void>, object[] | undefined, string]>([
  ['an alarm is red already', canary('red'), () => alarm('red', 'ALARM'), undefined, 'One or more auto-rollback alarms went off before the deployment began: red.'],
  ['there is no such alarm', canary('none'), () => Promise.resolve(), undefined, 'The auto-rollback alarm none does not exist.'],
  ['the role may not look at alarms', canary('seen'), () => alarm('seen'), [...READ_MODELS], 'cannot be monitored. Please ensure that the execution role has the permission cloudwatch:DescribeAlarms'],
])('where %s, the update is rolled back before anything starts', async (what, more, given, statements, reason) => {
  const name = `Not${what.split(' ').slice(0, 3).join('')}`;
  await given(name);
  const Role = executionRole(statements ?? [...READ_MODELS, SEES_ALARMS]);
  expect(await deploy(local.server, name, { ...before(name), Role })).toBe('CREATE_COMPLETE');
  expect(await deploy(local.server, name, after(name, more, undefined, { Role }), {}, 'UpdateStack')).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect((await said(name)).join('\n')).toContain(reason);
  expect((await said(name)).join('\n')).not.toContain('Launching');
});

test('an alarm that goes off while it bakes turns it back; the stack goes back, and takes the next update', async () => {
  await alarm('turns');
  expect(await deploy(local.server, 'Turns', before('Turns'))).toBe('CREATE_COMPLETE');
  const updating = deploy(local.server, 'Turns', after('Turns', canary('turns', 3600)), {}, 'UpdateStack');
  while (!(await said('Turns')).some((reason) => reason.startsWith('Baking'))) await new Promise((later) => { setTimeout(later, 20); });
  await alarm('turns', 'ALARM');
  expect(await updating).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await said('Turns')).toEqual(expect.arrayContaining(['Rolling back: One or more auto-rollback alarms went off during the deployment: turns.', 'Activating traffic on full capacity of 2 instance(s).', 'Terminating 2 instance(s).']));
  await alarm('turns', 'OK');
  expect(await deploy(local.server, 'Turns', after('Turns', canary('turns', 10)), {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
});

test('new instances that do not come up turn it back too', async () => {
  expect(await deploy(local.server, 'Sick', before('Sick'))).toBe('CREATE_COMPLETE');
  const sick = after('Sick', {}, undefined, { Next: model('2', { Environment: { CSI_THREADS: 'many' } }) });
  expect(await deploy(local.server, 'Sick', sick, {}, 'UpdateStack')).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect((await said('Sick')).join('\n')).toContain('Rolling back: The primary container for production variant Main did not pass the ping health check');
});

test('a rollback that CloudFormation does not see leaves the stack where it did not get to, once', async () => {
  await alarm('unseen', 'ALARM');
  expect(await deploy(local.server, 'Silent', before('Silent'))).toBe('CREATE_COMPLETE');
  await callFaults(local.server.endpoint, 'POST', '', { kind: 'silent-rollback', target: 'Silent' });
  expect(await deploy(local.server, 'Silent', after('Silent', canary('unseen')), {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
  expect((await callFaults(local.server.endpoint, 'GET') as { readonly faults: readonly object[] }).faults).toEqual([]);
  await expect(callFaults(local.server.endpoint, 'POST', '', { kind: 'silent-rollback', target: 'Silence' })).rejects.toThrow('there is no endpoint Silence');
});

test.each<[string, object, readonly object[] | undefined, string]>([
  ['a canary of one instance', canary(), [variant('Next')], 'CanarySize is 50%, which is 100% of the 1 instance(s) of variant Main'],
  ['another name of the variant', canary(), [two('Next', { VariantName: 'Blue' })], 'the new endpoint configuration must have the same variant names as the old one: they are Main, and would be Blue.'],
  ['serverless instead of instances', {}, [{ VariantName: 'Main', ModelName: { 'Fn::GetAtt': ['Next', 'ModelName'] }, ServerlessConfig: { MemorySizeInMB: 1024, MaxConcurrency: 2 } }], 'cannot be updated to a serverless configuration'],
])('an update to %s is refused', async (what, more, variants, reason) => {
  const name = `Refuses${what.length}`;
  expect(await deploy(local.server, name, before(name))).toBe('CREATE_COMPLETE');
  expect(await deploy(local.server, name, after(name, more, variants), {}, 'UpdateStack')).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect((await said(name)).join('\n')).toContain(reason);
});

test('batches replace instances one by one', async () => {
  const rolling = { DeploymentConfig: { RollingUpdatePolicy: { MaximumBatchSize: { Type: 'INSTANCE_COUNT', Value: 1 }, WaitIntervalInSeconds: 60 } } };
  expect(await deploy(local.server, 'Rolling', before('Rolling'))).toBe('CREATE_COMPLETE');
  expect(await deploy(local.server, 'Rolling', after('Rolling', rolling), {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
  const steps = (await said('Rolling')).filter((reason) => /^(Launching|Terminating)/.test(reason));
  expect(steps).toEqual(['Launching 1 instance(s).', 'Terminating 1 instance(s).', 'Launching 1 instance(s).', 'Terminating 1 instance(s).']);
});
