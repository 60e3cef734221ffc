import { Template } from 'aws-cdk-lib/assertions';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Size, Token } from 'aws-cdk-lib/core';
import type { Stack } from 'aws-cdk-lib/core';
import type { S3FolderArtifactOptions } from '../../../constructs';
import { ModelArtifact, ModelFunction, ModelVersion, ServingImage } from '../../../constructs';
import { newStack, resources } from '../stack';

const file = (path: string, versionId: string | undefined = 'v1') => ({ path, sha256: 'ab'.repeat(32), size: Size.mebibytes(100), versionId });
const FILES = [file('model.safetensors'), file('config.json', 'v2')];
const source = (stack: Stack): IBucket => Bucket.fromBucketName(stack, `B${stack.node.children.length}`, 'weights');
const image = (stack: Stack): ServingImage =>
  ServingImage.fromEcr(Repository.fromRepositoryName(stack, `R${stack.node.children.length}`, 'vllm'), { digest: `sha256:${'9f'.repeat(32)}`, architecture: Architecture.X86_64 });
const folder = (options: Partial<S3FolderArtifactOptions> = {}, stack = newStack()): ModelArtifact => ModelArtifact.fromS3Folder({ bucket: source(stack), prefix: 'llama/1/', ...options });

test('listed files are copied into one folder, each compared with its digest', () => {
  const stack = newStack();
  const model = ModelVersion.of('llama', '1', folder({ files: FILES }, stack));
  const container = image(stack)._container(stack, model);
  expect(container).toMatchObject({ environment: { CSI_MODEL_NAME: 'llama', CSI_MODEL_VERSION: '1' }, modelData: { kind: 'prefix', bytes: 200 * 1024 * 1024 } });
  expect(container.modelData?.stored).toHaveLength(2);
  const copies = resources(Template.fromStack(stack), 'Custom::CsiArtifactCopy').map(([, { Properties }]) => Properties);
  expect(copies).toEqual([
    expect.objectContaining({ sourceBucket: 'weights', sourceKey: 'llama/1/config.json', sourceVersionId: 'v2', targetKey: `models/llama/${model.artifact.digest}/config.json`, sha256: 'ab'.repeat(32) }),
    expect.objectContaining({ sourceBucket: 'weights', sourceKey: 'llama/1/model.safetensors', sourceVersionId: 'v1', targetKey: `models/llama/${model.artifact.digest}/model.safetensors` }),
  ]);
});

test('the library\'s server takes one with an entry: the manifest is copied beside it', () => {
  const stack = newStack();
  const model = ModelVersion.of('big', '1', folder({ files: [file('model.onnx'), file('weights.bin')], entry: 'model.onnx' }, stack));
  expect(ServingImage.modelServer()._containerProblems(model, 'realTime')).toEqual([]);
  ServingImage.modelServer({ architecture: Architecture.ARM_64 })._container(stack, model);
  const keys = resources(Template.fromStack(stack), 'Custom::CsiArtifactCopy').map(([, { Properties }]) => String(Properties['targetKey']).split('/'));
  expect(keys.map((key) => key.at(-1)).sort()).toEqual(['csi-model.json', 'model.onnx', 'weights.bin']);
  expect(new Set(keys.map((key) => key[2])).size).toBe(1);
});

test('files that nobody listed are read where they are, and nothing else is', () => {
  const stack = newStack();
  const encryptionKey = new Key(stack, 'Key');
  const bucket = Bucket.fromBucketAttributes(stack, 'Encrypted', { bucketName: 'weights', encryptionKey });
  const container = image(stack)._container(stack, ModelVersion.of('llama', '1', ModelArtifact.fromS3Folder({ bucket, prefix: 'llama/1/', allowUnpinned: true, size: Size.gibibytes(15) })));
  expect(container.modelData).toMatchObject({ kind: 'prefix', uri: 's3://weights/llama/1/', stored: [], bytes: 15 * 1024 ** 3 });
  const read = container.modelData?.read.map((statement) => stack.resolve(statement.toStatementJson()) as { Action: unknown; Resource: unknown });
  expect(read?.map(({ Action }) => Action)).toEqual(['s3:GetObject', 's3:ListBucket', 'kms:Decrypt']);
  expect(JSON.stringify(read?.[0]?.Resource)).toContain(':s3:::weights/llama/1/*');
  expect(resources(Template.fromStack(stack), 'Custom::CsiArtifactCopy')).toEqual([]);
});

test('the digest is that of the files, in whatever order; without a list that of the place', () => {
  const { digest } = folder({ files: FILES });
  expect(folder({ files: [...FILES].reverse(), prefix: 'other/' }).digest).toBe(digest);
  expect(folder({ files: [file('model.safetensors')] }).digest).not.toBe(digest);
  expect(folder({ allowUnpinned: true }).digest).not.toBe(folder({ allowUnpinned: true, prefix: 'llama/2/' }).digest);
});

test.each<[string, Partial<S3FolderArtifactOptions>, string]>([
  ['no list', {}, '`files` is not given, so that whoever writes below the prefix changes what is served'],
  ['an empty list', { files: [] }, '`files` is empty'],
  ['201 files', { files: Array.from({ length: 201 }, (_, index) => file(`${index}`)) }, '`files` are 201, allowed: 200'],
  ['a file twice', { files: [file('a'), file('a')] }, '`files` name "a" twice'],
  ['a file outside', { files: [file('../a')] }, '`files[0].path` is "../a"'],
  ['an object without a version', { files: [{ path: 'a', sha256: 'ab'.repeat(32), size: Size.bytes(1) }] }, '`files[0].versionId` is not given'],
  ['no digest', { files: [{ ...file('a'), sha256: 'x' }] }, '`files[0].sha256` is "x"'],
  ['both ways at once', { files: FILES, allowUnpinned: true }, '`allowUnpinned` is set beside `files`'],
  ['a size twice', { files: FILES, size: Size.bytes(1) }, '`size` is given beside `files`'],
  ['an entry that is not there', { files: FILES, entry: 'x' }, '`entry` is "x", which is none of the `files`: choose one of model.safetensors, config.json'],
  ['a prefix without its slash', { files: FILES, prefix: 'llama' }, '`prefix` is "llama", allowed: a text that ends with /'],
  ['a prefix that a deploy knows', { files: FILES, prefix: Token.asString({ Ref: 'P' }) }, '`prefix` is a token'],
])('%s is refused', (_, options, words) => {
  expect(() => folder(options)).toThrow(words);
});

test('200 files, and objects without versions where that is accepted, are taken', () => {
  expect(folder({ files: Array.from({ length: 200 }, (_, index) => file(`${index}`)) }).size.toMebibytes()).toBe(20_000);
  expect(folder({ files: [{ path: 'a', sha256: 'ab'.repeat(32), size: Size.bytes(1) }], allowUnversioned: true }).size.toBytes()).toBe(1);
});

test('hosts and servers that cannot take a folder say so', () => {
  const stack = newStack();
  const model = ModelVersion.of('llama', '1', folder({ files: FILES }, stack));
  const words = (of: ServingImage, host: Parameters<ServingImage['_containerProblems']>[1]): string[] => of._containerProblems(model, host).map(({ found }) => found);
  expect(words(image(stack), 'serverless')).toEqual(['is a folder in S3, and serverless endpoints take only a .tar.gz']);
  expect(words(ServingImage.modelServer(), 'realTime')).toEqual(['is a folder in S3 without a list of its files and an `entry`, which the library\'s server needs']);
  expect(() => new ModelFunction(stack, 'Fn', { model, image: image(stack) })).toThrow('`model` is a folder in S3, from where only endpoints of SageMaker are served');
});
