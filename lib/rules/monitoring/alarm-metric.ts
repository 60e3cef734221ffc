import { isGiven } from '../values';
import type { Rule } from '../rule';

export const alarmMetric: Rule = {
  id: 'monitoring-alarm-metric',
  area: 'monitoring',
  severity: 'error',
  what: 'An alarm has one metric, or a list of metrics, and not both',
  why: 'CloudWatch refuses the alarm, and the deploy fails.',
  source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html',
  remedy: 'give MetricName with Namespace, or Metrics with expressions over several',
  refusedBy: 'CloudWatch',
  types: ['AWS::CloudWatch::Alarm'],
  check({ properties: { MetricName, Metrics, EvaluationCriteria } }, { report }) {
    const isWithout = (value: unknown): boolean => value === undefined || value === null || (Array.isArray(value) && value.length === 0);
    if ([MetricName, Metrics, EvaluationCriteria].every(isWithout)) {
      report({ path: '/MetricName', found: 'is missing, and Metrics too', words: 'An alarm needs a metric: one of MetricName, Metrics and EvaluationCriteria is required' });
    } else if (isGiven(MetricName) && isGiven(Metrics)) {
      report({ path: '/Metrics', found: 'is given, and MetricName too', words: 'MetricName and Metrics cannot both be given' });
    }
  },
};
