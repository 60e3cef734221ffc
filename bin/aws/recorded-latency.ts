import { GetMetricDataCommand, ListMetricsCommand, type Metric, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { binEdges, type Bin } from '../../lib/charts/histogram';
import { LocalError } from '../../local/errors';
import { call } from './call';
import { timeOf } from './dashboard/view';
import { findHost } from './hosts';
import type { AwsSession } from './session';

/** How long requests took, as CloudWatch has recorded it. */
export interface RecordedLatency {
  /** Of the function or endpoint, with the metric. */
  readonly name: string;
  readonly count: number;
  readonly range: { readonly start: number; readonly end: number };
  /** Milliseconds. */
  readonly percentiles: Readonly<Record<'p50' | 'p95' | 'p99', number>>;
  readonly bins: readonly Bin[];
}

const MINUTE = 60_000;
const STATISTICS = ['SampleCount', 'Minimum', 'Maximum', 'p50', 'p95', 'p99'] as const;

/**
 * The latencies of a model function (`Duration`) or an endpoint on SageMaker (`ModelLatency`). CloudWatch gives no values, but the share of them
 * between two bounds: percentile ranks.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
 */
export async function recordedLatency(session: AwsSession, asked: string, sinceMs: number): Promise<RecordedLatency> {
  const host = await findHost(session, asked);
  const isFunction = host.kind === 'function';
  const metrics = isFunction ? [{ Namespace: 'AWS/Lambda', MetricName: 'Duration', Dimensions: [{ Name: 'FunctionName', Value: host.name }] }] : await endpointMetrics(session, host.name);
  const [metric, another] = metrics;
  if (metric === undefined) throw new LocalError(`CloudWatch has no latencies of ${host.name} yet: it has to be called first`);
  if (another !== undefined) throw new LocalError(`${host.name} has several variants, whose latencies are metrics of their own: csi dashboard shows them`);
  // SageMaker counts microseconds.
  const scale = isFunction ? 1 : 1000;
  const now = await timeOf(session);
  // One period for all of it, of whole minutes.
  const minutes = Math.max(1, Math.ceil(sinceMs / MINUTE));
  const end = Math.ceil(now / MINUTE) * MINUTE;
  const range = { start: end - minutes * MINUTE, end };
  const ask = (statistics: readonly string[]) => values(session, metric, statistics, range, minutes * 60);
  const [count = 0, least = 0, most = 0, p50 = NaN, p95 = NaN, p99 = NaN] = await ask(STATISTICS);
  if (!(count > 0)) throw new LocalError(`CloudWatch has no latencies of ${host.name} in the last ${minutes} minutes: --since names a longer time`);
  const edges = binEdges(least / scale, most / scale);
  const shares = await ask(edges.slice(1).map((to, index) => `PR(${bound((edges[index] as number) * scale)}:${bound(to * scale)})`));
  return {
    name: `${host.name}, ${metric.MetricName ?? ''}`, count, range, percentiles: { p50: p50 / scale, p95: p95 / scale, p99: p99 / scale },
    bins: edges.slice(1).map((to, index) => ({ from: edges[index] as number, to, count: Math.round(((shares[index] ?? 0) / 100) * count) })),
  };
}

/** As CloudWatch writes numbers in statistics: without exponents. */
function bound(value: number): string {
  return String(Number(value.toFixed(6)));
}

/** One of each variant: SageMaker publishes the same by configuration once more, with a third dimension. */
async function endpointMetrics(session: AwsSession, name: string): Promise<readonly Metric[]> {
  const { Metrics = [] } = await call('cloudwatch:ListMetrics', '*', () => session.cloudWatch.send(new ListMetricsCommand({ Namespace: 'AWS/SageMaker', MetricName: 'ModelLatency', Dimensions: [{ Name: 'EndpointName', Value: name }] })));
  return Metrics.filter(({ Dimensions = [] }) => Dimensions.length === 2 && Dimensions.some(({ Name }) => Name === 'VariantName'));
}

/** One value for each statistic, over all of the time; undefined where there is none. */
async function values(session: AwsSession, metric: Metric, statistics: readonly string[], { start, end }: RecordedLatency['range'], period: number): Promise<readonly (number | undefined)[]> {
  const queries: MetricDataQuery[] = statistics.map((Stat, index) => ({ Id: `m${index}`, MetricStat: { Metric: metric, Period: period, Stat } }));
  const { MetricDataResults = [] } = await call('cloudwatch:GetMetricData', '*', () => session.cloudWatch.send(new GetMetricDataCommand({ MetricDataQueries: queries, StartTime: new Date(start), EndTime: new Date(end) })));
  const byId = new Map(MetricDataResults.map(({ Id, Values = [] }) => [Id, Values[0]]));
  return queries.map(({ Id }) => byId.get(Id));
}
