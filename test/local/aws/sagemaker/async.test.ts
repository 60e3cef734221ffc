import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { DescribeEndpointCommand, UpdateEndpointWeightsAndCapacitiesCommand } from '@aws-sdk/client-sagemaker';
import { InvokeEndpointAsyncCommand, InvokeEndpointCommand, type InvokeEndpointAsyncCommandInput, type InvokeEndpointAsyncCommandOutput } from '@aws-sdk/client-sagemaker-runtime';
import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseModelRows } from '../../../../lib/model/rows';
import { until } from '../lambda-support';
import { aws, clientOf, closeAll, deploy, folder, lambdaRole, ROOT } from '../support';
import { BUCKET, clientsOf, config, endpoint, endpointStack, executionRole, host, READ_MODELS, variant, type Host } from './support';

const ROWS = parseModelRows(readFileSync(join(ROOT, 'examples/models/digits/2/rows.json'), 'utf8')).rows.slice(0, 5);
const BODY = JSON.stringify({ instances: ROWS.map(({ inputs }) => inputs['pixels']) });
const LABELS = ROWS.map(({ expected }) => expected?.['label']?.[0]);
const SPEED = 60;

const TOPIC = 'arn:aws:sns:us-east-1:000000000000';
const ASYNC_STATEMENTS = [
  { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: [`arn:aws:s3:::${BUCKET}/in/*`, `arn:aws:s3:::${BUCKET}/out/*`, `arn:aws:s3:::${BUCKET}/failed/*`] },
  { Effect: 'Allow', Action: 'sns:Publish', Resource: `${TOPIC}:*` },
];
const output = (more: object = {}) => ({ S3OutputPath: `s3://${BUCKET}/out`, S3FailurePath: `s3://${BUCKET}/failed`, ...more });
const LISTENER = "exports.handler = async (event) => { for (const { Sns } of event.Records) console.log('GOT ' + Sns.Message); };";

/** An asynchronous endpoint with topics, and a function that is told of both. */
const asyncStack = (name: string, more: object = {}, asyncConfig: object = {}): object => endpointStack({
  Role: executionRole([...READ_MODELS, ...ASYNC_STATEMENTS]),
  Config: config([variant('Model')], {
    AsyncInferenceConfig: {
      ClientConfig: { MaxConcurrentInvocationsPerInstance: 2 },
      OutputConfig: output({ NotificationConfig: { SuccessTopic: { Ref: 'Good' }, ErrorTopic: { Ref: 'Bad' }, IncludeInferenceResponseIn: ['SUCCESS_NOTIFICATION_TOPIC'] } }),
      ...asyncConfig,
    },
  }),
  Endpoint: endpoint('Config', { EndpointName: name }),
  Good: { Type: 'AWS::SNS::Topic' }, Bad: { Type: 'AWS::SNS::Topic' },
  FnRole: lambdaRole(),
  Fn: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: `on-${name}`, Runtime: 'nodejs22.x', Handler: 'index.handler', Role: { 'Fn::GetAtt': ['FnRole', 'Arn'] }, Code: { ZipFile: LISTENER } } },
  ...Object.fromEntries(['Good', 'Bad'].flatMap((topic) => [
    [`Sub${topic}`, { Type: 'AWS::SNS::Subscription', Properties: { TopicArn: { Ref: topic }, Protocol: 'lambda', Endpoint: { 'Fn::GetAtt': ['Fn', 'Arn'] } } }],
    [`May${topic}`, { Type: 'AWS::Lambda::Permission', Properties: { FunctionName: { Ref: 'Fn' }, Action: 'lambda:InvokeFunction', Principal: 'sns.amazonaws.com', SourceArn: { Ref: topic } } }],
  ])),
  ...more,
});

let local: Host;
beforeAll(async () => {
  local = await host(['2'], { speed: SPEED });
  await local.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'in/rows.json', Body: BODY }));
  expect(await deploy(local.server, 'Async', asyncStack('Async'))).toBe('CREATE_COMPLETE');
}, 60_000);
afterAll(closeAll);

const ask = (more: Partial<InvokeEndpointAsyncCommandInput> = {}, { runtime } = local): Promise<InvokeEndpointAsyncCommandOutput> => runtime.send(new InvokeEndpointAsyncCommand({ EndpointName: 'Async', ContentType: 'application/json', InputLocation: `s3://${BUCKET}/in/rows.json`, ...more }));
const keyOf = (location: string | undefined): string => (location ?? '').slice(`s3://${BUCKET}/`.length);

/** What is written where an answer is to come to. */
async function read(location: string | undefined, { s3 } = local): Promise<string> {
  return await until(async () => {
    try {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: keyOf(location) }));
      return await Body?.transformToString();
    } catch (error) {
      if ((error as Error).name === 'NoSuchKey') return undefined;
      throw error;
    }
  });
}

const labelsOf = (answer: string): readonly number[] => (JSON.parse(answer) as { readonly predictions: readonly { readonly label: number }[] }).predictions.map(({ label }) => label);

/** What the function was told of a request. */
const told = (inferenceId: string | undefined): Promise<Record<string, unknown>> => until(() => local.server.events.flatMap((event) => (event.type === 'log' && event.line.text.includes('GOT ') && event.line.text.includes(String(inferenceId))
  ? [JSON.parse(event.line.text.slice(event.line.text.indexOf('GOT ') + 4)) as Record<string, unknown>] : []))[0]);

async function sum(MetricName: string, more: readonly { readonly Name: string; readonly Value: string }[] = [{ Name: 'VariantName', Value: 'Main' }], statistic: 'Sum' | 'Maximum' = 'Sum'): Promise<number> {
  const { Datapoints = [] } = await new CloudWatchClient(clientOf(local.server)).send(new GetMetricStatisticsCommand({
    Namespace: 'AWS/SageMaker', MetricName, Dimensions: [{ Name: 'EndpointName', Value: 'Async' }, ...more], StartTime: new Date(Date.now() - 3_600_000), EndTime: new Date(Date.now() + 86_400_000), Period: 86_400, Statistics: [statistic],
  }));
  return Datapoints.reduce((total, point) => total + (point[statistic] ?? 0), 0);
}

test('a request is accepted, answered in S3, and its topic is told, with the answer where that is asked for', async () => {
  const accepted = await ask({ InferenceId: 'mine', CustomAttributes: 'trace' });
  expect([accepted.$metadata.httpStatusCode, accepted.InferenceId]).toEqual([202, 'mine']);
  expect(accepted.OutputLocation).toMatch(/^s3:\/\/models-of-tests\/out\/[0-9a-f-]{36}\.out$/);
  expect(accepted.FailureLocation).toMatch(/^s3:\/\/models-of-tests\/failed\/[0-9a-f-]{36}-error\.out$/);
  const answer = await read(accepted.OutputLocation);
  expect(labelsOf(answer)).toEqual(LABELS);
  const message = await told('mine');
  expect(message).toMatchObject({
    awsRegion: 'us-east-1', invocationStatus: 'Completed', inferenceId: 'mine', eventSource: 'aws:sagemaker', eventName: 'InferenceResult',
    requestParameters: { contentType: 'application/json', customAttributes: 'trace', endpointName: 'Async', inputLocation: `s3://${BUCKET}/in/rows.json` },
    responseParameters: { outputLocation: accepted.OutputLocation },
  });
  expect(Buffer.from((message['responseBody'] as { content: string }).content, 'base64').toString()).toBe(answer);
  const { ContentType } = await local.s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: keyOf(accepted.OutputLocation) }));
  expect(ContentType).toContain('application/json');
});

test('the body may be the input, and its answer may be named', async () => {
  const { OutputLocation } = await ask({ InputLocation: undefined, Body: Buffer.from(BODY), Filename: 'mine.json', S3OutputPathExtension: 'day/1' });
  expect(OutputLocation).toBe(`s3://${BUCKET}/out/day/1/mine.json`);
  expect(labelsOf(await read(OutputLocation))).toEqual(LABELS);
});

test('what the model does not answer is written to the failure path, told to the error topic, and counted', async () => {
  await local.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'in/wrong.json', Body: '{"instances":[[1]]}' }));
  const { InferenceId, FailureLocation } = await ask({ InputLocation: `s3://${BUCKET}/in/wrong.json` });
  expect(await read(FailureLocation)).toContain('pixels');
  const message = await told(InferenceId);
  expect(message).toMatchObject({ invocationStatus: 'Failed', failureReason: 'ClientError: Received client error (400) from model. See the SageMaker Endpoint logs in your account for more information.' });
  expect(message).not.toHaveProperty('responseBody');
  expect(await sum('InvocationFailures')).toBeGreaterThanOrEqual(1);
  expect(await sum('Invocation4XXErrors')).toBeGreaterThanOrEqual(1);
});

test.each([
  ['is not there', `s3://${BUCKET}/in/nothing.json`, 'The specified key does not exist.'],
  ['may not be read', `s3://elsewhere/rows.json`, 'is not authorized to perform: s3:GetObject'],
])('an input that %s fails when it is its turn', async (_, InputLocation, words) => {
  const { InferenceId } = await ask({ InputLocation });
  const message = await told(InferenceId);
  expect(message['failureReason']).toContain(words);
  expect(await sum('RequestDownloadFailures')).toBeGreaterThanOrEqual(1);
});

test('a request is refused by whom it is not for, and where it is not what it can be', async () => {
  await expect(local.runtime.send(new InvokeEndpointCommand({ EndpointName: 'Async', Body: BODY }))).rejects.toMatchObject({ name: 'ValidationError' });
  await expect(ask({ EndpointName: 'Nobody' })).rejects.toThrow('Endpoint Nobody of account 000000000000 not found.');
  await expect(ask({ RequestTTLSeconds: 59 })).rejects.toThrow("Value '59' at 'requestTTLSeconds' failed to satisfy constraint: Member must have value greater than or equal to 60");
  await expect(ask({ Body: Buffer.from('x') })).rejects.toThrow('Body and InputLocation are mutually exclusive');
  expect(await deploy(local.server, 'RealTime', endpointStack({ Endpoint: endpoint('Config', { EndpointName: 'RealTime' }) }))).toBe('CREATE_COMPLETE');
  await expect(ask({ EndpointName: 'RealTime' })).rejects.toMatchObject({ name: 'ValidationError', message: expect.stringContaining('is not an asynchronous endpoint') });
});

const toInstances = async (DesiredInstanceCount: number, EndpointName = 'Async'): Promise<void> => {
  await local.sageMaker.send(new UpdateEndpointWeightsAndCapacitiesCommand({ EndpointName, DesiredWeightsAndCapacities: [{ VariantName: 'Main', DesiredInstanceCount }] }));
  await until(async () => (await local.sageMaker.send(new DescribeEndpointCommand({ EndpointName }))).EndpointStatus === 'InService');
};

test('with no instance requests wait, and expire after their time; with one they are answered', async () => {
  await toInstances(0);
  const [waits, expires] = [await ask(), await ask({ RequestTTLSeconds: 60 })];
  expect((await told(expires.InferenceId))['failureReason']).toContain('60 seconds');
  expect(await sum('ExpiredRequests')).toBe(1);
  await until(async () => await sum('HasBacklogWithoutCapacity', [], 'Maximum') === 1);
  expect(await sum('ApproximateBacklogSizePerInstance', [], 'Maximum')).toBeGreaterThanOrEqual(1);
  await toInstances(1);
  expect(labelsOf(await read(waits.OutputLocation))).toEqual(LABELS);
  expect(await sum('InvocationsProcessed')).toBeGreaterThanOrEqual(1);
}, 30_000);

test('the queue outlives the server', async () => {
  const state = join(folder(), 'state');
  const first = await host(['2'], { state, speed: SPEED });
  await first.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'in/rows.json', Body: BODY }));
  expect(await deploy(first.server, 'S', asyncStack('Async'))).toBe('CREATE_COMPLETE');
  await first.sageMaker.send(new UpdateEndpointWeightsAndCapacitiesCommand({ EndpointName: 'Async', DesiredWeightsAndCapacities: [{ VariantName: 'Main', DesiredInstanceCount: 0 }] }));
  await until(async () => (await first.sageMaker.send(new DescribeEndpointCommand({ EndpointName: 'Async' }))).EndpointStatus === 'InService');
  const { OutputLocation } = await ask({}, first);
  await first.server.close();
  const server = await aws({ state, speed: SPEED });
  const again = { server, ...clientsOf(server) };
  await again.sageMaker.send(new UpdateEndpointWeightsAndCapacitiesCommand({ EndpointName: 'Async', DesiredWeightsAndCapacities: [{ VariantName: 'Main', DesiredInstanceCount: 1 }] }));
  expect(labelsOf(await read(OutputLocation, again))).toEqual(LABELS);
}, 60_000);
