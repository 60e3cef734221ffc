import { formatLogging } from '../../../lib/logs/settings';
import { runQuery, type LogEvent, type Row } from '../../../lib/logs/insights/evaluate';
import { fieldsRead } from '../../../lib/logs/insights/fields-of';
import { parseQuery } from '../../../lib/logs/insights/parse';
import { QUERY_NAME, QUERY_TEXT, REQUEST_ID, SAVED_QUERIES, TRACE_ID } from '../../../lib/logs/saved-queries';
import { LOGGING } from '../../../lib/model/environment';
import { CONTEXT, door, exampleFolder, rowsOf, urlEvent } from './support';

// Each saved query over what the server really writes, with real models, and over Lambda's own entries.

const TRACE = '1-67891233-abcdef012345678912345678';
const ROW = rowsOf('digits/2').rows[0]!;
const REQUEST = { inputs: rowsOf('digits/2').inputs.map(({ name, datatype, shape }) => ({ name, datatype, shape: shape.map((length) => (length < 0 ? 1 : length)), data: ROW.inputs[name] })) };
const FAILING = 'exports.preprocess = (request) => { if (request.parameters.fail) throw new Error("no such luck"); return request; };';

/** Lambda's own entry: https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html#platform-report */
function report(requestId: string, billedDurationMs: number, status = 'success'): string {
  const metrics = { durationMs: billedDurationMs - 0.3, billedDurationMs, memorySizeMB: 2048, maxMemoryUsedMB: 300 + billedDurationMs / 100 };
  return JSON.stringify({ time: '2026-01-01T00:00:00.000Z', type: 'platform.report', record: { requestId, metrics, status, ...(status !== 'success' && { errorType: 'Runtime.ExitError' }) } });
}

const events: LogEvent[] = [];
let clock = Date.UTC(2026, 0, 1);

beforeAll(async () => {
  const keep = (lines: readonly unknown[]): void => {
    for (const line of lines) events.push({ timestamp: (clock += 1_000), message: JSON.stringify(line) });
  };
  const sampled = door(exampleFolder('digits/2', {}, FAILING), { [LOGGING]: formatLogging({ level: 'INFO', percentage: 0 })! });
  await sampled.init();
  for (let i = 0; i < 5; i++) await sampled.handler(REQUEST, { awsRequestId: `sampled-${i}` });
  await sampled.handler({ instances: 5 }, { awsRequestId: 'refused-1' });
  await sampled.handler(urlEvent('/invocations', { instances: 'x' }), { awsRequestId: 'refused-2' });
  await sampled.handler(urlEvent('/invocations', { instances: 'y' }), { awsRequestId: 'refused-3' });
  for (const awsRequestId of ['failed-1', 'failed-2']) await expect(sampled.handler({ ...REQUEST, parameters: { fail: true } }, { awsRequestId, xRayTraceId: `Root=${TRACE};Parent=53995c3f42cd8ad8;Sampled=1` })).rejects.toThrow();
  keep(sampled.lines);
  const older = door(exampleFolder('digits/1'));
  await older.init();
  for (let i = 0; i < 3; i++) await older.handler(REQUEST, { ...CONTEXT, awsRequestId: `older-${i}` });
  keep(older.lines);
  for (const [index, line] of [report('sampled-1', 50), report('sampled-2', 100), report('crashed', 1_000, 'error')].entries()) events.push({ timestamp: clock + index, message: line });
  events.push({ timestamp: clock + 9, message: 'a line that is no JSON' });
});

function rows(name: string, id = ''): readonly Row[] {
  const query = SAVED_QUERIES.find((each) => each.name === name);
  if (query === undefined) throw new Error(`${name} is no saved query`);
  return runQuery(parseQuery(query.text.replaceAll(REQUEST_ID, id).replaceAll(TRACE_ID, id)), events);
}

test('every query can be saved, and reads fields that are really written', () => {
  const written = new Set(['@timestamp', '@message', ...events.flatMap(({ message }) => paths(message))]);
  for (const { name, text } of SAVED_QUERIES) {
    expect(name.length).toBeLessThan(QUERY_NAME.max / 2);
    expect(text.length).toBeLessThanOrEqual(QUERY_TEXT.max);
    expect([name, [...fieldsRead(parseQuery(text))].filter((field) => !written.has(field))]).toEqual([name, []]);
  }
});

test('errors are counted by what they say', () => {
  expect(rows('Errors by message')).toEqual([{ message: 'the model failed', error: 'no such luck', times: 2, last: expect.any(Number) }]);
});

test('refused requests are counted by why', () => {
  expect(rows('Refused requests by reason')).toEqual([
    { reason: '"instances" must be an array of rows, got …', status: 400, times: 2, last: expect.any(Number) },
    { reason: '"instances" must be an array of rows, got …', times: 1, last: expect.any(Number) },
  ]);
});

test('the slowest requests come first, by their ids', () => {
  const slow = rows('Slow requests');
  expect(slow.map(({ requestId }) => requestId).sort()).toEqual(['failed-1', 'failed-2', 'older-0', 'older-1', 'older-2', 'sampled-0']);
  expect(slow.map(({ ModelLatency }) => ModelLatency)).toEqual(slow.map(({ ModelLatency }) => Number(ModelLatency)).sort((a, b) => b - a));
});

test('cold starts are counted by version', () => {
  expect(rows('Cold starts').map(({ ModelVersion, starts, longestLoadTime }) => [ModelVersion, starts, Number(longestLoadTime) > 0]).sort()).toEqual([['1', 1, true], ['2', 1, true]]);
});

test('versions are compared by all of their requests, sampled or not', () => {
  expect(rows('Model versions')).toEqual([
    { ModelName: 'digits', ModelVersion: '2', requests: 10, failed: 2, refused: 3, p50: expect.any(Number), p95: expect.any(Number), p99: expect.any(Number) },
    { ModelName: 'digits', ModelVersion: '1', requests: 3, failed: 0, refused: 0, p50: expect.any(Number), p95: expect.any(Number), p99: expect.any(Number) },
  ]);
});

test('one request is all that was said of it, in its order', () => {
  expect(rows('One request', 'failed-1').map(({ level, message, outcome, error }) => [level, message, outcome, error])).toEqual([['ERROR', 'the model failed', undefined, 'no such luck'], ['INFO', 'request', 'server-error', undefined]]);
  expect(rows('One request', 'sampled-1')).toEqual([{ '@timestamp': expect.any(Number), type: 'platform.report' }]);
  expect(rows('One request', 'nobody')).toEqual([]);
});

test('one trace is found by its id, in either notation', () => {
  expect(rows('One trace', TRACE.slice(2).replace('-', ''))).toEqual(rows('One trace', TRACE));
  expect(rows('One trace', TRACE).map(({ requestId, message }) => [requestId, message])).toEqual([['failed-1', 'the model failed'], ['failed-1', 'request'], ['failed-2', 'the model failed'], ['failed-2', 'request']]);
});

test('what is paid for is the sum of Lambda\'s reports', () => {
  const [hour] = rows('Billed duration');
  expect(hour).toMatchObject({ invocations: 3, billedSeconds: 1.15, mostMemory: 310 });
  expect(hour!['gigabyteSeconds']).toBeCloseTo(2.3);
});

test('what ended without an answer is found', () => {
  expect(rows('Timeouts and crashes')).toEqual([{ '@timestamp': expect.any(Number), 'record.requestId': 'crashed', 'record.status': 'error', 'record.errorType': 'Runtime.ExitError', 'record.metrics.durationMs': 999.7, 'record.metrics.maxMemoryUsedMB': 310 }]);
});

function paths(message: string): string[] {
  const walk = (value: unknown, path: string): string[] => (typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([name, member]) => walk(member, path === '' ? name : `${path}.${name}`)) : [path]);
  try {
    return walk(JSON.parse(message), '');
  } catch {
    return [];
  }
}
