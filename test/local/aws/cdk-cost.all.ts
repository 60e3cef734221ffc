import { CloudWatchClient, GetDashboardCommand, ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeEndpointCommand, DescribeInferenceComponentCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { InvokeEndpointAsyncCommand, InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { latency } from '../../../bin/commands/latency';
import { load } from '../../../bin/commands/load';
import { inferRequest, parseModelRows } from '../../../lib/model/rows';
import { serverlessKey } from '../../../lib/pricing';
import type { AwsServer } from '../../../local';
import { needsOf, roomOf, shareOf } from '../../../lib/sagemaker/component-placement';
import { instanceType } from '../../../lib/sagemaker/instance-types';
import { csiFile } from '../../bin/support';
import { billOf, dollars, graphs, invocationIn, total, type Invocation } from '../../deploy/bill';
import { until } from './lambda-support';
import { aws, cdk, clientOf, closeAll, folder, outputOf, ROOT } from './support';

let server: AwsServer;
let deployed: string;
const name = (of: string): string => outputOf(deployed, `${of}Name`);
const begun = Date.now();
beforeAll(async () => {
  server = await aws({ docker: join(csiFile(), '../csi-docker.js'), speed: SPEED });
  const home = folder();
  await cdk(server, home, ['bootstrap', 'aws://000000000000/us-east-1']);
  const { status, output } = await cdk(server, home, ['deploy', '-a', 'node --import tsx test/deploy/apps/metrics.ts', '--require-approval', 'never']);
  expect([status, output]).toEqual([0, expect.any(String)]);
  deployed = output;
}, 300_000);
afterAll(closeAll);
afterEach(() => jest.restoreAllMocks());

const ROWS = parseModelRows(readFileSync(join(ROOT, 'examples/models/digits/4/rows.json'), 'utf8'));
const HOSTS = ['Function', 'Serverless', 'RealTime', 'Async', 'Component'] as const;
const INSTANCES = ['RealTime', 'Async', 'Component'] as const;
const AT_ONCE = 4;
/** A period of five minutes takes ten seconds. */
const SPEED = 30;
const PERIOD_S = 300;
const PERIOD_MS = PERIOD_S * 1000;
/** What is paid by use is asked more often: in each of several periods. */
const REQUESTS = 240;
const OF_INSTANCES = 40;

/** So many requests, some at a time. */
async function askAll<T>(count: number, atOnce: number, ask: (index: number) => Promise<T>): Promise<readonly T[]> {
  const answers: T[] = [];
  for (let from = 0; from < count; from += atOnce) answers.push(...await Promise.all(Array.from({ length: Math.min(atOnce, count - from) }, (_, index) => ask(from + index))));
  return answers;
}

test('what an inference costs by CloudWatch is what its records of use come to, on every host', async () => {
  const settings = { ...clientOf(server), maxAttempts: 1 };
  const [lambda, runtime, sageMaker, s3, cloudWatch] = [new LambdaClient(settings), new SageMakerRuntimeClient(settings), new SageMakerClient(settings), new S3Client({ ...settings, forcePathStyle: true }), new CloudWatchClient(settings)];

  const row = (index: number) => ROWS.rows[index % ROWS.rows.length] as (typeof ROWS.rows)[number];
  const body = (index: number): string => JSON.stringify({ instances: [row(index).inputs['pixels']] });
  const endpoint = (EndpointName: string, more: object = {}) => async (index: number): Promise<number> => {
    const started = performance.now();
    await runtime.send(new InvokeEndpointCommand({ EndpointName, ContentType: 'application/json', Body: body(index), ...more })).catch(() => undefined);
    return performance.now() - started;
  };
  const invoke = async (index: number): Promise<Invocation> => {
    const { LogResult } = await lambda.send(new InvokeCommand({ FunctionName: name('Function'), Qualifier: 'live', LogType: 'Tail', Payload: JSON.stringify(inferRequest(ROWS, row(index))) }));
    return invocationIn(LogResult);
  };
  const [, bucket = '', prefix = ''] = /^s3:\/\/([^/]+)\/(.*)$/.exec(name('Requests')) ?? [];
  const isThere = (uri: string | undefined): Promise<boolean> => {
    const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.*)$/.exec(uri ?? '') ?? [];
    return s3.send(new GetObjectCommand({ Bucket, Key })).then(() => true, () => false);
  };
  const later = async (index: number): Promise<void> => {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `${prefix}${index}.json`, Body: body(index) }));
    const { OutputLocation, FailureLocation } = await runtime.send(new InvokeEndpointAsyncCommand({ EndpointName: name('Async'), InputLocation: `s3://${bucket}/${prefix}${index}.json`, ContentType: 'application/json' }));
    await until(async () => (await isThere(OutputLocation) || await isThere(FailureLocation) ? true : undefined));
  };
  const [invocations, waits] = await Promise.all([
    askAll(REQUESTS, AT_ONCE, invoke), askAll(REQUESTS, AT_ONCE, endpoint(name('Serverless'))),
    askAll(OF_INSTANCES, AT_ONCE, endpoint(name('RealTime'))), askAll(OF_INSTANCES, AT_ONCE, endpoint(name('Shared'), { InferenceComponentName: name('Component') })), askAll(OF_INSTANCES, OF_INSTANCES, later),
  ]);
  // What the containers print comes by a pipe.
  await new Promise((after) => { setTimeout(after, 2_000); });

  const { DashboardBody: text = '' } = await cloudWatch.send(new GetDashboardCommand({ DashboardName: name('Dashboard') }));
  const range = { start: Math.floor(begun / PERIOD_MS) * PERIOD_MS, end: Math.ceil((begun + SPEED * (Date.now() - begun)) / PERIOD_MS) * PERIOD_MS };
  const shown = await graphs(text, range, cloudWatch);
  const of = (graph: string): ReadonlyMap<number, number> => shown[graph] ?? new Map<number, number>();
  const asked = (host: string): number => [...of(`${host} invocations`).values()].reduce((a, b) => a + b, 0);

  // Lambda: what it says of each invocation, as it bills it: the init phase too, and every millisecond that was begun.
  const { Architectures: [architecture] = ['x86_64'] } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name('Function') }));
  const [{ memoryMb }] = invocations as readonly [Invocation];
  const perMs = dollars(`lambda.duration.${architecture as 'arm64'}`) / 1000 * memoryMb / 1024;
  const sum = (value: (each: Invocation) => number): number => invocations.reduce((all, each) => all + value(each), 0);
  const bill = REQUESTS * dollars('lambda.requests') + perMs * sum(({ billedMs }) => billedMs);
  const byMetric = billOf(of('Function cost'), of('Function invocations'));
  expect(asked('Function')).toBe(REQUESTS);
  const cold = invocations.filter(({ initMs }) => initMs !== undefined);
  expect(cold.length).toBeGreaterThanOrEqual(1);
  const loading = await total(cloudWatch, range, 'ServerlessInference', 'ModelLoadTime', { Endpoint: name('Function') });
  // To the last digit but the rounding of the record, which has hundredths of milliseconds: what the metric says it is made of.
  expect(Math.abs(byMetric - (REQUESTS * dollars('lambda.requests') + perMs * (sum(({ durationMs }) => durationMs) + REQUESTS / 2 + loading)))).toBeLessThan(perMs * (REQUESTS * 0.005 + 1e-6) + 1e-12);
  // Of the bill it leaves out what passes in an init phase before the server begins, and takes each answer to be rounded up by half a millisecond.
  const beforeServer = sum(({ initMs = 0 }) => initMs) - loading;
  expect(beforeServer).toBeGreaterThan(0);
  expect(Math.abs(bill - byMetric - perMs * beforeServer)).toBeLessThan(perMs * REQUESTS / 2);
  const relative = byMetric / bill;
  expect(relative).toBeGreaterThan(0.75);
  expect(relative).toBeLessThan(1.05);

  // A serverless endpoint has no record of a request but its metrics: it costs no more than its caller waited, and what those say.
  const serverless = dollars(serverlessKey(2)) / 1e6;
  const dimensions = { EndpointName: name('Serverless'), VariantName: 'Main' };
  const [model, overhead] = await Promise.all(['ModelLatency', 'OverheadLatency'].map((metric) => total(cloudWatch, range, 'AWS/SageMaker', metric, dimensions)));
  const ofServerless = billOf(of('Serverless cost'), of('Serverless invocations'));
  expect(asked('Serverless')).toBe(REQUESTS);
  expect(ofServerless / (serverless * ((model as number) + (overhead as number) + 500 * REQUESTS))).toBeCloseTo(1, 6);
  const waited = serverless * 1000 * waits.reduce((a, b) => a + b + 0.5, 0);
  expect(ofServerless).toBeLessThan(waited);
  expect(ofServerless).toBeGreaterThan(waited / 10);

  // Instances: in each period with a request, all that they cost in it, whoever asked how often.
  const variant = async (of: string) => (await sageMaker.send(new DescribeEndpointCommand({ EndpointName: name(of) }))).ProductionVariants?.[0]?.CurrentInstanceCount as number;
  const facts = roomOf(instanceType('ml.m5.large') as NonNullable<ReturnType<typeof instanceType>>) as NonNullable<ReturnType<typeof roomOf>>;
  const component = await sageMaker.send(new DescribeInferenceComponentCommand({ InferenceComponentName: name('Component') }));
  const share = shareOf(needsOf({ ...component.Specification?.ComputeResourceRequirements }), facts) * (component.RuntimeConfig?.CurrentCopyCount as number);
  const hourly = { RealTime: await variant('RealTime') * dollars('sagemaker.hosting.ml.m5.large'), Async: await variant('Async') * dollars('sagemaker.async.ml.m5.large'), Component: share * dollars('sagemaker.hosting.ml.m5.large') };
  expect(hourly).toEqual({ RealTime: 0.23, Async: 0.115, Component: expect.closeTo(0.5 / 2 * 2 * 0.115, 9) });
  for (const host of INSTANCES) {
    expect([host, asked(host)]).toEqual([host, OF_INSTANCES]);
    const cost = of(`${host} cost`);
    expect([host, cost.size > 0]).toEqual([host, true]);
    for (const [time, each] of cost) expect([host, each * (of(`${host} invocations`).get(time) as number) / (hourly[host] * PERIOD_S / 3600)]).toEqual([host, expect.closeTo(1, 6)]);
  }

  // What is billed as custom metrics: four names of every answer and two of new environments, by three sets of dimensions on a function and two elsewhere, and one mark of the deploy.
  const { Metrics = [] } = await cloudWatch.send(new ListMetricsCommand({ Namespace: 'ServerlessInference' }));
  const counted = (host: string): Readonly<Record<string, number>> => {
    const own = Metrics.filter(({ Dimensions = [] }) => Dimensions.some(({ Name = '', Value }) => ['Endpoint', 'FunctionName'].includes(Name) && Value === name(host)));
    return Object.fromEntries([...new Set(own.map(({ MetricName = '' }) => MetricName))].sort().map((metric) => [metric, own.filter(({ MetricName }) => MetricName === metric).length]));
  };
  const written = (sets: number) => ({ Invocations: sets, ServerErrors: sets, BadRequests: sets, ModelLatency: sets, ColdStart: sets, ModelLoadTime: sets });
  const marked = { ...written(2), Deployments: 1 };
  expect(Object.fromEntries(HOSTS.map((host) => [host, counted(host)]))).toEqual({ Function: { ...written(3), Deployments: 1 }, Serverless: marked, RealTime: marked, Async: marked, Component: written(2) });
}, 300_000);

test('csi load and csi latency of endpoints on SageMaker, by their names', async () => {
  const port = new URL(server.endpoint).port;
  const printed: string[] = [];
  jest.spyOn(console, 'log').mockImplementation((line: string) => { printed.push(line); });
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
  for (const host of ['RealTime', 'Serverless']) {
    printed.length = 0;
    const file = join(folder(), 'run.jsonl');
    expect(await load.run([name(host), '--port', port, '--body', join(ROOT, 'examples/models/digits/4/rows.json'), '--plan', '10x4', '--pacing', 'fixed', '--out', file, '--objective', '30s'])).toBe(0);
    const text = printed.join('\n');
    expect(text).toContain(`to ${name(host)}`);
    expect(text).toMatch(/10 a second for 4 s +40 +\d+ /);
    expect(text).toMatch(/version 4: \d+ answered 200/);
    // The model throws on some digits: SageMaker says so, and one of them is shown.
    expect(text).toMatch(/version \?: \d+ answered 424, the first: .*/);
    printed.length = 0;
    expect(await latency.run([file, '--objective', '30s'])).toBe(0);
    expect(printed.join('\n')).toContain('objective, P95 of 30 s: met by the whole');

    printed.length = 0;
    const svg = join(folder(), 'latency.svg');
    expect(await latency.run([name(host), '--port', port, '--objective', '30s', '--json', '--svg', svg, '--since', '2d'])).toBe(0);
    const { count, percentiles, bins } = JSON.parse(printed[0] ?? '') as { readonly count: number; readonly percentiles: Readonly<Record<string, number>>; readonly bins: readonly { readonly count: number }[] };
    // Those of the bill are there too, and each is in one bin.
    expect(count).toBe(40 + (host === 'RealTime' ? OF_INSTANCES : REQUESTS));
    expect(Math.abs(bins.reduce((sum, bin) => sum + bin.count, 0) - count)).toBeLessThanOrEqual(1);
    expect(percentiles['p50']).toBeGreaterThan(0);
    expect(percentiles['p50']).toBeLessThanOrEqual(percentiles['p99'] as number);
    expect(readFileSync(svg, 'utf8')).toContain(`>Latency of ${count} requests<`);
  }
}, 120_000);
