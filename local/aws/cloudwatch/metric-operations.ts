import { CloudWatchError, constraint, integerOf, missing, objectsOf, textOf, textsOf, wordOf, type Input } from '../../../lib/cloudwatch/input';
import { parseMetricData } from '../../../lib/cloudwatch/metric-data';
import { evaluateQueries, parseMetric, parseMetricQueries } from '../../../lib/cloudwatch/metric-queries';
import { pageOfResults } from '../../../lib/cloudwatch/result-pages';
import { parseStatistic, SIMPLE_STATISTICS } from '../../../lib/cloudwatch/statistics';
import { parseTimeRange, roundStart } from '../../../lib/cloudwatch/time-range';
import { UNITS } from '../../../lib/cloudwatch/units';
import type { Clock } from '../clock';
import type { AwsIdentity } from '../identity';
import type { RpcOperation } from '../wire/rpc';
import { valuesOf } from './alarm-evaluator';
import type { Metrics } from './metrics';
import { page } from './pages';

const MAX_QUERIES = 500;
const MAX_DATAPOINTS = 100_800;
const MAX_STATISTICS_DATAPOINTS = 1440;
const LIST_PAGE = 500;
const HOUR_MS = 3600 * 1000;
/** "Metrics that have not had any data points within the past two weeks do not appear." */
const LISTED_MS = 14 * 24 * HOUR_MS;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/ */
export function metricOperations(metrics: Metrics, clock: Clock, { account }: AwsIdentity): Readonly<Record<string, RpcOperation>> {
  return {
    PutMetricData: (input, request) => {
      const namespace = textOf(input, 'Namespace');
      request.authorize('cloudwatch:PutMetricData', '*', namespace === undefined ? undefined : { 'cloudwatch:namespace': namespace });
      for (const { data, ...metric } of parseMetricData(input, clock.now())) {
        if ('set' in data) metrics.putStatistics(metric, data.set);
        else metrics.put({ ...metric, ...data });
      }
    },

    GetMetricData: (input, request) => {
      request.authorize('cloudwatch:GetMetricData', '*');
      const given = objectsOf(input, 'MetricDataQueries');
      if (given.length === 0) throw missing('MetricDataQueries');
      if (given.length > MAX_QUERIES) throw constraint('MetricDataQueries', `[${given.length} queries]`, `Member must have length less than or equal to ${MAX_QUERIES}`);
      const queries = parseMetricQueries(given, account);
      if (queries.filter(({ source }) => source.kind === 'insights').length > 1) throw CloudWatchError.validation('Each GetMetricData operation can have only one Metrics Insights query');
      const scanBy = wordOf(input, 'ScanBy', ['TimestampDescending', 'TimestampAscending'] as const) ?? 'TimestampDescending';
      const periods = queries.flatMap(({ source, period = Infinity }) => (source.kind === 'metric' ? [source.stat.period] : [period]));
      const asked = parseTimeRange(input, 60, clock.now());
      const range = { start: roundStart(asked.start, Math.min(60, ...periods), clock.now()), end: asked.end };
      const list = (): ReturnType<Metrics['list']> => metrics.list().filter(({ last }) => last >= clock.now() - LISTED_MS);
      const results = evaluateQueries(queries, range, (stat) => valuesOf(metrics, stat, range.start, range.end), list).flatMap(({ query, series }) => series.map(({ label, points }) => {
        const datapoints = [...points];
        return { id: query.id, label, datapoints: scanBy === 'TimestampAscending' ? datapoints : datapoints.reverse() };
      }));
      const max = integerOf(input, 'MaxDatapoints', { min: 1, max: MAX_DATAPOINTS }) ?? MAX_DATAPOINTS;
      const { results: shown, next } = pageOfResults(results, fromToken(textOf(input, 'NextToken')), max);
      return {
        MetricDataResults: shown.map(({ id, label, datapoints, complete }) => ({
          Id: id, Label: label, Timestamps: datapoints.map(([time]) => new Date(time)), Values: datapoints.map(([, value]) => value), StatusCode: complete ? 'Complete' : 'PartialData',
        })),
        Messages: [],
        ...(next === undefined ? {} : { NextToken: Buffer.from(`after:${next}`).toString('base64url') }),
      };
    },

    GetMetricStatistics: (input, request) => {
      request.authorize('cloudwatch:GetMetricStatistics', '*');
      return metricStatistics(input, metrics, clock.now());
    },

    ListMetrics: (input, request) => {
      request.authorize('cloudwatch:ListMetrics', '*');
      const [namespace, name] = [textOf(input, 'Namespace'), textOf(input, 'MetricName')];
      const recently = wordOf(input, 'RecentlyActive', ['PT3H'] as const) === undefined ? LISTED_MS : 3 * HOUR_MS;
      const filters = objectsOf(input, 'Dimensions').map((filter) => ({ name: textOf(filter, 'Name') ?? '', value: textOf(filter, 'Value') }));
      if (filters.length > 10) throw constraint('Dimensions', `[${filters.length} filters]`, 'Member must have length less than or equal to 10');
      const found = metrics.list().filter((metric) => (
        (namespace === undefined || metric.namespace === namespace) && (name === undefined || metric.name === name) && metric.last >= clock.now() - recently
        && filters.every((filter) => Object.hasOwn(metric.dimensions, filter.name) && (filter.value === undefined || metric.dimensions[filter.name] === filter.value))));
      const { items, nextToken } = page(found, LIST_PAGE, input);
      return {
        Metrics: items.map((metric) => ({ Namespace: metric.namespace, MetricName: metric.name, Dimensions: dimensionList(metric.dimensions) })),
        ...(nextToken === undefined ? {} : { NextToken: nextToken }),
      };
    },
  };
}

function metricStatistics(input: Input, metrics: Metrics, now: number): Readonly<Record<string, unknown>> {
  const metric = parseMetric(input);
  const period = integerOf(input, 'Period', { min: 1 });
  if (period === undefined) throw missing('Period');
  if (![1, 5, 10, 20, 30].includes(period) && period % 60 !== 0) throw new CloudWatchError('InvalidParameterValueException', 'The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60.');
  const [simple, extended] = [textsOf(input, 'Statistics', 5), textsOf(input, 'ExtendedStatistics', 10)];
  if (simple.length + extended.length === 0) throw new CloudWatchError('InvalidParameterCombinationException', 'Must specify either Statistics or ExtendedStatistics');
  const wrong = simple.find((name) => !SIMPLE_STATISTICS.includes(name)) ?? extended.find((name) => SIMPLE_STATISTICS.includes(name) || parseStatistic(name) === undefined);
  if (wrong !== undefined) throw new CloudWatchError('InvalidParameterValueException', `The value ${wrong} for parameter ${simple.includes(wrong) ? 'Statistics' : 'ExtendedStatistics'} is not supported.`);
  const range = parseTimeRange(input, period, now);
  const count = Math.ceil((range.end - range.start) / (period * 1000));
  if (count > MAX_STATISTICS_DATAPOINTS) {
    throw new CloudWatchError('InvalidParameterCombinationException', `You have requested up to ${count.toLocaleString('en-US')} datapoints, which exceeds the limit of 1,440. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`);
  }
  const unit = wordOf(input, 'Unit', UNITS);
  const valuesOfNames = (names: readonly string[], aggregate: Parameters<NonNullable<ReturnType<typeof parseStatistic>>>[0]) => Object.fromEntries(
    names.flatMap((name) => {
      const value = parseStatistic(name)?.(aggregate);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
  const datapoints = (unit === undefined ? metrics.unitsOf(metric) : [unit]).flatMap((each) => metrics.query({ ...metric, ...range, period, unit: each }).map(({ time, aggregate }) => ({
    Timestamp: new Date(time),
    ...valuesOfNames(simple, aggregate),
    ...(extended.length === 0 ? {} : { ExtendedStatistics: valuesOfNames(extended, aggregate) }),
    Unit: each,
  })));
  return { Label: metric.name, Datapoints: datapoints };
}

export function dimensionList(dimensions: Readonly<Record<string, string>>): readonly { readonly Name: string; readonly Value: string }[] {
  return Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
}

function fromToken(token: string | undefined): number {
  if (token === undefined) return 0;
  const [, from] = /^after:(\d+)$/.exec(Buffer.from(token, 'base64url').toString('utf8')) ?? [];
  if (from === undefined) throw new CloudWatchError('InvalidNextToken', 'Request parameter validation error: NextToken is invalid');
  return Number(from);
}
