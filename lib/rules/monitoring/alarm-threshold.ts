import { isGiven, isMissing, textOf } from '../values';
import type { Rule } from '../rule';

const BANDS = ['LessThanLowerOrGreaterThanUpperThreshold', 'LessThanLowerThreshold', 'GreaterThanUpperThreshold'];

export const alarmThreshold: Rule = {
  id: 'monitoring-alarm-threshold',
  area: 'monitoring',
  severity: 'error',
  what: 'An alarm has a threshold, or a band for a comparison with one, and not both',
  why: 'CloudWatch refuses the alarm, and the deploy fails.',
  source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html',
  remedy: 'give Threshold, or ThresholdMetricId with the comparison of a band',
  refusedBy: 'CloudWatch',
  refusedWhenMade: true,
  types: ['AWS::CloudWatch::Alarm'],
  check({ properties }, { report }) {
    const { Threshold, ThresholdMetricId, EvaluationCriteria } = properties;
    if (isGiven(EvaluationCriteria)) return;
    const words = 'Exactly one of threshold or thresholdMetricId must be specified';
    if (isMissing(Threshold) && isMissing(ThresholdMetricId)) report({ path: '/Threshold', found: 'is missing', words });
    else if (isGiven(Threshold) && isGiven(ThresholdMetricId)) report({ path: '/ThresholdMetricId', found: 'is given, and Threshold too', words });
    else if (isMissing(ThresholdMetricId) && BANDS.includes(textOf(properties['ComparisonOperator']) ?? '')) {
      report({ path: '/ComparisonOperator', found: `is ${textOf(properties['ComparisonOperator'])}, without ThresholdMetricId`, words: 'The comparison operator is of anomaly detection alarms: thresholdMetricId must be specified' });
    }
  },
};
