import { PutObjectCommand } from '@aws-sdk/client-s3';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exampleFolder } from '../../../handlers/model-server/support';
import { closeAll, cloudFormation, deploy } from '../support';
import { BUCKET, config, endpoint, endpointStack, executionRole, host, model, predict, READ_MODELS, variant, type Host } from './support';

let local: Host;
beforeAll(async () => { local = await host(); });
afterAll(closeAll);

/** Why resources of a stack failed. */
async function reasons(stack: string): Promise<string> {
  return (await cloudFormation(local.server, 'DescribeStackEvents', { StackName: stack })).body.replaceAll('&quot;', '"').replaceAll('&apos;', "'");
}

test('an endpoint is made once its container answers, replaced, and deleted with its stack', async () => {
  expect(await deploy(local.server, 'Made', endpointStack())).toBe('CREATE_COMPLETE');
  const next = { Other: config([variant('Model', { InitialInstanceCount: 2 })]), Endpoint: endpoint('Other') };
  expect(await deploy(local.server, 'Made', endpointStack(next), {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
  await cloudFormation(local.server, 'DeleteStack', { StackName: 'Made' });
});

test.each([
  ['its container does not come up', { Model: model('2', { Environment: { CSI_THREADS: 'many' } }) }, 'The primary container for production variant Main did not pass the ping health check'],
  ['the role may not read the model', { Role: executionRole(READ_MODELS.slice(1)) }, 'Could not access model data at s3://models-of-tests/digits/2/model.tar.gz. Please ensure that the role "arn:aws:iam::000000000000:role/'],
  ['the role may not pull the image', { Role: executionRole(READ_MODELS.slice(0, 2)) }, 'Please make sure all images included in the model for the production variant Main exist, and that the execution role used to create the model has permissions to access them.'],
  ['the model data is not there', { Model: model('9') }, 'Could not access model data at s3://models-of-tests/digits/9/model.tar.gz'],
  ['SageMaker may not assume the role', { Role: { ...executionRole(), Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }] } } } }, "Please ensure that the role exists and allows principal 'sagemaker.amazonaws.com' to assume the role."],
])('a stack fails where %s, and says so', async (what, more, reason) => {
  const name = `Fails${[...what].filter((character) => character !== ' ').join('').slice(0, 20)}`;
  expect(await deploy(local.server, name, endpointStack({ ...more, Endpoint: endpoint('Config', { EndpointName: name }) }))).toBe('ROLLBACK_COMPLETE');
  expect(await reasons(name)).toContain(reason);
});

test('a model that is not an archive comes file by file, where the role may list them', async () => {
  const folder = exampleFolder('digits/2');
  for (const file of readdirSync(folder)) await local.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: `loose/${file}`, Body: readFileSync(join(folder, file)) }));
  const container = { ModelDataUrl: undefined, ModelDataSource: { S3DataSource: { S3Uri: `s3://${BUCKET}/loose/`, S3DataType: 'S3Prefix', CompressionType: 'None' } } };
  const stack = (name: string, statements: readonly object[]): object => endpointStack({ Role: executionRole(statements), Model: model('2', container, { EnableNetworkIsolation: true }), Endpoint: endpoint('Config', { EndpointName: name }) });
  expect(await deploy(local.server, 'Blind', stack('Blind', READ_MODELS))).toBe('ROLLBACK_COMPLETE');
  expect(await reasons('Blind')).toContain('If your Model uses multiple models or uncompressed models, please ensure that the role has "s3:ListBucket" permission.');
  const list = { Effect: 'Allow', Action: 's3:ListBucket', Resource: `arn:aws:s3:::${BUCKET}`, Condition: { StringLike: { 's3:prefix': 'loose/*' } } };
  expect(await deploy(local.server, 'Loose', stack('Loose', [...READ_MODELS, list]))).toBe('CREATE_COMPLETE');
  expect((await predict(local.runtime, [Array.from({ length: 64 }, () => 0)], { EndpointName: 'Loose' })).variant).toBe('Main');
});
