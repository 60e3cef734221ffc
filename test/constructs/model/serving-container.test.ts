import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { App, Size, Stack } from 'aws-cdk-lib/core';
import type { IModelVersion } from '../../../constructs';
import { ModelArtifact, ModelVersion, ServingImage, Transform } from '../../../constructs';
import type { ServingContainer } from '../../../constructs/private/serving-container';
import { recognizeContext } from '../../../lib/container/model-server-image';
import type { SageMakerHost } from '../../../lib/sagemaker/host';
import { readContext, sha256Text } from '../../../local/docker/context-folder';
import { shippedServer } from '../../../local/docker/shipped-server';
import { digits, models, only, resources } from '../stack';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'csi-container-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Of all tests: the server is staged into it once. */
const outdir = mkdtempSync(join(tmpdir(), 'csi-container-out-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

interface Manifest {
  readonly files: Record<string, { readonly source: { readonly path: string } }>;
  readonly dockerImages: Record<string, { readonly source: { readonly directory: string; readonly platform: string } }>;
}

const assets = (): Manifest => JSON.parse(readFileSync(join(outdir, 'Stack.assets.json'), 'utf8')) as Manifest;
const staged = (ending: string): string[] => Object.values(assets().files).map(({ source }) => join(outdir, source.path)).filter((path) => path.endsWith(ending));

const BUCKET = 'CsiArtifactsBucket';
const REMOTE = { sha256: 'ab'.repeat(32), size: Size.mebibytes(900), versionId: 'v1' };

interface Built {
  readonly container: ServingContainer;
  readonly template: Template;
  /** With tokens resolved. */
  readonly uri?: unknown;
  readonly image: unknown;
  readonly statements: { readonly Action: unknown; readonly Resource: unknown; readonly Condition?: unknown }[];
  readonly pull: { readonly Action: unknown; readonly Resource: unknown }[];
}

function build(image: ServingImage, model: IModelVersion | ((stack: Stack) => IModelVersion), options?: Parameters<ServingImage['_container']>[2]): Built {
  const app = new App({ outdir });
  const stack = new Stack(app, 'Stack');
  const container = image._container(stack, typeof model === 'function' ? model(stack) : model, options);
  const resolved = (list: readonly PolicyStatement[]) => list.map((statement) => stack.resolve(statement.toStatementJson()) as Built['statements'][number]);
  return {
    container, uri: stack.resolve(container.modelData?.uri), image: stack.resolve(container.image), statements: resolved(container.modelData?.read ?? []), pull: resolved(container.pull),
    template: Template.fromStack(stack),
  };
}

const found = (image: ServingImage, model: IModelVersion, host: SageMakerHost = 'realTime') => image._containerProblems(model, host).map((problem) => `${problem.prop} ${problem.found}`);

function remote(stack: Stack, key = 'models/digits.onnx', name = 'digits'): ModelVersion {
  return ModelVersion.of(name, '1', ModelArtifact.fromS3({ bucket: Bucket.fromBucketName(stack, 'Source', 'source'), key, ...REMOTE }));
}

function transformFile(): string {
  const file = join(folder, 'transform.js');
  writeFileSync(file, 'exports.preprocess = (inputs) => inputs;\n');
  return file;
}

function dockerFolder(dockerfile: string): string {
  const path = join(folder, 'server');
  mkdirSync(path);
  writeFileSync(join(path, 'Dockerfile'), dockerfile);
  return path;
}

describe('files of this machine', () => {
  test('become an archive in the folder of their content, which the deploy copies and checks', () => {
    const { container, uri, statements, template } = build(ServingImage.modelServer(), digits('2'));
    const { Properties } = only(template, 'Custom::CsiArtifactCopy').resource;
    const key = String(Properties['targetKey']);
    expect(key).toMatch(/^models\/digits\/[0-9a-f]{64}\/model\.tar\.gz$/);
    expect(uri).toEqual({ 'Fn::Join': ['', ['s3://', { Ref: expect.stringContaining(BUCKET) }, `/${key}`]] });
    expect(container.modelData).toMatchObject({ kind: 'archive', stored: [expect.anything()] });
    expect(statements).toEqual([{ Effect: 'Allow', Action: 's3:GetObject', Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': [expect.stringContaining(BUCKET), 'Arn'] }, '/models/digits/*']] } }]);

    const [asset = ''] = staged('.tar.gz');
    const bytes = readFileSync(asset);
    expect(Properties).toMatchObject({ bytes: String(bytes.length), sha256: createHash('sha256').update(bytes).digest('hex') });
    const unpacked = join(folder, 'model');
    mkdirSync(unpacked);
    execFileSync('tar', ['-xzf', asset, '-C', unpacked]);
    expect(readdirSync(unpacked).sort()).toEqual(['csi-model.json', 'model.onnx']);
    expect(JSON.parse(readFileSync(join(unpacked, 'csi-model.json'), 'utf8'))).toMatchObject({ name: 'digits', version: '2', location: 'bundled', entry: 'model.onnx' });
    expect(readFileSync(join(unpacked, 'model.onnx')).equals(readFileSync(join(models, 'digits/2/model.onnx')))).toBe(true);
    expect(container.modelData?.bytes).toBe(readdirSync(unpacked).reduce((sum, name) => sum + readFileSync(join(unpacked, name)).length, 0));
  });

  test('a transform is in the archive', () => {
    const model = digits('1', { transform: Transform.fromFile(transformFile()) });
    build(ServingImage.modelServer(), model);
    const [asset = ''] = staged('.tar.gz');
    expect(execFileSync('tar', ['-tzf', asset], { encoding: 'utf8' }).trim().split('\n')).toEqual(['csi-model.json', 'csi-transform.cjs', 'model.onnx']);
  });

  test('for a server of the user\'s own they are alone, and their names are told', () => {
    const { container } = build(ServingImage.fromAsset(dockerFolder('FROM scratch\nCOPY . /srv\n')), digits('2'));
    const [asset = ''] = staged('.tar.gz');
    expect(execFileSync('tar', ['-tzf', asset], { encoding: 'utf8' })).toBe('model.onnx\n');
    expect(container.environment).toEqual({ CSI_MODEL_NAME: 'digits', CSI_MODEL_VERSION: '2', CSI_MODEL_FILE: 'model.onnx' });
  });

  test('two hosts share the archive and its copy; another version is another one', () => {
    const app = new App({ outdir });
    const stack = new Stack(app, 'Stack');
    const image = ServingImage.modelServer();
    const one = digits('1');
    const uris = [one, one, digits('1'), digits('2')].map((model) => stack.resolve(image._container(stack, model).modelData?.uri) as unknown);
    expect(uris[1]).toEqual(uris[0]);
    expect(uris[2]).toEqual(uris[0]);
    expect(uris[3]).not.toEqual(uris[0]);
    expect(resources(Template.fromStack(stack), 'Custom::CsiArtifactCopy')).toHaveLength(2);
  });

  test('a second synthesis into the same folder writes nothing again and says the same', () => {
    const first = only(build(ServingImage.modelServer(), digits('1')).template, 'Custom::CsiArtifactCopy');
    const second = only(build(ServingImage.modelServer(), digits('1')).template, 'Custom::CsiArtifactCopy');
    expect(second).toEqual(first);
  });

  test('an archive over the limit is refused with the way round it', () => {
    const model = digits();
    const contents = model.artifact._contents();
    jest.spyOn(model.artifact, '_contents').mockReturnValue({ ...contents, files: [{ path: 'model.onnx', bytes: 2 ** 31, sha256: 'ab'.repeat(32) }] });
    expect(ServingImage.modelServer()._containerProblems(model, 'realTime')).toEqual([{
      prop: 'model', found: expect.stringMatching(/^is an archive of 2147\d{6} bytes$/), allowed: '2147483647 bytes in an asset of CDK\'s',
      remedy: 'upload it (aws s3 cp model.onnx s3://YOUR-BUCKET/) and name it with ModelArtifact.fromS3',
    }]);
  });
});

describe('files in S3', () => {
  test('an archive is copied as it is', () => {
    const { container, uri, template } = build(ServingImage.fromAsset(dockerFolder('FROM scratch\n')), (stack) => remote(stack, 'big/weights.tar.gz'));
    expect(container.modelData).toMatchObject({ kind: 'archive', bytes: REMOTE.size.toBytes() });
    expect(JSON.stringify(uri)).toMatch(/models\/digits\/[0-9a-f]{64}\/model\.tar\.gz/);
    expect(only(template, 'Custom::CsiArtifactCopy').resource.Properties).toMatchObject({ sourceBucket: 'source', sourceKey: 'big/weights.tar.gz', sourceVersionId: 'v1', sha256: REMOTE.sha256 });
    expect(container.environment).toEqual({ CSI_MODEL_NAME: 'digits', CSI_MODEL_VERSION: '1' });
  });

  test('any other file is a prefix, which the role may list', () => {
    const { container, uri, statements, template } = build(ServingImage.fromAsset(dockerFolder('FROM scratch\n')), (stack) => remote(stack));
    expect(container.modelData).toMatchObject({ kind: 'prefix', bytes: 900 * 1024 * 1024 });
    expect(JSON.stringify(uri)).toMatch(/models\/digits\/[0-9a-f]{64}\/"/);
    expect(statements[1]).toEqual({
      Effect: 'Allow', Action: 's3:ListBucket', Resource: { 'Fn::GetAtt': [expect.stringContaining(BUCKET), 'Arn'] }, Condition: { StringLike: { 's3:prefix': 'models/digits/*' } },
    });
    expect(String(only(template, 'Custom::CsiArtifactCopy').resource.Properties['targetKey'])).toMatch(/\/digits\.onnx$/);
  });

  test('for the library\'s server the manifest is copied beside it, so that it needs no S3', () => {
    const { template, container } = build(ServingImage.modelServer(), (stack) => remote(stack));
    const copies = resources(template, 'Custom::CsiArtifactCopy').map(([, { Properties }]) => String(Properties['targetKey']));
    expect(copies.map((key) => key.split('/').at(-1)).sort()).toEqual(['csi-model.json', 'digits.onnx']);
    expect(new Set(copies.map((key) => key.split('/').slice(0, -1).join('/'))).size).toBe(1);
    const manifest = staged('.json').map((path) => readFileSync(path, 'utf8')).find((text) => text.includes('"entry"'));
    expect(JSON.parse(manifest ?? '')).toMatchObject({ location: 'bundled', entry: 'digits.onnx', files: [{ path: 'digits.onnx' }] });
    expect(container.modelData?.stored).toHaveLength(2);
  });

  test('what hosts do not take is refused', () => {
    const stack = new Stack();
    const onnx = remote(stack);
    const packed = ModelVersion.of('digits', '1', ModelArtifact.fromS3({ bucket: Bucket.fromBucketName(stack, 'B', 'bucket'), key: 'a.tar.gz', ...REMOTE }));
    const own = ServingImage.fromAsset(dockerFolder('FROM scratch\n'));
    expect(found(ServingImage.modelServer(), onnx)).toEqual([]);
    expect(found(ServingImage.modelServer(), onnx, 'serverless')).toEqual(['model is a file in S3 that is not an archive, and serverless endpoints take only a .tar.gz']);
    expect(found(own, packed, 'serverless')).toEqual([]);
    expect(found(ServingImage.modelServer(), packed)).toEqual([expect.stringContaining('model is an archive in S3')]);
  });
});

describe('the library\'s own server', () => {
  test.each([['x86_64', 'linux/amd64'], ['arm64', 'linux/arm64']] as const)('is one image for %s, which the local Docker recognizes, and has no model', async (architecture, platform) => {
    const { container, pull, image } = build(ServingImage.modelServer(), digits(), { architecture });
    expect(container).toMatchObject({ architecture, accelerator: 'cpu', environment: {} });
    const { dockerImages } = assets();
    const [[hash, { source }]] = Object.entries(dockerImages) as [[string, Manifest['dockerImages'][string]]];
    expect(source.platform).toBe(platform);
    expect(JSON.stringify(image)).toContain(`:${hash}`);
    const context = await readContext(join(outdir, source.directory));
    expect(recognizeContext(context!, (of) => shippedServer(of), sha256Text)).toMatchObject({ kind: 'model-server', image: { door: 'http', architecture, modelFolder: '/opt/ml/model' } });
    expect(pull.map(({ Action }) => Action)).toEqual([['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], 'ecr:GetAuthorizationToken']);
    expect(JSON.stringify(pull[0]?.Resource)).toContain('container-assets');
  });

  test('is staged once for all models of a stack', () => {
    const stack = new Stack(new App({ outdir }), 'Stack');
    const images = [digits('1'), digits('2')].map((model) => ServingImage.modelServer()._container(stack, model).image);
    expect(images[1]).toBe(images[0]);
    Template.fromStack(stack);
    expect(Object.keys(assets().dockerImages)).toHaveLength(1);
  });

  test('an architecture of its own stays, whatever the host has', () => {
    expect(build(ServingImage.modelServer({ architecture: Architecture.ARM_64 }), digits()).container.architecture).toBe('arm64');
  });

  test('loads ONNX, and no model that is part of an image', () => {
    const file = join(folder, 'model.joblib');
    writeFileSync(file, 'pickle');
    expect(found(ServingImage.modelServer(), ModelVersion.of('m', '1', ModelArtifact.fromFile(file)))).toEqual([expect.stringContaining('is not an ONNX file')]);
    const image = ServingImage.fromAsset(dockerFolder('FROM scratch\n'));
    expect(found(ServingImage.modelServer(), ModelVersion.of('m', '1', ModelArtifact.fromImage(image)))).toEqual([expect.stringContaining('is the library\'s server, and `model` is part of an image')]);
  });
});

describe('images of the user\'s own', () => {
  const DIGEST = `sha256:${'9f'.repeat(32)}`;

  test('one in ECR is named by its digest, and may be pulled from its repository', () => {
    const stack = new Stack();
    const image = ServingImage.fromEcr(Repository.fromRepositoryName(stack, 'R', 'team/churn'), { digest: DIGEST, architecture: Architecture.X86_64 });
    const model = ModelVersion.of('churn', '7', ModelArtifact.fromImage(image));
    expect(image._containerProblems(model, 'serverless')).toEqual([]);
    const container = image._container(stack, model);
    expect(JSON.stringify(stack.resolve(container.image))).toContain(`/team/churn@${DIGEST}`);
    expect(container).toMatchObject({ architecture: 'x86_64', environment: { CSI_MODEL_NAME: 'churn', CSI_MODEL_VERSION: '7' }, modelData: undefined });
    expect(JSON.stringify(stack.resolve(container.pull[0]?.toStatementJson()))).toContain(':repository/team/churn');
  });

  test('one that is built has no model in it; a Dockerfile that copies one is refused', () => {
    const { container } = build(ServingImage.fromAsset(dockerFolder('FROM scratch\nCOPY . /srv\n')), digits());
    expect(container.architecture).toBe('x86_64');
    const [source] = Object.values(assets().dockerImages).map((image) => image.source);
    expect(source?.platform).toBe('linux/amd64');
    expect(readdirSync(join(outdir, source?.directory ?? ''))).toEqual(['Dockerfile']);
    writeFileSync(join(folder, 'server', 'Dockerfile'), 'FROM scratch\nCOPY ./model/ /srv/model\n');
    expect(found(ServingImage.fromAsset(join(folder, 'server')), digits())).toEqual([
      'image is built by a Dockerfile that copies model/, and here the model is not part of the image: SageMaker lays it into /opt/ml/model of the container',
    ]);
    mkdirSync(join(folder, 'server', 'model'));
    expect(found(ServingImage.fromAsset(join(folder, 'server')), digits())).toEqual([]);
  });

  test('what SageMaker cannot do is refused, all at once', () => {
    const stack = new Stack();
    const image = ServingImage.fromEcr(Repository.fromRepositoryName(stack, 'R', 'r'), { digest: DIGEST, architecture: Architecture.X86_64, command: ['a'], workingDirectory: '/srv' });
    const model = digits('1', { transform: Transform.fromFile(transformFile()) });
    expect(found(image, model)).toEqual([
      'image has a `command`, and SageMaker starts an image by its own ENTRYPOINT with the argument serve',
      'image has a `workingDirectory`, and SageMaker starts an image by its own ENTRYPOINT with the argument serve',
      'model has a `transform`, which the library\'s server would run, and the server is that of `image`',
    ]);
    const other = ServingImage.fromEcr(Repository.fromRepositoryName(stack, 'S', 's'), { digest: DIGEST, architecture: Architecture.X86_64 });
    expect(found(image, ModelVersion.of('m', '1', ModelArtifact.fromImage(other)))).toContain('image is another one than that of `model`, which is part of an image');
  });
});
