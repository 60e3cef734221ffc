import { createSocket, type Socket } from 'node:dgram';
import type { AddressInfo } from 'node:net';
import { DAEMON_HEADER, type SegmentDocument } from '../../../lib/tracing/segments';
import { CONTEXT, door, exampleFolder, modelFolder, rowsOf, urlEvent, type TestDoor } from './support';
import { identity } from './onnx-writer';

let daemon: Socket;
const received: SegmentDocument[] = [];
let address: string;

beforeAll(async () => {
  daemon = createSocket('udp4').on('message', (message) => {
    expect(message.toString('utf8').startsWith(DAEMON_HEADER)).toBe(true);
    received.push(JSON.parse(message.toString('utf8').slice(DAEMON_HEADER.length)) as SegmentDocument);
  });
  await new Promise<void>((bound) => { daemon.bind(0, '127.0.0.1', () => bound()); });
  address = `127.0.0.1:${(daemon.address() as AddressInfo).port}`;
});
beforeEach(() => { received.length = 0; });
afterAll(() => daemon.close());

const SAMPLED = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
const W3C = { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' };
const { rows } = rowsOf('digits/2');
const fine = { inputs: rows.slice(0, 2).map(({ inputs }) => Object.values(inputs)[0]) };
const body = { inputs: [{ name: 'image', datatype: 'FP32', shape: [2, 64], data: fine.inputs.flat() }] };
const [input] = rowsOf('digits/2').inputs;
body.inputs[0]!.name = input!.name;

async function digits(example = 'digits/2', transform?: string): Promise<TestDoor> {
  const opened = door(exampleFolder(example, {}, transform), { AWS_XRAY_DAEMON_ADDRESS: address });
  await opened.init();
  return opened;
}

async function segment(): Promise<SegmentDocument> {
  const deadline = Date.now() + 5_000;
  while (received.length === 0 && Date.now() < deadline) await new Promise((over) => { setTimeout(over, 5); });
  expect(received).toHaveLength(1);
  return received[0]!;
}

test('a request that is sampled is a subsegment below the one of Lambda, and its steps are inside it', async () => {
  const opened = await digits();
  await opened.handler(body, { ...CONTEXT, xRayTraceId: SAMPLED });
  const document = await segment();
  expect(document).toMatchObject({
    type: 'subsegment', name: 'predict digits', trace_id: '1-5759e988-bd862e3fe1be46a994272793', parent_id: '53995c3f42cd8ad8',
    annotations: { csi_model_name: 'digits', csi_model_version: '2', csi_batch_size: 2, faas_coldstart: true, csi_outcome: 'ok', csi_request_id: 'request-1', csi_model_load_time: expect.any(Number) },
  });
  expect(document.annotations).not.toHaveProperty('w3c_trace_id');
  expect(document.subsegments?.map(({ name }) => name)).toEqual(['parse', 'infer', 'encode']);
  const times = [document.start_time, ...(document.subsegments ?? []).flatMap(({ start_time, end_time }) => [start_time, end_time ?? 0]), document.end_time ?? 0];
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(Math.abs(document.start_time * 1000 - Date.now())).toBeLessThan(60_000);

  received.length = 0;
  await opened.handler(body, { ...CONTEXT, xRayTraceId: SAMPLED });
  const second = await segment();
  expect(second.annotations).toMatchObject({ faas_coldstart: false });
  expect(second.annotations).not.toHaveProperty('csi_model_load_time');
  expect(second.id).not.toBe(document.id);
});

test.each([['not sampled', SAMPLED.replace('Sampled=1', 'Sampled=0')], ['undecided', SAMPLED.replace('=1', '=?')], ['without a parent', 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1'], ['garbage', 'x']])('nothing is sent of one that is %s', async (_, xRayTraceId) => {
  const opened = await digits();
  await opened.handler(body, { ...CONTEXT, xRayTraceId });
  await new Promise((over) => { setTimeout(over, 30); });
  expect(received).toEqual([]);
});

test('a transform has the engine inside it', async () => {
  const opened = await digits('digits/2', 'exports.preprocess = ({ inputs }) => ({ inputs });');
  await opened.handler(body, { ...CONTEXT, xRayTraceId: SAMPLED });
  const { subsegments } = await segment();
  const transform = subsegments?.find(({ name }) => name === 'transform');
  expect(subsegments?.map(({ name }) => name)).toEqual(['parse', 'transform', 'encode']);
  expect(transform?.subsegments?.map(({ name }) => name)).toEqual(['infer']);
});

test("the caller's own trace is noted where X-Ray's is another, and logs have both", async () => {
  const opened = await digits();
  await opened.handler(urlEvent('/v2/models/digits/infer', body, W3C), { ...CONTEXT, xRayTraceId: SAMPLED });
  expect((await segment()).annotations).toMatchObject({ w3c_trace_id: '4bf92f3577b34da6a3ce929d0e0e4736', w3c_parent_id: '00f067aa0ba902b7', http_response_status_code: 200 });
  expect(opened.metrics()[0]).toMatchObject({ traceId: '4bf92f3577b34da6a3ce929d0e0e4736', xrayTraceId: '1-5759e988-bd862e3fe1be46a994272793' });
});

test('by the client context of a direct invoke too', async () => {
  const opened = await digits();
  await opened.handler(body, { ...CONTEXT, xRayTraceId: SAMPLED, clientContext: { custom: W3C } });
  expect((await segment()).annotations).toMatchObject({ w3c_trace_id: '4bf92f3577b34da6a3ce929d0e0e4736' });
});

test('a model that fails is a fault, with its error in X-Ray and both ids in the line of the log', async () => {
  const opened = await digits('digits/2', "exports.preprocess = () => { throw new TypeError('odd'); };");
  await expect(opened.handler(body, { ...CONTEXT, xRayTraceId: SAMPLED })).rejects.toThrow('failed on this input');
  expect(await segment()).toMatchObject({ fault: true, annotations: { csi_outcome: 'server-error' }, cause: { exceptions: [{ type: 'TypeError', message: 'odd' }] }, subsegments: [{ name: 'parse' }, { name: 'transform', fault: true }] });
  expect(opened.lines.find((line) => line['message'] === 'the model failed')).toMatchObject({ traceId: '5759e988bd862e3fe1be46a994272793', xrayTraceId: '1-5759e988-bd862e3fe1be46a994272793', error: 'odd' });
});

test('a bad request is an error and no fault; one without a model is a fault', async () => {
  const opened = await digits();
  await opened.handler(urlEvent('/v2/models/digits/infer', '{'), { ...CONTEXT, xRayTraceId: SAMPLED });
  const refused = await segment();
  expect(refused).toMatchObject({ error: true, annotations: { csi_outcome: 'bad-request', http_response_status_code: 400 } });
  expect(refused).not.toHaveProperty('fault');

  received.length = 0;
  const broken = door(modelFolder({ 'model.onnx': identity('FP32', ['batch']) }, { files: [{ path: 'model.onnx', bytes: 1, sha256: 'x' }] }).folder, { AWS_XRAY_DAEMON_ADDRESS: address });
  await broken.init();
  await expect(broken.handler(body, { ...CONTEXT, xRayTraceId: SAMPLED })).rejects.toThrow();
  expect(await segment()).toMatchObject({ fault: true, cause: { exceptions: [{ type: 'ModelNotLoaded' }] } });
});

test('health checks are no part of a trace, and a daemon that nobody listens for costs no request', async () => {
  const opened = await digits();
  await opened.handler(urlEvent('/v2/health/ready'), { ...CONTEXT, xRayTraceId: SAMPLED });
  const deaf = door(exampleFolder('digits/2'), { AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:1' });
  await deaf.init();
  for (let count = 0; count < 3; count++) expect(await deaf.handler(body, { ...CONTEXT, xRayTraceId: SAMPLED })).toHaveProperty('outputs');
  expect(received).toEqual([]);
});
