import { ApplicationAutoScalingClient, RegisterScalableTargetCommand } from '@aws-sdk/client-application-auto-scaling';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { DescribeEndpointCommand, DescribeInferenceComponentCommand, UpdateEndpointWeightsAndCapacitiesCommand } from '@aws-sdk/client-sagemaker';
import { InvokeEndpointAsyncCommand } from '@aws-sdk/client-sagemaker-runtime';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseModelRows } from '../../../../lib/model/rows';
import { until } from '../lambda-support';
import { clientOf, closeAll, deploy, ROOT } from '../support';
import { BUCKET, config, endpoint, endpointStack, executionRole, host, model, predict, READ_MODELS, variant, type Host } from './support';

const ROWS = parseModelRows(readFileSync(join(ROOT, 'examples/models/digits/2/rows.json'), 'utf8')).rows.slice(0, 5);
const PIXELS = ROWS.map(({ inputs }) => inputs['pixels']);
const LABELS = ROWS.map(({ expected }) => expected?.['label']?.[0]);

/** A scalable target from 0, target tracking, and a step that wakes it when an alarm goes off, as AWS's guides have them. */
function scaling(resourceId: object | string, dimension: string, dependsOn: string, tracking: object, wake: object): Record<string, object> {
  const Id = { ScalingTargetId: { Ref: 'Target' } };
  return {
    Target: { Type: 'AWS::ApplicationAutoScaling::ScalableTarget', DependsOn: dependsOn, Properties: { ServiceNamespace: 'sagemaker', ResourceId: resourceId, ScalableDimension: dimension, MinCapacity: 0, MaxCapacity: 2 } },
    Tracking: { Type: 'AWS::ApplicationAutoScaling::ScalingPolicy', Properties: { ...Id, PolicyName: 'tracking', PolicyType: 'TargetTrackingScaling', TargetTrackingScalingPolicyConfiguration: { ScaleInCooldown: 60, ScaleOutCooldown: 60, ...tracking } } },
    Wake: {
      Type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
      Properties: { ...Id, PolicyName: 'wake', PolicyType: 'StepScaling', StepScalingPolicyConfiguration: { AdjustmentType: 'ChangeInCapacity', Cooldown: 300, MetricAggregationType: 'Average', StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 1 }] } },
    },
    Alarm: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: { Namespace: 'AWS/SageMaker', Period: 60, Threshold: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold', TreatMissingData: 'notBreaching', AlarmActions: [{ Ref: 'Wake' }], ...wake },
    },
  };
}

let local: Host;
beforeAll(async () => { local = await host(['2'], { speed: 400 }); }, 60_000);
afterAll(closeAll);

test('an asynchronous endpoint goes to zero, wakes up for a request that waits, and goes to zero again', async () => {
  const { sageMaker, s3, runtime } = local;
  const instances = async (): Promise<number | undefined> => (await sageMaker.send(new DescribeEndpointCommand({ EndpointName: 'Sleepy' }))).ProductionVariants?.[0]?.CurrentInstanceCount;
  const Dimensions = [{ Name: 'EndpointName', Value: 'Sleepy' }];
  const statement = { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: `arn:aws:s3:::${BUCKET}/*` };
  expect(await deploy(local.server, 'Sleepy', endpointStack({
    Role: executionRole([...READ_MODELS, statement]),
    Config: config([variant('Model')], { AsyncInferenceConfig: { OutputConfig: { S3OutputPath: `s3://${BUCKET}/out` } } }),
    Endpoint: endpoint('Config', { EndpointName: 'Sleepy' }),
    ...scaling('endpoint/Sleepy/variant/Main', 'sagemaker:variant:DesiredInstanceCount', 'Endpoint',
      { TargetValue: 5, CustomizedMetricSpecification: { Namespace: 'AWS/SageMaker', MetricName: 'ApproximateBacklogSizePerInstance', Dimensions, Statistic: 'Average' } },
      { MetricName: 'HasBacklogWithoutCapacity', Dimensions, Statistic: 'Average', EvaluationPeriods: 2, DatapointsToAlarm: 2 }),
  }))).toBe('CREATE_COMPLETE');
  await until(async () => await instances() === 0);
  await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'in/rows.json', Body: JSON.stringify({ instances: PIXELS }) }));
  const { OutputLocation = '' } = await runtime.send(new InvokeEndpointAsyncCommand({ EndpointName: 'Sleepy', ContentType: 'application/json', InputLocation: `s3://${BUCKET}/in/rows.json` }));
  const answer = await until(() => s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: OutputLocation.slice(`s3://${BUCKET}/`.length) })).then(({ Body }) => Body?.transformToString(), () => undefined));
  expect((JSON.parse(answer) as { predictions: { label: number }[] }).predictions.map(({ label }) => label)).toEqual(LABELS);
  await until(async () => await instances() === 0);
}, 60_000);

test('an inference component goes to zero with its instances, wakes up for requests that fail, and goes to zero again', async () => {
  const { sageMaker, runtime } = local;
  const copies = async (): Promise<number | undefined> => (await sageMaker.send(new DescribeInferenceComponentCommand({ InferenceComponentName: 'Nap' }))).RuntimeConfig?.CurrentCopyCount;
  const instances = async (): Promise<number | undefined> => (await sageMaker.send(new DescribeEndpointCommand({ EndpointName: 'Shared' }))).ProductionVariants?.[0]?.CurrentInstanceCount;
  expect(await deploy(local.server, 'Shared', {
    Role: executionRole(), Model: model('2'),
    Config: config([{ VariantName: 'Main', InitialInstanceCount: 1, InstanceType: 'ml.m5.large', ManagedInstanceScaling: { Status: 'ENABLED', MinInstanceCount: 0, MaxInstanceCount: 1 } }], { ExecutionRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } }),
    Endpoint: endpoint('Config', { EndpointName: 'Shared' }),
    Component: {
      Type: 'AWS::SageMaker::InferenceComponent', DependsOn: 'Endpoint',
      Properties: {
        InferenceComponentName: 'Nap', EndpointName: 'Shared', VariantName: 'Main', RuntimeConfig: { CopyCount: 1 },
        Specification: { ModelName: { 'Fn::GetAtt': ['Model', 'ModelName'] }, ComputeResourceRequirements: { MinMemoryRequiredInMb: 1024 } },
      },
    },
    ...scaling('inference-component/Nap', 'sagemaker:inference-component:DesiredCopyCount', 'Component',
      { TargetValue: 100, PredefinedMetricSpecification: { PredefinedMetricType: 'SageMakerInferenceComponentInvocationsPerCopy' } },
      { MetricName: 'NoCapacityInvocationFailures', Dimensions: [{ Name: 'InferenceComponentName', Value: 'Nap' }], Statistic: 'Sum', EvaluationPeriods: 1 }),
  })).toBe('CREATE_COMPLETE');
  await until(async () => await copies() === 0 && await instances() === 0);
  const labels = await until(() => predict(runtime, PIXELS, { EndpointName: 'Shared', InferenceComponentName: 'Nap' }).then((answer) => answer.labels, (error: Error) => {
    expect(error.message).toContain('Inference Component has no capacity to process this request');
    return undefined;
  }));
  expect(labels).toEqual(LABELS);
  expect(await instances()).toBe(1);
  await until(async () => await copies() === 0 && await instances() === 0);
}, 60_000);

test('a real-time endpoint has at least one instance', async () => {
  expect(await deploy(local.server, 'Awake', endpointStack({ Endpoint: endpoint('Config', { EndpointName: 'Awake' }) }))).toBe('CREATE_COMPLETE');
  const register = (MinCapacity: number) => new ApplicationAutoScalingClient({ ...clientOf(local.server), maxAttempts: 1 }).send(new RegisterScalableTargetCommand({
    ServiceNamespace: 'sagemaker', ResourceId: 'endpoint/Awake/variant/Main', ScalableDimension: 'sagemaker:variant:DesiredInstanceCount', MinCapacity, MaxCapacity: 2,
  }));
  await expect(register(0)).rejects.toThrow('Minimum capacity cannot be less than 1');
  await register(1);
  await expect(local.sageMaker.send(new UpdateEndpointWeightsAndCapacitiesCommand({ EndpointName: 'Awake', DesiredWeightsAndCapacities: [{ VariantName: 'Main', DesiredInstanceCount: 0 }] }))).rejects.toThrow('cannot have 0 instances');
});
