import {
  ApplicationAutoScalingClient, DescribeScalingActivitiesCommand, PutScalingPolicyCommand, PutScheduledActionCommand, RegisterScalableTargetCommand, type ScalingActivity,
} from '@aws-sdk/client-application-auto-scaling';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { GetProvisionedConcurrencyConfigCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { AwsServer } from '../../../local';
import { aws, clientOf, closeAll, cloudFormation, deploy } from './support';

afterEach(closeAll);

const ALIAS = { ServiceNamespace: 'lambda', ResourceId: 'function:fn:live', ScalableDimension: 'lambda:function:ProvisionedConcurrency' } as const;
const TRACKING = { TargetValue: 0.7, PredefinedMetricSpecification: { PredefinedMetricType: 'LambdaProvisionedConcurrencyUtilization' } } as const;

const stack = (more: Record<string, object> = {}, alias: object = {}, code = '1'): Record<string, object> => ({
  Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }] } } },
  Fn: {
    Type: 'AWS::Lambda::Function',
    Properties: { FunctionName: 'fn', Runtime: 'nodejs22.x', Handler: 'index.handler', Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Code: { ZipFile: `exports.handler = async () => ${code};` } },
  },
  V1: { Type: 'AWS::Lambda::Version', DeletionPolicy: 'Retain', Properties: { FunctionName: { Ref: 'Fn' } } },
  Live: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Fn' }, Name: 'live', FunctionVersion: { 'Fn::GetAtt': ['V1', 'Version'] }, ...alias } },
  ...more,
});
const target = (more: object = {}): Record<string, object> => ({
  Target: { Type: 'AWS::ApplicationAutoScaling::ScalableTarget', DependsOn: 'Live', Properties: { ...ALIAS, MinCapacity: 1, MaxCapacity: 2, ...more } },
});

async function activities(server: AwsServer): Promise<readonly ScalingActivity[]> {
  return (await new ApplicationAutoScalingClient(clientOf(server)).send(new DescribeScalingActivitiesCommand({ ServiceNamespace: 'lambda' }))).ScalingActivities ?? [];
}
async function until(is: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 30_000; !await is();) {
    if (Date.now() > end) throw new Error('it did not happen');
    await new Promise((later) => { setTimeout(later, 20); });
  }
}
const requested = async (server: AwsServer): Promise<number | undefined> => (
  await new LambdaClient(clientOf(server)).send(new GetProvisionedConcurrencyConfigCommand({ FunctionName: 'fn', Qualifier: 'live' })).catch(() => undefined))?.RequestedProvisionedConcurrentExecutions;

test('the bounds of a target set provisioned concurrency, and 0 takes it away', async () => {
  const server = await aws({ speed: 600 });
  const scaling = new ApplicationAutoScalingClient(clientOf(server));
  expect(await deploy(server, 'S', stack(target()))).toBe('CREATE_COMPLETE');
  await until(async () => await requested(server) === 1);
  await scaling.send(new PutScheduledActionCommand({ ...ALIAS, ScheduledActionName: 'busy', Schedule: 'rate(1 minute)', ScalableTargetAction: { MinCapacity: 2 } }));
  await until(async () => await requested(server) === 2);
  await until(async () => (await activities(server)).some(({ Cause, StatusCode }) => Cause === 'minimum capacity was set to 2' && StatusCode === 'Successful'));
  expect((await activities(server)).find(({ Cause }) => Cause === 'minimum capacity was set to 2')).toMatchObject({
    Description: 'Setting provisioned concurrency to 2.', StatusMessage: 'Successfully set provisioned concurrency to 2. Change successfully fulfilled by lambda.',
  });
  await scaling.send(new RegisterScalableTargetCommand({ ...ALIAS, MinCapacity: 0, MaxCapacity: 0, SuspendedState: { ScheduledScalingSuspended: true } }));
  await until(async () => await requested(server) === undefined);
});

test('while an alias has weights, changes of its provisioned concurrency fail in the words of Lambda', async () => {
  const server = await aws();
  expect(await deploy(server, 'S', stack())).toBe('CREATE_COMPLETE');
  const weighted = { RoutingConfig: { AdditionalVersionWeights: [{ FunctionVersion: { 'Fn::GetAtt': ['V2', 'Version'] }, FunctionWeight: 0.1 }] } };
  expect(await deploy(server, 'S', stack({ V2: { Type: 'AWS::Lambda::Version', DeletionPolicy: 'Retain', Properties: { FunctionName: { Ref: 'Fn' } } }, ...target() }, weighted, '2'), {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
  await until(async () => (await activities(server))[0]?.StatusCode === 'Failed');
  expect((await activities(server))[0]).toMatchObject({
    Cause: 'minimum capacity was set to 1', StatusMessage: 'Failed to set provisioned concurrency to 1. Reason: Alias with weights can not be used with Provisioned Concurrency',
  });
  expect(await requested(server)).toBeUndefined();
});

test('the alarms of a policy are those of CloudWatch, and go with it', async () => {
  const server = await aws();
  const policy = { Policy: { Type: 'AWS::ApplicationAutoScaling::ScalingPolicy', Properties: { PolicyName: 'p', PolicyType: 'TargetTrackingScaling', ScalingTargetId: { Ref: 'Target' }, TargetTrackingScalingPolicyConfiguration: TRACKING } } };
  expect(await deploy(server, 'S', stack({ ...target(), ...policy }))).toBe('CREATE_COMPLETE');
  const alarms = async () => (await new CloudWatchClient(clientOf(server)).send(new DescribeAlarmsCommand({ AlarmNamePrefix: 'TargetTracking-function:fn:live-' }))).MetricAlarms ?? [];
  expect((await alarms()).map(({ Threshold, EvaluationPeriods, Dimensions, AlarmActions }) => [Threshold, EvaluationPeriods, Dimensions?.map(({ Value }) => Value), AlarmActions?.length])).toEqual([
    [0.7, 3, ['fn', 'fn:live'], 1], [0.63, 15, ['fn', 'fn:live'], 1],
  ]);
  expect(await deploy(server, 'S', stack(), {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
  expect(await alarms()).toEqual([]);
});

test.each<[string, object, string]>([
  ['an alias that there is not', { ResourceId: 'function:fn:other' }, 'Lambda function does not exist: function:fn:other'],
  ['a function that there is not', { ResourceId: 'function:other:live' }, 'Lambda function does not exist: function:other:live'],
  ['the unpublished version', { ResourceId: 'function:fn:$LATEST' }, 'Unsupported resource ID: function:fn:$LATEST'],
])('%s is refused', async (_, more, message) => {
  const server = await aws();
  expect(await deploy(server, 'S', stack(target(more)))).toBe('ROLLBACK_COMPLETE');
  expect((await cloudFormation(server, 'DescribeStackEvents', { StackName: 'S' })).body).toContain(message);
});

test('policies that Lambda does not have are refused', async () => {
  const server = await aws();
  const scaling = new ApplicationAutoScalingClient(clientOf(server));
  expect(await deploy(server, 'S', stack(target()))).toBe('CREATE_COMPLETE');
  const policy = { ...ALIAS, PolicyName: 'p' } as const;
  await expect(scaling.send(new PutScalingPolicyCommand({ ...policy, ResourceId: 'function:fn:1', PolicyType: 'TargetTrackingScaling', TargetTrackingScalingPolicyConfiguration: TRACKING }))).rejects.toMatchObject({ name: 'ObjectNotFoundException' });
  for (const [input, message] of [
    [{ PolicyType: 'PredictiveScaling' }, 'only supported for Amazon ECS'],
    [{ PolicyType: 'StepScaling' }, 'StepScaling policies are not supported for lambda:function:ProvisionedConcurrency'],
    [{ PolicyType: 'TargetTrackingScaling', TargetTrackingScalingPolicyConfiguration: { ...TRACKING, PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' } } }, 'Unsupported predefined metric type'],
    [{ PolicyType: 'TargetTrackingScaling' }, 'must be specified'],
  ] as const) {
    await expect(scaling.send(new PutScalingPolicyCommand({ ...policy, ...input }))).rejects.toMatchObject({ name: 'ValidationException', message: expect.stringContaining(message) });
  }
});
