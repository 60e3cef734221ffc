import { CloudWatchError } from '../../../lib/cloudwatch/input';
import { parseMetricData } from '../../../lib/cloudwatch/metric-data';

const NOW = Date.UTC(2026, 0, 15);
const HOUR = 3_600_000;
const parse = (datum: object, more: object = {}) => parseMetricData({ Namespace: 'App', MetricData: [{ MetricName: 'x', Value: 1, ...datum }], ...more }, NOW);
const dimensions = (count: number) => Array.from({ length: count }, (_, index) => ({ Name: `d${index}`, Value: 'v' }));

function refusal(work: () => unknown): readonly [string, string] | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (!(error instanceof CloudWatchError)) throw error;
    return [error.code, error.message];
  }
}

test('a datum has defaults, and is as reported', () => {
  expect(parse({})).toEqual([{ namespace: 'App', name: 'x', dimensions: {}, time: NOW, resolution: 60, data: { values: [1] } }]);
  expect(parse({ Value: undefined, Values: [1, '2'], Counts: [3, 0], Unit: 'Count', StorageResolution: 1, Timestamp: new Date(NOW - HOUR), Dimensions: [{ Name: 'Fn', Value: 'a' }] })).toEqual([
    { namespace: 'App', name: 'x', dimensions: { Fn: 'a' }, unit: 'Count', time: NOW - HOUR, resolution: 1, data: { values: [1, 2], counts: [3, 0] } },
  ]);
  expect(parse({ Value: undefined, StatisticValues: { SampleCount: 2, Sum: 3, Minimum: 1, Maximum: 2 } })[0]?.data).toEqual({ set: { sampleCount: 2, sum: 3, minimum: 1, maximum: 2 } });
});

test.each<[string, object]>([
  ['two weeks ago', { Timestamp: new Date(NOW - 14 * 24 * HOUR) }],
  ['in two hours', { Timestamp: (NOW + 2 * HOUR) / 1000 }],
  ['thirty dimensions', { Dimensions: dimensions(30) }],
  ['the largest value', { Value: 2 ** 360 }],
  ['the smallest value', { Value: -(2 ** 360) }],
  ['zero', { Value: 0 }],
  ['150 values', { Value: undefined, Values: Array(150).fill(1) }],
  ['a name of 255', { MetricName: 'x'.repeat(255) }],
])('%s is at the limit, and taken', (_, datum) => {
  expect(parse(datum)).toHaveLength(1);
});

test.each<[string, string, object, object?]>([
  ['InvalidParameterValueException', 'The parameter MetricData.member.1.Timestamp must specify a time within the past two weeks.', { Timestamp: new Date(NOW - 14 * 24 * HOUR - 1) }],
  ['InvalidParameterValueException', 'The parameter MetricData.member.1.Timestamp must specify a time no more than two hours in the future.', { Timestamp: new Date(NOW + 2 * HOUR + 1) }],
  ['InvalidParameterValueException', 'The collection MetricData.member.1.Dimensions must not have a size greater than 30.', { Dimensions: dimensions(31) }],
  ['MissingRequiredParameterException', 'The parameter MetricData.member.1.Dimensions.member.1.Value is required.', { Dimensions: [{ Name: 'a', Value: '' }] }],
  ['InvalidParameterValueException', 'The value NaN for parameter MetricData.member.1.Value is invalid.', { Value: NaN }],
  ['InvalidParameterValueException', 'The value NaN for parameter MetricData.member.1.Value is invalid.', { Value: 'NaN' }],
  ['InvalidParameterValueException', 'The value ∞ for parameter MetricData.member.1.Value is invalid.', { Value: Infinity }],
  ['InvalidParameterValueException', 'The value -∞ for parameter MetricData.member.1.Values.member.2 is invalid.', { Value: undefined, Values: [1, -Infinity] }],
  ['InvalidParameterValueException', `The value ${2 ** 361} for parameter MetricData.member.1.Value is invalid.`, { Value: 2 ** 361 }],
  ['InvalidParameterCombinationException', 'The parameters MetricData.member.1.Value and MetricData.member.1.StatisticValues are mutually exclusive and you have specified both.', { StatisticValues: {} }],
  ['InvalidParameterCombinationException', 'The parameters MetricData.member.1.Value and MetricData.member.1.Values are mutually exclusive and you have specified both.', { Values: [1] }],
  ['InvalidParameterValueException', 'The collection MetricData.member.1.Values must not have a size greater than 150.', { Value: undefined, Values: Array(151).fill(1) }],
  ['InvalidParameterValueException', 'The parameters MetricData.member.1.Values and MetricData.member.1.Counts must be of the same size.', { Value: undefined, Values: [1, 2], Counts: [1] }],
  ['InvalidParameterValueException', 'The parameter MetricData.member.1.StatisticValues.Maximum must be greater than MetricData.member.1.StatisticValues.Minimum.', { Value: undefined, StatisticValues: { SampleCount: 1, Sum: 1, Minimum: 2, Maximum: 1 } }],
  ['MissingRequiredParameterException', 'The parameter MetricData.member.1.StatisticValues.Sum is required.', { Value: undefined, StatisticValues: { SampleCount: 1 } }],
  ['MissingRequiredParameterException', 'At least one of the parameters MetricData.member.1.Value, MetricData.member.1.Values and MetricData.member.1.StatisticValues is required.', { Value: undefined }],
  ['MissingRequiredParameterException', 'The parameter MetricData.member.1.MetricName is required.', { MetricName: '' }],
  ['InvalidParameterValueException', 'The parameter MetricData.member.1.StorageResolution must be a value in the set [ 1, 60 ].', { StorageResolution: 10 }],
  ['InvalidParameterValueException', 'The parameter MetricData.member.1.MetricName must be shorter than 256 characters.', { MetricName: 'x'.repeat(256) }],
  ['MissingRequiredParameterException', 'The parameter Namespace is required.', {}, { Namespace: '' }],
  ['MissingRequiredParameterException', 'The parameter MetricData is required.', {}, { MetricData: [] }],
  ['InvalidParameterValueException', 'The collection MetricData must not have a size greater than 1000.', {}, { MetricData: Array(1001).fill({}) }],
  ['SerializationException', 'timestamp today must follow ISO8601', { Timestamp: 'today' }],
])('%s: %s', (code, message, datum, more = {}) => {
  expect(refusal(() => parse(datum, more))).toEqual([code, message]);
});

test('a unit is one that CloudWatch knows', () => {
  expect(() => parse({ Unit: 'Parsecs' })).toThrow(/^The parameter MetricData\.member\.1\.Unit must be a value in the set \[ Seconds, /);
});
