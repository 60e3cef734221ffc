import { numberOf } from '../values';
import type { Rule } from '../rule';

export const alarmDatapoints: Rule = {
  id: 'monitoring-alarm-datapoints',
  area: 'monitoring',
  severity: 'error',
  what: 'An alarm does not ask for more datapoints than it evaluates periods',
  why: 'CloudWatch refuses the alarm, and the deploy fails.',
  source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html',
  remedy: 'lower DatapointsToAlarm, or raise EvaluationPeriods',
  refusedBy: 'CloudWatch',
  refusedWhenMade: true,
  types: ['AWS::CloudWatch::Alarm'],
  check({ properties }, { report }) {
    const [datapoints, periods] = [numberOf(properties['DatapointsToAlarm']), numberOf(properties['EvaluationPeriods'])];
    if (datapoints === undefined || periods === undefined || datapoints <= periods) return;
    report({ path: '/DatapointsToAlarm', found: `is ${datapoints}`, allowed: `at most EvaluationPeriods, ${periods}`, words: 'DatapointsToAlarm must be less than or equal to EvaluationPeriods' });
  },
};
