import { parseEmf } from '../../../lib/cloudwatch/emf';
import { formatLogging, type CaptureSettings, type LoggingSettings } from '../../../lib/logs/settings';
import { LOGGING } from '../../../lib/model/environment';
import { CONTEXT, door, exampleFolder, rowsOf, urlEvent, type Line, type TestDoor } from './support';

// What is in the log of a real model, with and without.

const ROWS = rowsOf('tickets/1');
const [ROW] = ROWS.rows;
const SIGNATURE = { inputs: ROWS.inputs, outputs: ROWS.outputs };
const EVENT = { inputs: ROWS.inputs.map(({ name, datatype }) => ({ name, datatype, shape: [1, 1], data: ROW!.inputs[name] })) };
/** The text of a ticket. */
const TEXT = String(Object.values(ROW!.inputs)[0]![0]);
const NAME = ROWS.inputs[0]!.name;

async function opened(settings: Partial<LoggingSettings> | string = {}, transform?: string): Promise<TestDoor> {
  const text = typeof settings === 'string' ? settings : formatLogging({ level: 'INFO', percentage: 100, ...settings });
  const created = door(exampleFolder('tickets/1', { signature: SIGNATURE }, transform), text === undefined ? {} : { [LOGGING]: text });
  await created.init();
  // The first request is a cold start, which is always told in full.
  await created.handler(EVENT, CONTEXT);
  return created;
}

const capture = (more: Partial<CaptureSettings> = {}): Partial<LoggingSettings> => ({ capture: { percentage: 100, redact: [], maxBytes: 65_536, ...more } });
const payloads = ({ lines }: TestDoor): readonly Line[] => lines.filter(({ message }) => message === 'payload');

test('the model is of texts, as those of users are', () => expect(TEXT.length).toBeGreaterThan(10));

test('nothing that is sent or answered is in the log, whether it is taken, refused or fails', async () => {
  const created = await opened({}, 'exports.preprocess = (request) => { if (request.parameters.fail) throw new Error("no such luck"); return request; };');
  await created.handler(urlEvent('/invocations', { dataframe_records: [{ [NAME]: TEXT }] }), CONTEXT);
  await created.handler(urlEvent('/invocations', { dataframe_records: [{ other: TEXT }] }), CONTEXT);
  await created.handler(urlEvent('/invocations', `{"instances": ["${TEXT}`), CONTEXT);
  await expect(created.handler({ ...EVENT, parameters: { fail: true } }, CONTEXT)).rejects.toThrow('failed on this input');
  expect(created.metrics().map(({ outcome, reason }) => [outcome, reason])).toEqual([
    ['ok', undefined], ['ok', undefined], ['bad-request', `unknown column …, missing column "${NAME}"; the model takes "${NAME}"`],
    ['bad-request', 'the body is not JSON: at character …, a string has no end'], ['server-error', undefined],
  ]);
  for (const word of TEXT.split(/\W+/).filter(({ length }) => length > 5)) expect(JSON.stringify(created.lines)).not.toContain(word);
});

test('a request that is not of the share is a line without details, and counts as any other', async () => {
  const [full, brief] = await Promise.all([opened(), opened({ percentage: 0 })]);
  for (const created of [full, brief]) await created.handler(EVENT, CONTEXT);
  const [cold, warm] = brief.metrics();
  expect(cold).toMatchObject({ ColdStart: 1, requestId: 'request-1', outcome: 'ok' });
  expect(Object.keys(warm!).sort()).toEqual(['BadRequests', 'Invocations', 'ModelLatency', 'ServerErrors', '_aws', ...Object.keys(warm!).filter((name) => /^(Model|Function|Endpoint)/.test(name) && name !== 'ModelLatency')].sort());
  const metricsOf = (line: Line) => parseEmf(JSON.stringify(line)).map(({ name, dimensions, unit, values }) => ({ name, dimensions, unit, ...(name !== 'ModelLatency' && { values }) }));
  expect(metricsOf(warm!)).toEqual(metricsOf(full.metrics()[1]!));
  expect(metricsOf(warm!).length).toBeGreaterThan(3);
  expect(JSON.stringify(warm).length).toBeLessThan(JSON.stringify(full.metrics()[1]).length - 60);
});

test('requests that are refused or fail are told in full, whatever the share', async () => {
  const created = await opened({ percentage: 0, level: 'ERROR' }, 'exports.preprocess = (request) => { if (request.parameters.fail) throw new Error("no such luck"); return request; };');
  await created.handler({ instances: 5 }, CONTEXT);
  await expect(created.handler({ ...EVENT, parameters: { fail: true } }, CONTEXT)).rejects.toThrow();
  await created.handler(EVENT, CONTEXT);
  expect(created.lines.slice(1).map(({ message, requestId, level }) => [message, requestId, level])).toEqual([
    ['request', 'request-1', 'INFO'], ['the model failed', 'request-1', 'ERROR'], ['request', 'request-1', 'INFO'], [undefined, undefined, undefined],
  ]);
});

test('a payload is written where it is asked for, of requests that are answered and of those that the model fails on', async () => {
  const created = await opened(capture(), 'exports.preprocess = (request) => { if (request.parameters.fail) throw new Error("no such luck"); return request; };');
  await expect(created.handler({ ...EVENT, parameters: { fail: true } }, { awsRequestId: 'request-2' })).rejects.toThrow();
  await created.handler(urlEvent('/invocations', { dataframe_records: [{ other: TEXT }] }), { awsRequestId: 'request-3' });
  const [answered, failed, ...more] = payloads(created);
  expect(more).toEqual([]);
  expect(answered).toMatchObject({ level: 'INFO', requestId: 'request-1', modelName: 'tickets', modelVersion: '1', inputs: [{ name: NAME, datatype: 'BYTES', shape: [1, 1], data: [TEXT] }] });
  expect((answered!['outputs'] as Line[]).map(({ name }) => name)).toEqual(ROWS.outputs.map(({ name }) => name));
  expect(failed).toMatchObject({ requestId: 'request-2', inputs: [{ data: [TEXT] }] });
  expect(failed).not.toHaveProperty('outputs');
});

test('what is to be left out is left out, and none is written where that names nothing', async () => {
  const created = await opened(capture({ redact: [`$.inputs.${NAME}`] }));
  expect(payloads(created)).toMatchObject([{ inputs: [{ name: NAME, data: '[redacted]' }] }]);
  expect(JSON.stringify(created.lines)).not.toContain(TEXT);
  const mistaken = await opened(capture({ redact: ['$.inputs.txet'] }));
  expect(payloads(mistaken)).toEqual([]);
  expect(mistaken.lines).toContainEqual(expect.objectContaining({ level: 'ERROR', message: 'no payloads are written: what is to be left out names nothing of the model', paths: ['$.inputs.txet'] }));
});

test('settings that cannot be read write no payloads, and take no request away', async () => {
  const created = await opened('{"level":"INFO","percentage":100,"capture":{"percentage":100}}');
  expect(payloads(created)).toEqual([]);
  expect(created.lines[0]).toMatchObject({ level: 'ERROR', message: 'the environment variable CSI_LOGGING cannot be read: no payloads are written' });
  expect(created.metrics()).toMatchObject([{ outcome: 'ok' }]);
});

test('an entry keeps to its size, whatever is sent', async () => {
  const created = await opened(capture({ maxBytes: 1_024 }));
  await created.handler(urlEvent('/invocations', { instances: Array.from({ length: 500 }, () => `${TEXT} 日本`) }), CONTEXT);
  const entries = payloads(created);
  expect(entries).toHaveLength(2);
  for (const entry of entries) expect(Buffer.byteLength(JSON.stringify(entry))).toBeLessThanOrEqual(1_024);
  expect(entries[1]).toMatchObject({ inputs: [{ shape: [500, 1], truncated: true }] });
});
