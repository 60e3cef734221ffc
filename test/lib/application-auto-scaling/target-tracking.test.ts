import { dimensionOf, refuseTarget } from '../../../lib/application-auto-scaling/dimensions';
import { refuseTracking, trackingAlarms, type TargetTracking } from '../../../lib/application-auto-scaling/target-tracking';

const PC = 'lambda:function:ProvisionedConcurrency';
const utilization: TargetTracking = { TargetValue: 0.7, PredefinedMetricSpecification: { PredefinedMetricType: 'LambdaProvisionedConcurrencyUtilization' } };
const metrics = dimensionOf(PC)?.predefinedMetrics ?? [];

test('a policy on utilization makes an alarm above its target and one below nine tenths of it', () => {
  const watched = {
    Namespace: 'AWS/Lambda', MetricName: 'ProvisionedConcurrencyUtilization', Statistic: 'Average', Period: 60,
    Dimensions: [{ Name: 'FunctionName', Value: 'fn' }, { Name: 'Resource', Value: 'fn:live' }],
  };
  expect(trackingAlarms(utilization, { resourceId: 'function:fn:live' })).toEqual([
    { side: 'AlarmHigh', input: { ...watched, Threshold: 0.7, ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 3 } },
    { side: 'AlarmLow', input: { ...watched, Threshold: 0.63, ComparisonOperator: 'LessThanThreshold', EvaluationPeriods: 15 } },
  ]);
});

test('without scale in there is no alarm for it', () => {
  expect(trackingAlarms({ ...utilization, DisableScaleIn: true }, { resourceId: 'function:fn:live' }).map(({ side }) => side)).toEqual(['AlarmHigh']);
});

test('own metrics, and expressions of them', () => {
  const own: TargetTracking = { TargetValue: 5, CustomizedMetricSpecification: { Namespace: 'n', MetricName: 'm', Statistic: 'Maximum', Dimensions: [{ Name: 'd', Value: 'v' }] } };
  expect(trackingAlarms(own, { resourceId: 'x' })[1]?.input).toEqual({ Namespace: 'n', MetricName: 'm', Statistic: 'Maximum', Dimensions: [{ Name: 'd', Value: 'v' }], Period: 60, Threshold: 4.5, ComparisonOperator: 'LessThanThreshold', EvaluationPeriods: 15 });
  const math: TargetTracking = { TargetValue: 5, CustomizedMetricSpecification: { Metrics: [{ Id: 'e', Expression: 'm * 2' }, { Id: 'm', MetricStat: { Metric: { MetricName: 'm', Namespace: 'n' }, Stat: 'Sum' }, ReturnData: false }] } };
  expect(trackingAlarms(math, { resourceId: 'x' })[0]?.input['Metrics']).toEqual([{ Id: 'e', Expression: 'm * 2' }, { Id: 'm', MetricStat: { Metric: { MetricName: 'm', Namespace: 'n' }, Stat: 'Sum', Period: 60 }, ReturnData: false }]);
});

test('metrics of ten seconds have alarms of ten seconds', () => {
  const [high, low] = trackingAlarms({ TargetValue: 5, PredefinedMetricSpecification: { PredefinedMetricType: 'SageMakerVariantConcurrentRequestsPerModelHighResolution' } }, { resourceId: 'endpoint/e/variant/v' });
  expect(high?.input).toMatchObject({ Period: 10, EvaluationPeriods: 3, Dimensions: [{ Name: 'EndpointName', Value: 'e' }, { Name: 'VariantName', Value: 'v' }] });
  expect(low?.input).toMatchObject({ Period: 10, EvaluationPeriods: 90 });
});

test.each<[Partial<TargetTracking>, string]>([
  [{ TargetValue: 0 }, 'greater than 0'],
  [{ PredefinedMetricSpecification: undefined }, 'either a PredefinedMetricSpecification or a CustomizedMetricSpecification'],
  [{ CustomizedMetricSpecification: { Namespace: 'n', MetricName: 'm', Statistic: 'Sum' } }, 'either a PredefinedMetricSpecification or a CustomizedMetricSpecification'],
  [{ PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' } }, 'Unsupported predefined metric type ECSServiceAverageCPUUtilization'],
  [{ PredefinedMetricSpecification: undefined, CustomizedMetricSpecification: { MetricName: 'm' } }, 'Namespace and Statistic'],
  [{ ScaleInCooldown: -1 }, 'at least 0'],
])('%j is refused: %s', (more, words) => {
  expect(refuseTracking(utilization, metrics)).toBeUndefined();
  expect(refuseTracking({ ...utilization, ...more }, metrics)).toContain(words);
});

test.each<[string, string, string, string | undefined]>([
  ['lambda', 'function:fn:live', PC, undefined],
  ['lambda', 'function:fn:1', PC, undefined],
  ['lambda', 'function:fn:$LATEST', PC, 'Unsupported resource ID: function:fn:$LATEST'],
  ['lambda', 'function:fn', PC, 'Unsupported resource ID: function:fn'],
  ['lambda', 'function:fn:live', 'lambda:function:Concurrency', "1 validation error detected: Value 'lambda:function:Concurrency' at 'scalableDimension'"],
  ['lamda', 'function:fn:live', PC, "1 validation error detected: Value 'lamda' at 'serviceNamespace'"],
  ['sagemaker', 'function:fn:live', PC, 'Unsupported service namespace, resource type or scalable dimension'],
  ['sagemaker', 'endpoint/e/variant/v', 'sagemaker:variant:DesiredInstanceCount', undefined],
  ['sagemaker', 'endpoint/e', 'sagemaker:variant:DesiredInstanceCount', 'Unsupported resource ID: endpoint/e'],
  ['dynamodb', 'table/t', 'dynamodb:table:ReadCapacityUnits', undefined],
])('%s %s %s: %s', (namespace, resourceId, dimension, refusal) => {
  if (refusal === undefined) expect(refuseTarget({ namespace, resourceId, dimension })).toBeUndefined();
  else expect(refuseTarget({ namespace, resourceId, dimension })).toContain(refusal);
});
