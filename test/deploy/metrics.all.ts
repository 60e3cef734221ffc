import { CloudWatchClient, GetDashboardCommand, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { InvokeEndpointAsyncCommand, InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DashboardBody } from '../../lib/dashboard/body';
import { evaluateDashboard } from '../../lib/dashboard/evaluate';
import { inferRequest, parseModelRows } from '../../lib/model/rows';
import { csiFile } from '../bin/support';
import { until } from '../local/aws/lambda-support';
import { aws, cdk, clientOf, closeAll, folder, outputOf, ROOT } from '../local/aws/support';
import { billOf, dollars, graphs, total } from './bill';

afterAll(closeAll);

const ROWS = parseModelRows(readFileSync(join(ROOT, 'examples/models/digits/4/rows.json'), 'utf8'));
const REQUESTS = ROWS.rows.slice(0, 40);
const AT_ONCE = 4;
/** A minute, which backlogs are told by, takes two seconds. */
const SPEED = 30;
const PERIOD_MS = 300_000;

/** Whether each request was answered. */
type Ask = (index: number) => Promise<boolean>;

/** Some at a time. */
async function askAll(ask: Ask, atOnce: number): Promise<number> {
  let failed = 0;
  for (let from = 0; from < REQUESTS.length; from += atOnce) {
    const answers = await Promise.all(REQUESTS.slice(from, from + atOnce).map((_, index) => ask(from + index)));
    failed += answers.filter((answered) => !answered).length;
  }
  return failed;
}

test('every metric of every host can be read back after live requests, as the construct renders it', async () => {
  const begun = Date.now();
  const server = await aws({ docker: join(csiFile(), '../csi-docker.js'), speed: SPEED });
  const home = folder();
  await cdk(server, home, ['bootstrap', 'aws://000000000000/us-east-1']);
  const { status, output } = await cdk(server, home, ['deploy', '-a', 'node --import tsx test/deploy/apps/metrics.ts', '--require-approval', 'never']);
  expect([status, output]).toEqual([0, expect.any(String)]);
  const name = (of: string): string => outputOf(output, `${of}Name`);

  const settings = { ...clientOf(server), maxAttempts: 1 };
  const [lambda, runtime, s3, cloudWatch] = [new LambdaClient(settings), new SageMakerRuntimeClient(settings), new S3Client({ ...settings, forcePathStyle: true }), new CloudWatchClient(settings)];
  const body = (index: number): string => JSON.stringify({ instances: [REQUESTS[index]?.inputs['pixels']] });
  const endpoint = (EndpointName: string, more: object = {}): Ask => (index) => (
    runtime.send(new InvokeEndpointCommand({ EndpointName, ContentType: 'application/json', Body: body(index), ...more })).then(() => true, () => false)
  );
  const [, bucket = '', prefix = ''] = /^s3:\/\/([^/]+)\/(.*)$/.exec(name('Requests')) ?? [];
  const isThere = (uri: string | undefined): Promise<boolean> => {
    const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.*)$/.exec(uri ?? '') ?? [];
    return s3.send(new GetObjectCommand({ Bucket, Key })).then(() => true, () => false);
  };
  const ask: Readonly<Record<string, Ask>> = {
    Function: async (index) => {
      const { FunctionError } = await lambda.send(new InvokeCommand({ FunctionName: name('Function'), Qualifier: 'live', Payload: JSON.stringify(inferRequest(ROWS, REQUESTS[index]!)) }));
      return FunctionError === undefined;
    },
    Serverless: endpoint(name('Serverless')),
    RealTime: endpoint(name('RealTime')),
    Component: endpoint(name('Shared'), { InferenceComponentName: name('Component') }),
    Async: async (index) => {
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `${prefix}${index}.json`, Body: body(index) }));
      const { OutputLocation, FailureLocation } = await runtime.send(new InvokeEndpointAsyncCommand({ EndpointName: name('Async'), InputLocation: `s3://${bucket}/${prefix}${index}.json`, ContentType: 'application/json' }));
      return await until(async () => (await isThere(OutputLocation) ? { answered: true } : await isThere(FailureLocation) ? { answered: false } : undefined)).then(({ answered }) => answered);
    },
  };
  const failed = Object.fromEntries(await Promise.all(Object.entries(ask).map(async ([host, each]) => [host, await askAll(each, host === 'Async' ? REQUESTS.length : AT_ONCE)] as const)));
  // The model throws on some digits, and on others it does not.
  for (const count of Object.values(failed)) expect(count).toBe(failed['Function']);
  expect(failed['Function']).toBeGreaterThan(0);
  expect(failed['Function']).toBeLessThan(REQUESTS.length);
  // What the containers print comes by a pipe.
  await new Promise((later) => { setTimeout(later, 2_000); });

  const { DashboardBody: text = '' } = await cloudWatch.send(new GetDashboardCommand({ DashboardName: name('Dashboard') }));
  // Of the local clock, which runs ahead.
  const range = { start: Math.floor(begun / PERIOD_MS) * PERIOD_MS, end: Math.ceil((begun + SPEED * (Date.now() - begun)) / PERIOD_MS) * PERIOD_MS };
  const widgets = await evaluateDashboard(JSON.parse(text) as DashboardBody, range, (request) => cloudWatch.send(new GetMetricDataCommand(request)));
  const values = Object.fromEntries(widgets.map(({ widget, series }) => [(widget as { properties: { title: string } }).properties.title, series.flatMap(({ points }) => points.map(({ value }) => value))]));
  const sum = (of: string): number => (values[of] ?? []).reduce((a, b) => a + b, 0);
  const most = (of: string): number => Math.max(...(values[of] ?? []));

  for (const host of Object.keys(ask)) {
    expect([host, sum(`${host} invocations`)]).toEqual([host, REQUESTS.length]);
    expect([host, sum(`${host} errors`)]).toEqual([host, failed[host]]);
    expect([host, most(`${host} latency`) > 0.05 && most(`${host} latency`) < 10_000]).toEqual([host, true]);
    expect([host, most(`${host} loadTime`) > 1 && most(`${host} loadTime`) < 30_000]).toEqual([host, true]);
    expect([host, sum(`${host} throttles`)]).toEqual([host, 0]);
  }
  // Each environment, container, instance and copy begins once; how many of the first two there are is up to the requests.
  for (const host of ['Function', 'Serverless']) {
    expect(sum(`${host} coldStarts`)).toBeGreaterThanOrEqual(1);
    expect(sum(`${host} coldStarts`)).toBeLessThanOrEqual(AT_ONCE);
  }
  expect(['RealTime', 'Component', 'Async'].map((host) => sum(`${host} coldStarts`))).toEqual([2, 2, 1]);
  // Nobody is told of more requests at once than there were; of two instances or copies each is taken to be as busy as the busier one.
  for (const host of ['Function', 'Serverless']) {
    expect(most(`${host} concurrency`)).toBeGreaterThanOrEqual(1);
    expect(most(`${host} concurrency`)).toBeLessThanOrEqual(AT_ONCE);
  }
  for (const host of ['RealTime', 'Component', 'Async']) {
    expect(most(`${host} concurrency`)).toBeGreaterThanOrEqual(1);
    expect(most(`${host} concurrency`)).toBeLessThanOrEqual(host === 'Async' ? REQUESTS.length : 2 * AT_ONCE);
  }

  // Of what is used, as much as AWS's own metrics of it say; of instances, all that they cost in each period with a request.
  const bills = await graphs(text, range, cloudWatch);
  const none = new Map<number, number>();
  const bill = (host: string): number => billOf(bills[`${host} cost`] ?? none, bills[`${host} invocations`] ?? none);
  const used = (namespace: string, metric: string, dimensions: Readonly<Record<string, string>>): Promise<number> => total(cloudWatch, range, namespace, metric, dimensions);
  const fn = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name('Function') }));
  const [duration, loading] = await Promise.all([used('AWS/Lambda', 'Duration', { FunctionName: name('Function'), Resource: `${name('Function')}:live` }), used('ServerlessInference', 'ModelLoadTime', { Endpoint: name('Function') })]);
  const perMs = dollars(`lambda.duration.${fn.Architectures?.[0] as 'arm64'}`) / 1000 * (fn.MemorySize as number) / 1024;
  expect(bill('Function') / (REQUESTS.length * dollars('lambda.requests') + perMs * (duration + loading + REQUESTS.length / 2))).toBeCloseTo(1, 6);
  const main = { EndpointName: name('Serverless'), VariantName: 'Main' };
  const micros = await used('AWS/SageMaker', 'ModelLatency', main) + await used('AWS/SageMaker', 'OverheadLatency', main);
  expect(bill('Serverless') / (dollars('sagemaker.serverless.2') / 1e6 * (micros + 500 * REQUESTS.length))).toBeCloseTo(1, 6);
  // Two ml.m5.large, one, and half a vCPU of two each twice.
  const hourly = dollars('sagemaker.hosting.ml.m5.large');
  const periods = (host: string): number => bills[`${host} cost`]?.size ?? 0;
  for (const [host, usd] of [['RealTime', 2 * hourly], ['Async', dollars('sagemaker.async.ml.m5.large')], ['Component', 2 * 0.5 / 2 * hourly]] as const) {
    expect([host, bill(host)]).toEqual([host, expect.closeTo(usd * periods(host) * PERIOD_MS / 3_600_000, 9)]);
  }

  // The query of docs/metrics.md, for all hosts.
  const { MetricDataResults = [] } = await cloudWatch.send(new GetMetricDataCommand({
    MetricDataQueries: [{ Id: 'q', Expression: 'SELECT SUM(Invocations) FROM SCHEMA("ServerlessInference", Endpoint, ModelName, ModelVersion) GROUP BY Endpoint, ModelVersion', Period: 300 }],
    StartTime: new Date(range.start), EndTime: new Date(range.end),
  }));
  const byVersion = Object.fromEntries(MetricDataResults.map(({ Label = '', Values = [] }) => [Label, Values.reduce((a, b) => a + b, 0)]));
  expect(byVersion).toEqual(Object.fromEntries(['Function', 'Serverless', 'RealTime', 'Component', 'Async'].map((host) => [`${name(host)} 4`, REQUESTS.length])));
}, 400_000);
