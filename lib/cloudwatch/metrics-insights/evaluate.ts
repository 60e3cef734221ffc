import type { TimeSeries } from '../metric-math/series';
import { hasExactly, type MetricIdentity } from '../search/match';
import { MAX_SERIES, type InsightsFunction, type InsightsQuery } from './syntax';

/** The values of a statistic of a metric, by the beginning of each period. */
export type Fetch = (metric: MetricIdentity & { readonly period: number; readonly stat: string }) => ReadonlyMap<number, number>;

interface Bucket {
  sum: number;
  count: number;
  minimum: number;
  maximum: number;
}

const OF: Readonly<Record<InsightsFunction, (bucket: Bucket) => number>> = {
  AVG: ({ sum, count }) => sum / count,
  COUNT: ({ count }) => count,
  MAX: ({ maximum }) => maximum,
  MIN: ({ minimum }) => minimum,
  SUM: ({ sum }) => sum,
};

/** One series for each group, of all observations of its metrics together. "The query does not support high-resolution data": of whole minutes. */
export function evaluateInsights(query: InsightsQuery, metrics: readonly MetricIdentity[], period: number, fetch: Fetch): readonly TimeSeries[] {
  const groups = new Map<string, { readonly label: string; readonly metrics: MetricIdentity[] }>();
  for (const metric of metrics.filter((each) => isMeant(each, query))) {
    const values = query.groupBy.map((name) => metric.dimensions[name]!);
    const key = JSON.stringify(values);
    const group = groups.get(key) ?? { label: values.length === 0 ? query.metricName : values.join(' '), metrics: [] };
    groups.set(key, group);
    group.metrics.push(metric);
  }
  const whole = Math.ceil(period / 60) * 60;
  const found = [...groups.values()].map(({ label, metrics: members }) => {
    const buckets = bucketsOf(members, whole, fetch);
    const points = new Map([...buckets].sort(([a], [b]) => a - b).map(([time, bucket]) => [time, OF[query.aggregate](bucket)]));
    return { series: { points, period: whole, label } satisfies TimeSeries, total: [...buckets.values()].reduce(merged, EMPTY) };
  }).filter(({ total }) => total.count > 0);
  const { orderBy } = query;
  found.sort((a, b) => {
    const [x, y] = orderBy === undefined ? [0, 0] : [OF[orderBy.by](a.total), OF[orderBy.by](b.total)];
    return x === y ? (a.series.label < b.series.label ? -1 : 1) : (x < y ? -1 : 1) * (orderBy?.isDescending === true ? -1 : 1);
  });
  return found.slice(0, query.limit ?? MAX_SERIES).map(({ series }) => series);
}

function isMeant(metric: MetricIdentity, { namespace, metricName, dimensions, where, groupBy }: InsightsQuery): boolean {
  return metric.namespace === namespace && metric.name === metricName && (dimensions === undefined || hasExactly(metric, dimensions))
    && where.every(({ key, isEqual, value }) => Object.hasOwn(metric.dimensions, key) && (metric.dimensions[key] === value) === isEqual)
    && groupBy.every((name) => Object.hasOwn(metric.dimensions, name));
}

const EMPTY: Bucket = { sum: 0, count: 0, minimum: Infinity, maximum: -Infinity };

function bucketsOf(metrics: readonly MetricIdentity[], period: number, fetch: Fetch): ReadonlyMap<number, Bucket> {
  const buckets = new Map<number, Bucket>();
  for (const { namespace, name, dimensions } of metrics) {
    const of = (stat: string): ReadonlyMap<number, number> => fetch({ namespace, name, dimensions, period, stat });
    const [sums, counts, minima, maxima] = [of('Sum'), of('SampleCount'), of('Minimum'), of('Maximum')];
    for (const [time, count] of counts) {
      const bucket = { sum: sums.get(time) ?? 0, count, minimum: minima.get(time) ?? Infinity, maximum: maxima.get(time) ?? -Infinity };
      buckets.set(time, merged(buckets.get(time) ?? EMPTY, bucket));
    }
  }
  return buckets;
}

function merged(a: Bucket, b: Bucket): Bucket {
  return { sum: a.sum + b.sum, count: a.count + b.count, minimum: Math.min(a.minimum, b.minimum), maximum: Math.max(a.maximum, b.maximum) };
}
