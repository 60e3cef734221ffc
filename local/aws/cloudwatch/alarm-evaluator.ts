import type { MetricAlarmDefinition } from '../../../lib/cloudwatch/alarm-definition';
import { evaluateAlarm, evaluationRange, isLowSampleCount, type AlarmState } from '../../../lib/cloudwatch/alarm-evaluation';
import { evaluateQueries, type MetricStat } from '../../../lib/cloudwatch/metric-queries';
import { stateReason, stateReasonData } from '../../../lib/cloudwatch/state-reason';
import { parseStatistic } from '../../../lib/cloudwatch/statistics';
import type { Metrics } from './metrics';

/** Where observations come from. */
export type MetricSource = Pick<Metrics, 'query'>;

export interface Evaluation {
  readonly state: AlarmState;
  readonly reason: string;
  readonly reasonData: string;
}

/** The values of a statistic by the beginning of each period. */
export function valuesOf(metrics: MetricSource, { stat, ...query }: MetricStat, start: number, end: number): ReadonlyMap<number, number> {
  const statistic = parseStatistic(stat);
  return new Map(metrics.query({ ...query, start, end }).flatMap(({ time, aggregate }) => {
    const value = statistic?.(aggregate);
    return value === undefined ? [] : [[time, value] as const];
  }));
}

/**
 * What the metrics up to a moment make of an alarm; undefined where it keeps its state. The periods end at that moment:
 * an alarm looks at a window that slides with every evaluation.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 */
export function evaluateMetricAlarm(alarm: MetricAlarmDefinition, metrics: MetricSource, at: number, current: AlarmState): Evaluation | undefined {
  const length = alarm.period * 1000;
  const count = evaluationRange(alarm.evaluationPeriods);
  const start = at - count * length;
  const [result] = evaluateQueries(alarm.queries, { start, end: at }, (stat) => valuesOf(metrics, stat, start, at));
  const [series] = result?.series ?? [];
  const range = Array.from({ length: count }, (_, index) => {
    const time = at - (index + 1) * length;
    return { time, value: series?.points.get(time) };
  });
  const verdict = evaluateAlarm(alarm, range);
  if (verdict.state === undefined) return undefined;
  if (alarm.ignoreBelowSamplesOf !== undefined && verdict.evaluated.length > 0 && hasFewSamples(alarm, alarm.ignoreBelowSamplesOf, metrics, verdict.evaluated)) return undefined;
  const [query] = alarm.queries.length === 1 ? alarm.queries : [];
  const statistic = query?.source.kind === 'metric' ? { statistic: query.source.stat.stat } : {};
  return { state: verdict.state, reason: stateReason(alarm, verdict, current, verdict.state), reasonData: stateReasonData(alarm, verdict, at, statistic) };
}

function hasFewSamples(alarm: MetricAlarmDefinition, percentile: number, metrics: MetricSource, evaluated: readonly { readonly time: number }[]): boolean {
  const [query] = alarm.queries;
  if (query?.source.kind !== 'metric') return false;
  const { stat } = query.source;
  const samples = evaluated.flatMap(({ time }) => metrics.query({ ...stat, start: time, end: time + alarm.period * 1000 })).reduce((sum, { aggregate }) => sum + aggregate.sampleCount, 0);
  return isLowSampleCount(percentile, samples);
}
