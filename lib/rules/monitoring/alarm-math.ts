import { CloudWatchError, type Input } from '../../cloudwatch/input';
import { parseMetricQueries } from '../../cloudwatch/metric-queries';
import { isObject } from '../../cloudformation/template';
import { PERHAPS, textOf, UNKNOWN } from '../values';
import type { Rule } from '../rule';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html */
const MAX_METRICS = 10;
/** What is not read here, or not known here, may be right. */
const NOT_JUDGED = /csi local|there is no function|must be a number/;

export const alarmMath: Rule = {
  id: 'monitoring-alarm-math',
  area: 'monitoring',
  severity: 'error',
  what: 'The metrics of an alarm have ids of their own and one period, expressions can be read, and one of them returns data',
  why: 'CloudWatch refuses the alarm, and the deploy fails.',
  source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html',
  remedy: 'correct the list of metrics',
  refusedBy: 'CloudWatch',
  refusedWhenMade: true,
  types: ['AWS::CloudWatch::Alarm'],
  check({ properties }, { report }) {
    const metrics = properties['Metrics'];
    if (!Array.isArray(metrics) || metrics.length === 0 || holdsUnknown(metrics)) return;
    const queries = (metrics as readonly unknown[]).filter(isObject).map(({ AccountId: _account, ...query }) => query);
    const texts = queries.map((query) => textOf(query['Expression']));
    // Queries of Metrics Insights, and bands of anomaly detection, are not read here.
    if (texts.some((text) => text !== undefined && /^\s*SELECT\b|ANOMALY_DETECTION_BAND/i.test(text)) || properties['ThresholdMetricId'] !== undefined) return;
    const words = refuse(queries);
    if (words !== undefined) report({ path: '/Metrics', found: `are refused: ${words}`, words });
  },
};

function refuse(queries: readonly Input[]): string | undefined {
  const returned = queries.filter((query) => String(query['ReturnData'] ?? true).toLowerCase() === 'true');
  if (returned.length !== 1) return 'Exactly one element of the metrics list should return data.';
  const stats = queries.filter((query) => query['MetricStat'] !== undefined);
  if (stats.length > MAX_METRICS) return `An alarm can use at most ${MAX_METRICS} metrics, and this one uses ${stats.length}`;
  const periods = new Set(stats.map((query) => String((query['MetricStat'] as Input)['Period'])));
  if (periods.size > 1) return 'All metrics in the metrics list must have the same period';
  try {
    parseMetricQueries(queries, '');
    return undefined;
  } catch (error) {
    if (!(error instanceof CloudWatchError)) throw error;
    return NOT_JUDGED.test(error.message) || STATISTIC.test(error.message) ? undefined : error.message;
  }
}

/** Which `monitoring-alarm-statistic` is about, and the limits of single values. */
const STATISTIC = /parameter (Stat|Period|Unit) |validation error detected/;

function holdsUnknown(value: unknown): boolean {
  if (value === UNKNOWN || value === PERHAPS) return true;
  if (Array.isArray(value)) return value.some(holdsUnknown);
  return isObject(value) && Object.values(value).some(holdsUnknown);
}
