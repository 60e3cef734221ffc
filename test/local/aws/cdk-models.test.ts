import { InvokeCommand, LambdaClient, ListVersionsByFunctionCommand } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, ListBucketsCommand, PutBucketVersioningCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inferRequest, parseModelRows, type ModelRows } from '../../../lib/model/rows';
import { scoreRows } from '../../../local/score-rows';
import { appOf, aws, cdk, clientOf, closeAll, folder, outputOf, ROOT } from './support';

const MODELS = ['-a', appOf('models'), 'Models', '--require-approval', 'never'];
const model = (version: string, file: string): string => join(ROOT, 'examples/models/digits', version, file);
const rowsOf = (version: string): ModelRows => parseModelRows(readFileSync(model(version, 'rows.json'), 'utf8'));

afterAll(closeAll);

test('cdk bootstrap, deploy, deploy of a new version, deploy of no change and destroy, and the models answer right', async () => {
  const server = await aws();
  const home = folder();
  const lambda = new LambdaClient(clientOf(server));
  const s3 = new S3Client(clientOf(server));
  const run = async (args: readonly string[]): Promise<string> => {
    const { status, output } = await cdk(server, home, args);
    if (status !== 0) throw new Error(`cdk ${args.join(' ')} ended with ${status}:\n${output}`);
    return output;
  };
  await run(['bootstrap', 'aws://000000000000/us-east-1']);

  const first = await run(['deploy', ...MODELS, '-c', 'digits=1']);
  const url = outputOf(first, 'DigitsUrl').replace(/\/$/, '');
  const FunctionName = outputOf(first, 'DigitsName');
  const rows = rowsOf('1');
  expect(await scoreRows(url, rows)).toMatchObject({ rows: rows.rows.length, agreed: rows.rows.length });

  await s3.send(new CreateBucketCommand({ Bucket: 'training-results' }));
  await s3.send(new PutBucketVersioningCommand({ Bucket: 'training-results', VersioningConfiguration: { Status: 'Enabled' } }));
  const { VersionId } = await s3.send(new PutObjectCommand({ Bucket: 'training-results', Key: 'digits/model.onnx', Body: readFileSync(model('2', 'model.onnx')) }));
  const changed = [...MODELS, '-c', 'digits=2', '-c', `objectVersion=${VersionId}`];
  const second = await run(['deploy', ...changed]);
  for (const output of ['DigitsUrl', 'FetchedUrl']) {
    const others = rowsOf('2');
    expect(await scoreRows(outputOf(second, output).replace(/\/$/, ''), others)).toMatchObject({ rows: others.rows.length, agreed: others.rows.length });
  }
  // The old version stays what it was, and the alias has moved.
  const [row] = rows.rows;
  const Payload = JSON.stringify(inferRequest(rows, row as NonNullable<typeof row>));
  const answers = await Promise.all(['1', '2', 'live'].map((Qualifier) => lambda.send(new InvokeCommand({ FunctionName, Qualifier, Payload }))));
  expect(answers.map(({ ExecutedVersion }) => ExecutedVersion)).toEqual(['1', '2', '2']);
  expect(answers.map((answer) => (JSON.parse(answer.Payload?.transformToString() ?? '') as { model_version: string }).model_version)).toEqual(['1', '2', '2']);

  expect(await run(['deploy', ...changed])).toContain('(no changes)');
  const { Versions } = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName }));
  expect(Versions?.map(({ Version }) => Version)).toEqual(['$LATEST', '1', '2']);

  await run(['destroy', ...MODELS.slice(0, 3), '--force', '-c', 'digits=2', '-c', `objectVersion=${VersionId}`]);
  await expect(lambda.send(new InvokeCommand({ FunctionName, Qualifier: '1' }))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(fetch(url)).rejects.toThrow();
  // What holds models is retained.
  expect((await s3.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name)).toEqual(expect.arrayContaining(['training-results', expect.stringContaining('artifacts')]));
}, 120_000);
