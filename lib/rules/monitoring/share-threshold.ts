import { groupOf, metricsOf } from '../../cloudwatch/service-metrics';
import { numberOf, textOf } from '../values';
import type { Rule } from '../rule';
import { watchedMetrics } from './watched';

export const shareThreshold: Rule = {
  id: 'monitoring-share-threshold',
  area: 'monitoring',
  severity: 'warning',
  what: 'The threshold for a metric that is a share from 0 to 1 is one too',
  why: 'Above 1 the alarm never goes off: these metrics are no percentages.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-concurrency.html',
  remedy: 'write 0.7 for 70 %',
  types: ['AWS::CloudWatch::Alarm'],
  check(resource, { report }) {
    const { properties } = resource;
    const [threshold, comparison, statistic] = [numberOf(properties['Threshold']), textOf(properties['ComparisonOperator']), textOf(properties['Statistic'])];
    if (threshold === undefined || threshold <= 1 || comparison?.startsWith('GreaterThan') !== true || statistic === 'Sum' || statistic === 'SampleCount') return;
    const [metric, ...others] = watchedMetrics(resource);
    const metrics = metric === undefined ? undefined : metricsOf(metric.namespace);
    if (metric === undefined || metrics === undefined || others.length > 0 || metric.namePath !== '/MetricName' || groupOf(metrics, metric.name)?.isShare !== true) return;
    report({ path: '/Threshold', found: `is ${threshold}, of ${metric.name}`, allowed: 'up to 1' });
  },
};
