import type { RuleCase } from '../rule-case';
import { ASYNC, endpointTarget, hosting, INSTANCES, tracking } from './endpoint-parts';
import { alarm, alias, lambda, ROLE, version } from './resources';

type Case = RuleCase['broken'];
type Dimensions = Readonly<Record<string, unknown>>;

const NAME = { 'Fn::GetAtt': ['Endpoint', 'EndpointName'] };
const LIVE: Case = { Role: ROLE, Fn: lambda(), V1: version(), Live: alias() };
const listed = (dimensions: Dimensions): readonly object[] => Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
const on = (Namespace: string, MetricName: string, dimensions: Dimensions, more: object = {}): Case[string] => alarm({ Namespace, MetricName, Dimensions: listed(dimensions), ...more });
const ofVariant = (MetricName: string, VariantName = 'Main'): Case => ({ ...hosting(), Alarm: on('AWS/SageMaker', MetricName, { EndpointName: NAME, VariantName }) });
const ofLive = (MetricName: string, more: object = {}): Case => ({ ...LIVE, Alarm: on('AWS/Lambda', MetricName, { FunctionName: { Ref: 'Fn' }, Resource: { 'Fn::Sub': '${Fn}:live' } }, more) });
const backlog = (dimensions: Dimensions, config: object = ASYNC, MetricName = 'ApproximateBacklogSizePerInstance'): Case => ({
  ...hosting(INSTANCES, { ...config }), Target: endpointTarget(),
  Policy: tracking({ CustomizedMetricSpecification: { Namespace: 'AWS/SageMaker', MetricName, Statistic: 'Average', Dimensions: listed(dimensions) } }),
});
const math = (Expression: string, periods: readonly number[] = [60, 60]): Case => ({
  Alarm: alarm({
    MetricName: undefined, Namespace: undefined, Statistic: undefined, Period: undefined,
    Metrics: [
      { Id: 'rate', Expression },
      ...periods.map((Period, index) => ({ Id: `m${index}`, ReturnData: false, MetricStat: { Metric: { Namespace: 'Digits', MetricName: `Answers${index}` }, Period, Stat: 'Sum' } })),
    ],
  }),
});
const composite = (AlarmRule: unknown): Case => ({ Alarm: alarm(), Both: { Type: 'AWS::CloudWatch::CompositeAlarm', Properties: { AlarmRule } } });
const board = (body: string): Case => ({ Board: { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardBody: body } } });
const widget = (x: number): Case => board(JSON.stringify({ widgets: [{ type: 'text', x, y: 0, width: 12, height: 2, properties: { markdown: 'Digits' } }] }));

const told = (...statements: readonly object[]): Case => ({
  Topic: { Type: 'AWS::SNS::Topic', Properties: {} },
  Policy: { Type: 'AWS::SNS::TopicPolicy', Properties: { Topics: [{ Ref: 'Topic' }], PolicyDocument: { Statement: statements } } },
  Alarm: alarm({ AlarmActions: [{ Ref: 'Topic' }] }),
});
const publish = (service: string): object => ({ Effect: 'Allow', Action: 'sns:Publish', Resource: { Ref: 'Topic' }, Principal: { Service: service } });

export const MONITORING_CASES: readonly RuleCase[] = [
  {
    name: 'an alarm without a metric', rule: 'monitoring-alarm-metric', rows: ['static-14'],
    broken: { Alarm: alarm({ MetricName: undefined }) }, repaired: { Alarm: alarm() }, logicalId: 'Alarm', path: '/MetricName', reason: 'is missing, and Metrics too',
  },
  {
    name: 'missing data treated in a way that there is not', rule: 'schema-limit', rows: ['static-15'],
    broken: { Alarm: alarm({ TreatMissingData: 'ok' }) }, repaired: { Alarm: alarm({ TreatMissingData: 'ignore' }) }, logicalId: 'Alarm', path: '/TreatMissingData', reason: 'is ok, allowed: breaching',
  },
  {
    name: 'a period of 45 seconds', rule: 'schema-limit', rows: ['static-16'],
    broken: { Alarm: alarm({ Period: 45 }) }, repaired: { Alarm: alarm({ Period: 30 }) }, logicalId: 'Alarm', path: '/Period', reason: 'is 45',
  },
  {
    name: 'a dashboard that is no JSON', rule: 'schema-limit', rows: ['static-34'],
    broken: board('{"widgets": ['), repaired: board('{"widgets": []}'), logicalId: 'Board', path: '/DashboardBody', reason: 'DashboardBody',
  },
  {
    name: 'a topic whose policy lets others in', rule: 'monitoring-alarm-topic',
    broken: told(publish('events.amazonaws.com')), repaired: told(publish('cloudwatch.amazonaws.com')),
    atLimit: told({ ...publish(''), Principal: { AWS: '*' }, Condition: { StringEquals: { 'AWS:SourceOwner': { Ref: 'AWS::AccountId' } } } }), logicalId: 'Alarm', path: '/AlarmActions/0', reason: 'does not let CloudWatch publish',
  },
  {
    name: 'an expression that cannot be read', rule: 'monitoring-alarm-math',
    broken: math('m0 / (m1'), repaired: math('m0 / (m1)'), logicalId: 'Alarm', path: '/Metrics', reason: 'Error in expression',
  },
  {
    name: 'eleven metrics', rule: 'monitoring-alarm-math',
    broken: math('SUM(METRICS())', Array.from({ length: 11 }, () => 60)), repaired: math('SUM(METRICS())', Array.from({ length: 10 }, () => 60)), logicalId: 'Alarm', path: '/Metrics', reason: 'at most 10 metrics',
  },
  {
    name: 'a percentile as a simple statistic', rule: 'monitoring-alarm-statistic',
    broken: { Alarm: alarm({ Statistic: undefined, ExtendedStatistic: 'p101' }) }, repaired: { Alarm: alarm({ Statistic: undefined, ExtendedStatistic: 'p99' }) },
    atLimit: { Alarm: alarm({ Statistic: undefined, ExtendedStatistic: 'p100' }) }, logicalId: 'Alarm', path: '/ExtendedStatistic', reason: 'is p101',
  },
  { name: 'no threshold', rule: 'monitoring-alarm-threshold', broken: { Alarm: alarm({ Threshold: undefined }) }, repaired: { Alarm: alarm() }, logicalId: 'Alarm', path: '/Threshold', reason: 'is missing' },
  {
    name: 'more datapoints than periods', rule: 'monitoring-alarm-datapoints',
    broken: { Alarm: alarm({ DatapointsToAlarm: 3, EvaluationPeriods: 2 }) }, repaired: { Alarm: alarm({ DatapointsToAlarm: 1, EvaluationPeriods: 2 }) },
    atLimit: { Alarm: alarm({ DatapointsToAlarm: 2, EvaluationPeriods: 2 }) }, logicalId: 'Alarm', path: '/DatapointsToAlarm', reason: 'is 3, allowed: at most EvaluationPeriods, 2',
  },
  {
    name: 'an alarm over more than a day', rule: 'monitoring-alarm-span',
    broken: { Alarm: alarm({ EvaluationPeriods: 289, Period: 300 }) }, repaired: { Alarm: alarm({ EvaluationPeriods: 12, Period: 300 }) }, atLimit: { Alarm: alarm({ EvaluationPeriods: 288, Period: 300 }) },
    logicalId: 'Alarm', path: '/EvaluationPeriods', reason: 'is 289, of 300 seconds each, allowed: a day in all',
  },
  {
    name: 'an action that is a name', rule: 'monitoring-alarm-actions',
    broken: { ...LIVE, Alarm: alarm({ AlarmActions: [{ 'Fn::Sub': '${Fn}' }] }) }, repaired: { ...LIVE, Alarm: alarm({ AlarmActions: [{ 'Fn::Sub': '${Fn.Arn}' }] }) },
    logicalId: 'Alarm', path: '/AlarmActions/0', reason: 'is Ref of Fn, which is no ARN',
  },
  { name: 'a metric that Lambda has not', rule: 'monitoring-metric-name', broken: ofLive('Latency'), repaired: ofLive('Duration'), logicalId: 'Alarm', path: '/MetricName', reason: 'is Latency, which AWS/Lambda has not: it is Duration' },
  {
    name: 'a metric of instances in the namespace of invocations', rule: 'monitoring-metric-name',
    broken: ofVariant('GPUUtilization'), repaired: ofVariant('Invocation5XXErrors'), logicalId: 'Alarm', path: '/MetricName', reason: 'it is in /aws/sagemaker/Endpoints',
  },
  {
    name: 'a dimension called Endpoint', rule: 'monitoring-dimensions',
    broken: { ...hosting(), Alarm: on('AWS/SageMaker', 'ModelLatency', { Endpoint: NAME, VariantName: 'Main' }) }, repaired: ofVariant('ModelLatency'), logicalId: 'Alarm', path: '/Dimensions/0/Name', reason: 'it is EndpointName',
  },
  {
    name: 'latency of an endpoint without its variant', rule: 'monitoring-dimensions',
    broken: { ...hosting(), Alarm: on('AWS/SageMaker', 'ModelLatency', { EndpointName: NAME }) }, repaired: ofVariant('ModelLatency'), logicalId: 'Alarm', path: '/Dimensions', reason: 'of ModelLatency are EndpointName, allowed: EndpointName and VariantName',
  },
  {
    name: "a REST API's metric of an HTTP API", rule: 'monitoring-dimensions',
    broken: { Alarm: on('AWS/ApiGateway', '5XXError', { ApiId: 'abcdefghij' }) }, repaired: { Alarm: on('AWS/ApiGateway', '5xx', { ApiId: 'abcdefghij' }) }, logicalId: 'Alarm', path: '/Dimensions', reason: 'allowed: ApiName',
  },
  {
    name: 'the backlog of a variant', rule: 'monitoring-dimensions', rows: ['peer-async-backlog-dimensions'],
    broken: backlog({ EndpointName: NAME, VariantName: 'Main' }), repaired: backlog({ EndpointName: NAME }),
    logicalId: 'Policy', path: '/TargetTrackingScalingPolicyConfiguration/CustomizedMetricSpecification/Dimensions', reason: 'are EndpointName and VariantName, allowed: EndpointName',
  },
  {
    name: 'the backlog of an endpoint that answers at once', rule: 'monitoring-async-metric', rows: ['peer-async-metric-real-time'],
    broken: backlog({ EndpointName: NAME }, {}), repaired: backlog({ EndpointName: NAME }),
    logicalId: 'Policy', path: '/TargetTrackingScalingPolicyConfiguration/CustomizedMetricSpecification/MetricName', reason: 'answers at once',
  },
  {
    name: 'the ARN of an endpoint as its name', rule: 'monitoring-dimension-value',
    broken: { ...hosting(), Alarm: on('AWS/SageMaker', 'ModelLatency', { EndpointName: { 'Fn::Sub': '${Endpoint}' }, VariantName: 'Main' }) },
    repaired: { ...hosting(), Alarm: on('AWS/SageMaker', 'ModelLatency', { EndpointName: { 'Fn::Sub': '${Endpoint.EndpointName}' }, VariantName: 'Main' }) },
    logicalId: 'Alarm', path: '/Dimensions/0/Value', reason: 'is an ARN, allowed: a name: use Fn::GetAtt [Endpoint, EndpointName]',
  },
  { name: 'a variant that the endpoint has not', rule: 'monitoring-no-such-resource', broken: ofVariant('Invocations', 'AllTraffic'), repaired: ofVariant('Invocations'), logicalId: 'Alarm', path: '/Dimensions/1/Value', reason: 'is AllTraffic' },
  {
    name: 'an alias that the function has not', rule: 'monitoring-no-such-resource',
    broken: { ...LIVE, Alarm: on('AWS/Lambda', 'Errors', { FunctionName: { Ref: 'Fn' }, Resource: { 'Fn::Sub': '${Fn}:prod' } }) }, repaired: ofLive('Errors'), logicalId: 'Alarm', path: '/Dimensions/1/Value', reason: 'is of the alias prod',
  },
  { name: 'ten seconds of a metric of Lambda', rule: 'monitoring-resolution', broken: ofLive('Errors', { Period: 10 }), repaired: ofLive('Errors', { Period: 120 }), atLimit: ofLive('Errors', { Period: 60 }), logicalId: 'Alarm', path: '/Period', reason: 'is 10 seconds' },
  {
    name: 'a share of more than 1', rule: 'monitoring-share-threshold',
    broken: ofLive('ProvisionedConcurrencyUtilization', { Threshold: 90, Statistic: 'Maximum' }), repaired: ofLive('ProvisionedConcurrencyUtilization', { Threshold: 0.9, Statistic: 'Maximum' }),
    atLimit: ofLive('ProvisionedConcurrencyUtilization', { Threshold: 1, Statistic: 'Maximum' }), logicalId: 'Alarm', path: '/Threshold', reason: 'is 90, of ProvisionedConcurrencyUtilization, allowed: up to 1',
  },
  {
    name: 'a composite rule without its end', rule: 'monitoring-composite-rule',
    broken: composite({ 'Fn::Sub': 'ALARM("${Alarm}") AND' }), repaired: composite({ 'Fn::Sub': 'ALARM("${Alarm}")' }), logicalId: 'Both', path: '/AlarmRule', reason: 'cannot be read',
  },
  { name: 'a widget beside the dashboard', rule: 'monitoring-dashboard', broken: widget(13), repaired: widget(0), atLimit: widget(12), logicalId: 'Board', path: '/DashboardBody', reason: 'Should NOT end in column 25' },
  {
    name: 'logs that are kept without end', rule: 'monitoring-log-retention',
    broken: { Logs: { Type: 'AWS::Logs::LogGroup', Properties: {} } }, repaired: { Logs: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 30 } } }, logicalId: 'Logs', path: '/RetentionInDays', reason: 'is missing',
  },
];
