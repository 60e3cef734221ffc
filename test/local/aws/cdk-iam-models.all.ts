import { DeleteRolePolicyCommand, IAMClient, ListRolePoliciesCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { GetFunctionCommand, InvokeCommand, LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, ListBucketsCommand, PutBucketVersioningCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inferRequest, parseModelRows, type ModelRow } from '../../../lib/model/rows';
import { models } from '../../deploy/cases/models';
import { localTarget } from '../../deploy/local';
import { outputOf, ROOT, World } from '../../deploy/world';
import { closeAll } from './support';

afterAll(closeAll);

const digits = (file: string): Buffer => readFileSync(join(ROOT, 'examples/models/digits/2', file));

test('a model function reads its model from S3 by the grant of its construct, and is denied it without', async () => {
  const target = await localTarget('Grants');
  const world = new World(target, models.app);
  await world.bootstrap();
  const client = { endpoint: target.endpoint, region: target.region, credentials: { accessKeyId: target.environment['AWS_ACCESS_KEY_ID'] as string, secretAccessKey: 'local' } };
  const [iam, lambda, s3] = [new IAMClient(client), new LambdaClient(client), new S3Client({ ...client, forcePathStyle: true })];
  await s3.send(new CreateBucketCommand({ Bucket: 'training' }));
  await s3.send(new PutBucketVersioningCommand({ Bucket: 'training', VersioningConfiguration: { Status: 'Enabled' } }));
  const { VersionId = '' } = await s3.send(new PutObjectCommand({ Bucket: 'training', Key: 'digits/model.onnx', Body: digits('model.onnx') }));
  // The copier has read that version and written to the artifact bucket, by what its construct grants it.
  const FunctionName = outputOf(await world.deployed(['Models'], { digits: '2', bucket: 'training', objectVersion: VersionId }), 'FetchedName');

  const rows = parseModelRows(digits('rows.json').toString('utf8'));
  const Payload = JSON.stringify(inferRequest(rows, rows.rows[0] as ModelRow));
  const invoke = async (): Promise<string> => {
    // A changed configuration begins with new environments.
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Description: `at ${performance.now()}` }));
    const { Payload: answer, FunctionError, LogResult = '' } = await lambda.send(new InvokeCommand({ FunctionName, Payload, LogType: 'Tail' }));
    // The caller is told to see the log, which says why.
    return FunctionError === undefined ? answer?.transformToString() ?? '' : Buffer.from(LogResult, 'base64').toString('utf8').replaceAll('\\', '');
  };
  expect(await invoke()).toContain('"model_version":"2"');

  const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName }));
  const RoleName = Configuration?.Role?.split('/').at(-1) ?? '';
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  expect(PolicyNames).not.toEqual([]);
  for (const PolicyName of PolicyNames) await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
  const artifacts = (await s3.send(new ListBucketsCommand({}))).Buckets?.map(({ Name = '' }) => Name).find((name) => name.includes('artifacts')) ?? '';
  const needs = `S3 answered 403 AccessDenied for s3://${artifacts}/models/digits/`;
  expect(await invoke()).toContain(needs);

  // Another model's objects are no help, its own are.
  const grant = (path: string): Promise<unknown> => iam.send(new PutRolePolicyCommand({
    RoleName, PolicyName: 'again', PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::${artifacts}/models/${path}/*` }] }),
  }));
  await grant('other');
  expect(await invoke()).toContain(needs);
  await grant('digits');
  expect(await invoke()).toContain('"model_version":"2"');
}, 120_000);
