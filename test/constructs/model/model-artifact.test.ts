import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { App, Lazy, Size, Stack } from 'aws-cdk-lib/core';
import type { S3ArtifactOptions } from '../../../constructs';
import { Datatype, Engine, ModelArtifact, ModelFunction, ModelVersion } from '../../../constructs';
import * as onnx from '../../lib/onnx/onnx-writer';
import { digits, models, newStack, only, resources } from '../stack';

function folder(files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = mkdtempSync(join(tmpdir(), 'csi-artifact-'));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

const SHA256 = 'a'.repeat(64);

function s3(options: Partial<S3ArtifactOptions> = {}, stack: Stack = newStack()): ModelArtifact {
  const bucket = Bucket.fromBucketName(stack, `B${stack.node.children.length}`, 'my-models');
  return ModelArtifact.fromS3({ bucket, key: 'digits/model.onnx', versionId: 'v1', sha256: SHA256, size: Size.mebibytes(400), ...options });
}

describe('fromFile', () => {
  test('the digest follows the content and the name, not where the file lies', () => {
    const a = folder({ 'model.onnx': onnx.model(), 'other.onnx': onnx.model() });
    const b = folder({ 'model.onnx': onnx.model() });
    const digest = (path: string) => ModelArtifact.fromFile(path).digest;
    expect(digest(join(a, 'model.onnx'))).toBe(digest(join(b, 'model.onnx')));
    expect(digest(join(a, 'model.onnx'))).not.toBe(digest(join(a, 'other.onnx')));
    expect(digest(join(models, 'digits', '1', 'model.onnx'))).toMatch(/^[0-9a-f]{64}$/);
  });

  test('a rewrite of equal size and time is another model', () => {
    const staged = (content: Uint8Array, root = folder({})) => {
      const file = join(root, 'model.onnx');
      writeFileSync(file, content);
      utimesSync(file, 1, 1);
      const app = new App();
      const stack = new Stack(app, 'Stack');
      new ModelFunction(stack, 'Fn', { model: ModelVersion.of('m', '1', ModelArtifact.fromFile(file)) });
      const { directory } = app.synth();
      return readdirSync(directory).find((name) => existsSync(join(directory, name, 'csi-model.json')));
    };
    const root = folder({});
    expect(staged(onnx.model({ nodes: [onnx.node('Relu')] }), root)).not.toBe(staged(onnx.model({ nodes: [onnx.node('Tanh')] }), root));
  });

  test('a model that only its owner may read is readable in the function\'s code', () => {
    const root = folder({ 'model.onnx': onnx.model() });
    chmodSync(join(root, 'model.onnx'), 0o600);
    const app = new App();
    new ModelFunction(new Stack(app, 'Stack'), 'Fn', { model: ModelVersion.of('m', '1', ModelArtifact.fromFile(join(root, 'model.onnx'))), engine: Engine.onnxRuntime() });
    const { directory } = app.synth();
    const code = readdirSync(directory).find((name) => name.startsWith('asset.') && !name.endsWith('.zip')) as string;
    for (const name of readdirSync(join(directory, code))) expect(statSync(join(directory, code, name)).mode & 0o444).toBe(0o444);
    expect(statSync(join(root, 'model.onnx')).mode & 0o777).toBe(0o600);
  });

  test('an assembly without staging refers to a folder that lasts', () => {
    const app = new App({ context: { 'aws:cdk:disable-asset-staging': true } });
    new ModelFunction(new Stack(app, 'Stack'), 'Fn', { model: digits() });
    const manifest = readFileSync(join(app.synth().directory, 'Stack.assets.json'), 'utf8');
    const [path] = /[^"]*csi-model-\w+/.exec(manifest) as RegExpExecArray;
    expect(readdirSync(path)).toContain('csi-model.json');
    expect(path).not.toContain('cdk-serverless-inference-');
  });

  test('fails on what is not a file and says where it looked', () => {
    expect(() => ModelArtifact.fromFile('nowhere.onnx')).toThrow(/^ModelArtifact.fromFile\("nowhere.onnx"\): `path` does not exist \(.*nowhere.onnx\): paths are relative/);
    expect(() => ModelArtifact.fromFile(tmpdir())).toThrow('use ModelArtifact.fromDirectory');
  });

  test('fails on a model whose weights lie in another file', () => {
    const tensor = [...onnx.text(8, 'w'), ...onnx.message(13, [...onnx.text(1, 'location'), ...onnx.text(2, 'w.bin')])];
    const root = folder({ 'model.onnx': onnx.model({ initializers: [tensor] }), 'w.bin': 'weights' });
    const create = (artifact: ModelArtifact) => new ModelFunction(newStack(), 'Fn', { model: ModelVersion.of('m', '1', artifact) });
    expect(() => create(ModelArtifact.fromFile(join(root, 'model.onnx')))).toThrow('keeps weights in "w.bin", which is not part of the artifact: put the file beside the model');
    expect(() => create(ModelArtifact.fromDirectory(root))).not.toThrow();
  });
});

describe('fromDirectory', () => {
  test('takes every file but hidden ones, whatever the order of the file system', () => {
    const a = folder({ 'b/x.bin': '1', 'model.onnx': onnx.model(), '.git/config': 'x' });
    const b = folder({ 'model.onnx': onnx.model(), 'b/x.bin': '1' });
    expect(ModelArtifact.fromDirectory(a).digest).toBe(ModelArtifact.fromDirectory(b).digest);
    writeFileSync(join(b, 'b', 'x.bin'), '2');
    expect(ModelArtifact.fromDirectory(a).digest).not.toBe(ModelArtifact.fromDirectory(b).digest);
  });

  test('finds the model, or is told which it is', () => {
    const root = folder({ 'a.onnx': onnx.model(), 'b.onnx': onnx.model() });
    expect(() => ModelArtifact.fromDirectory(root)).toThrow('`entry` is not given, and the folder holds a.onnx, b.onnx: name the file to load');
    expect(() => ModelArtifact.fromDirectory(root, { entry: 'c.onnx' })).toThrow('`entry` is "c.onnx", which the folder does not hold: choose one of a.onnx, b.onnx');
    expect(ModelArtifact.fromDirectory(root, { entry: 'b.onnx' }).size.toBytes()).toBe(2 * onnx.model().length);
  });

  test.each([
    ['a missing folder', 'nowhere', 'does not exist'],
    ['a file', __filename, 'is a file'],
    ['no model', folder({ 'a.txt': '' }), 'holds no .onnx file'],
    ['a name of ours', folder({ 'model.onnx': onnx.model(), 'csi-model.json': '{}' }), 'csi-model.json'],
  ])('fails on %s', (_, path, expected) => {
    expect(() => ModelArtifact.fromDirectory(path)).toThrow(expected);
  });

  test('takes files and folders behind links, and fails on what can never be read', async () => {
    const root = folder({ 'model.onnx': onnx.model(), 'a/x.bin': '1' });
    symlinkSync('a', join(root, 'b'), 'dir');
    expect(ModelArtifact.fromDirectory(root).digest).toBe(ModelArtifact.fromDirectory(folder({ 'model.onnx': onnx.model(), 'a/x.bin': '1', 'b/x.bin': '1' })).digest);
    symlinkSync('..', join(root, 'a', 'up'), 'dir');
    symlinkSync('nowhere', join(root, 'lost'), 'file');
    const server = createServer().listen(join(root, 'socket'));
    await once(server, 'listening');
    const create = () => ModelArtifact.fromDirectory(root);
    for (const found of ['a/up, a link to a folder that it is in', 'b/up, a link to a folder that it is in', 'lost, a link to nothing', 'socket, which is no file']) expect(create).toThrow(`\`path\` holds ${found}`);
    expect(() => ModelArtifact.fromFile(join(root, 'socket'))).toThrow('`path` is no file');
    server.close();
  });
});

describe('fromS3', () => {
  test('fails, with every problem, on what is not pinned', () => {
    const create = () => s3({ key: 'models/', versionId: undefined, sha256: 'ABC', size: Size.bytes(0) });
    for (const prop of ['ModelArtifact.fromS3: 4 problems', '`key`', '`sha256`', '`size`', '`versionId` is not given: pin the object']) expect(create).toThrow(prop);
    expect(() => s3({ versionId: undefined, allowUnversioned: true })).not.toThrow();
    expect(() => s3({ key: Lazy.string({ produce: () => 'x' }) })).toThrow('`key` is a token');
  });

  test('is copied at deploy to a key that carries the digest; the function reads every version of the model', () => {
    const stack = newStack();
    const artifact = s3({}, stack);
    new ModelFunction(stack, 'Fn', { model: ModelVersion.of('digits', '7', artifact) });
    const template = Template.fromStack(stack);
    const bucket = only(template, 'AWS::S3::Bucket');
    expect(bucket.resource.DeletionPolicy).toBe('Retain');
    const copy = only(template, 'Custom::CsiArtifactCopy');
    expect(copy.resource.Properties).toMatchObject({
      sourceBucket: 'my-models',
      sourceKey: 'digits/model.onnx',
      sourceVersionId: 'v1',
      targetBucket: { Ref: bucket.id },
      targetKey: `models/digits/${artifact.digest}/model.onnx`,
      sha256: SHA256,
      bytes: String(400 * 1024 * 1024),
    });
    template.hasResource('AWS::Lambda::Function', {
      Properties: {
        Description: 'Model digits, version 7',
        EphemeralStorage: { Size: 512 },
        Environment: { Variables: { CSI_ARTIFACT_URI: { 'Fn::Join': ['', ['s3://', { Ref: bucket.id }, `/models/digits/${artifact.digest}/`]] } } },
      },
      DependsOn: Match.arrayWith([copy.id]),
    });
    const role = resources(template, 'AWS::IAM::Role').find(([, { Properties }]) => Properties.Policies !== undefined);
    expect(JSON.stringify(role?.[1].Properties.Policies)).toContain('/models/digits/*"');
    for (const [, { Properties }] of resources(template, 'AWS::IAM::Role')) expect(Properties.ManagedPolicyArns).toBeUndefined();
  });

  test('ephemeral storage follows the size, and is refused when it is too small', () => {
    const storage = (size: Size, ephemeralStorageSize?: Size) => {
      const stack = newStack();
      new ModelFunction(stack, 'Fn', { model: ModelVersion.of('m', '1', s3({ size }, stack)), memorySize: Size.mebibytes(10_240), ephemeralStorageSize });
      return resources(Template.fromStack(stack), 'AWS::Lambda::Function').map(([, { Properties }]) => Properties.EphemeralStorage).filter(Boolean);
    };
    expect(storage(Size.mebibytes(448))).toEqual([{ Size: 512 }]);
    expect(storage(Size.mebibytes(449))).toEqual([{ Size: 513 }]);
    expect(storage(Size.mebibytes(600), Size.mebibytes(600))).toEqual([{ Size: 600 }]);
    expect(() => storage(Size.mebibytes(601), Size.mebibytes(600))).toThrow('`ephemeralStorageSize` is 600 MiB, and the model that is fetched into it has 601 MiB');
    expect(storage(Size.mebibytes(10_240 - 64))).toEqual([{ Size: 10_240 }]);
    expect(() => storage(Size.mebibytes(10_240 - 63))).toThrow('`model` has 10177 MiB, allowed: 10176 MiB');
    expect(() => storage(Size.mebibytes(1), Size.mebibytes(511))).toThrow('`ephemeralStorageSize` is 511 MiB, allowed: 512 to 10240 MiB');
  });

  test('two functions share one copy; a model declared at synth keeps its signature', () => {
    const stack = newStack();
    const signature = { inputs: [{ name: 'x', datatype: Datatype.FP32, shape: [-1, 4] }], outputs: [{ name: 'y', datatype: Datatype.FP32, shape: [-1] }] };
    const model = ModelVersion.of('m', '1', s3({ signature }, stack), { columns: { x: ['a', 'b', 'c', 'd'] } });
    expect(model.signature?.inputs[0].columns).toEqual(['a', 'b', 'c', 'd']);
    new ModelFunction(stack, 'A', { model });
    new ModelFunction(stack, 'B', { model });
    Template.fromStack(stack).resourceCountIs('Custom::CsiArtifactCopy', 1);
  });

  test('column names without a signature are refused', () => {
    expect(() => ModelVersion.of('m', '1', s3(), { columns: { x: ['a'] } })).toThrow('`columns` is given for a model whose inputs are not known at synth');
  });
});

describe('ModelVersion.of', () => {
  test('knows what the model takes and returns', () => {
    expect(digits().signature).toEqual({
      inputs: [{ name: 'pixels', datatype: Datatype.FP32, shape: [-1, 64], dimensionNames: ['batch', ''] }],
      outputs: [
        { name: 'label', datatype: Datatype.INT64, shape: [-1], dimensionNames: ['batch'] },
        { name: 'probabilities', datatype: Datatype.FP32, shape: [-1, 10], dimensionNames: ['batch', ''] },
      ],
    });
  });

  test('the digest covers what changes answers, and nothing else', () => {
    expect(digits('1').digest).toBe(digits('1', { metrics: { a: 1 }, description: 'x' }).digest);
    expect(digits('1').digest).not.toBe(digits('2').digest);
    expect(digits('1', { columns: { pixels: Array.from({ length: 64 }, (_, i) => `p${i}`) } }).digest).not.toBe(digits('1').digest);
  });

  test('fails on names and columns that do not work, all at once', () => {
    const artifact = ModelArtifact.fromFile(join(models, 'digits', '1', 'model.onnx'));
    const create = () => ModelVersion.of('my model', '', artifact, { columns: { pixel: [] } });
    for (const part of ['3 problems', '`modelName` is "my model"', '`version` is ""', '`columns.pixel` is for an input that the model does not have, allowed: pixels']) {
      expect(create).toThrow(part);
    }
    expect(() => ModelVersion.of(Lazy.string({ produce: () => 'x' }), '1', artifact)).toThrow('`modelName` is a token');
  });

  test('fails on a version that is a number and on a path instead of an artifact', () => {
    expect(() => ModelVersion.of('wine', 1 as never, 'wine.onnx' as never)).toThrow(
      /^ModelVersion.of: 2 problems[^]*`version` is the number 1, allowed: text: write '1'[^]*`artifact` is the string "wine.onnx", allowed: a ModelArtifact/,
    );
  });

  test('metrics are copied, not shared', () => {
    const metrics = { accuracy: 0.9 };
    const version = digits('1', { metrics });
    metrics.accuracy = 0;
    expect(version.metrics).toEqual({ accuracy: 0.9 });
  });
});
