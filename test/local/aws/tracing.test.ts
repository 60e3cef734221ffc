import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { InvokeEndpointCommand } from '@aws-sdk/client-sagemaker-runtime';
import { BatchGetTracesCommand, GetTraceSummariesCommand, PutTraceSegmentsCommand, XRayClient } from '@aws-sdk/client-xray';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { addToClientContext, addToCustomAttributes, headersOf } from '../../../lib/tracing/carriers';
import type { SegmentDocument } from '../../../lib/tracing/segments';
import type { TraceContext } from '../../../lib/tracing/trace-context';
import { flattened } from '../../../lib/tracing/trace-tree';
import { toXRayId } from '../../../lib/tracing/xray-header';
import { awsStatus, listTraces, traceText } from '../../../local';
import { exampleFolder, rowsOf, type Line } from '../../handlers/model-server/support';
import { startCollector, type CollectedSpan, type Collector } from '../../support/otlp-collector';
import { lambdaOf, until } from './lambda-support';
import { config, endpoint, executionRole, host, model, variant, type Host } from './sagemaker/support';
import { clientOf, closeAll, deploy, lambdaRole, ROOT } from './support';

jest.setTimeout(60_000);

const { rows } = rowsOf('digits/2');
const PREDICTION = JSON.stringify({ instances: rows.slice(0, 2).map(({ inputs }) => inputs['pixels']) });
const TRACES = { Effect: 'Allow', Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], Resource: '*' };
const BUCKET = 'code-of-tests';

let collector: Collector;
let local: Host;
let xray: XRayClient;
const urls: Record<'REST' | 'HTTP', string> = { REST: '', HTTP: '' };

/** The layers and the model as a function's own code, as the constructs deploy them. */
async function upload(): Promise<void> {
  await local.s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  const engine = join(ROOT, 'assets', `engine-${process.arch === 'arm64' ? 'arm64' : 'x64'}.zip`);
  if (!existsSync(engine)) throw new Error('npm run bundle');
  const folder = exampleFolder('digits/2');
  const code = zipSync(Object.fromEntries(readdirSync(folder).map((name) => [name, new Uint8Array(readFileSync(join(folder, name)))])));
  for (const [Key, Body] of [['server.zip', readFileSync(join(ROOT, 'assets/server.zip'))], ['engine.zip', readFileSync(engine)], ['model.zip', Buffer.from(code)]] as const) await local.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));
}

const layer = (key: string): object => ({ Type: 'AWS::Lambda::LayerVersion', Properties: { Content: { S3Bucket: BUCKET, S3Key: key } } });
const fn = (name: string, more: object, role = 'FnRole'): object => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    FunctionName: name, Runtime: 'nodejs22.x', Handler: '/opt/nodejs/server/index.handler', Timeout: 30, MemorySize: 1769, Role: { 'Fn::GetAtt': [role, 'Arn'] }, Code: { S3Bucket: BUCKET, S3Key: 'model.zip' },
    Layers: [{ Ref: 'Server' }, { Ref: 'Engine' }], ...more,
  },
});
const active = { TracingConfig: { Mode: 'Active' } };
const permission = (name: string): object => ({ Type: 'AWS::Lambda::Permission', Properties: { Action: 'lambda:InvokeFunction', FunctionName: { 'Fn::GetAtt': [name, 'Arn'] }, Principal: 'apigateway.amazonaws.com' } });
const REST = { RestApiId: { Ref: 'Rest' } };
const HTTP = { ApiId: { Ref: 'Http' } };

beforeAll(async () => {
  collector = await startCollector();
  local = await host(['2'], { otlp: collector.url });
  xray = new XRayClient(clientOf(local.server));
  await upload();
  const otlp = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
  expect(await deploy(local.server, 'S', {
    FnRole: lambdaRole(TRACES), Mute: lambdaRole(), Server: layer('server.zip'), Engine: layer('engine.zip'),
    Traced: fn('traced', active), Spans: fn('spans', { Environment: { Variables: otlp } }), Silent: fn('silent', active, 'Mute'),
    Rest: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'front' } },
    Digits: { Type: 'AWS::ApiGateway::Resource', Properties: { ...REST, ParentId: { 'Fn::GetAtt': ['Rest', 'RootResourceId'] }, PathPart: 'invocations' } },
    Method: {
      Type: 'AWS::ApiGateway::Method',
      Properties: { ...REST, ResourceId: { Ref: 'Digits' }, HttpMethod: 'POST', AuthorizationType: 'NONE', Integration: { Type: 'AWS_PROXY', IntegrationHttpMethod: 'POST', Uri: { 'Fn::Join': ['', ['arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/', { 'Fn::GetAtt': ['Traced', 'Arn'] }, '/invocations']] } } },
    },
    Deployment: { Type: 'AWS::ApiGateway::Deployment', Properties: REST, DependsOn: ['Method'] },
    Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { ...REST, DeploymentId: { Ref: 'Deployment' }, StageName: 'prod', TracingEnabled: true } },
    RestMay: permission('Traced'), HttpMay: permission('Spans'),
    Http: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'web', ProtocolType: 'HTTP' } },
    Integration: { Type: 'AWS::ApiGatewayV2::Integration', Properties: { ...HTTP, IntegrationType: 'AWS_PROXY', IntegrationUri: { 'Fn::GetAtt': ['Spans', 'Arn'] }, PayloadFormatVersion: '2.0' } },
    Route: { Type: 'AWS::ApiGatewayV2::Route', Properties: { ...HTTP, RouteKey: 'POST /invocations', Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'Integration' }]] } } },
    HttpStage: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { ...HTTP, StageName: '$default', AutoDeploy: true } },
    Role: executionRole(), Model: model('2', { Environment: { CSI_THREADS: '1', CSI_ENDPOINT: 'Digits', ...otlp, OTEL_BSP_SCHEDULE_DELAY: '100' } }), Config: config([variant()]), Endpoint: endpoint(),
  })).toBe('CREATE_COMPLETE');
  for (const { kind, urls: [url = ''] } of (await awsStatus(local.server.endpoint)).apis) urls[kind] = url;
}, 60_000);
afterAll(async () => {
  await closeAll();
  await collector.close();
});

let count = 0;
/** A caller's span, of a trace of its own. */
function caller(sampled = true): TraceContext {
  count++;
  return { traceId: `65a1b2c3${count.toString(16).padStart(24, '0')}`, spanId: 'c0ffee0000000001', sampled };
}

const post = (headers: Readonly<Record<string, string>>): RequestInit => ({ method: 'POST', body: PREDICTION, headers: { 'content-type': 'application/json', ...headers } });

/** The way of a span up to the caller, by name. */
function wayTo(spans: readonly CollectedSpan[], name: string): string[] {
  const path: string[] = [];
  let span = spans.find((one) => one.name === name);
  while (span !== undefined) {
    path.push(span.name);
    const { parentSpanId } = span;
    span = spans.find((one) => one.spanId === parentSpanId);
    if (span === undefined) path.push(parentSpanId ?? 'none');
  }
  return path;
}

/** Lines of the log of whatever runs the model, as JSON. */
function lines(name: string): Line[] {
  return local.server.events.flatMap((event) => (event.type === 'log' && event.functionName === name && event.line.text.startsWith('{') ? [JSON.parse(event.line.text) as Line] : []));
}

async function traceOf(traceId: string): Promise<readonly SegmentDocument[]> {
  const { Traces: [trace] = [] } = await xray.send(new BatchGetTracesCommand({ TraceIds: [toXRayId(traceId)] }));
  return (trace?.Segments ?? []).map(({ Document }) => JSON.parse(Document ?? '') as SegmentDocument);
}

test('caller, REST API, function and model are one trace, in X-Ray and at the collector that X-Ray is handed on to, and the log has its id', async () => {
  const from = caller();
  expect((await fetch(`${urls.REST}invocations`, post(headersOf(from)))).status).toBe(200);
  const spans = await collector.waitFor(from.traceId, 11);
  expect(wayTo(spans, 'infer')).toEqual(['infer', 'predict digits', 'traced', 'traced', 'Lambda', 'front/prod', from.spanId]);
  expect(spans.find(({ name }) => name === 'predict digits')?.attributes).toMatchObject({ csi_model_name: 'digits', csi_model_version: '2', csi_batch_size: 2, csi_outcome: 'ok' });

  const segments = await traceOf(from.traceId);
  expect(segments.map(({ name, origin }) => [name, origin])).toEqual([['front/prod', 'AWS::ApiGateway::Stage'], ['traced', 'AWS::Lambda'], ['traced', 'AWS::Lambda::Function']]);
  // What the model server sent by itself is inside the segment that Lambda sent for it.
  expect(flattened(segments.slice(2)).map(({ name }) => name)).toEqual(expect.arrayContaining(['Invocation', 'predict digits', 'parse', 'infer', 'encode']));
  const { TraceSummaries: [summary] = [] } = await xray.send(new GetTraceSummariesCommand({ StartTime: new Date(Date.now() - 60_000), EndTime: new Date(), FilterExpression: 'service("front/prod") AND annotation.csi_model_version = "2"' }));
  expect(summary).toMatchObject({ Id: toXRayId(from.traceId), HasFault: false, Http: { HttpMethod: 'POST', HttpURL: '/prod/invocations', HttpStatus: 200 }, Annotations: { csi_batch_size: [{ AnnotationValue: { NumberValue: 2 } }] } });
  // As the command line shows it, by either notation.
  const shown = await traceText(local.server.endpoint, from.traceId);
  expect(shown).toBe(await traceText(local.server.endpoint, toXRayId(from.traceId)));
  expect(shown.split('\n').map((line) => line.split('|')[0]?.trimEnd())).toEqual(expect.arrayContaining(['front/prod', '  Lambda', '    traced', '      traced', '          infer']));
  expect((await listTraces(local.server.endpoint, Date.now()))[0]).toMatchObject({ id: toXRayId(from.traceId), failed: false, services: ['front/prod', 'traced'] });
  await expect(traceText(local.server.endpoint, 'x')).rejects.toThrow('x is no id of a trace');
  await expect(traceText(local.server.endpoint, 'f'.repeat(32))).rejects.toThrow('there is no trace 1-ffffffff-ffffffffffffffffffffffff');
  expect(lines('traced').find((line) => line['traceId'] === from.traceId)).toMatchObject({ message: 'request', xrayTraceId: toXRayId(from.traceId) });
});

test('caller, HTTP API, function and model are one trace by OpenTelemetry, with no word of X-Ray', async () => {
  const from = { ...caller(), traceState: 'rojo=1' };
  const { traceparent = '', tracestate = '' } = headersOf(from);
  expect((await fetch(`${urls.HTTP}invocations`, post({ traceparent, tracestate }))).status).toBe(200);
  const spans = await collector.waitFor(from.traceId, 4);
  expect(wayTo(spans, 'infer')).toEqual(['infer', 'predict digits', from.spanId]);
  expect(spans.find(({ name }) => name === 'predict digits')).toMatchObject({ attributes: { 'csi.model.version': '2', 'csi.batch.size': 2, 'faas.coldstart': true }, resource: { 'service.name': 'spans' } });
  expect(lines('spans').at(-1)).toMatchObject({ traceId: from.traceId });
});

test('caller, SageMaker and model are one trace, by the custom attributes', async () => {
  const from = caller();
  await local.runtime.send(new InvokeEndpointCommand({ EndpointName: 'Digits', ContentType: 'application/json', Body: PREDICTION, CustomAttributes: addToCustomAttributes('mine=1', from) }));
  const spans = await collector.waitFor(from.traceId, 4);
  expect(wayTo(spans, 'infer')).toEqual(['infer', 'predict digits', from.spanId]);
  expect(spans.find(({ name }) => name === 'predict digits')).toMatchObject({ attributes: { 'csi.model.version': '2', 'csi.batch.size': 2 }, resource: { 'service.name': 'Digits' } });
  expect(lines('Digits').at(-1)).toMatchObject({ traceId: from.traceId, xrayTraceId: toXRayId(from.traceId) });
});

test('a direct invoke carries W3C in its client context, and X-Ray begins a trace of its own', async () => {
  const from = caller();
  const lambda = lambdaOf(local.server);
  const ClientContext = Buffer.from(JSON.stringify(addToClientContext({}, from))).toString('base64');
  await lambda.send(new InvokeCommand({ FunctionName: 'traced', Payload: PREDICTION, ClientContext }));
  const line = await until(() => lines('traced').find(({ traceId }) => traceId === from.traceId));
  expect(line['xrayTraceId']).not.toBe(toXRayId(from.traceId));
});

test('who does not sample is heeded, and what came in an invalid header is not', async () => {
  const from = caller(false);
  expect((await fetch(`${urls.REST}invocations`, post(headersOf(from)))).status).toBe(200);
  expect(lines('traced').find(({ traceId }) => traceId === from.traceId)).toBeDefined();
  expect(await traceOf(from.traceId)).toEqual([]);
  expect((await fetch(`${urls.REST}invocations`, post({ traceparent: 'what', 'x-amzn-trace-id': 'Root=nonsense' }))).status).toBe(200);
});

test('a role that may not send traces sends none, and somebody is told', async () => {
  const from = caller();
  await fetch(`${local.server.endpoint}/2015-03-31/functions/silent/invocations`, {
    method: 'POST', body: PREDICTION, headers: { ...headersOf(from), authorization: `AWS4-HMAC-SHA256 Credential=${local.server.environment['AWS_ACCESS_KEY_ID']}/20260101/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=0` },
  });
  expect(await traceOf(from.traceId)).toEqual([]);
  expect(local.server.events).toContainEqual({ type: 'warning', message: expect.stringContaining('xray:PutTraceSegments') });
});

test("X-Ray's API takes segments, says which it does not, and refuses as AWS does", async () => {
  const [trace_id, id] = [toXRayId(caller().traceId), '0000000000000abc'];
  const good = { name: 'mine', id, trace_id, start_time: Date.now() / 1000, end_time: Date.now() / 1000, fault: true };
  const { UnprocessedTraceSegments } = await xray.send(new PutTraceSegmentsCommand({ TraceSegmentDocuments: [JSON.stringify(good), '{', JSON.stringify({ ...good, trace_id: 'x' })] }));
  expect(UnprocessedTraceSegments?.map(({ Id, ErrorCode }) => [Id, ErrorCode])).toEqual([[undefined, 'ParseError'], [id, 'ParseError']]);
  const range = { StartTime: new Date(Date.now() - 60_000), EndTime: new Date(Date.now() + 1000) };
  expect((await xray.send(new GetTraceSummariesCommand({ ...range, FilterExpression: 'fault' }))).TraceSummaries).toEqual([expect.objectContaining({ Id: trace_id, HasFault: true })]);
  expect(await xray.send(new BatchGetTracesCommand({ TraceIds: ['1-00000000-000000000000000000000001'] }))).toMatchObject({ Traces: [], UnprocessedTraceIds: ['1-00000000-000000000000000000000001'] });
  await expect(xray.send(new GetTraceSummariesCommand({ ...range, FilterExpression: 'responsetime > 5' }))).rejects.toThrow(/does not evaluate the filter expression/);
  await expect(xray.send(new GetTraceSummariesCommand({ ...range, StartTime: new Date(Date.now() - 25 * 3_600_000) }))).rejects.toThrow('Time range cannot be longer than 24 hours');
});
