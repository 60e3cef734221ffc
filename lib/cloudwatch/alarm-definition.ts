import { COMPARISONS, type ComparisonOperator, type TreatMissingData } from './alarm-evaluation';
import { CloudWatchError, bounded, constraint, flagOf, integerOf, missing, numberOf, objectsOf, requiredText, textOf, textsOf, wordOf, type Input } from './input';
import { walk, type Expression } from './metric-math/syntax';
import { parseMetric, parseMetricQueries, type MetricQuery } from './metric-queries';
import { parseStatistic, percentileOf, SIMPLE_STATISTICS } from './statistics';
import { UNITS } from './units';

export interface AlarmActions {
  readonly ok: readonly string[];
  readonly alarm: readonly string[];
  readonly insufficientData: readonly string[];
  readonly enabled: boolean;
}

/** What a metric alarm watches and when it goes off. */
export interface MetricAlarmDefinition {
  readonly name: string;
  readonly actions: AlarmActions;
  readonly queries: readonly MetricQuery[];
  /** Seconds. */
  readonly period: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly threshold: number;
  readonly comparison: ComparisonOperator;
  readonly treatMissingData: TreatMissingData;
  /** Set where the alarm is on a percentile, and keeps its state when there are too few samples for it. */
  readonly ignoreBelowSamplesOf?: number;
}

const BANDS = ['LessThanLowerOrGreaterThanUpperThreshold', 'LessThanLowerThreshold', 'GreaterThanUpperThreshold'] as const;
const OPERATORS = [...Object.keys(COMPARISONS) as ComparisonOperator[], ...BANDS] as const;
const TREATMENTS = ['breaching', 'notBreaching', 'ignore', 'missing'] as const;
const DAY = 86_400;
const WEEK = 7 * DAY;
const HOUR = 3600;
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html */
const MAX_METRICS = 10;

const NOT_EVALUATED: Readonly<Record<string, string>> = {
  ThresholdMetricId: 'anomaly detection alarms',
  EvaluationCriteria: 'alarms on PromQL queries',
  EvaluationInterval: 'alarms on PromQL queries',
  WarmUpConfiguration: 'a warm-up period',
};

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
export function parseMetricAlarm(input: Input, account: string): MetricAlarmDefinition {
  const name = parseAlarmName(input);
  for (const [member, what] of Object.entries(NOT_EVALUATED)) {
    if (input[member] !== undefined && input[member] !== null) throw CloudWatchError.validation(`csi local does not evaluate ${what}: ${member} is not allowed here`);
  }
  const window = input['EvaluationWindow'];
  if (typeof window === 'object' && window !== null && 'WallClockWindow' in window) throw CloudWatchError.validation('csi local evaluates alarms over a sliding window: WallClockWindow is not allowed here');
  const comparison = wordOf(input, 'ComparisonOperator', OPERATORS);
  if (comparison === undefined) throw missing('ComparisonOperator');
  if (isBand(comparison)) throw CloudWatchError.validation(`The comparison operator ${comparison} is of anomaly detection alarms, which csi local does not evaluate`);
  const evaluationPeriods = integerOf(input, 'EvaluationPeriods', { min: 1 });
  if (evaluationPeriods === undefined) throw missing('EvaluationPeriods');
  const datapointsToAlarm = integerOf(input, 'DatapointsToAlarm', { min: 1 }) ?? evaluationPeriods;
  if (datapointsToAlarm > evaluationPeriods) throw CloudWatchError.validation('DatapointsToAlarm must be less than or equal to EvaluationPeriods');
  const threshold = numberOf(input, 'Threshold');
  if (threshold === undefined) throw CloudWatchError.validation('Exactly one of threshold or thresholdMetricId must be specified');
  if (!Number.isFinite(threshold)) throw CloudWatchError.validation(`The value ${threshold} for parameter Threshold is invalid.`);

  const { queries, period } = watched(input, account);
  const span = refuseSpan(period, evaluationPeriods);
  if (span !== undefined) throw CloudWatchError.validation(span);
  const treatMissingData = wordOf(input, 'TreatMissingData', TREATMENTS) ?? (ofDynamoDb(queries) ? 'ignore' : 'missing');
  const lowSamples = wordOf(input, 'EvaluateLowSampleCountPercentile', ['evaluate', 'ignore'] as const);
  const percentile = percentileOf(textOf(input, 'ExtendedStatistic') ?? '');
  return {
    name, actions: parseActions(input), queries, period, evaluationPeriods, datapointsToAlarm, threshold, comparison, treatMissingData,
    ...(lowSamples === 'ignore' && percentile !== undefined ? { ignoreBelowSamplesOf: percentile } : {}),
  };
}

/** What is wrong with how far an alarm looks back; undefined when nothing is. */
export function refuseSpan(period: number, evaluationPeriods: number): string | undefined {
  if (period < HOUR && period * evaluationPeriods > DAY) {
    return `Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= ${DAY}) for alarms using period < ${HOUR}`;
  }
  if (period * evaluationPeriods > WEEK) {
    return `Metrics cannot be checked across more than a week (EvaluationPeriods * Period must be <= ${WEEK}) for alarms using period >= ${HOUR}`;
  }
  return undefined;
}

export function parseAlarmName(input: Input): string {
  return bounded('AlarmName', requiredText(input, 'AlarmName'), 255) as string;
}

export function parseActions(input: Input): AlarmActions {
  bounded('AlarmDescription', textOf(input, 'AlarmDescription'), 1024);
  const arns = (member: string): readonly string[] => {
    const list = textsOf(input, member, 5);
    const wrong = list.find((arn) => !/^arn:[^:]+:[^:]+:/.test(arn));
    if (wrong !== undefined) throw CloudWatchError.validation(`Invalid arn syntax: ${wrong}`);
    return list;
  };
  return { ok: arns('OKActions'), alarm: arns('AlarmActions'), insufficientData: arns('InsufficientDataActions'), enabled: flagOf(input, 'ActionsEnabled') ?? true };
}

/** One metric, or several with expressions over them. */
function watched(input: Input, account: string): { readonly queries: readonly MetricQuery[]; readonly period: number } {
  const metrics = objectsOf(input, 'Metrics');
  const single = ['MetricName', 'Namespace', 'Dimensions', 'Statistic', 'ExtendedStatistic', 'Period', 'Unit'].filter((member) => {
    const value = input[member];
    return value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
  });
  if (metrics.length === 0) return watchedMetric(input);
  if (single.length > 0) throw CloudWatchError.validation(`Metrics list can not be used together with ${single.join(', ')}`);
  const queries = parseMetricQueries(metrics, account);
  const returned = queries.filter(({ returnData }) => returnData);
  if (returned.length !== 1) throw CloudWatchError.validation('Exactly one element of the metrics list should return data.');
  for (const { id, source } of queries) {
    if (source.kind === 'insights') throw CloudWatchError.validation(`Error in expression '${id}': csi local does not evaluate alarms on queries of Metrics Insights`);
    // "You can't create an alarm based on the SEARCH expression": https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-search-expressions.html
    if (source.kind === 'expression' && calls(source.expression, 'SEARCH')) throw CloudWatchError.validation('SEARCH is not supported on Metric Alarms.');
  }
  const stats = queries.flatMap(({ source }) => (source.kind === 'metric' ? [source.stat] : []));
  if (stats.length > MAX_METRICS) throw CloudWatchError.validation(`An alarm can use at most ${MAX_METRICS} metrics, and this one uses ${stats.length}`);
  const periods = [...new Set([...stats.map(({ period }) => period), ...queries.flatMap(({ period, source }) => (period === undefined || source.kind === 'metric' ? [] : [period]))])];
  if (periods.length > 1) throw CloudWatchError.validation('All metrics in the metrics list must have the same period');
  const [period] = periods;
  if (period === undefined) throw CloudWatchError.validation('Period must not be null');
  checkAlarmPeriod(period);
  return { queries, period };
}

function calls(expression: Expression, name: string): boolean {
  let found = false;
  walk(expression, (each) => { found ||= each.kind === 'call' && each.name === name; });
  return found;
}

function watchedMetric(input: Input): { readonly queries: readonly MetricQuery[]; readonly period: number } {
  const metric = parseMetric(input);
  const statistic = wordOf(input, 'Statistic', SIMPLE_STATISTICS);
  const extended = textOf(input, 'ExtendedStatistic');
  if ((statistic === undefined) === (extended === undefined)) throw CloudWatchError.validation('Exactly one of Statistic and ExtendedStatistic must be specified');
  if (extended !== undefined && (SIMPLE_STATISTICS.includes(extended) || parseStatistic(extended) === undefined)) {
    throw CloudWatchError.validation(`The value ${extended} for parameter ExtendedStatistic is not supported.`);
  }
  const period = integerOf(input, 'Period', { min: 1 });
  if (period === undefined) throw CloudWatchError.validation('Period must not be null');
  checkAlarmPeriod(period);
  const unit = wordOf(input, 'Unit', UNITS);
  const stat = { ...metric, period, stat: statistic ?? extended as string, ...(unit === undefined ? {} : { unit }) };
  return { queries: [{ id: 'm1', returnData: true, source: { kind: 'metric', stat } }], period };
}

function checkAlarmPeriod(period: number): void {
  if (![10, 20, 30].includes(period) && period % 60 !== 0) throw CloudWatchError.validation('Period must be 10, 20, 30 or a multiple of 60');
}

function isBand(operator: (typeof OPERATORS)[number]): operator is (typeof BANDS)[number] {
  return BANDS.includes(operator as (typeof BANDS)[number]);
}

/** "Alarms that evaluate metrics in the AWS/DynamoDB namespace default to ignore missing data." */
function ofDynamoDb(queries: readonly MetricQuery[]): boolean {
  return queries.some(({ source }) => source.kind === 'metric' && source.stat.namespace === 'AWS/DynamoDB');
}

/** Of a tag on an alarm or a dashboard. */
export function parseTags(input: Input): Readonly<Record<string, string>> {
  const tags = objectsOf(input, 'Tags');
  if (tags.length > 50) throw constraint('Tags', `[${tags.length} tags]`, 'Member must have length less than or equal to 50');
  return Object.fromEntries(tags.map((tag) => [bounded('Key', requiredText(tag, 'Key'), 128) as string, bounded('Value', textOf(tag, 'Value') ?? '', 256, 0) as string]));
}
