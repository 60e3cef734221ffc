import type { ServiceRules, Subject } from './rule';
import { isGiven, known } from './rule';

/** https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html: a dimension begins with its namespace. */
function dimension({ properties, refuse }: Subject): void {
  const [namespace, wanted] = [known(properties['ServiceNamespace']), known(properties['ScalableDimension'])];
  if (namespace === undefined || wanted === undefined || String(wanted).startsWith(`${namespace}:`)) return;
  refuse('/ScalableDimension', `Unsupported service namespace, resource type or scalable dimension: ${wanted} is none of ${namespace}`);
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
function alarm({ properties, refuse }: Subject): void {
  const { MetricName, Metrics, EvaluationCriteria } = properties;
  const isWithout = (value: unknown): boolean => value === undefined || (Array.isArray(value) && value.length === 0);
  if ([MetricName, Metrics, EvaluationCriteria].every(isWithout)) refuse('/MetricName', 'An alarm needs a metric: one of MetricName, Metrics and EvaluationCriteria is required');
  else if (isGiven(MetricName) && isGiven(Metrics)) refuse('/Metrics', 'MetricName and Metrics cannot both be given');
}

export const SCALING: Readonly<Record<string, ServiceRules>> = {
  'AWS::ApplicationAutoScaling::ScalableTarget': { service: 'Application Auto Scaling', check: dimension },
  'AWS::ApplicationAutoScaling::ScalingPolicy': { service: 'Application Auto Scaling', check: dimension },
  'AWS::CloudWatch::Alarm': { service: 'CloudWatch', check: alarm },
};
