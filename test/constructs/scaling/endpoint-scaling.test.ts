import { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Template } from 'aws-cdk-lib/assertions';
import { Duration, Lazy, TimeZone } from 'aws-cdk-lib/core';
import type { RealTimeEndpointProps, ServerlessEndpointProps } from '../../../constructs';
import { InstanceType, RealTimeEndpoint, ScaledResource, ServerlessEndpoint } from '../../../constructs';
import { digits, only, resources, templateOf } from '../stack';

type Declare<E> = (endpoint: E) => void;
const realTime = (declare: Declare<RealTimeEndpoint>, props: Partial<RealTimeEndpointProps> = {}): Template => (
  templateOf((stack) => declare(new RealTimeEndpoint(stack, 'Digits', { model: digits('2'), ...props })))
);
const serverless = (declare: Declare<ServerlessEndpoint>, props: Partial<ServerlessEndpointProps> = { provisionedConcurrency: 1 }): Template => (
  templateOf((stack) => declare(new ServerlessEndpoint(stack, 'Digits', { model: digits('2'), ...props })))
);
const range = { minCapacity: 1, maxCapacity: 4 };
const policies = (template: Template) => resources(template, 'AWS::ApplicationAutoScaling::ScalingPolicy').map(([, { Properties }]) => Properties['TargetTrackingScalingPolicyConfiguration']);

test('instances follow requests, concurrency, utilization, a metric and a schedule', () => {
  const template = realTime((endpoint) => {
    const scaling = endpoint.autoScale(range);
    scaling.scaleOnInvocations({ target: 600, scaleInCooldown: Duration.minutes(10) });
    scaling.scaleOnConcurrency({ target: 4 });
    scaling.scaleOnUtilization({ target: 0.5 });
    scaling.scaleOnMetric('Queue', { metric: new Metric({ namespace: 'Mine', metricName: 'Waiting', dimensionsMap: { Queue: 'q' }, statistic: 'Maximum' }), target: 10 });
    scaling.scaleOnSchedule('Night', { schedule: Schedule.cron({ hour: '20', minute: '0' }), timeZone: TimeZone.EUROPE_BERLIN, maxCapacity: 1 });
  });
  const endpoint = only(template, 'AWS::SageMaker::Endpoint');
  expect(only(template, 'AWS::ApplicationAutoScaling::ScalableTarget').resource.Properties).toMatchObject({
    ServiceNamespace: 'sagemaker', ScalableDimension: 'sagemaker:variant:DesiredInstanceCount', MinCapacity: 1, MaxCapacity: 4,
    ResourceId: { 'Fn::Join': ['', ['endpoint/', { 'Fn::GetAtt': [endpoint.id, 'EndpointName'] }, '/variant/Main']] },
    ScheduledActions: [{ ScheduledActionName: 'Night', Timezone: 'Europe/Berlin', ScalableTargetAction: { MaxCapacity: 1 } }],
  });
  expect(only(template, 'AWS::ApplicationAutoScaling::ScalableTarget').resource.Properties['RoleARN']).toBeUndefined();
  expect(policies(template)).toEqual([
    { PredefinedMetricSpecification: { PredefinedMetricType: 'SageMakerVariantInvocationsPerInstance' }, TargetValue: 600, ScaleInCooldown: 600 },
    { PredefinedMetricSpecification: { PredefinedMetricType: 'SageMakerVariantConcurrentRequestsPerModelHighResolution' }, TargetValue: 4 },
    // Two cores: 100 % of the instance is 200 in the metric.
    { CustomizedMetricSpecification: expect.objectContaining({ Namespace: '/aws/sagemaker/Endpoints', MetricName: 'CPUUtilization' }), TargetValue: 100 },
    { CustomizedMetricSpecification: { Namespace: 'Mine', MetricName: 'Waiting', Statistic: 'Maximum', Dimensions: [{ Name: 'Queue', Value: 'q' }] }, TargetValue: 10 },
  ]);
  // What scaling has set stays.
  expect(endpoint.resource.Properties['ExcludeRetainedVariantProperties']).toEqual([{ VariantPropertyType: 'DesiredWeight' }, { VariantPropertyType: 'DataCaptureConfig' }]);
});

test('several variants at once', () => {
  const template = realTime((endpoint) => {
    endpoint.autoScale(range).scaleOnInvocations({ target: 100 });
    endpoint.autoScale({ ...range, variant: 'B' }).scaleOnInvocations({ target: 50 });
  }, { variants: [{ name: 'B', model: digits('1') }] });
  expect(resources(template, 'AWS::ApplicationAutoScaling::ScalableTarget')).toHaveLength(2);
  expect(() => realTime((endpoint) => endpoint.autoScale({ ...range, variant: 'C' }))).toThrow(/`variant` is C, allowed: Main/);
});

test('a policy that changes is another one, by its id and name', () => {
  const of = (target: number) => only(realTime((endpoint) => endpoint.autoScale(range).scaleOnInvocations({ target })), 'AWS::ApplicationAutoScaling::ScalingPolicy');
  const [one, same, other] = [of(100), of(100), of(200)];
  expect(same).toEqual(one);
  expect(other.id).not.toBe(one.id);
  expect(other.resource.Properties['PolicyName']).not.toBe(one.resource.Properties['PolicyName']);
});

test('ready containers of a serverless endpoint follow utilization', () => {
  const template = serverless((endpoint) => endpoint.autoScale({ minCapacity: 1, maxCapacity: 20 }).scaleOnUtilization({ target: 0.7 }));
  expect(only(template, 'AWS::ApplicationAutoScaling::ScalableTarget').resource.Properties).toMatchObject({ ScalableDimension: 'sagemaker:variant:DesiredProvisionedConcurrency', MaxCapacity: 20 });
  expect(policies(template)).toEqual([{ PredefinedMetricSpecification: { PredefinedMetricType: 'SageMakerVariantProvisionedConcurrencyUtilization' }, TargetValue: 0.7 }]);
  expect(only(template, 'AWS::SageMaker::Endpoint').resource.Properties).toMatchObject({ RetainAllVariantProperties: true });
});

test.each<[string, () => unknown, RegExp]>([
  ['a minimum of 0 instances', () => realTime((endpoint) => endpoint.autoScale({ minCapacity: 0, maxCapacity: 1 })), /`minCapacity` is 0, allowed: a whole number from 1: a real-time endpoint has one at least: use an AsyncEndpoint/],
  ['a range that is upside down', () => realTime((endpoint) => endpoint.autoScale({ minCapacity: 3, maxCapacity: 2 })), /swap them/],
  ['a count outside of the range', () => realTime((endpoint) => endpoint.autoScale(range), { instanceCount: 5 }), /`instanceCount` is 5, outside of the range/],
  ['a burstable type', () => realTime((endpoint) => endpoint.autoScale(range), { instanceType: InstanceType.T2_MEDIUM }), /which cannot be scaled/],
  ['a second call', () => realTime((endpoint) => { endpoint.autoScale(range); endpoint.autoScale(range); }), /was called twice/],
  ['a second target of a kind', () => realTime((endpoint) => { const scaling = endpoint.autoScale(range); scaling.scaleOnInvocations({ target: 1 }); scaling.scaleOnInvocations({ target: 2 }); }), /scaleOnInvocations` was called twice/],
  ['a target of 0', () => realTime((endpoint) => endpoint.autoScale(range).scaleOnInvocations({ target: 0 })), /`target` is 0, allowed: a number above 0/],
  ['a utilization above 0.9', () => realTime((endpoint) => endpoint.autoScale(range).scaleOnUtilization({ target: 0.91 })), /`target` is 0.91, allowed: a fraction from 0.1 to 0.9/],
  ['GPUs of a type that has none', () => realTime((endpoint) => endpoint.autoScale(range).scaleOnUtilization({ target: 0.5, resource: ScaledResource.GPU })), /ml.m5.large has none/],
  ['an expression', () => realTime((endpoint) => endpoint.autoScale(range).scaleOnMetric('Sum', { target: 1, metric: new MathExpression({ expression: '1 + 1' }) })), /`metric` is an expression/],
  ['scaling by nothing', () => realTime((endpoint) => endpoint.autoScale(range)), /nothing says by what/],
  ['scaling of nothing that is ready', () => serverless((endpoint) => endpoint.autoScale(range), {}), /`provisionedConcurrency` is not set/],
  ['more ready than may run', () => serverless((endpoint) => endpoint.autoScale({ minCapacity: 1, maxCapacity: 21 })), /`maxCapacity` is 21, allowed: at most 20, which `maxConcurrency` is/],
])('%s is refused', (_, declare, refusal) => {
  expect(declare).toThrow(refusal);
});

test('limits and tokens are within', () => {
  expect(() => realTime((endpoint) => endpoint.autoScale({ minCapacity: 1, maxCapacity: 1 }).scaleOnUtilization({ target: 0.9 }))).not.toThrow();
  expect(() => realTime((endpoint) => endpoint.autoScale({ minCapacity: Lazy.number({ produce: () => 1 }), maxCapacity: Lazy.number({ produce: () => 2 }) }).scaleOnInvocations({ target: Lazy.number({ produce: () => 5 }) }))).not.toThrow();
});
