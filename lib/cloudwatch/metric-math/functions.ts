import { combine, computed, mapPoints, momentsOf, type TimeSeries } from './series';
import { MathError } from './syntax';
import { each, isArray, isSeries, type Argument, type MathScope, type MathValue } from './values';

export type MathFunction = (args: readonly Argument[], scope: MathScope, name: string) => MathValue;

/** What CloudWatch has, and why it is refused here. */
export const NOT_SUPPORTED: Readonly<Record<string, string>> = {
  ANOMALY_DETECTION_BAND: 'nothing here learns the band',
  SERVICE_QUOTA: 'there are no quotas here',
  INSIGHT_RULE_METRIC: 'there is no Contributor Insights here',
  DB_PERF_INSIGHTS: 'there are no databases here',
  LAMBDA: 'there are no data sources here',
};

/** Names of statistics that SORT goes by. */
const SUMMARIES: Readonly<Record<string, (values: readonly number[]) => number>> = {
  AVG: (values) => sum(values) / values.length,
  MAX: (values) => values.reduce((a, b) => Math.max(a, b), -Infinity),
  MIN: (values) => values.reduce((a, b) => Math.min(a, b), Infinity),
  SUM: sum,
  STDDEV: (values) => {
    const average = sum(values) / values.length;
    return Math.sqrt(sum(values.map((value) => (value - average) ** 2)) / values.length);
  },
};

/**
 * A scalar of one series, a series of an array. Of an array's series without a datapoint, AVG takes a zero: "missing values are treated as 0".
 */
const summary = (missing?: number): MathFunction => ([value, ...more], _, name) => {
  const of = SUMMARIES[name]!;
  if (value === undefined || more.length > 0) throw takes(name, 'one time series or array of them');
  if (isSeries(value)) return of([...value.points.values()]);
  if (!isArray(value)) throw takes(name, 'a time series or an array of them');
  return combine(value, (values) => of(values.flatMap((each) => each ?? missing ?? [])));
};

const pointwise = (of: (value: number) => number): MathFunction => ([value, ...more], _, name) => each(onlySeries(name, value, more), of);

/** Of each datapoint and the one before it. */
const stepwise = (of: (difference: number, seconds: number) => number): MathFunction => ([value, ...more], _, name) => perSeries(onlySeries(name, value, more), (series) => {
  const points = [...series.points];
  return computed(series, points.slice(1).map(([time, now], index) => {
    const [before, then] = points[index]!;
    return [time, of(now - then, (time - before) / 1000)];
  }));
});

const ofTime = (of: (time: Date) => number): MathFunction => ([value, ...more], { range }, name) => {
  if (value === undefined || more.length > 0 || !isSeries(value)) throw takes(name, 'one time series');
  return computed(value, momentsOf(range, value.period).map((time) => [time, of(new Date(time))]));
};

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#metric-math-syntax-functions-list */
export const FUNCTIONS: Readonly<Record<string, MathFunction>> = {
  ABS: pointwise(Math.abs),
  AVG: summary(0),
  CEIL: pointwise(Math.ceil),
  DATAPOINT_COUNT: ([value, ...more], _, name) => {
    const found = onlySeries(name, value, more);
    return isArray(found) ? combine(found, (values) => values.filter((each) => each !== undefined).length) : (found as TimeSeries).points.size;
  },
  DATE: ofTime((time) => time.getUTCDate()),
  /** "Monday is 1, and Sunday is 7." */
  DAY: ofTime((time) => (time.getUTCDay() + 6) % 7 + 1),
  DIFF: stepwise((difference) => difference),
  DIFF_TIME: stepwise((_, seconds) => seconds),
  EPOCH: ofTime((time) => time.getTime() / 1000),
  FILL: fill,
  FIRST: ([value, ...more], _, name) => onlyArray(name, value, more)[0] ?? NOTHING,
  FLOOR: pointwise(Math.floor),
  HOUR: ofTime((time) => time.getUTCHours()),
  IF: choose,
  LAST: ([value, ...more], _, name) => onlyArray(name, value, more).at(-1) ?? NOTHING,
  LOG: pointwise(Math.log),
  LOG10: pointwise(Math.log10),
  MAX: summary(),
  METRICS: ([value, ...more], { metrics }, name) => {
    if (more.length > 0 || (value !== undefined && !isText(value))) throw takes(name, 'nothing, or a text in quotes');
    return metrics.filter(({ metricId = '' }) => value === undefined || metricId.includes(value.text));
  },
  METRIC_COUNT: ([value, ...more], _, name) => onlyArray(name, value, more).length,
  MIN: summary(),
  MINUTE: ofTime((time) => time.getUTCMinutes()),
  MONTH: ofTime((time) => time.getUTCMonth() + 1),
  PERIOD: ([value, ...more], _, name) => {
    if (value === undefined || more.length > 0 || !isSeries(value) || value.metricId === undefined) throw takes(name, 'a metric, and not the result of another expression');
    return value.period;
  },
  RATE: stepwise((difference, seconds) => difference / seconds),
  REMOVE_EMPTY: ([value, ...more], _, name) => onlyArray(name, value, more).filter(({ points }) => points.size > 0),
  RUNNING_SUM: ([value, ...more], _, name) => perSeries(onlySeries(name, value, more), (series) => {
    let total = 0;
    return mapPoints(series, (each) => (total += each));
  }),
  SEARCH: search,
  SLICE: ([value, from, to, ...more], _, name) => {
    if (typeof from !== 'number' || (to !== undefined && typeof to !== 'number')) throw takes(name, 'an array of time series and one or two numbers');
    return onlyArray(name, value, more).slice(from, to);
  },
  SORT: sort,
  STDDEV: summary(),
  SUM: summary(),
  TIME_SERIES: ([value, ...more], { range, period }, name) => {
    if (typeof value !== 'number' || more.length > 0) throw takes(name, 'a scalar');
    return computed({ period, label: '' }, momentsOf(range, period).map((time) => [time, value]));
  },
  YEAR: ofTime((time) => time.getUTCFullYear()),
};

const NOTHING: TimeSeries = { points: new Map(), period: 60, label: '' };

function fill([value, filler, ...more]: readonly Argument[], { range }: MathScope, name: string): MathValue {
  const found = onlySeries(name, value, more);
  const isKnown = typeof filler === 'number' || (filler !== undefined && isSeries(filler)) || (isWord(filler) && ['REPEAT', 'LINEAR'].includes(filler.word));
  if (!isKnown) throw takes(name, 'time series, and a number, a time series, REPEAT or LINEAR');
  return perSeries(found, (series) => computed(series, momentsOf(range, series.period).map((time) => {
    const own = series.points.get(time);
    if (own !== undefined || typeof filler === 'number') return [time, own ?? filler as number];
    if (filler !== undefined && isSeries(filler)) return [time, filler.points.get(time)];
    return [time, (filler as { readonly word: string }).word === 'REPEAT' ? before(series, time)?.[1] : between(before(series, time), after(series, time), time)];
  })));
}

type Point = readonly [time: number, value: number];

function before({ points }: TimeSeries, time: number): Point | undefined {
  return [...points].filter(([at]) => at < time).at(-1);
}

function after({ points }: TimeSeries, time: number): Point | undefined {
  return [...points].find(([at]) => at > time);
}

/** A gap at either end has nothing to be drawn to. */
function between(left: Point | undefined, right: Point | undefined, time: number): number | undefined {
  if (left === undefined || right === undefined) return undefined;
  return left[1] + ((right[1] - left[1]) * (time - left[0])) / (right[0] - left[0]);
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#using-IF-expressions */
function choose([condition, yes, no, ...more]: readonly Argument[], _: MathScope, name: string): MathValue {
  const isValue = (value: Argument | undefined): value is number | TimeSeries => typeof value === 'number' || (value !== undefined && isSeries(value));
  if (!isValue(condition) || !isValue(yes) || (no !== undefined && !isValue(no)) || more.length > 0) throw takes(name, 'a condition and one or two values, each of them a time series or a scalar');
  if (typeof condition === 'number') {
    const chosen = condition !== 0 ? yes : no;
    if (typeof yes === 'number' && (no === undefined || typeof no === 'number')) throw new MathError('IF gives a time series: one of its arguments must be one');
    const series = typeof yes === 'number' ? no as TimeSeries : yes;
    return typeof chosen === 'number' ? mapPoints(series, () => chosen) : chosen ?? computed(series, []);
  }
  const valueAt = (value: number | TimeSeries | undefined, time: number): number | undefined => (typeof value === 'object' ? value.points.get(time) : value);
  // True where there is no value to take is 0, false where there is none is no datapoint.
  return mapPoints({ ...condition, label: '' }, (holds, time) => (holds !== 0 ? valueAt(yes, time) ?? 0 : valueAt(no, time)));
}

/** The period may be left out: then it is the query's. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html */
function search([text, stat, period, ...more]: readonly Argument[], scope: MathScope, name: string): MathValue {
  if (text === undefined || !isText(text) || stat === undefined || !isText(stat) || (period !== undefined && typeof period !== 'number') || more.length > 0) {
    throw takes(name, 'a search and a statistic, each in quotes, and perhaps a period in seconds');
  }
  return scope.search?.(text.text, stat.text, period ?? scope.period) ?? [];
}

function sort([value, by, order, limit, ...more]: readonly Argument[], _: MathScope, name: string): MathValue {
  const of = isWord(by) && by.word !== 'STDDEV' && Object.hasOwn(SUMMARIES, by.word) ? SUMMARIES[by.word] : undefined;
  if (of === undefined || !isWord(order) || !['ASC', 'DESC'].includes(order.word) || (limit !== undefined && typeof limit !== 'number')) {
    throw takes(name, 'an array of time series, one of AVG, MIN, MAX and SUM, ASC or DESC, and perhaps a number');
  }
  const keyed = onlyArray(name, value, more).map((series) => ({ series, key: series.points.size === 0 ? -Infinity : of([...series.points.values()]) }));
  keyed.sort((a, b) => (a.key === b.key ? 0 : (a.key < b.key ? -1 : 1) * (order.word === 'ASC' ? 1 : -1)));
  return keyed.map(({ series }) => series).slice(0, limit);
}

function perSeries(value: MathValue, of: (series: TimeSeries) => TimeSeries): MathValue {
  return isArray(value) ? value.map(of) : of(value as TimeSeries);
}

function onlySeries(name: string, value: Argument | undefined, more: readonly unknown[]): TimeSeries | readonly TimeSeries[] {
  if (value === undefined || more.length > 0 || !(isSeries(value) || isArray(value))) throw takes(name, 'a time series or an array of them');
  return value;
}

function onlyArray(name: string, value: Argument | undefined, more: readonly unknown[]): readonly TimeSeries[] {
  if (value === undefined || more.length > 0 || !isArray(value)) throw takes(name, 'an array of time series');
  return value;
}

function isWord(value: Argument | undefined): value is { readonly word: string } {
  return typeof value === 'object' && 'word' in value;
}

function isText(value: Argument): value is { readonly text: string } {
  return typeof value === 'object' && 'text' in value;
}

function takes(name: string, what: string): MathError {
  return new MathError(`${name} takes ${what}`);
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
