import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Architecture, LayerVersion, Runtime, SnapStartConf } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { App, Lazy, Size, Stack } from 'aws-cdk-lib/core';
import type { AssetImageOptions, EcrImageOptions, IModelVersion, ModelFunctionProps } from '../../../constructs';
import { GoldenRequests, ModelArtifact, ModelFunction, ModelVersion, ServingImage, Transform } from '../../../constructs';
import { recognizeContext } from '../../../lib/container/model-server-image';
import { readContext, sha256Text } from '../../../local/docker/context-folder';
import { shippedServer } from '../../../local/docker/shipped-server';
import { digits, models, newStack, only, resources } from '../stack';

const DIGEST = `sha256:${'0a'.repeat(32)}`;
const DOCKERFILE = 'FROM public.ecr.aws/lambda/python:3.13\nCOPY app.py ${LAMBDA_TASK_ROOT}/\nCOPY model ${LAMBDA_TASK_ROOT}/model\nCMD ["app.handler"]\n';

function folder(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'csi-image-'));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

const server = (files: Readonly<Record<string, string>> = {}): string => folder({ Dockerfile: DOCKERFILE, 'app.py': 'handler = print\n', ...files });
const joblib = (content = 'pickled', version = '1'): ModelVersion => ModelVersion.of('diagnosis', version, ModelArtifact.fromFile(join(folder({ 'model.joblib': content }), 'model.joblib')));
const ecr = (stack: Stack, options: Partial<EcrImageOptions> = {}): ServingImage =>
  ServingImage.fromEcr(Repository.fromRepositoryName(stack, `R${stack.node.children.length}`, 'churn'), { digest: DIGEST, architecture: Architecture.X86_64, ...options });

interface Made {
  readonly stack: Stack;
  readonly template: Template;
  readonly properties: Record<string, unknown>;
  readonly versionId: string;
  /** The folder that Docker would build. */
  readonly context: string;
}

function make(props: ModelFunctionProps | ((stack: Stack) => ModelFunctionProps)): Made {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  new ModelFunction(stack, 'Fn', typeof props === 'function' ? props(stack) : props);
  const { directory } = app.synth();
  const template = Template.fromStack(stack);
  const [, { Properties: properties }] = resources(template, 'AWS::Lambda::Function').find(([id]) => id.startsWith('Fn')) as ReturnType<typeof resources>[number];
  const { dockerImages } = JSON.parse(readFileSync(join(directory, 'Stack.assets.json'), 'utf8')) as { dockerImages?: Record<string, { source: { directory: string } }> };
  const [image] = Object.values(dockerImages ?? {});
  return { stack, template, properties, versionId: only(template, 'AWS::Lambda::Version').id, context: image === undefined ? '' : join(directory, image.source.directory) };
}

describe('fromAsset', () => {
  test('a model that only an image can load is laid into its build, with a manifest; the function has no layers', () => {
    const { properties, template, context } = make({ model: joblib(), image: ServingImage.fromAsset(server()) });
    expect(properties).toMatchObject({
      PackageType: 'Image', Architectures: ['arm64'],
      Code: { ImageUri: { 'Fn::Sub': expect.stringMatching(/^\$\{AWS::AccountId\}\.dkr\.ecr\.\$\{AWS::Region\}.*:[0-9a-f]{64}$/) } },
      Environment: { Variables: { CSI_MODEL_NAME: 'diagnosis', CSI_MODEL_VERSION: '1', CSI_MODEL_FILE: 'model.joblib' } },
    });
    expect(Object.keys(properties)).not.toEqual(expect.arrayContaining(['Layers']));
    for (const absent of ['Layers', 'Handler', 'Runtime', 'ImageConfig']) expect(properties).not.toHaveProperty(absent);
    template.resourceCountIs('AWS::Lambda::LayerVersion', 0);
    expect(readdirSync(context).sort()).toEqual(['Dockerfile', 'app.py', 'model']);
    expect(readFileSync(join(context, 'model/model.joblib'), 'utf8')).toBe('pickled');
    expect(JSON.parse(readFileSync(join(context, 'model/csi-model.json'), 'utf8'))).toMatchObject({ name: 'diagnosis', version: '1', format: 'other', entry: 'model.joblib', location: 'bundled' });
  });

  test('the same is published once; another model, file, argument or command is another version', () => {
    const root = server();
    const model = joblib();
    const id = (image: AssetImageOptions = {}, of: IModelVersion = model, at = root): string => make({ model: of, image: ServingImage.fromAsset(at, image) }).versionId;
    const first = id();
    expect(id()).toBe(first);
    expect(id({}, joblib(), server())).toBe(first);
    const others = [
      id({}, joblib('pickled otherwise')), id({}, joblib('pickled', '2')), id({ buildArgs: { A: '1' } }), id({ command: ['app.other'] }), id({ target: 'slim' }), id({ workingDirectory: '/srv' }),
      id({}, model, server({ 'app.py': 'handler = repr\n' })), id({}, model, server({ 'more.py': '' })),
    ];
    expect(new Set([first, ...others]).size).toBe(others.length + 1);
  });

  test('a rewrite of equal size and time is another image', () => {
    const root = server();
    const id = (content: string): string => {
      writeFileSync(join(root, 'app.py'), content);
      utimesSync(join(root, 'app.py'), 1, 1);
      return make({ model: digits(), image: ServingImage.fromAsset(root) }).versionId;
    };
    expect(id('handler = abs\n')).not.toBe(id('handler = all\n'));
  });

  test('what .dockerignore names stays out and changes nothing; every file can be read by Lambda\'s user', () => {
    const ignoring = (extra: Readonly<Record<string, string>>): string => server({ '.dockerignore': '# local\n.venv\n**/*.pyc\nDockerfile\n', ...extra });
    const root = ignoring({ '.venv/lib/x.py': 'x', 'a/b.pyc': 'x', 'a/b.py': 'x', 'run.sh': '#!/bin/sh\n' });
    chmodSync(join(root, 'app.py'), 0o600);
    chmodSync(join(root, 'run.sh'), 0o700);
    const made = make({ model: digits(), image: ServingImage.fromAsset(root) });
    expect(readdirSync(made.context, { recursive: true }).sort()).toEqual(['Dockerfile', 'a', 'a/b.py', 'app.py', 'model', 'model/csi-model.json', 'model/model.onnx', 'run.sh']);
    expect(statSync(join(made.context, 'app.py')).mode & 0o777).toBe(0o644);
    expect(statSync(join(made.context, 'run.sh')).mode & 0o777).toBe(0o755);
    writeFileSync(join(root, '.venv/lib/x.py'), 'y');
    expect(make({ model: digits(), image: ServingImage.fromAsset(root) }).versionId).toBe(made.versionId);
  });

  test('the platform follows the architecture; options reach the build and the function', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const image = ServingImage.fromAsset(server({ 'docker/Dockerfile.slim': DOCKERFILE }), {
      file: 'docker/Dockerfile.slim', buildArgs: { A: '1' }, target: 'slim', command: ['app.other'], entryPoint: ['/x'], workingDirectory: '/srv',
    });
    new ModelFunction(stack, 'Fn', { model: digits(), image, architecture: Architecture.X86_64 });
    const { dockerImages } = JSON.parse(readFileSync(join(app.synth().directory, 'Stack.assets.json'), 'utf8')) as { dockerImages: Record<string, { source: object }> };
    expect(Object.values(dockerImages)[0].source).toMatchObject({ dockerFile: 'docker/Dockerfile.slim', dockerBuildArgs: { A: '1' }, dockerBuildTarget: 'slim', platform: 'linux/amd64' });
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', { Architectures: ['x86_64'], ImageConfig: { Command: ['app.other'], EntryPoint: ['/x'], WorkingDirectory: '/srv' } });
  });

  test.each<[string, () => unknown, string]>([
    ['a folder that is not there', () => ServingImage.fromAsset('/none/such'), '`directory` does not exist (/none/such)'],
    ['a file', () => ServingImage.fromAsset(join(server(), 'app.py')), '`directory` is a file'],
    ['no Dockerfile', () => ServingImage.fromAsset(folder({ 'app.py': '' })), '`file` is "Dockerfile", which the folder does not hold'],
    ['another name', () => ServingImage.fromAsset(server(), { file: 'Other' }), '`file` is "Other"'],
    ['an argument that only the deploy knows', () => ServingImage.fromAsset(server(), { buildArgs: { A: Lazy.string({ produce: () => 'x' }) } }), '`buildArgs.A` is a token'],
    ['an empty command', () => ServingImage.fromAsset(server(), { command: [] }), '`command` is empty'],
    ['a relative folder', () => ServingImage.fromAsset(server(), { workingDirectory: 'srv' }), '`workingDirectory` is "srv", allowed: an absolute path'],
  ])('%s is refused', (_, call, words) => {
    expect(call).toThrow(words);
  });
});

describe('fromEcr', () => {
  test('the digest names the image and the architecture; the repository is asked to let Lambda pull', () => {
    const { properties, template } = make((stack) => {
      const image = ServingImage.fromEcr(new Repository(stack, 'Repo'), { digest: DIGEST, architecture: Architecture.X86_64 });
      return { model: ModelVersion.of('churn', '7', ModelArtifact.fromImage(image)) };
    });
    expect(properties).toMatchObject({ PackageType: 'Image', Architectures: ['x86_64'], Environment: { Variables: { CSI_MODEL_NAME: 'churn', CSI_MODEL_VERSION: '7' } } });
    expect(JSON.stringify(properties['Code'])).toContain(`@${DIGEST}`);
    expect((properties['Environment'] as { Variables: object }).Variables).not.toHaveProperty('CSI_MODEL_FILE');
    template.hasResourceProperties('AWS::ECR::Repository', {
      RepositoryPolicyText: { Statement: [Match.objectLike({ Principal: { Service: 'lambda.amazonaws.com' }, Action: Match.arrayWith(['ecr:BatchGetImage']) })] },
    });
  });

  test('another digest is another version, and another model', () => {
    const versionId = (digest: string): string => make((stack) => ({ model: ModelVersion.of('m', '1', ModelArtifact.fromImage(ecr(stack, { digest }))) })).versionId;
    expect(versionId(DIGEST)).toBe(versionId(DIGEST));
    expect(versionId(DIGEST)).not.toBe(versionId(DIGEST.replace('0a', '0b')));
    const stack = newStack();
    expect(ModelArtifact.fromImage(ecr(stack)).digest).toBe('0a'.repeat(32));
    expect(ModelArtifact.fromImage(ecr(stack)).size.toBytes()).toBe(0);
  });

  test('a model in S3 is copied, the role may read it, and the image is told where and what it is', () => {
    const { properties, template } = make((stack) => ({
      model: ModelVersion.of('churn', '7', ModelArtifact.fromS3({ bucket: Bucket.fromBucketName(stack, 'B', 'my-models'), key: 'x/model.ubj', sha256: 'a'.repeat(64), size: Size.mebibytes(600), versionId: 'v' })),
      image: ecr(stack),
    }));
    expect(properties).toMatchObject({
      EphemeralStorage: { Size: 664 },
      Environment: { Variables: { CSI_MODEL_FILE: 'model.ubj', CSI_MODEL_SHA256: 'a'.repeat(64), CSI_ARTIFACT_URI: { 'Fn::Join': ['', ['s3://', expect.anything(), expect.stringMatching(/^\/models\/churn\//)]] } } },
    });
    template.hasResourceProperties('AWS::IAM::Role', { Policies: [{ PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 's3:GetObject' })]) } }] });
  });

  test('a tag is refused unless it is asked for by name', () => {
    expect(() => ecr(newStack(), { digest: undefined, tag: 'v1' })).toThrow('`tag` is "v1", under which another image may be pushed tomorrow');
    expect(() => ecr(newStack(), { digest: undefined })).toThrow('`digest` is not given');
    expect(() => ServingImage.fromEcr(Repository.fromRepositoryName(newStack(), 'R', 'r'), { digest: DIGEST } as EcrImageOptions)).toThrow('`architecture` is not given');
    const { properties } = make((stack) => ({ model: ModelVersion.of('m', '1', ModelArtifact.fromImage(ecr(stack, { digest: undefined, tag: 'v1', allowMutableTag: true }))) }));
    expect(JSON.stringify(properties['Code'])).toMatch(/:v1"/);
  });
});

describe('what makes no sense together is refused', () => {
  const problem = (props: Partial<ModelFunctionProps>, image: () => ServingImage = () => ServingImage.fromAsset(server())): (() => unknown) => () =>
    new ModelFunction(newStack(), 'Fn', { model: joblib(), image: image(), ...props });

  test.each<[string, () => unknown, string]>([
    ['a joblib file without an image', () => new ModelFunction(newStack(), 'Fn', { model: joblib() }), 'model.joblib is not an ONNX file'],
    ['what is no image', () => new ModelFunction(newStack(), 'Fn', { model: joblib(), image: 'x' as unknown as ServingImage }), '`image` is the string "x", allowed: a ServingImage'],
    ['a layer', problem({ layers: [LayerVersion.fromLayerVersionArn(newStack(), 'L', 'arn:aws:lambda:us-east-1:123456789012:layer:l:1')] }), '`layers` is given for a function of an image'],
    ['a runtime', problem({ runtime: Runtime.PYTHON_3_13 }), '`runtime` is given for a function of an image, which brings its own'],
    ['a transform', problem({ model: digits('1', { transform: Transform.fromFile(join(folder({ 't.js': 'export function preprocess(x) { return x; }' }), 't.js')) }) }), 'which the library\'s server would run'],
    ['a folder called model', problem({}, () => ServingImage.fromAsset(server({ 'model/x': '' }))), '`image` is built from a folder that holds model'],
    ['a .dockerignore that names it', problem({}, () => ServingImage.fromAsset(server({ '.dockerignore': 'model\n' }))), 'has a .dockerignore that names model'],
    ['a Dockerfile that does not take it', problem({}, () => ServingImage.fromAsset(server({ Dockerfile: 'FROM x\nCOPY app.py .\n' }))), '`image` does not take the model: no COPY of Dockerfile names model/'],
    ['a file for an image that is built', problem({}, () => ecr(newStack())), '`model` is a file of this machine, and `image` is built already'],
    ['another architecture than that of the image', () => {
      const stack = newStack();
      return new ModelFunction(stack, 'Fn', { model: ModelVersion.of('m', '1', ModelArtifact.fromImage(ecr(stack))), architecture: Architecture.ARM_64 });
    }, '`architecture` is arm64, and the image was built for x86_64'],
    ['two images', () => {
      const stack = newStack();
      return new ModelFunction(stack, 'Fn', { model: ModelVersion.of('m', '1', ModelArtifact.fromImage(ecr(stack))), image: ecr(stack) });
    }, '`image` is another one than that of `model`'],
    ['over 4 KB of variables, with what the image is told', problem({ environment: { LONG: 'x'.repeat(4096 - 320 - 60) } }), '`environment` holds'],
    ['a memory size that Lambda does not have', problem({ memorySize: Size.mebibytes(64) }), '`memorySize` is 64 MiB'],
  ])('%s', (_, call, words) => {
    expect(call).toThrow(words);
  });

  test('an image that the model is part of may be named again', () => {
    const stack = newStack();
    const image = ecr(stack);
    new ModelFunction(stack, 'Fn', { model: ModelVersion.of('m', '1', ModelArtifact.fromImage(image)), image });
    expect(resources(Template.fromStack(stack), 'AWS::Lambda::Function')).toHaveLength(1);
  });
});

test('an image of more than the 250 MB of a zip is none of synth\'s business, and golden requests, URL and scaling work', () => {
  const stack = newStack();
  const fn = new ModelFunction(stack, 'Fn', { model: digits(), image: ServingImage.fromAsset(server()), goldenRequests: GoldenRequests.fromFile(join(models, 'digits/1/rows.json'), { maxRows: 3 }) });
  fn.addUrl();
  fn.autoScale({ minCapacity: 1, maxCapacity: 2 }).scaleOnUtilization({ target: 0.7 });
  const template = Template.fromStack(stack);
  template.resourceCountIs('Custom::CsiGoldenRequests', 1);
  template.resourceCountIs('AWS::Lambda::Url', 1);
});

test('two functions of one image and model are one build; functions of two stacks build it too', () => {
  const app = new App();
  const image = ServingImage.fromAsset(server());
  const model = joblib();
  const stacks = ['A', 'B'].map((name) => new Stack(app, name));
  for (const stack of stacks) for (const id of ['One', 'Two']) new ModelFunction(stack, id, { model, image });
  const { directory } = app.synth();
  for (const name of ['A', 'B']) {
    const { dockerImages } = JSON.parse(readFileSync(join(directory, `${name}.assets.json`), 'utf8')) as { dockerImages: object };
    expect(Object.keys(dockerImages)).toHaveLength(1);
    expect(existsSync(join(directory, `asset.${Object.keys(dockerImages)[0]}`))).toBe(true);
  }
});

describe('SnapStart', () => {
  const snapStart = SnapStartConf.ON_PUBLISHED_VERSIONS;

  test('of the library\'s own server is refused with what to do instead', () => {
    expect(() => new ModelFunction(newStack(), 'Fn', { model: digits(), snapStart })).toThrow(/`snapStart` is given, and the library's server runs on nodejs24\.x.*provisionedConcurrency/);
  });

  test('of an image is published with the version, and warned of', () => {
    const stack = newStack();
    new ModelFunction(stack, 'Fn', { model: joblib(), image: ServingImage.fromAsset(server()), snapStart });
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', { SnapStart: { ApplyOn: 'PublishedVersions' } });
    Annotations.fromStack(stack).hasWarning('/Stack/Fn', Match.stringLikeRegexp('AWS\'s documents disagree'));
    const without = make({ model: joblib(), image: ServingImage.fromAsset(server()) }).versionId;
    expect(make({ model: joblib(), image: ServingImage.fromAsset(server()), snapStart }).versionId).not.toBe(without);
  });

  test('is refused with environments that are kept ready, and with more ephemeral storage than a snapshot holds', () => {
    const image = ServingImage.fromAsset(server());
    expect(() => new ModelFunction(newStack(), 'Fn', { model: joblib(), image, snapStart, provisionedConcurrency: 1 })).toThrow('`snapStart` is given together with `provisionedConcurrency`');
    expect(() => new ModelFunction(newStack(), 'Fn', { model: joblib(), image, snapStart, ephemeralStorageSize: Size.mebibytes(513) })).toThrow('513 MiB of ephemeral storage');
    expect(() => new ModelFunction(newStack(), 'Fn', { model: joblib(), image, snapStart }).autoScale({ minCapacity: 1, maxCapacity: 2 })).toThrow('`autoScale` is called, and `snapStart` is set');
  });
});

describe('modelServer', () => {
  const assemblies: string[] = [];
  afterAll(() => assemblies.forEach((path) => rmSync(path, { recursive: true })));
  test('is an image with the model in it, which the local Docker recognizes', async () => {
    const { properties, context, template } = make({ model: digits('2'), image: ServingImage.modelServer() });
    expect(properties).toMatchObject({ PackageType: 'Image', Architectures: ['arm64'] });
    assemblies.push(dirname(context));
    template.resourceCountIs('AWS::Lambda::LayerVersion', 0);
    const folder = await readContext(context);
    expect(recognizeContext(folder!, (of) => shippedServer(of), sha256Text)).toMatchObject({ kind: 'model-server', image: { door: 'lambda', architecture: 'arm64' }, model: { name: 'digits', version: '2' } });
  });

  test('has an architecture of its own if one is given, and runs a transform, which other images do not', () => {
    const file = join(folder({ 't.js': 'exports.preprocess = (inputs) => inputs;\n' }), 't.js');
    const model = digits('1', { transform: Transform.fromFile(file) });
    const { properties, context } = make({ model, image: ServingImage.modelServer({ architecture: Architecture.ARM_64 }) });
    assemblies.push(dirname(context));
    expect(properties['Architectures']).toEqual(['arm64']);
    expect(readdirSync(join(context, 'model')).sort()).toEqual(['csi-model.json', 'csi-transform.cjs', 'model.onnx']);
    expect(() => make({ model: joblib(), image: ServingImage.modelServer() })).toThrow('is not an ONNX file');
  });
});
