import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DeleteObjectsCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { DescribeEndpointCommand, DescribeInferenceComponentCommand, ListEndpointsCommand, ListInferenceComponentsCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { InvokeEndpointAsyncCommand, InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inferRequest, parseModelRows } from '../../../lib/model/rows';
import { csiFile } from '../../bin/support';
import { until } from './lambda-support';
import { appOf, aws, cdk, clientOf, closeAll, folder, outputOf, ROOT } from './support';

const APP = ['-a', appOf('zero'), '--require-approval', 'never'];

afterAll(closeAll);

function requests(model: string): readonly string[] {
  const rows = parseModelRows(readFileSync(join(ROOT, 'examples/models', model, 'rows.json'), 'utf8'));
  return rows.rows.map((row) => JSON.stringify(inferRequest(rows, row)));
}

/** What a model says, without its id of the request. */
const outputsOf = (answer: string): unknown => (JSON.parse(answer) as { readonly outputs: unknown }).outputs;

test('from zero to awake to zero: an asynchronous endpoint and two components on one endpoint answer every held-out row as functions do', async () => {
  const server = await aws({ docker: join(csiFile(), '../csi-docker.js'), speed: 200 });
  const home = folder();
  await cdk(server, home, ['bootstrap', 'aws://000000000000/us-east-1']);
  const { status, output } = await cdk(server, home, ['deploy', ...APP]);
  if (status !== 0) throw new Error(output);
  const queue = outputOf(output, 'QueueEndpoint');
  const settings = { ...clientOf(server), maxAttempts: 1, requestHandler: { httpAgent: { maxSockets: 500 } } };
  const [lambda, runtime, sageMaker, s3] = [new LambdaClient(settings), new SageMakerRuntimeClient(settings), new SageMakerClient(settings), new S3Client({ ...settings, forcePathStyle: true })];
  const instances = async (EndpointName: string): Promise<number | undefined> => (await sageMaker.send(new DescribeEndpointCommand({ EndpointName }))).ProductionVariants?.[0]?.CurrentInstanceCount;
  const copies = async (name: string): Promise<number | undefined> => (await sageMaker.send(new DescribeInferenceComponentCommand({ InferenceComponentName: name }))).RuntimeConfig?.CurrentCopyCount;
  const byFunction = async (id: string, body: string): Promise<unknown> => outputsOf((await lambda.send(new InvokeCommand({ FunctionName: outputOf(output, `${id}Function`), Qualifier: 'live', Payload: body }))).Payload?.transformToString() ?? '');
  const expected = new Map<string, readonly unknown[]>();
  const bodies = { Digits: requests('digits/2'), Cancer: requests('breast-cancer/1') };
  for (const [id, all] of Object.entries(bodies)) {
    const answers: unknown[] = [];
    for (const body of all) answers.push(await byFunction(id, body));
    expected.set(id, answers);
  }

  // Nobody asks: both endpoints have no instance.
  await until(async () => await instances(queue) === 0 && await instances('shared') === 0);
  expect(await Promise.all(['shared-Digits', 'shared-Cancer'].map(copies))).toEqual([0, 0]);

  // Requests wait, an alarm goes off, an instance comes, and answers all.
  const accepted = await Promise.all(bodies.Digits.map((body) => runtime.send(new InvokeEndpointAsyncCommand({ EndpointName: queue, ContentType: 'application/json', Body: Buffer.from(body) }))));
  const read = (location = ''): Promise<string> => until(async () => {
    const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(location) ?? [];
    return await s3.send(new GetObjectCommand({ Bucket, Key })).then(({ Body }) => Body?.transformToString(), () => undefined);
  });
  const answers: unknown[] = [];
  for (const { OutputLocation } of accepted) answers.push(outputsOf(await read(OutputLocation)));
  expect(answers).toEqual(expected.get('Digits'));

  // A request fails, an alarm goes off, a copy comes and its instance with it.
  for (const [id, all] of Object.entries(bodies)) {
    const ask = async (Body: string): Promise<unknown> => outputsOf((await runtime.send(new InvokeEndpointCommand({ EndpointName: 'shared', InferenceComponentName: `shared-${id}`, ContentType: 'application/json', Body }))).Body.transformToString());
    await until(() => ask(all[0] ?? '').then(() => true, (error: Error) => {
      expect(error.message).toContain('Inference Component has no capacity to process this request');
      return false;
    }));
    const told: unknown[] = [];
    for (const body of all) told.push(await ask(body));
    expect(told).toEqual(expected.get(id));
  }
  expect(await instances('shared')).toBe(1);

  await until(async () => await instances(queue) === 0 && await instances('shared') === 0);
  const [, Bucket = ''] = /^s3:\/\/([^/]+)\//.exec(accepted[0]?.OutputLocation ?? '') ?? [];
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: Contents.map(({ Key }) => ({ Key })) } }));
  const destroyed = await cdk(server, home, ['destroy', '--force', ...APP.slice(0, 2)]);
  if (destroyed.status !== 0) throw new Error(destroyed.output);
  expect([(await sageMaker.send(new ListEndpointsCommand({}))).Endpoints, (await sageMaker.send(new ListInferenceComponentsCommand({}))).InferenceComponents]).toEqual([[], []]);
}, 300_000);
