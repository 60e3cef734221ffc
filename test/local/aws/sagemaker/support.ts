import { CreateRepositoryCommand, ECRClient } from '@aws-sdk/client-ecr';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { AwsOptions, AwsServer } from '../../../../local';
import { dockerShim } from '../../../../local/docker/shim';
import { exampleFolder } from '../../../handlers/model-server/support';
import { writeContext } from '../../docker/context';
import { aws, clientOf, folder } from '../support';

export const BUCKET = 'models-of-tests';
export const IMAGE = '000000000000.dkr.ecr.us-east-1.amazonaws.com/server:1';

export interface Host {
  readonly server: Awaited<ReturnType<typeof aws>>;
  readonly sageMaker: SageMakerClient;
  readonly runtime: SageMakerRuntimeClient;
  readonly s3: S3Client;
}

/** A local AWS with the model server in its registry, and models of digits in a bucket: digits/VERSION/model.tar.gz. */
export async function host(versions: readonly string[] = ['2'], options: AwsOptions = {}): Promise<Host> {
  const server = await aws(options);
  const clients = clientsOf(server);
  const context = writeContext(join(folder(), 'context'), { door: 'http', withModel: false });
  await new ECRClient(clientOf(server)).send(new CreateRepositoryCommand({ repositoryName: 'server' }));
  for (const args of [['build', '--tag', IMAGE, '.'], ['push', IMAGE]]) {
    const { status, stderr } = await dockerShim({ args, cwd: context, environment: server.environment });
    if (status !== 0) throw new Error(stderr);
  }
  await clients.s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  for (const version of versions) await clients.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: `digits/${version}/model.tar.gz`, Body: archive(`digits/${version}`) }));
  return { server, ...clients };
}

export function clientsOf(server: AwsServer): Omit<Host, 'server'> {
  const settings = { ...clientOf(server), maxAttempts: 1 };
  return { sageMaker: new SageMakerClient(settings), runtime: new SageMakerRuntimeClient(settings), s3: new S3Client({ ...settings, forcePathStyle: true }) };
}

/** A model of examples/models as its files and manifest in a model.tar.gz. */
export function archive(example: string): Buffer {
  return execFileSync('tar', ['-czf', '-', '-C', exampleFolder(example), '.']);
}

/** What an execution role needs for the image and models above. */
export const READ_MODELS = [
  { Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::${BUCKET}/*` },
  { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
  { Effect: 'Allow', Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], Resource: 'arn:aws:ecr:us-east-1:000000000000:repository/server' },
];

export function executionRole(statements: readonly object[] = READ_MODELS): object {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'sagemaker.amazonaws.com' }, Action: 'sts:AssumeRole', Condition: { StringEquals: { 'aws:SourceAccount': '000000000000' } } }] },
      Policies: [{ PolicyName: 'inline', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
    },
  };
}

export function model(version = '2', container: object = {}, more: object = {}): object {
  return {
    Type: 'AWS::SageMaker::Model',
    Properties: {
      ExecutionRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] }, PrimaryContainer: { Image: IMAGE, ModelDataUrl: `s3://${BUCKET}/digits/${version}/model.tar.gz`, Environment: { CSI_THREADS: '1' }, ...container }, ...more,
    },
  };
}

export const variant = (modelId = 'Model', more: object = {}): object => ({
  VariantName: 'Main', ModelName: { 'Fn::GetAtt': [modelId, 'ModelName'] }, InitialVariantWeight: 1, InitialInstanceCount: 1, InstanceType: 'ml.c7i.large', ...more,
});

export const config = (variants: readonly object[] = [variant()], more: object = {}): object => ({ Type: 'AWS::SageMaker::EndpointConfig', Properties: { ProductionVariants: variants, ...more } });

export const endpoint = (configId = 'Config', more: object = {}): object => ({
  Type: 'AWS::SageMaker::Endpoint', Properties: { EndpointName: 'Digits', EndpointConfigName: { 'Fn::GetAtt': [configId, 'EndpointConfigName'] }, ...more },
});

/** Role, model, config and endpoint; what is given replaces or joins them. */
export function endpointStack(more: object = {}): object {
  return { Role: executionRole(), Model: model(), Config: config(), Endpoint: endpoint(), ...more };
}

export async function predict(runtime: SageMakerRuntimeClient, instances: readonly unknown[], more: object = {}): Promise<{ readonly labels: readonly number[]; readonly variant?: string }> {
  const output = await runtime.send(new InvokeEndpointCommand({ EndpointName: 'Digits', ContentType: 'application/json', Body: JSON.stringify({ instances }), ...more }));
  const { predictions } = JSON.parse(output.Body.transformToString()) as { readonly predictions: readonly { readonly label: number }[] };
  return { labels: predictions.map(({ label }) => label), variant: output.InvokedProductionVariant };
}
