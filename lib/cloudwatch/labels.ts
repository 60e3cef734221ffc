import type { TimeSeries } from './metric-math/series';
import type { MetricIdentity } from './search/match';

/**
 * What tells metrics of one search apart, each with as much as it takes: the values of the dimensions that differ, after the name and the
 * namespace where they do. Metrics that are all alike are called by their names.
 */
export function tellingLabels(metrics: readonly MetricIdentity[]): readonly string[] {
  const differ = (of: (metric: MetricIdentity) => string | undefined): boolean => new Set(metrics.map(of)).size > 1;
  const names = [...new Set(metrics.flatMap(({ dimensions }) => Object.keys(dimensions)))].filter((name) => differ(({ dimensions }) => dimensions[name]));
  const [ofNamespace, ofName] = [differ(({ namespace }) => namespace), differ(({ name }) => name)];
  return metrics.map(({ namespace, name, dimensions }) => {
    const told = [...(ofNamespace ? [namespace] : []), ...(ofName ? [name] : []), ...names.flatMap((each) => dimensions[each] ?? [])];
    return told.length === 0 ? name : told.join(' ');
  });
}

const VALUES: Readonly<Record<string, (values: readonly number[]) => number>> = {
  AVG: (values) => sum(values) / values.length,
  DATAPOINT_COUNT: (values) => values.length,
  FIRST: ([first = 0]) => first,
  LAST: (values) => values.at(-1) ?? 0,
  MAX: (values) => values.reduce((a, b) => Math.max(a, b), -Infinity),
  MIN: (values) => values.reduce((a, b) => Math.min(a, b), Infinity),
  SUM: sum,
};

/** Digits of a value in a label. */
const DIGITS = 4;

/**
 * The label that a query gives a series. One with `${…}` says all of it; else one of several series is called by both, and '' leaves its own.
 * Of what was computed there is no PROP; what is not known here stays as it is.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/graph-dynamic-labels.html
 */
export function labelOf(label: string | undefined, series: TimeSeries, own: string, isOneOfSeveral: boolean): string {
  if (label === undefined) return own;
  if (!label.includes('${')) return isOneOfSeveral ? `${label} ${own}`.trim() : label;
  const values = [...series.points.values()];
  return label.replaceAll(/\$\{(?:PROP\('([^']*)'\)|([A-Z_]+))\}/g, (whole, property: string | undefined, word: string | undefined) => {
    if (property !== undefined) return propertyOf(series, property) ?? '';
    if (word === 'LABEL') return own;
    const of = Object.hasOwn(VALUES, word ?? '') ? VALUES[word ?? ''] : undefined;
    return of === undefined ? whole : values.length === 0 ? '--' : String(Number(of(values).toPrecision(DIGITS)));
  });
}

function propertyOf({ metric, period }: TimeSeries, property: string): string | undefined {
  if (property === 'Period') return String(period);
  if (property.startsWith('Dim.')) return metric?.dimensions[property.slice('Dim.'.length)];
  switch (property) {
    case 'MetricName': return metric?.name;
    case 'Namespace': return metric?.namespace;
    case 'Stat': return metric?.stat;
    default: return undefined;
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
