import { parseStatistic, SIMPLE_STATISTICS } from '../../cloudwatch/statistics';
import { isGiven, isMissing, listOf, textOf, valueAt } from '../values';
import type { Rule } from '../rule';

export const alarmStatistic: Rule = {
  id: 'monitoring-alarm-statistic',
  area: 'monitoring',
  severity: 'error',
  what: 'An alarm on one metric has one statistic that there is: Statistic for the five simple ones, ExtendedStatistic for percentiles and trimmed ones',
  why: 'CloudWatch refuses the alarm, and the deploy fails.',
  source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html',
  remedy: 'write Average, Sum, Minimum, Maximum or SampleCount as Statistic, or for instance p99, tm99 or TM(10%:90%) as ExtendedStatistic',
  refusedBy: 'CloudWatch',
  refusedWhenMade: true,
  types: ['AWS::CloudWatch::Alarm'],
  check({ properties }, { report }) {
    const { MetricName, Statistic, ExtendedStatistic } = properties;
    if (isGiven(MetricName)) {
      const words = 'Exactly one of Statistic and ExtendedStatistic must be specified';
      if (isGiven(Statistic) && isGiven(ExtendedStatistic)) report({ path: '/ExtendedStatistic', found: 'is given, and Statistic too', words });
      if (isMissing(Statistic) && isMissing(ExtendedStatistic)) report({ path: '/Statistic', found: 'is missing, and ExtendedStatistic too', words });
    }
    const extended = textOf(ExtendedStatistic);
    // What begins with none of their letters is a limit of the schema.
    if (extended !== undefined && /^(p|tm|tc|ts|wm|TM|TC|TS|WM|PR|IQM)/.test(extended) && parseStatistic(extended) === undefined) {
      report({ path: '/ExtendedStatistic', found: `is ${extended}`, words: `The value ${extended} for parameter ExtendedStatistic is not supported.` });
    }
    listOf(properties['Metrics']).forEach((query, index) => {
      const stat = textOf(valueAt(query, 'MetricStat', 'Stat'));
      if (stat === undefined || SIMPLE_STATISTICS.includes(stat) || parseStatistic(stat) !== undefined) return;
      report({ path: `/Metrics/${index}/MetricStat/Stat`, found: `is ${stat}`, words: `The value ${stat} for parameter Stat is not supported.` });
    });
  },
};
