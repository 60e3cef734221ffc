import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ListEndpointsCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { InvokeEndpointAsyncCommand, InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inferRequest, parseModelRows } from '../../../lib/model/rows';
import { csiFile } from '../../bin/support';
import { until } from './lambda-support';
import { aws, cdk, clientOf, closeAll, folder, outputOf, ROOT } from './support';

const APP = `cd ${join(ROOT, 'examples/locked-down')} && npx tsx app.ts`;

afterAll(closeAll);

const rows = parseModelRows(readFileSync(join(ROOT, 'examples/models/digits/2/rows.json'), 'utf8'));
const requests = rows.rows.map((row) => JSON.stringify(inferRequest(rows, row)));
const outputsOf = (answer: string): unknown => (JSON.parse(answer) as { readonly outputs: unknown }).outputs;

test('the locked-down example is deployed, answers the same on every host before and after a rollout, and goes', async () => {
  const server = await aws({ docker: join(csiFile(), '../csi-docker.js'), speed: 200 });
  const home = folder();
  await cdk(server, home, ['bootstrap', 'aws://000000000000/us-east-1']);
  const deploy = async (version: string): Promise<string> => {
    const { status, output } = await cdk(server, home, ['deploy', '--all', '-a', APP, '-c', `version=${version}`, '--require-approval', 'never']);
    if (status !== 0) throw new Error(output);
    return output;
  };
  const settings = { ...clientOf(server), maxAttempts: 1 };
  const [lambda, runtime, s3] = [new LambdaClient(settings), new SageMakerRuntimeClient(settings), new S3Client({ ...settings, forcePathStyle: true })];

  for (const version of ['1', '2']) {
    const output = await deploy(version);
    const url = outputOf(output, 'ApiUrl');
    const byFunction = async (body: string): Promise<unknown> => outputsOf((await lambda.send(new InvokeCommand({ FunctionName: outputOf(output, 'FunctionName'), Qualifier: 'live', Payload: body }))).Payload?.transformToString() ?? '');
    const byApi = async (body: string): Promise<unknown> => outputsOf(await (await fetch(`${url}digits/v2/models/digits/infer`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `AWS4-HMAC-SHA256 Credential=${server.environment['AWS_ACCESS_KEY_ID']}/20260101/us-east-1/execute-api/aws4_request, SignedHeaders=host, Signature=0` }, body })).text());
    const byEndpoint = async (body: string): Promise<unknown> => outputsOf((await runtime.send(new InvokeEndpointCommand({ EndpointName: outputOf(output, 'LiveName'), ContentType: 'application/json', Body: body }))).Body.transformToString());
    const byQueue = async (body: string): Promise<unknown> => {
      const { OutputLocation = '' } = await runtime.send(new InvokeEndpointAsyncCommand({ EndpointName: outputOf(output, 'BatchName'), ContentType: 'application/json', Body: Buffer.from(body) }));
      const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(OutputLocation) ?? [];
      return outputsOf(await until(() => s3.send(new GetObjectCommand({ Bucket, Key })).then(({ Body }) => Body?.transformToString(), () => undefined)));
    };
    const answersOf = async (ask: (body: string) => Promise<unknown>): Promise<unknown[]> => {
      const answers: unknown[] = [];
      for (const body of requests.slice(0, 10)) answers.push(await ask(body));
      return answers;
    };
    const expected = await answersOf(byFunction);
    for (const ask of [byApi, byEndpoint, byQueue]) expect(await answersOf(ask)).toEqual(expected);
  }
  const destroyed = await cdk(server, home, ['destroy', '--all', '--force', '-a', APP]);
  if (destroyed.status !== 0) throw new Error(destroyed.output);
  expect((await new SageMakerClient(settings).send(new ListEndpointsCommand({}))).Endpoints).toEqual([]);
}, 300_000);
