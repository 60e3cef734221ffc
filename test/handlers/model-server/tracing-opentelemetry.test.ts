import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spansOf } from '../../../handlers/model-server/spans';
import { startCollector, type Collector } from '../../support/otlp-collector';
import { startContainer, startFunction } from './shipped-server';
import { exampleFolder, rowsOf, urlEvent } from './support';

const { rows, inputs: [input] } = rowsOf('digits/2');
const body = { inputs: [{ name: input!.name, datatype: 'FP32', shape: [3, 64], data: rows.slice(0, 3).flatMap((row) => row.inputs[input!.name]!) }] };
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';
const traceparent = (flags = '01'): string => `00-${TRACE}-${PARENT}-${flags}`;
const asked = (flags?: string, more: unknown = body): unknown => urlEvent('/v2/models/digits/infer', more, { traceparent: traceparent(flags), tracestate: 'rojo=1' });
const API = JSON.stringify(require.resolve('@opentelemetry/api'));

let collector: Collector;
beforeEach(async () => { collector = await startCollector(); });
afterEach(() => collector.close());

test('on Lambda, spans are at the collector when the answer is there: below the caller, with the model, and the function as their resource', async () => {
  const fn = await startFunction(exampleFolder('digits/2', {}, 'exports.preprocess = ({ inputs }) => ({ inputs });'), {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test', OTEL_EXPORTER_OTLP_HEADERS: 'x-key=1',
  });
  await fn.invoke(asked());
  const { spans } = collector;
  const named = (name: string) => spans.find((span) => span.name === name)!;
  expect(spans.map(({ name, traceId }) => [name, traceId]).sort()).toEqual(['encode', 'infer', 'parse', 'predict digits', 'transform'].map((name) => [name, TRACE]));
  expect(named('predict digits')).toMatchObject({
    parentSpanId: PARENT, kind: 2,
    attributes: { 'csi.model.name': 'digits', 'csi.model.version': '2', 'csi.batch.size': 3, 'faas.coldstart': true, 'csi.outcome': 'ok', 'http.response.status_code': 200, 'csi.model.load_time': expect.any(Number) },
    resource: { 'service.name': 'Digits', 'faas.name': 'Digits', 'faas.version': '7', 'cloud.region': 'eu-west-1', 'deployment.environment.name': 'test' },
  });
  for (const name of ['parse', 'transform', 'encode']) expect(named(name).parentSpanId).toBe(named('predict digits').spanId);
  expect(named('infer').parentSpanId).toBe(named('transform').spanId);
  expect(collector.requests).toEqual([expect.objectContaining({ path: '/v1/traces', headers: expect.objectContaining({ 'x-key': '1' }) })]);
  expect(fn.lines[0]).toMatchObject({ traceId: TRACE, xrayTraceId: '1-4bf92f35-77b34da6a3ce929d0e0e4736' });
});

test('what the transform traces by itself is a part of it', async () => {
  const transform = `
    const { trace } = require(${API});
    exports.preprocess = ({ inputs }) => { trace.getTracer('mine').startSpan('mine').end(); return { inputs }; };`;
  const fn = await startFunction(exampleFolder('digits/2', {}, transform), { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  await fn.invoke(asked());
  expect(collector.spans.find(({ name }) => name === 'mine')?.parentSpanId).toBe(collector.spans.find(({ name }) => name === 'transform')?.spanId);
});

test('a caller that does not sample is heeded; X-Ray, which samples for itself, is not, and lends its id; one with no trace begins one', async () => {
  const fn = await startFunction(exampleFolder('digits/2'), { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  const last = () => collector.spans.filter(({ name }) => name === 'predict digits').at(-1);
  await fn.invoke(asked('00'));
  expect(collector.spans).toEqual([]);
  await fn.invoke(body, { xRayTraceId: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0' });
  expect(last()).toMatchObject({ traceId: '5759e988bd862e3fe1be46a994272793' });
  expect(last()).not.toHaveProperty('parentSpanId');
  await fn.invoke(body, { xRayTraceId: 'Root=1-6759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1' });
  expect(last()).toMatchObject({ traceId: '6759e988bd862e3fe1be46a994272793', parentSpanId: '53995c3f42cd8ad8' });
  await fn.invoke(body);
  expect(last()?.traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(fn.lines.at(-1)).toMatchObject({ traceId: last()?.traceId });
});

test('a ratio of 0 takes none of what begins here, and all of what a caller samples', async () => {
  const fn = await startFunction(exampleFolder('digits/2'), { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' });
  await fn.invoke(body);
  expect(collector.spans).toEqual([]);
  await fn.invoke(asked());
  expect(collector.spans).not.toEqual([]);
});

test('a model that fails is an error with its exception; a collector that is away costs one line in the log and no request', async () => {
  const fn = await startFunction(exampleFolder('digits/2', {}, "exports.preprocess = () => { throw new TypeError('odd'); };"), { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_EXPORTER_OTLP_TIMEOUT: '500' });
  await fn.invoke(asked());
  expect(collector.spans.find(({ name }) => name === 'predict digits')).toMatchObject({ status: 2, events: ['exception'], attributes: { 'csi.outcome': 'server-error' } });
  expect(fn.lines.find(({ message }) => message === 'the model failed')).toMatchObject({ traceId: TRACE, xrayTraceId: '1-4bf92f35-77b34da6a3ce929d0e0e4736' });
  await collector.close();
  for (let count = 0; count < 2; count++) expect(await fn.invoke(asked('01', '{'))).toMatchObject({ answer: { statusCode: 400 } });
  expect(fn.lines.filter(({ message }) => String(message).startsWith('spans could not be exported'))).toHaveLength(1);
  collector = await startCollector();
});

test('an SDK that a layer has registered gets the spans, below the span that it has opened, and is made to send them', async () => {
  const layer = `
    const { trace, context } = require(${API});
    const { BasicTracerProvider, BatchSpanProcessor } = require(${JSON.stringify(require.resolve('@opentelemetry/sdk-trace-base'))});
    const { OTLPTraceExporter } = require(${JSON.stringify(require.resolve('@opentelemetry/exporter-trace-otlp-http'))});
    const { AsyncLocalStorageContextManager } = require(${JSON.stringify(require.resolve('@opentelemetry/context-async-hooks'))});
    trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url: ${JSON.stringify(`${collector.url}/v1/traces`)} }))] }));
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    const open = trace.getTracer('layer').startSpan('handler');
    const emit = process.emit;
    process.emit = (...args) => context.with(trace.setSpan(context.active(), open), () => emit.apply(process, args));
    setTimeout(() => open.end(), 0);`;
  const file = join(exampleFolder('digits/1'), 'layer.cjs');
  writeFileSync(file, layer);
  const fn = await startFunction(exampleFolder('digits/2'), {}, ['--require', file]);
  await fn.invoke(asked());
  const handler = collector.spans.find(({ name }) => name === 'handler');
  expect(collector.spans.find(({ name }) => name === 'predict digits')).toMatchObject({ traceId: handler?.traceId, parentSpanId: handler?.spanId });
});

test('in a container the context comes by the custom attributes of SageMaker, and the last spans go out as it ends', async () => {
  const container = await startContainer(exampleFolder('digits/2'), { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, CSI_ENDPOINT: 'Gpu' });
  await fetch(`${container.url}/ping`, { headers: { traceparent: traceparent() } });
  await fetch(`${container.url}/invocations`, {
    method: 'POST', body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', 'x-amzn-sagemaker-custom-attributes': `mine=1,traceparent=${traceparent()}`, 'x-amzn-trace-id': 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1' },
  });
  await container.stop();
  const roots = collector.spans.filter(({ name }) => name === 'predict digits');
  expect(roots).toEqual([expect.objectContaining({ traceId: TRACE, parentSpanId: PARENT, resource: expect.objectContaining({ 'service.name': 'Gpu' }) })]);
  expect(container.lines.find((line) => '_aws' in line)).toMatchObject({ traceId: TRACE });
});

test('a model answers where OpenTelemetry cannot be started, and its log says so', async () => {
  const broken = join(exampleFolder('digits/1'), 'broken.cjs');
  writeFileSync(broken, "const { Module } = require('node:module'); const load = Module._load; Module._load = (name, ...rest) => { if (name.includes('opentelemetry')) throw new Error('odd'); return load(name, ...rest); };");
  const fn = await startFunction(exampleFolder('digits/2'), { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }, ['--require', broken]);
  expect(await fn.invoke(body)).toHaveProperty('answer.outputs');
  expect(fn.lines.find(({ level }) => level === 'WARN')).toMatchObject({ message: 'OpenTelemetry could not be started: nothing is traced', error: 'odd' });
});

test('nothing of it is loaded where nobody asks, or OTEL_SDK_DISABLED says so', async () => {
  const options = { resource: {}, onLambda: true, warn: () => undefined };
  expect(spansOf({ ...options, environment: {} })).toBeUndefined();
  expect(spansOf({ ...options, environment: { OTEL_EXPORTER_OTLP_ENDPOINT: '' } })).toBeUndefined();
  expect(spansOf({ ...options, environment: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_SDK_DISABLED: 'true' } })).toBeUndefined();
  const say = "exports.preprocess = ({ inputs }) => { console.log(JSON.stringify({ loaded: Object.keys(require.cache) })); return { inputs }; };";
  const fn = await startFunction(exampleFolder('digits/2', {}, say), { AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:1' });
  await fn.invoke(body, { xRayTraceId: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0' });
  const loaded = fn.lines.find((line) => 'loaded' in line)?.['loaded'] as string[];
  expect(loaded.join()).toContain('nodejs/server/model-server.cjs');
  expect(loaded.filter((name) => /opentelemetry/.test(name))).toEqual([]);
});
