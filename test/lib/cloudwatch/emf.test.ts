import * as fc from 'fast-check';
import { parseEmf } from '../../../lib/cloudwatch/emf';
import { requestFormatter } from '../../../lib/server/telemetry';

type Json = Readonly<Record<string, unknown>>;

const line = (directive: Json, root: Json = {}, metadata: Json = {}): string => JSON.stringify({
  _aws: { Timestamp: 1000, CloudWatchMetrics: [{ Namespace: 'App', Dimensions: [['Fn']], Metrics: [{ Name: 'Time', Unit: 'Milliseconds' }], ...directive }], ...metadata }, Fn: 'a', Zone: 'z', Time: 5, ...root,
});
const ONE = { namespace: 'App', name: 'Time', dimensions: { Fn: 'a' }, unit: 'Milliseconds', time: 1000, values: [5], resolution: 60 };

test('a line gives a metric for each of its sets of dimensions', () => {
  expect(parseEmf(line({}))).toEqual([ONE]);
  expect(parseEmf(line({ Dimensions: [['Fn', 'Zone'], ['Fn'], []] })).map(({ dimensions }) => dimensions)).toEqual([{ Fn: 'a', Zone: 'z' }, { Fn: 'a' }, {}]);
  expect(parseEmf(line({ Dimensions: [] }))).toEqual([]);
});

test('values may be arrays, and of high resolution', () => {
  expect(parseEmf(line({ Metrics: [{ Name: 'Time', StorageResolution: 1 }] }, { Time: [1, 2, 2] }))).toEqual([{ namespace: 'App', name: 'Time', dimensions: { Fn: 'a' }, time: 1000, values: [1, 2, 2], resolution: 1 }]);
});

test('it is found in what the JSON log format makes of it, and behind a prefix', () => {
  const inner = line({});
  expect(parseEmf(JSON.stringify({ timestamp: '2026-01-01T00:00:00Z', level: 'INFO', message: inner }))).toEqual([ONE]);
  expect(parseEmf(JSON.stringify({ level: 'INFO', message: JSON.parse(inner) as unknown }))).toEqual([ONE]);
  expect(parseEmf(`2026-01-01T00:00:00Z\tid\tINFO\t${inner}\n`)).toEqual([ONE]);
});

test('the model server of this package is understood', () => {
  const format = requestFormatter({ modelName: 'digits', modelVersion: '2', endpoint: 'fn', functionName: 'fn', functionVersion: '7' });
  const metrics = parseEmf(format({ requestId: 'r', outcome: 'server-error', modelLatency: 3.5 }, 1234));
  expect(metrics.filter(({ name }) => name === 'ServerErrors').map(({ dimensions, values, time }) => [dimensions, values, time])).toEqual([
    [{ FunctionName: 'fn', FunctionVersion: '7' }, [1], 1234], [{ Endpoint: 'fn' }, [1], 1234], [{ Endpoint: 'fn', ModelName: 'digits', ModelVersion: '2' }, [1], 1234],
  ]);
  expect(metrics.find(({ name }) => name === 'ModelLatency')).toMatchObject({ values: [3.5], unit: 'Milliseconds' });
});

const many = (count: number): readonly { readonly Name: string }[] => Array.from({ length: count }, (_, index) => ({ Name: `M${index}` }));
const valuesOf = (count: number): Json => Object.fromEntries(many(count).map(({ Name }) => [Name, 1]));

test.each<[string, string, number]>([
  ['a hundred metrics', line({ Metrics: many(100) }, valuesOf(100)), 100],
  ['one more', line({ Metrics: many(101) }, valuesOf(101)), 0],
  ['thirty dimensions', line({ Dimensions: [many(30).map(({ Name }) => Name)] }, Object.fromEntries(many(30).map(({ Name }) => [Name, 'x']))), 1],
  ['one more dimension', line({ Dimensions: [many(31).map(({ Name }) => Name)] }, Object.fromEntries(many(31).map(({ Name }) => [Name, 'x']))), 0],
  ['a hundred values', line({}, { Time: Array(100).fill(1) }), 1],
  ['one more value', line({}, { Time: Array(101).fill(1) }), 0],
  ['no value', line({}, { Time: [] }), 0],
  ['a value that is no number', line({}, { Time: '5' }), 0],
  ['values of which one is none', line({}, { Time: [1, null] }), 0],
  ['a metric without its value', line({ Metrics: [{ Name: 'Gone' }, { Name: 'Time' }] }), 1],
  ['a dimension that is no text', line({}, { Fn: 5 }), 0],
  ['a dimension that is not there', line({ Dimensions: [['Gone'], ['Fn']] }), 1],
  ['a name from the prototype', line({ Dimensions: [['constructor']] }), 0],
  ['no namespace', line({ Namespace: '' }), 0],
  ['no time', line({}, {}, { Timestamp: undefined }), 0],
  ['a text', 'a line of text about "CloudWatchMetrics"', 0],
  ['a half', line({}).slice(0, -1), 0],
  ['an empty line', '', 0],
])('%s: %#', (_, text, count) => {
  expect(parseEmf(text)).toHaveLength(count);
});

test('no line breaks it', () => {
  fc.assert(fc.property(fc.jsonValue(), fc.jsonValue(), (directives, root) => {
    for (const value of [root, { ...(root as object), _aws: directives }, { ...(root as object), _aws: { Timestamp: 1, CloudWatchMetrics: directives } }, { message: { _aws: { Timestamp: 1, CloudWatchMetrics: [directives] } } }]) {
      expect(Array.isArray(parseEmf(`"CloudWatchMetrics"${JSON.stringify(value)}`))).toBe(true);
    }
  }));
});
