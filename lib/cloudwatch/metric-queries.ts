import { CloudWatchError, bounded, constraint, flagOf, integerOf, missing, objectOf, objectsOf, requiredText, textOf, wordOf, type Input } from './input';
import { labelOf, tellingLabels } from './labels';
import { evaluateMetricMath } from './metric-math/evaluate';
import type { TimeRange, TimeSeries } from './metric-math/series';
import { idsOf, MathError, parseMetricMath, type Expression } from './metric-math/syntax';
import { isArray, isSeries, type MathValue } from './metric-math/values';
import { evaluateInsights } from './metrics-insights/evaluate';
import { InsightsError, isInsightsQuery, parseInsights, type InsightsQuery } from './metrics-insights/syntax';
import { isFound, type MetricIdentity } from './search/match';
import { parseSearch, SearchError } from './search/syntax';
import { parseStatistic } from './statistics';
import { UNITS } from './units';

export interface MetricStat {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** Seconds. */
  readonly period: number;
  readonly stat: string;
  readonly unit?: string;
}

export interface MetricQuery {
  readonly id: string;
  readonly label?: string;
  readonly returnData: boolean;
  readonly source:
    | { readonly kind: 'metric'; readonly stat: MetricStat }
    | { readonly kind: 'expression'; readonly text: string; readonly expression: Expression }
    | { readonly kind: 'insights'; readonly text: string; readonly insights: InsightsQuery };
  /** Seconds: of a query of Metrics Insights, of a search, and of an expression's series that come from no metric. */
  readonly period?: number;
}

const MAX_DIMENSIONS = 30;
/** "Search expression queries can return up to 500 time series." https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-search-expressions.html */
const MAX_FOUND = 500;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html */
export function parseMetricQueries(inputs: readonly Input[], account: string): readonly MetricQuery[] {
  const queries = inputs.map((input) => parseQuery(input, account));
  const ids = new Set<string>();
  for (const { id } of queries) {
    if (ids.has(id)) throw CloudWatchError.validation(`The values for parameter id in MetricDataQueries are not unique: ${id}`);
    ids.add(id);
  }
  for (const { id, source } of queries) {
    const unknown = source.kind === 'expression' ? idsOf(source.expression).find((each) => !ids.has(each)) : undefined;
    if (unknown !== undefined) throw CloudWatchError.validation(`Error in expression '${id}': Undefined symbol '${unknown}'`);
  }
  // The kinds of values do not depend on the data: without any, everything that is wrong with an expression shows.
  evaluateQueries(queries, { start: 0, end: 0 }, () => new Map());
  return queries;
}

function parseQuery(input: Input, account: string): MetricQuery {
  const id = requiredText(input, 'Id');
  if (!/^[a-z][a-zA-Z0-9_]{0,254}$/.test(id)) throw CloudWatchError.validation(`The value ${id} for parameter Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.`);
  const owner = textOf(input, 'AccountId');
  if (owner !== undefined && owner !== account) throw CloudWatchError.validation(`csi local holds the metrics of account ${account} only, and ${id} is of account ${owner}`);
  const stat = objectOf(input, 'MetricStat');
  const text = textOf(input, 'Expression');
  if ((stat === undefined) === (text === undefined)) throw CloudWatchError.validation(`Exactly one of Expression or MetricStat must be specified for the metric data query ${id}`);
  const period = integerOf(input, 'Period', { min: 1 });
  if (period !== undefined) checkPeriod(period);
  return {
    id,
    label: textOf(input, 'Label'),
    returnData: flagOf(input, 'ReturnData') ?? true,
    source: stat === undefined ? parsed(id, text as string) : { kind: 'metric', stat: parseStat(stat) },
    ...(period === undefined ? {} : { period }),
  };
}

function parsed(id: string, text: string): MetricQuery['source'] {
  if (isInsightsQuery(text)) return { kind: 'insights', text, insights: inExpression(id, () => parseInsights(text)) };
  return { kind: 'expression', text, expression: inExpression(id, () => parseMetricMath(text)) };
}

function parseStat(input: Input): MetricStat {
  const metric = objectOf(input, 'Metric');
  if (metric === undefined) throw missing('Metric');
  const stat = requiredText(input, 'Stat');
  if (parseStatistic(stat) === undefined) throw CloudWatchError.validation(`The value ${stat} for parameter Stat is not supported.`);
  const period = integerOf(input, 'Period', { min: 1 });
  if (period === undefined) throw missing('Period');
  checkPeriod(period);
  const unit = wordOf(input, 'Unit', UNITS);
  return { ...parseMetric(metric), period, stat, ...(unit === undefined ? {} : { unit }) };
}

/** Namespace, name and dimensions. */
export function parseMetric(input: Input): Pick<MetricStat, 'namespace' | 'name' | 'dimensions'> {
  return {
    namespace: bounded('Namespace', requiredText(input, 'Namespace'), 255) as string,
    name: bounded('MetricName', requiredText(input, 'MetricName'), 255) as string,
    dimensions: parseDimensions(input),
  };
}

export function parseDimensions(input: Input): Readonly<Record<string, string>> {
  const given = objectsOf(input, 'Dimensions');
  if (given.length > MAX_DIMENSIONS) throw constraint('Dimensions', `[${given.length} dimensions]`, `Member must have length less than or equal to ${MAX_DIMENSIONS}`);
  return Object.fromEntries(given.map((each) => [bounded('Name', requiredText(each, 'Name'), 255) as string, bounded('Value', requiredText(each, 'Value'), 1024) as string]));
}

/** "Valid values are 1, 5, 10, 20, 30, and any multiple of 60." */
function checkPeriod(period: number): void {
  if (![1, 5, 10, 20, 30].includes(period) && period % 60 !== 0) {
    throw CloudWatchError.validation(`The value ${period} for parameter Period is not valid: it must be 1, 5, 10, 20, 30 or a multiple of 60`);
  }
}

export interface QueryResult {
  readonly query: MetricQuery;
  readonly series: readonly TimeSeries[];
}

/** Values of every query that returns data, in the order of the queries. `list` is what searches and queries of Metrics Insights look through. */
export function evaluateQueries(
  queries: readonly MetricQuery[], range: TimeRange, fetch: (stat: MetricStat) => ReadonlyMap<number, number>, list: () => readonly MetricIdentity[] = () => [],
): readonly QueryResult[] {
  const values = new Map<string, MathValue>();
  const underWay = new Set<string>();
  const metrics = queries.flatMap(({ id, label, source }) => {
    if (source.kind !== 'metric') return [];
    const series: TimeSeries = { points: fetch(source.stat), period: source.stat.period, label: label ?? source.stat.name, metricId: id, metric: source.stat };
    values.set(id, series);
    return [series];
  });
  const longest = metrics.reduce((max, each) => Math.max(max, each.period), 0);
  const search = (text: string, stat: string, period: number): readonly TimeSeries[] => {
    if (parseStatistic(stat) === undefined) throw new MathError(`${stat} is no statistic`);
    const parsedSearch = parseSearch(text);
    const found = list().filter((metric) => isFound(metric, parsedSearch)).slice(0, MAX_FOUND);
    const labels = tellingLabels(found);
    return found.map(({ namespace, name, dimensions }, index) => ({ points: fetch({ namespace, name, dimensions, period, stat }), period, label: labels[index]!, metric: { namespace, name, dimensions, stat } }))
      .sort((a, b) => (a.label < b.label ? -1 : 1));
  };
  const valueOf = (id: string): MathValue => {
    const known = values.get(id);
    if (known !== undefined) return known;
    const query = queries.find((each) => each.id === id);
    if (query === undefined || query.source.kind === 'metric') throw new MathError(`there is no metric ${id}`);
    if (underWay.has(id)) throw new MathError(`${id} is defined by itself`);
    underWay.add(id);
    const period = query.period ?? (longest === 0 ? 60 : longest);
    const value = query.source.kind === 'insights'
      ? evaluateInsights(query.source.insights, list(), period, fetch)
      : evaluateMetricMath(query.source.expression, { range, period, metrics, search, resolve: valueOf });
    underWay.delete(id);
    // What uses it knows it by its label: SORT answers with those of what it sorts.
    const called = isSeries(value) ? { ...value, label: query.label ?? (value.label === '' ? id : value.label) } : value;
    values.set(id, called);
    return called;
  };
  return queries.flatMap((query) => {
    const value = inExpression(query.id, () => valueOf(query.id));
    if (!query.returnData) return [];
    if (isArray(value)) return [{ query, series: value.map((series) => ({ ...series, label: labelOf(query.label, series, series.label, true) })) }];
    if (!isSeries(value)) throw CloudWatchError.validation(`Error in expression '${query.id}': the final result must be a time series or an array of time series, and this is a scalar`);
    return [{ query, series: [{ ...value, label: labelOf(query.label, value, query.source.kind === 'metric' ? query.source.stat.name : query.id, false) }] }];
  });
}

function inExpression<T>(id: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof MathError || error instanceof SearchError || error instanceof InsightsError) throw CloudWatchError.validation(`Error in expression '${id}': ${error.message}`);
    throw error;
  }
}
