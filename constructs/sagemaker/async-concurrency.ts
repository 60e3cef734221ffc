import type { MathExpression, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IConstruct } from 'constructs';
import { computedMetric } from '../monitoring/computed-metric';

/** "Currently being processed or yet to be processed": https://docs.aws.amazon.com/sagemaker/latest/dg/async-inference-monitor.html */
export function asyncConcurrency(scope: IConstruct, endpointName: string, options: MetricOptions): MathExpression {
  const source = { namespace: 'AWS/SageMaker', metricName: 'ApproximateBacklogSize', dimensionsMap: { EndpointName: endpointName }, statistic: options.statistic ?? Stats.MAXIMUM };
  return computedMetric(scope, 'Requests that wait or are worked on', [source], ([backlog]) => backlog, options);
}
