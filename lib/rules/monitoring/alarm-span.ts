import { refuseSpan } from '../../cloudwatch/alarm-definition';
import { listOf, numberOf, valueAt } from '../values';
import type { Rule } from '../rule';

export const alarmSpan: Rule = {
  id: 'monitoring-alarm-span',
  area: 'monitoring',
  severity: 'error',
  what: 'An alarm looks back over a day at most, or over a week with periods of an hour or more',
  why: 'CloudWatch refuses the alarm, and the deploy fails.',
  source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html',
  remedy: 'evaluate fewer periods, or shorter ones',
  refusedBy: 'CloudWatch',
  refusedWhenMade: true,
  types: ['AWS::CloudWatch::Alarm'],
  check({ properties }, { report }) {
    const periods = numberOf(properties['EvaluationPeriods']);
    const period = numberOf(properties['Period']) ?? listOf(properties['Metrics']).map((query) => numberOf(valueAt(query, 'MetricStat', 'Period'))).find((each) => each !== undefined);
    if (period === undefined || periods === undefined) return;
    const words = refuseSpan(period, periods);
    if (words !== undefined) report({ path: '/EvaluationPeriods', found: `is ${periods}, of ${period} seconds each`, allowed: period < 3_600 ? 'a day in all' : 'a week in all', words });
  },
};
