import { GetAliasCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseModelRows } from '../../../lib/model/rows';
import { appOf, aws, cdk, clientOf, closeAll, folder, outputOf, ROOT } from './support';

const APP = ['-a', appOf('large-model'), '--require-approval', 'never'];
const ROWS = 40;

afterAll(closeAll);

/** What a version is to answer, for the first rows of its test data. */
function rowsOf(version: string) {
  return parseModelRows(readFileSync(join(ROOT, 'examples/models/digits', version, 'rows.json'), 'utf8')).rows.slice(0, ROWS);
}

test('a model on S3 Files: the deploy puts it there, functions mount it, and a cold environment of the old version finds its own after the new one took over', async () => {
  const [home, state] = [folder(), join(folder(), 'state')];
  const before = await aws({ state, speed: 120 });
  await cdk(before, home, ['bootstrap', 'aws://000000000000/us-east-1']);
  const first = await cdk(before, home, ['deploy', ...APP, '-c', 'digits=1']);
  expect(first).toMatchObject({ status: 0 });
  const FunctionName = outputOf(first.output, 'Name');

  const answers = async (lambda: LambdaClient, Qualifier: string) => {
    const rows = rowsOf('1');
    const { Payload, FunctionError, ExecutedVersion } = await lambda.send(new InvokeCommand({ FunctionName, Qualifier, Payload: JSON.stringify({ instances: rows.map(({ inputs }) => inputs['pixels']) }) }));
    const text = Payload?.transformToString() ?? '';
    expect([FunctionError, text]).toEqual([undefined, expect.stringContaining('predictions')]);
    const { predictions, model_version: modelVersion } = JSON.parse(text) as { predictions: readonly { readonly label: number }[]; model_version: string };
    return { labels: predictions.map(({ label }) => label), modelVersion, ExecutedVersion };
  };
  const expected = (version: string) => rowsOf(version).map((row) => row.expected?.['label']?.[0]);
  const lambda = new LambdaClient(clientOf(before));
  expect(await answers(lambda, 'live')).toEqual({ labels: expected('1'), modelVersion: '1', ExecutedVersion: '1' });

  const second = await cdk(before, home, ['deploy', ...APP, '-c', 'digits=2']);
  expect(second).toMatchObject({ status: 0 });
  expect(await lambda.send(new GetAliasCommand({ FunctionName, Name: 'live' }))).toMatchObject({ FunctionVersion: '2' });
  const { Contents = [] } = await new S3Client(clientOf(before)).send(new ListObjectsV2Command({ Bucket: outputOf(second.output, 'Bucket') }));
  expect(Contents.map(({ Key }) => Key)).toEqual(Array.from({ length: 2 }, () => expect.stringMatching(/^models\/digits\/[0-9a-f]{64}\/model\.onnx$/)));

  // No environment lives through this.
  await before.close();
  const after = await aws({ state, speed: 120 });
  const cold = new LambdaClient(clientOf(after));
  expect(await answers(cold, 'live')).toMatchObject({ modelVersion: '2', ExecutedVersion: '2' });
  expect(await answers(cold, '1')).toEqual({ labels: expected('1'), modelVersion: '1', ExecutedVersion: '1' });
}, 180_000);
