import type { MetricProperties, Rendering } from './body';
import { metricsOf, type WidgetMetric } from './metrics';
import type { TimeRange } from '../cloudwatch/metric-math/series';

/** A query of GetMetricData. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html */
export interface MetricDataQuery {
  readonly Id: string;
  readonly Label?: string;
  readonly ReturnData: boolean;
  readonly Expression?: string;
  /** Seconds: of an expression. */
  readonly Period?: number;
  readonly MetricStat?: {
    readonly Metric: { readonly Namespace: string; readonly MetricName: string; readonly Dimensions: { readonly Name: string; readonly Value: string }[] };
    readonly Period: number;
    readonly Stat: string;
  };
}

/** A query, and how the widget draws what it answers. */
export interface WidgetQuery {
  readonly query: MetricDataQuery;
  readonly rendering: Rendering;
}

const DEFAULT_PERIOD = 300;
const DEFAULT_STAT = 'Average';
const MINUTE = 60;

/** What a metric widget asks GetMetricData for. */
export function widgetQueries(properties: MetricProperties, range: TimeRange): readonly WidgetQuery[] {
  const metrics = metricsOf(properties.metrics ?? []).filter((metric): metric is WidgetMetric => metric !== undefined);
  const taken = new Set(metrics.flatMap(({ rendering: { id } }) => id ?? []));
  let next = 0;
  const freshId = (): string => {
    let id: string;
    do id = `q${++next}`; while (taken.has(id));
    return id;
  };
  return metrics.map((metric) => {
    const { rendering } = metric;
    const { id, label, visible = true } = rendering;
    const period = properties.setPeriodToTimeRange === true ? lengthOf(range) : rendering.period ?? properties.period ?? DEFAULT_PERIOD;
    const common = { Id: id ?? freshId(), ReturnData: visible, ...(label === undefined ? {} : { Label: label }) };
    if (metric.kind === 'expression') return { rendering, query: { ...common, Expression: metric.expression, Period: period } };
    const Dimensions = Object.entries(metric.dimensions).map(([Name, Value]) => ({ Name, Value }));
    const Metric = { Namespace: metric.namespace, MetricName: metric.name, Dimensions };
    return { rendering, query: { ...common, MetricStat: { Metric, Period: period, Stat: rendering.stat ?? properties.stat ?? DEFAULT_STAT } } };
  });
}

/**
 * The calls that get all of it: "each GetMetricData operation can have only one" query of Metrics Insights. What is computed of a query goes
 * with it.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-limits.html
 */
export function requestsOf(queries: readonly MetricDataQuery[]): readonly (readonly MetricDataQuery[])[] {
  const byId = new Map(queries.map((query) => [query.Id, query]));
  const needs = (query: MetricDataQuery, seen = new Set<string>()): ReadonlySet<string> => {
    if (seen.has(query.Id)) return seen;
    seen.add(query.Id);
    for (const id of isInsights(query) ? [] : query.Expression?.match(/\b[a-z]\w*/g) ?? []) {
      const used = byId.get(id);
      if (used !== undefined) needs(used, seen);
    }
    return seen;
  };
  const groups = new Map<string, Set<string>>();
  for (const query of queries) {
    if (!query.ReturnData) continue;
    const needed = needs(query);
    const key = queries.filter((each) => needed.has(each.Id) && isInsights(each)).map(({ Id }) => Id).join();
    const group = groups.get(key) ?? new Set();
    for (const id of needed) group.add(id);
    groups.set(key, group);
  }
  // What is asked for in one call already is only needed in another.
  const asked = new Set<string>();
  return [...groups.values()].map((group) => queries.filter(({ Id }) => group.has(Id)).map((query) => {
    if (!query.ReturnData || !asked.has(query.Id)) {
      asked.add(query.Id);
      return query;
    }
    return { ...query, ReturnData: false };
  }));
}

export function isInsights({ Expression }: MetricDataQuery): boolean {
  return /^\s*SELECT\b/i.test(Expression ?? '');
}

/** Of a widget that shows one value for all of the time: whole minutes. */
function lengthOf({ start, end }: TimeRange): number {
  return Math.max(1, Math.ceil((end - start) / 1000 / MINUTE)) * MINUTE;
}
