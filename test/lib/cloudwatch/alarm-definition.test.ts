import { parseMetricAlarm } from '../../../lib/cloudwatch/alarm-definition';
import type { Input } from '../../../lib/cloudwatch/input';
import { evaluateQueries, parseMetricQueries } from '../../../lib/cloudwatch/metric-queries';
import { pageOfResults } from '../../../lib/cloudwatch/result-pages';
import { roundStart } from '../../../lib/cloudwatch/time-range';
import * as fc from 'fast-check';

const ACCOUNT = '000000000000';
const ALARM: Input = { AlarmName: 'a', Namespace: 'App', MetricName: 'X', Statistic: 'Sum', Period: 60, EvaluationPeriods: 2, Threshold: 0, ComparisonOperator: 'LessThanThreshold' };
const parse = (more: Input = {}) => parseMetricAlarm({ ...ALARM, ...more }, ACCOUNT);
const stat = (MetricName: string, Period = 60) => ({ Metric: { Namespace: 'App', MetricName }, Period, Stat: 'Sum' });
const math = (Metrics: readonly Input[], more: Input = {}) => parse({ Namespace: undefined, MetricName: undefined, Statistic: undefined, Period: undefined, Metrics, ...more });
const SHARE = [{ Id: 'm', MetricStat: stat('X'), ReturnData: false }, { Id: 'e', Expression: 'm / 2' }];

test('what is not given has the defaults of CloudWatch; zero is a threshold', () => {
  expect(parse()).toMatchObject({ threshold: 0, datapointsToAlarm: 2, treatMissingData: 'missing', period: 60, actions: { enabled: true, ok: [], alarm: [], insufficientData: [] } });
  expect(parse({ Namespace: 'AWS/DynamoDB' }).treatMissingData).toBe('ignore');
  expect(parse({ Namespace: 'AWS/DynamoDB', TreatMissingData: 'breaching' }).treatMissingData).toBe('breaching');
});

test('numbers may be texts, as the Query protocol has them', () => {
  expect(parse({ Period: '300', EvaluationPeriods: '3', DatapointsToAlarm: '1', Threshold: '-1.5e1', ActionsEnabled: 'false' })).toMatchObject({ period: 300, evaluationPeriods: 3, datapointsToAlarm: 1, threshold: -15, actions: { enabled: false } });
});

test('an alarm on an expression has the period of its metrics', () => {
  expect(math(SHARE.map((each) => ({ ...each, ...('MetricStat' in each ? { MetricStat: stat('X', 300) } : {}) })))).toMatchObject({ period: 300, queries: [{ id: 'm' }, { id: 'e', returnData: true }] });
});

test('few samples matter only to an alarm on a percentile', () => {
  expect(parse({ Statistic: undefined, ExtendedStatistic: 'p99', EvaluateLowSampleCountPercentile: 'ignore' }).ignoreBelowSamplesOf).toBe(99);
  expect(parse({ Statistic: undefined, ExtendedStatistic: 'p99', EvaluateLowSampleCountPercentile: 'evaluate' }).ignoreBelowSamplesOf).toBeUndefined();
  expect(parse({ EvaluateLowSampleCountPercentile: 'ignore' }).ignoreBelowSamplesOf).toBeUndefined();
});

test.each<[string, Input]>([
  ['a day', { Period: 60, EvaluationPeriods: 1440 }], ['a week of hours', { Period: 3600, EvaluationPeriods: 168 }], ['a name of 255', { AlarmName: 'a'.repeat(255) }],
  ['ten seconds', { Period: 10 }], ['twenty', { Period: 20 }], ['thirty', { Period: 30 }], ['five actions', { AlarmActions: Array(5).fill('arn:aws:sns:us-east-1:000000000000:t') }],
  ['a sliding window', { EvaluationWindow: { SlidingWindow: {} } }],
])('%s is allowed', (_, more) => {
  expect(parse(more).name).toBe(more['AlarmName'] ?? 'a');
});

test.each<[Input, string]>([
  [{ Period: 60, EvaluationPeriods: 1441 }, 'Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400) for alarms using period < 3600'],
  [{ Period: 3600, EvaluationPeriods: 169 }, 'Metrics cannot be checked across more than a week (EvaluationPeriods * Period must be <= 604800) for alarms using period >= 3600'],
  [{ Period: 5 }, 'Period must be 10, 20, 30 or a multiple of 60'],
  [{ Period: 61 }, 'Period must be 10, 20, 30 or a multiple of 60'],
  [{ Period: 0 }, "1 validation error detected: Value '0' at 'period' failed to satisfy constraint: Member must have value greater than or equal to 1"],
  [{ Period: 1.5 }, 'Period is 1.5, but must be a whole number'],
  [{ Period: undefined }, 'Period must not be null'],
  [{ EvaluationPeriods: 0 }, "1 validation error detected: Value '0' at 'evaluationPeriods' failed to satisfy constraint: Member must have value greater than or equal to 1"],
  [{ EvaluationPeriods: undefined }, "1 validation error detected: Value null at 'evaluationPeriods' failed to satisfy constraint: Member must not be null"],
  [{ DatapointsToAlarm: 3 }, 'DatapointsToAlarm must be less than or equal to EvaluationPeriods'],
  [{ Threshold: undefined }, 'Exactly one of threshold or thresholdMetricId must be specified'],
  [{ Threshold: 'NaN' }, 'The value NaN for parameter Threshold is invalid.'],
  [{ Statistic: undefined }, 'Exactly one of Statistic and ExtendedStatistic must be specified'],
  [{ ExtendedStatistic: 'p90' }, 'Exactly one of Statistic and ExtendedStatistic must be specified'],
  [{ Statistic: undefined, ExtendedStatistic: 'p900' }, 'The value p900 for parameter ExtendedStatistic is not supported.'],
  [{ Statistic: 'p90' }, "1 validation error detected: Value 'p90' at 'statistic' failed to satisfy constraint: Member must satisfy enum value set: [SampleCount, Sum, Average, Minimum, Maximum]"],
  [{ TreatMissingData: 'bad' }, "1 validation error detected: Value 'bad' at 'treatMissingData' failed to satisfy constraint: Member must satisfy enum value set: [breaching, notBreaching, ignore, missing]"],
  [{ ComparisonOperator: 'GreaterThanUpperThreshold' }, 'The comparison operator GreaterThanUpperThreshold is of anomaly detection alarms, which csi local does not evaluate'],
  [{ ThresholdMetricId: 'band' }, 'csi local does not evaluate anomaly detection alarms: ThresholdMetricId is not allowed here'],
  [{ AlarmName: 'a'.repeat(256) }, `1 validation error detected: Value '${'a'.repeat(256)}' at 'alarmName' failed to satisfy constraint: Member must have length less than or equal to 255`],
  [{ AlarmActions: ['topic'] }, 'Invalid arn syntax: topic'],
  [{ Metrics: SHARE }, 'Metrics list can not be used together with MetricName, Namespace, Statistic, Period'],
  [{ Unit: 'Parsecs' }, "1 validation error detected: Value 'Parsecs' at 'unit' failed to satisfy constraint: Member must satisfy enum value set: [Seconds"],
])('%j is refused', (more, message) => {
  expect(() => parse(more)).toThrow(message);
});

test.each<[readonly Input[], string]>([
  [[SHARE[0] as Input], 'Exactly one element of the metrics list should return data.'],
  [[...SHARE, { Id: 'f', Expression: 'm' }], 'Exactly one element of the metrics list should return data.'],
  [[{ Id: 'n', MetricStat: stat('Y', 300), ReturnData: false }, ...SHARE], 'All metrics in the metrics list must have the same period'],
  [[...Array.from({ length: 10 }, (_, index) => ({ Id: `m${index}`, MetricStat: stat('X'), ReturnData: false })), ...SHARE], 'An alarm can use at most 10 metrics, and this one uses 11'],
  [[SHARE[0] as Input, SHARE[0] as Input], 'The values for parameter id in MetricDataQueries are not unique: m'],
  [[{ Id: 'M', Expression: '1' }], 'The value M for parameter Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.'],
  [[{ Id: 'e', Expression: 'gone + 1' }], "Error in expression 'e': Undefined symbol 'gone'"],
  [[{ Id: 'e', Expression: 'f' }, { Id: 'f', Expression: 'e', ReturnData: false }], "Error in expression 'e': e is defined by itself"],
  [[SHARE[0] as Input, { Id: 'e', Expression: 'AVG(m)' }], "Error in expression 'e': the final result must be a time series or an array of time series, and this is a scalar"],
  [[SHARE[0] as Input, { Id: 'e', Expression: 'FIRST(SEARCH(\'{App}\', "Sum"))' }], 'SEARCH is not supported on Metric Alarms.'],
  [[SHARE[0] as Input, { Id: 'e', Expression: 'SELECT AVG(X) FROM App' }], "Error in expression 'e': csi local does not evaluate alarms on queries of Metrics Insights"],
  [[{ Id: 'm' }], 'Exactly one of Expression or MetricStat must be specified for the metric data query m'],
  [[{ Id: 'm', MetricStat: stat('X'), AccountId: '111111111111' }], 'csi local holds the metrics of account 000000000000 only, and m is of account 111111111111'],
])('the queries %# are refused', (metrics, message) => {
  expect(() => math(metrics)).toThrow(message);
});

test('an expression that divides by what has no data yet is allowed', () => {
  expect(math([SHARE[0] as Input, { Id: 'e', Expression: 'm * (100 / AVG(m))' }]).queries).toHaveLength(2);
});

test('expressions see metrics that are not returned, and arrays keep the labels of their metrics', () => {
  const queries = parseMetricQueries([
    { Id: 'a', MetricStat: stat('A'), ReturnData: false }, { Id: 'b', MetricStat: stat('B'), Label: 'Bees', ReturnData: false }, { Id: 'sum', Expression: 'a + b' }, { Id: 'twice', Expression: 'METRICS() * 2', Label: '2x' },
  ], ACCOUNT);
  const results = evaluateQueries(queries, { start: 0, end: 60_000 }, ({ name }) => new Map([[0, name === 'A' ? 1 : 10]]));
  expect(results.map(({ series }) => series.map(({ label, points }) => [label, points.get(0)]))).toEqual([[['sum', 11]], [['2x A', 2], ['2x Bees', 20]]]);
});

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
test.each([
  [60, 0, 754_000, 720_000], [300, 0, 754_000, 720_000], [10, 0, 754_123, 750_000], [30, 0, 754_123, 750_000], [1, 0, 754_123, 754_000],
  [60, 15 * DAY, 754_000, 600_000], [60, 63 * DAY, 3_754_000, 3_600_000],
])('with a period of %d s, a start %d ms before is rounded: %d to %d', (period, before, start, expected) => {
  expect(roundStart(start, period, start + before)).toBe(expected);
});

test('pages hold every datapoint once, in order, and say which results go on', () => {
  fc.assert(fc.property(fc.array(fc.nat(5), { maxLength: 5 }), fc.integer({ min: 1, max: 7 }), (sizes, max) => {
    const results = sizes.map((size, id) => ({ id: String(id), label: '', datapoints: Array.from({ length: size }, (_, at) => [at, at] as const) }));
    const seen: string[] = [];
    const complete: string[] = [];
    for (let from: number | undefined = 0; from !== undefined;) {
      const page = pageOfResults(results, from, max);
      expect(page.results.reduce((sum, { datapoints }) => sum + datapoints.length, 0)).toBeLessThanOrEqual(max);
      seen.push(...page.results.flatMap(({ id, datapoints }) => datapoints.map(([at]) => `${id}/${at}`)));
      complete.push(...page.results.flatMap((result) => (result.complete ? [result.id] : [])));
      from = page.next;
    }
    expect(seen).toEqual(results.flatMap(({ id, datapoints }) => datapoints.map(([at]) => `${id}/${at}`)));
    expect([...complete].sort()).toEqual(results.map(({ id }) => id).sort());
  }));
});
