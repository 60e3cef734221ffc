import { Match, Template } from 'aws-cdk-lib/assertions';
import { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import { AccountPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { DefinitionBody, StateMachine, TaskInput } from 'aws-cdk-lib/aws-stepfunctions';
import type { Stack } from 'aws-cdk-lib/core';
import { Duration } from 'aws-cdk-lib/core';
import type { AsyncEndpointProps, RealTimeEndpointProps } from '../../../constructs';
import { AsyncEndpoint, InstanceType } from '../../../constructs';
import { digits, newStack, only, resources, templateOf } from '../stack';

type Props = Omit<AsyncEndpointProps, 'model'>;
const declare = (stack: Stack, props: Props = {}): AsyncEndpoint => new AsyncEndpoint(stack, 'Digits', { model: digits('2'), ...props });
const caller = (stack: Stack): Role => new Role(stack, 'Caller', { assumedBy: new AccountPrincipal('111122223333') });
/** The policies of the endpoint's own role. */
const ofEndpoint = (template: Template): string => JSON.stringify(Object.values(template.findResources('AWS::IAM::Role')).filter(({ Properties }) => JSON.stringify(Properties).includes('sagemaker.amazonaws.com')));

let plain: Template;
beforeAll(() => {
  plain = templateOf((stack) => {
    declare(stack).grants.invokeAsync(caller(stack));
  });
});

test('a model is enough', () => {
  const { Properties } = only(plain, 'AWS::SageMaker::EndpointConfig').resource;
  expect(Properties).toMatchObject({
    ProductionVariants: [{ VariantName: 'Main', InstanceType: 'ml.m5.large', InitialInstanceCount: 1 }],
    AsyncInferenceConfig: { OutputConfig: { S3OutputPath: { 'Fn::Join': ['', ['s3://', { Ref: expect.stringMatching(/^CsiAsyncRequests/) }, '/Digits/output/']] }, S3FailurePath: { 'Fn::Join': ['', expect.arrayContaining(['/Digits/failed/'])] } } },
  });
  expect(JSON.stringify(Properties)).not.toContain('NotificationConfig');
});

test('the stack\'s bucket is private, and is emptied by time', () => {
  const [, { Properties, DeletionPolicy }] = resources(plain, 'AWS::S3::Bucket').find(([id]) => id.startsWith('CsiAsyncRequests'))!;
  expect(DeletionPolicy).toBe('Retain');
  expect(Properties).toMatchObject({
    BucketEncryption: expect.anything(),
    PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
    LifecycleConfiguration: { Rules: [{ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }, ...['input', 'output', 'failed'].map((name) => ({ Prefix: `Digits/${name}/`, ExpirationInDays: 30, Status: 'Enabled' }))] },
  });
});

test('the role reads requests and writes answers, each in its own folder', () => {
  const role = ofEndpoint(plain);
  expect(role).toMatch(/"s3:GetObject"[^{}]*\{[^[\]]*\[[^[\]]*\[[^[\]]*\[[^[\]]*\][^[\]]*"\/Digits\/input\/\*"/);
  expect(role).toContain('/Digits/output/*');
  expect(role).toContain('/Digits/failed/*');
  expect(role).not.toContain('sns:Publish');
  expect(role).not.toContain('kms:');
});

test('a caller may put a request there, hand it in and fetch the answer', () => {
  const statements = Object.entries(plain.findResources('AWS::IAM::Policy')).filter(([id]) => id.startsWith('Caller'))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement as { Action: unknown; Condition?: unknown }[]);
  expect(statements.map(({ Action }) => Action)).toEqual(['sagemaker:InvokeEndpointAsync', ['s3:PutObject', 's3:AbortMultipartUpload'], 's3:GetObject', 's3:ListBucket']);
  expect(statements[3]!.Condition).toEqual({ StringLike: { 's3:prefix': ['Digits/output/*', 'Digits/failed/*'] } });
});

test('invoke is invokeAsync, so that a host can be swapped; streams are refused', () => {
  const swapped = templateOf((stack) => {
    declare(stack).grants.invoke(caller(stack));
  });
  expect(swapped.toJSON()).toEqual(plain.toJSON());
  const stack = newStack();
  expect(() => declare(stack).grants.invokeStream(caller(stack))).toThrow(/`grants.invokeStream` is nothing that an asynchronous endpoint has: use a RealTimeEndpoint/);
});

test('buckets, topics and keys of the user\'s', () => {
  const template = templateOf((stack) => {
    const key = new Key(stack, 'Key');
    const bucket = new Bucket(stack, 'Mine', { encryptionKey: key });
    const endpoint = declare(stack, {
      input: { bucket, prefix: 'requests' }, output: { bucket, prefix: 'answers/' }, onSuccess: new Topic(stack, 'Done', { masterKey: key }), onError: new Topic(stack, 'Failed'), includeResponse: true, maxConcurrentInvocations: 1000,
    });
    endpoint.grants.invokeAsync(caller(stack));
    expect([endpoint.inputPrefix, endpoint.outputPrefix, endpoint.failurePrefix, endpoint.failureBucket]).toEqual(['requests/', 'answers/', 'Digits/failed/', bucket]);
    expect(stack.resolve(endpoint.inputUri('one.json'))).toEqual({ 'Fn::Join': ['', ['s3://', { Ref: expect.stringMatching(/^Mine/) }, '/requests/one.json']] });
  });
  expect(resources(template, 'AWS::S3::Bucket').filter(([id]) => id.startsWith('CsiAsync'))).toEqual([]);
  expect(only(template, 'AWS::SageMaker::EndpointConfig').resource.Properties).toMatchObject({
    AsyncInferenceConfig: {
      ClientConfig: { MaxConcurrentInvocationsPerInstance: 1000 },
      OutputConfig: { NotificationConfig: { SuccessTopic: { Ref: expect.stringMatching(/^Done/) }, ErrorTopic: { Ref: expect.stringMatching(/^Failed/) }, IncludeInferenceResponseIn: ['SUCCESS_NOTIFICATION_TOPIC', 'ERROR_NOTIFICATION_TOPIC'] } },
    },
  });
  const role = ofEndpoint(template);
  for (const needed of ['sns:Publish', 'kms:Decrypt', 'kms:GenerateDataKey', '/requests/*', '/answers/*']) expect(role).toContain(needed);
  template.hasResourceProperties('AWS::IAM::Policy', { PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: ['kms:Decrypt', 'kms:GenerateDataKey'] }), Match.objectLike({ Action: 'kms:Decrypt' })]) } });
});

test.each<[string, Props | ((stack: Stack) => Props), RegExp]>([
  ['no request at once', { maxConcurrentInvocations: 0 }, /`maxConcurrentInvocations` is 0, allowed: a whole number from 1 to 1000: leave it out/],
  ['too many requests at once', { maxConcurrentInvocations: 1001 }, /is 1001, allowed/],
  ['less than a day', { retention: Duration.hours(12) }, /`retention` is 0.5 days, allowed: whole days, from 1/],
  ['a response to nobody', { includeResponse: true }, /`includeResponse` is true, and there is no topic/],
  ['all of a bucket', (stack) => ({ output: { bucket: new Bucket(stack, 'B'), prefix: '' } }), /`output.prefix` is empty: name a folder/],
  ['a pattern', (stack) => ({ input: { bucket: new Bucket(stack, 'B'), prefix: 'a*' } }), /`input.prefix` is "a\*"/],
  ['a retention of nothing', (stack) => {
    const bucket = new Bucket(stack, 'B');
    return { input: { bucket }, output: { bucket }, retention: Duration.days(1) };
  }, /`retention` is given, and all buckets are yours/],
])('%s is refused', (_, props, refusal) => {
  const stack = newStack();
  expect(() => declare(stack, typeof props === 'function' ? props(stack) : props)).toThrow(refusal);
});

test('what asynchronous endpoints exclude is refused with the host that has it', () => {
  const spread: Omit<RealTimeEndpointProps, 'model'> = { variants: [], shadow: { model: digits('3') }, weight: 1 };
  expect(() => declare(newStack(), spread)).toThrow(/3 problems[\s\S]*`variants`[\s\S]*RealTimeEndpoint[\s\S]*`shadow`[\s\S]*`weight`/);
});

describe('scaling', () => {
  let template: Template;
  beforeAll(() => {
    template = templateOf((stack) => declare(stack).autoScale({ minCapacity: 0, maxCapacity: 3 }).scaleOnBacklog({ target: 5 }));
  });

  test('to nothing, and from nothing when requests wait', () => {
    expect(only(template, 'AWS::ApplicationAutoScaling::ScalableTarget').resource.Properties).toMatchObject({ MinCapacity: 0, MaxCapacity: 3, ScalableDimension: 'sagemaker:variant:DesiredInstanceCount' });
    const policies = resources(template, 'AWS::ApplicationAutoScaling::ScalingPolicy');
    expect(policies.map(([, { Properties }]) => Properties)).toEqual(expect.arrayContaining([
      expect.objectContaining({ TargetTrackingScalingPolicyConfiguration: { TargetValue: 5, CustomizedMetricSpecification: expect.objectContaining({ MetricName: 'ApproximateBacklogSizePerInstance', Dimensions: [{ Name: 'EndpointName', Value: expect.any(String) }] }) } }),
      expect.objectContaining({ PolicyType: 'StepScaling', StepScalingPolicyConfiguration: expect.objectContaining({ AdjustmentType: 'ChangeInCapacity', StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 1 }] }) }),
    ]));
    const [wakeUp] = policies.find(([, { Properties }]) => Properties['PolicyType'] === 'StepScaling')!;
    expect(only(template, 'AWS::CloudWatch::Alarm').resource.Properties).toMatchObject({
      MetricName: 'HasBacklogWithoutCapacity', Threshold: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold', EvaluationPeriods: 2, Period: 60, TreatMissingData: 'missing', AlarmActions: [{ Ref: wakeUp }],
    });
  });

  test('a deploy leaves the number of instances alone', () => {
    expect(only(template, 'AWS::SageMaker::Endpoint').resource.Properties).toMatchObject({ RetainAllVariantProperties: true, ExcludeRetainedVariantProperties: [{ VariantPropertyType: 'DesiredWeight' }] });
    expect(only(plain, 'AWS::SageMaker::Endpoint').resource.Properties['ExcludeRetainedVariantProperties']).toContainEqual({ VariantPropertyType: 'DesiredInstanceCount' });
  });

  test('from one on nothing has to wake up, unless a schedule goes to nothing', () => {
    const scaled = (withSchedule: boolean) => templateOf((stack) => {
      const scaling = declare(stack).autoScale({ minCapacity: 1, maxCapacity: 3 });
      scaling.scaleOnBacklog({ target: 5 });
      if (withSchedule) scaling.scaleOnSchedule('Night', { schedule: Schedule.cron({ hour: '20', minute: '0' }), minCapacity: 0 });
    });
    expect(resources(scaled(false), 'AWS::CloudWatch::Alarm')).toEqual([]);
    expect(resources(scaled(true), 'AWS::CloudWatch::Alarm')).toHaveLength(1);
  });

  test('what cannot be is refused', () => {
    expect(() => declare(newStack()).autoScale({ minCapacity: -1, maxCapacity: 1 })).toThrow(/`minCapacity` is -1/);
    expect(() => declare(newStack(), { instanceCount: 4 }).autoScale({ minCapacity: 0, maxCapacity: 3 })).toThrow(/`instanceCount` is 4, outside of the range/);
    expect(() => declare(newStack(), { instanceType: InstanceType.of('ml.t2.medium') }).autoScale({ minCapacity: 0, maxCapacity: 3 })).toThrow(/which cannot be scaled/);
    expect(() => templateOf((stack) => declare(stack).autoScale({ minCapacity: 0, maxCapacity: 3 }))).toThrow(/nothing says by what/);
    const endpoint = declare(newStack());
    endpoint.autoScale({ minCapacity: 0, maxCapacity: 3 });
    expect(() => endpoint.autoScale({ minCapacity: 0, maxCapacity: 3 })).toThrow(/called twice/);
  });
});

test('metrics have the names that SageMaker documents for asynchronous endpoints', () => {
  const endpoint = declare(newStack());
  const queue = [endpoint.metricBacklog(), endpoint.metricBacklogPerInstance(), endpoint.metricAgeOfOldestRequest(), endpoint.metricBacklogWithoutCapacity()];
  expect(queue.map(({ metricName, dimensions }) => [metricName, Object.keys(dimensions!)])).toEqual(['ApproximateBacklogSize', 'ApproximateBacklogSizePerInstance', 'ApproximateAgeOfOldestRequest', 'HasBacklogWithoutCapacity'].map((name) => [name, ['EndpointName']]));
  const variant = [endpoint.metricInvocations(), endpoint.metricErrors(), endpoint.metricThrottles(), endpoint.metricOverheadLatency(), endpoint.metricTotalProcessingTime(), endpoint.metricExpiredRequests()];
  expect(variant.map(({ metricName }) => metricName)).toEqual(['InvocationsProcessed', 'InvocationFailures', 'Invocation4XXErrors', 'TimeInBacklog', 'TotalProcessingTime', 'ExpiredRequests']);
  expect(variant.map(({ dimensions }) => Object.keys(dimensions!))).toEqual(variant.map(() => ['EndpointName', 'VariantName']));
});

test('a state machine hands in what lies in S3, with times', () => {
  const stack = newStack();
  const endpoint = declare(stack);
  const task = endpoint.invokeAsyncTask(stack, 'HandIn', { inputLocation: endpoint.inputUri('one.json'), invocationTimeout: Duration.minutes(60), requestTimeToLive: Duration.minutes(1) });
  new StateMachine(stack, 'Machine', { definitionBody: DefinitionBody.fromChainable(task.next(endpoint.invokeTask(stack, 'Again', { payload: TaskInput.fromJsonPathAt('$.request') }))) });
  const template = Template.fromStack(stack);
  const definition = JSON.stringify(only(template, 'AWS::StepFunctions::StateMachine').resource.Properties);
  expect(definition).toContain('aws-sdk:sagemakerruntime:invokeEndpointAsync');
  expect(definition).toContain('InvocationTimeoutSeconds\\":3600,\\"RequestTTLSeconds\\":60');
  expect(definition).toContain('\\"InputLocation.$\\":\\"$.request\\"');
  template.hasResourceProperties('AWS::IAM::Policy', { PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'sagemaker:InvokeEndpointAsync' })]) } });
  expect(() => endpoint.invokeTask(stack, 'Whole', {})).toThrow(/`payload` is not given, allowed: the S3 URI of the request/);
  expect(() => endpoint.invokeTask(stack, 'Object', { payload: TaskInput.fromObject({ instances: [] }) })).toThrow(/`payload` is no text/);
  expect(() => endpoint.invokeAsyncTask(stack, 'Long', { inputLocation: 's3://b/k', invocationTimeout: Duration.seconds(3601), requestTimeToLive: Duration.seconds(59) })).toThrow(/2 problems[\s\S]*1 to 3600[\s\S]*60 to 21600/);
  expect(() => endpoint.invokeAsyncTask(stack, 'Nowhere', { inputLocation: 'one.json' })).toThrow(/a URI of S3/);
});

test('an endpoint of another app', () => {
  const stack = newStack();
  const bucket = Bucket.fromBucketName(stack, 'Theirs', 'theirs');
  const imported = AsyncEndpoint.fromEndpointName(stack, 'Imported', 'digits-live', { input: { bucket, prefix: 'requests' }, output: { bucket, prefix: 'answers' } });
  imported.grants.invoke(caller(stack));
  const policies = JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  for (const part of [':endpoint/digits-live', 'theirs/requests/*', 'theirs/answers/*']) expect(policies).toContain(part);
  expect(imported.metricErrors().metricName).toBe('InvocationFailures');
  expect(() => AsyncEndpoint.fromEndpointName(stack, 'Open', 'digits-live', { input: { bucket } })).toThrow(/`input.prefix` is not given/);
});
