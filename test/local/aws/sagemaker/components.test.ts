import { CloudWatchClient, GetMetricStatisticsCommand, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import {
  CreateInferenceComponentCommand, DeleteEndpointCommand, DeleteInferenceComponentCommand, DescribeEndpointCommand, DescribeInferenceComponentCommand, ListInferenceComponentsCommand,
  UpdateInferenceComponentCommand, UpdateInferenceComponentRuntimeConfigCommand, type CreateInferenceComponentCommandInput, type DescribeInferenceComponentCommandOutput,
} from '@aws-sdk/client-sagemaker';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseModelRows } from '../../../../lib/model/rows';
import { awsStatus } from '../../../../local';
import { until } from '../lambda-support';
import { aws, clientOf, closeAll, cloudFormation, deploy, folder, ROOT } from '../support';
import { clientsOf, config, endpoint, executionRole, host, model, predict, variant, type Host } from './support';

const ROWS = parseModelRows(readFileSync(join(ROOT, 'examples/models/digits/2/rows.json'), 'utf8')).rows.slice(0, 5);
const PIXELS = ROWS.map(({ inputs }) => inputs['pixels']);
const LABELS = ROWS.map(({ expected }) => expected?.['label']?.[0]);

/** An endpoint whose instances (ml.m5.large: 2 CPUs, 8 GB) hold inference components, and a model. */
const hostStack = (name: string, scaling: object | null = { Status: 'ENABLED', MinInstanceCount: 0, MaxInstanceCount: 2 }): Record<string, object> => ({
  Role: executionRole(), Model: model('2'), Worse: model('1'),
  Config: config([variant('Model', { ModelName: undefined, InitialVariantWeight: undefined, InstanceType: 'ml.m5.large', ...(scaling !== null && { ManagedInstanceScaling: scaling }) })], { ExecutionRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } }),
  Endpoint: endpoint('Config', { EndpointName: name }),
});
const component = (host: string, name: string, more: object = {}, specification: object = {}): object => ({
  Type: 'AWS::SageMaker::InferenceComponent',
  DependsOn: 'Endpoint',
  Properties: {
    InferenceComponentName: name, EndpointName: host, VariantName: 'Main', RuntimeConfig: { CopyCount: 1 },
    Specification: { ModelName: { 'Fn::GetAtt': ['Model', 'ModelName'] }, ComputeResourceRequirements: { MinMemoryRequiredInMb: 2048, NumberOfCpuCoresRequired: 1 }, ...specification }, ...more,
  },
});

let local: Host;
beforeAll(async () => {
  local = await host(['1', '2'], { speed: 60 });
  expect(await deploy(local.server, 'Host', { ...hostStack('Host'), Digits: component('Host', 'Digits'), Other: component('Host', 'Other', {}, { ModelName: { 'Fn::GetAtt': ['Worse', 'ModelName'] } }) })).toBe('CREATE_COMPLETE');
}, 60_000);
afterAll(closeAll);

const describe = (InferenceComponentName: string, { sageMaker } = local): Promise<DescribeInferenceComponentCommandOutput> => sageMaker.send(new DescribeInferenceComponentCommand({ InferenceComponentName }));
const settled = (name: string): Promise<DescribeInferenceComponentCommandOutput> => until(async () => {
  const found = await describe(name);
  return (found.InferenceComponentStatus === 'InService' || found.InferenceComponentStatus === 'Failed') && found;
});
const instances = async (EndpointName: string): Promise<number | undefined> => (await local.sageMaker.send(new DescribeEndpointCommand({ EndpointName }))).ProductionVariants?.[0]?.CurrentInstanceCount;
const copies = async (InferenceComponentName: string, CopyCount: number): Promise<DescribeInferenceComponentCommandOutput> => {
  await local.sageMaker.send(new UpdateInferenceComponentRuntimeConfigCommand({ InferenceComponentName, DesiredRuntimeConfig: { CopyCount } }));
  return await settled(InferenceComponentName);
};
const labels = async (name: string, InferenceComponentName: string | undefined): Promise<readonly number[]> => (await predict(local.runtime, PIXELS, { EndpointName: name, InferenceComponentName })).labels;

async function metric(MetricName: string, component: string): Promise<number> {
  const { Datapoints = [] } = await new CloudWatchClient(clientOf(local.server)).send(new GetMetricStatisticsCommand({
    Namespace: 'AWS/SageMaker', MetricName, Dimensions: [{ Name: 'InferenceComponentName', Value: component }], StartTime: new Date(Date.now() - 3_600_000), EndTime: new Date(Date.now() + 86_400_000), Period: 86_400, Statistics: ['Sum'],
  }));
  return Datapoints.reduce((total, { Sum = 0 }) => total + Sum, 0);
}

test('two models share the instances of one endpoint, each with copies of its own', async () => {
  expect(await labels('Host', 'Digits')).toEqual(LABELS);
  expect(await labels('Host', 'Other')).toHaveLength(5);
  expect(await instances('Host')).toBe(1);
  expect(await describe('Digits')).toMatchObject({
    InferenceComponentStatus: 'InService', EndpointName: 'Host', VariantName: 'Main', RuntimeConfig: { DesiredCopyCount: 1, CurrentCopyCount: 1 },
    Specification: { ComputeResourceRequirements: { MinMemoryRequiredInMb: 2048, NumberOfCpuCoresRequired: 1 } },
  });
  const { InferenceComponents = [] } = await local.sageMaker.send(new ListInferenceComponentsCommand({ EndpointNameEquals: 'Host', SortBy: 'Name', SortOrder: 'Ascending' }));
  expect(InferenceComponents.map(({ InferenceComponentName }) => InferenceComponentName)).toEqual(['Digits', 'Other']);
  expect(await metric('Invocations', 'Digits')).toBeGreaterThanOrEqual(1);
  expect((await awsStatus(local.server.endpoint)).stacks[0]?.resources.filter(({ type }) => type === 'AWS::SageMaker::InferenceComponent').map(({ tier }) => tier)).toEqual(['executed', 'executed']);
});

test('a request names a component of the endpoint, and only where there are any', async () => {
  await expect(labels('Host', undefined)).rejects.toThrow('Inference Component Name header is required for endpoints to which you plan to deploy inference components.');
  await expect(labels('Host', 'Nobody')).rejects.toThrow('Inference Component Nobody of account 000000000000 not found.');
});

test('instances come and go with the copies; at none, requests fail and are counted', async () => {
  expect((await copies('Digits', 3)).RuntimeConfig).toMatchObject({ DesiredCopyCount: 3, CurrentCopyCount: 3 });
  expect(await instances('Host')).toBe(2);
  const tooMany = await copies('Digits', 4);
  expect([tooMany.RuntimeConfig?.DesiredCopyCount, tooMany.FailureReason]).toEqual([3, expect.stringContaining('1 of 4 copies of the inference component have no room')]);
  await copies('Other', 0);
  expect((await copies('Digits', 0)).RuntimeConfig).toMatchObject({ CurrentCopyCount: 0 });
  expect(await instances('Host')).toBe(0);
  await expect(labels('Host', 'Digits')).rejects.toMatchObject({
    name: 'ValidationError', message: 'Inference Component has no capacity to process this request. ApplicationAutoScaling may be in-progress (if configured) or try to increase the capacity by invoking UpdateInferenceComponentRuntimeConfig API.',
  });
  expect(await metric('NoCapacityInvocationFailures', 'Digits')).toBe(1);
  await Promise.all([copies('Digits', 1), copies('Other', 1)]);
  expect([await instances('Host'), await labels('Host', 'Digits')]).toEqual([1, LABELS]);
});

test('an update replaces the copies batch by batch, and an alarm turns it back', async () => {
  const worse = (await describe('Other')).Specification?.ModelName;
  const better = (await describe('Digits')).Specification?.ModelName;
  const to = (ModelName: string | undefined, more: object = {}) => local.sageMaker.send(new UpdateInferenceComponentCommand({
    InferenceComponentName: 'Other', Specification: { ModelName, ComputeResourceRequirements: { MinMemoryRequiredInMb: 2048, NumberOfCpuCoresRequired: 1 } }, ...more,
  }));
  await to(better, { DeploymentConfig: { RollingUpdatePolicy: { MaximumBatchSize: { Type: 'COPY_COUNT', Value: 1 }, WaitIntervalInSeconds: 10 } } });
  expect((await settled('Other')).FailureReason).toBeUndefined();
  expect(await labels('Host', 'Other')).toEqual(LABELS);

  const cloudWatch = new CloudWatchClient(clientOf(local.server));
  await cloudWatch.send(new PutMetricAlarmCommand({ AlarmName: 'red', Namespace: 'n', MetricName: 'm', Statistic: 'Sum', Period: 3600, EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanThreshold', TreatMissingData: 'ignore' }));
  await to(worse, { DeploymentConfig: { RollingUpdatePolicy: { MaximumBatchSize: { Type: 'CAPACITY_PERCENT', Value: 50 }, WaitIntervalInSeconds: 600 }, AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'red' }] } } });
  await cloudWatch.send(new SetAlarmStateCommand({ AlarmName: 'red', StateValue: 'ALARM', StateReason: 'test' }));
  const back = await settled('Other');
  expect([back.FailureReason, back.Specification?.ModelName, back.RuntimeConfig?.CurrentCopyCount]).toEqual([expect.stringContaining('["red"] went into Alarm status'), better, 1]);
  expect(await labels('Host', 'Other')).toEqual(LABELS);
  await to(worse);
  expect((await settled('Other')).Specification?.ModelName).toBe(worse);
});

const create = (more: Partial<CreateInferenceComponentCommandInput>): Promise<unknown> => local.sageMaker.send(new CreateInferenceComponentCommand({
  InferenceComponentName: 'New', EndpointName: 'Host', VariantName: 'Main', RuntimeConfig: { CopyCount: 1 }, Specification: { ModelName: 'm', ComputeResourceRequirements: { MinMemoryRequiredInMb: 128 } }, ...more,
}));

test('what cannot be is refused', async () => {
  await expect(create({ RuntimeConfig: { CopyCount: 0 } })).rejects.toThrow('Inference components copy count an integer larger than 0');
  await expect(create({ InferenceComponentName: 'Digits' })).rejects.toThrow('Cannot create already existing inference component');
  await expect(create({ VariantName: 'Another' })).rejects.toThrow('Could not find variant "Another"');
  await expect(create({ EndpointName: 'Nobody' })).rejects.toThrow('Could not find endpoint');
  await expect(create({})).rejects.toThrow('Could not find model');
  await expect(local.sageMaker.send(new DeleteEndpointCommand({ EndpointName: 'Host' }))).rejects.toThrow('that hosts inference components: Digits, Other. Delete them first.');
  await expect(local.sageMaker.send(new UpdateInferenceComponentCommand({ InferenceComponentName: 'Digits', RuntimeConfig: { CopyCount: 1 }, DeploymentConfig: { RollingUpdatePolicy: { MaximumBatchSize: { Type: 'CAPACITY_PERCENT', Value: 51 }, WaitIntervalInSeconds: 0 } } })))
    .rejects.toThrow('MaximumBatchSize must be between 5 and 50 percent');
});

test('an adapter is recorded: its base goes after it, and nothing answers for it', async () => {
  const adapter = { BaseInferenceComponentName: 'Digits', Container: { ArtifactUrl: 's3://models-of-tests/adapter.tar.gz' } };
  await local.sageMaker.send(new CreateInferenceComponentCommand({ InferenceComponentName: 'Adapter', EndpointName: 'Host', Specification: adapter }));
  expect(await settled('Adapter')).toMatchObject({ VariantName: 'Main', Specification: { BaseInferenceComponentName: 'Digits' } });
  await expect(labels('Host', 'Adapter')).rejects.toMatchObject({ name: 'ModelError', message: expect.stringContaining('csi local cannot execute Adapter') });
  await expect(local.sageMaker.send(new DeleteInferenceComponentCommand({ InferenceComponentName: 'Digits' }))).rejects.toThrow('is a base inference component for one or more associated adapter inference components: Adapter');
  await local.sageMaker.send(new DeleteInferenceComponentCommand({ InferenceComponentName: 'Adapter' }));
  await until(() => describe('Adapter').then(() => false, () => true));
});

test('a component without room fails its stack, and says why', async () => {
  const name = 'Small';
  expect(await deploy(local.server, name, { ...hostStack(name, null), Digits: component(name, 'TooLarge', {}, { ComputeResourceRequirements: { MinMemoryRequiredInMb: 8193, NumberOfCpuCoresRequired: 1 } }) })).toBe('ROLLBACK_COMPLETE');
  const { body } = await cloudFormation(local.server, 'DescribeStackEvents', { StackName: name });
  expect(body.match(/<ResourceStatusReason>([^<]+ copies of [^<]+)</)?.[1])
    .toBe('1 of 1 copies of the inference component have no room: each takes 1 CPU cores, 8193 MB of memory and 0 accelerators, and an instance of the variant Main (ml.m5.large, at most 1) has 2, 8192 and 0, less what is placed on it.');
});

test('a restart brings the copies back', async () => {
  const state = join(folder(), 'state');
  const first = await host(['1', '2'], { state });
  expect(await deploy(first.server, 'S', { ...hostStack('Host'), Digits: component('Host', 'Digits', { RuntimeConfig: { CopyCount: 2 } }) })).toBe('CREATE_COMPLETE');
  await first.server.close();
  const server = await aws({ state });
  const again = { server, ...clientsOf(server) };
  expect((await describe('Digits', again)).RuntimeConfig).toMatchObject({ CurrentCopyCount: 2 });
  expect((await predict(again.runtime, PIXELS, { EndpointName: 'Host', InferenceComponentName: 'Digits' })).labels).toEqual(LABELS);
}, 60_000);
