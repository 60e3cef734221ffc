import { existsSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { Architecture, Code, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { App, Lazy, Size, Stack } from 'aws-cdk-lib/core';
import type { ModelFunctionProps } from '../../../constructs';
import { Engine, ModelArtifact, ModelFunction, ModelVersion, ServingImage } from '../../../constructs';
import { compiledHead } from '../../../lib/engine/format/layout';
import type { FleetEntry } from '../../../lib/fleet/manifest';
import type { ModelManifest } from '../../../lib/model/manifest';
import { sha256Of } from '../../../constructs/private/sha256';
import { fleetOf } from '../fleet/support';
import { digits, models, newStack, only, resources } from '../stack';

const TREES = join(models, 'breast-cancer', '2', 'model.onnx');
/** Has a tokenizer, which is ONNX Runtime's own. */
const TICKETS = join(models, 'tickets', '1', 'model.onnx');
const trees = (): ModelVersion => ModelVersion.of('breast-cancer', '2', ModelArtifact.fromFile(TREES));
const tickets = (): ModelVersion => ModelVersion.of('tickets', '1', ModelArtifact.fromFile(TICKETS));

/** What is deployed of one function. */
function deployed(props: ModelFunctionProps | ((stack: Stack) => ModelFunctionProps)) {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  new ModelFunction(stack, 'Fn', typeof props === 'function' ? props(stack) : props);
  const { directory } = app.synth();
  const template = Template.fromStack(stack);
  const code = readdirSync(directory).map((name) => join(directory, name)).filter((path) => existsSync(join(path, 'csi-model.json')));
  const [folder] = code as [string];
  const manifest = JSON.parse(readFileSync(join(folder, 'csi-model.json'), 'utf8')) as ModelManifest;
  const layers = resources(template, 'AWS::Lambda::LayerVersion').map(([id]) => id.replace(/[0-9A-F]{8}$/, ''));
  return { template, folder, files: readdirSync(folder).sort(), manifest, layers, fn: only(template, 'AWS::Lambda::Function'), version: only(template, 'AWS::Lambda::Version').id };
}

describe('a model whose operators are all covered', () => {
  test('is deployed compiled, without ONNX Runtime', () => {
    const { folder, files, manifest, layers } = deployed({ model: trees() });
    expect([files, layers]).toEqual([['csi-compiled.bin', 'csi-model.json'], ['CsiServer']]);
    const bytes = readFileSync(join(folder, 'csi-compiled.bin'));
    expect(manifest.compiled).toEqual({ path: 'csi-compiled.bin', bytes: bytes.length, sha256: sha256Of(bytes), head: compiledHead(bytes) });
  });

  test('stays the version it is: digest, file and tags are those of the ONNX file', () => {
    const model = trees();
    const [compiled, onnx] = [Engine.compiled(), Engine.onnxRuntime()].map((engine) => deployed({ model, engine }));
    expect(compiled!.manifest).toMatchObject({ digest: model.digest, entry: 'model.onnx', files: [{ path: 'model.onnx', sha256: sha256Of(readFileSync(TREES)) }] });
    expect({ ...compiled!.manifest, compiled: undefined }).toEqual({ ...onnx!.manifest, compiled: undefined });
    expect(compiled!.fn.resource.Properties['Tags']).toEqual(onnx!.fn.resource.Properties['Tags']);
  });

  test('is another version of the function with another engine, and the same with the same', () => {
    const ids = [Engine.automatic(), Engine.compiled(), Engine.onnxRuntime(), Engine.automatic()].map((engine) => deployed({ model: trees(), engine }).version);
    expect([ids[0], ids[3]]).toEqual([ids[1], ids[1]]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  test('runs on both architectures from the same code', () => {
    const [arm, x64] = [Architecture.ARM_64, Architecture.X86_64].map((architecture) => deployed({ model: trees(), architecture }));
    expect(arm!.fn.resource.Properties['Code']).toEqual(x64!.fn.resource.Properties['Code']);
    expect(x64!.layers).toEqual(['CsiServer']);
  });

  test('keeps the files beside it, which a transform may read', () => {
    const directory = mkdtempSync(join(tmpdir(), 'csi-engine-'));
    writeFileSync(join(directory, 'model.onnx'), readFileSync(TREES));
    writeFileSync(join(directory, 'names.json'), '[]');
    const { files, manifest } = deployed({ model: ModelVersion.of('m', '1', ModelArtifact.fromDirectory(directory)) });
    expect(files).toEqual(['csi-compiled.bin', 'csi-model.json', 'names.json']);
    expect(manifest.files.map(({ path }) => path)).toEqual(['model.onnx', 'names.json']);
  });

  test('may be deployed both ways in one stack', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const model = trees();
    new ModelFunction(stack, 'A', { model });
    new ModelFunction(stack, 'B', { model, engine: Engine.onnxRuntime() });
    new ModelFunction(stack, 'C', { model });
    const { directory } = app.synth();
    expect(readdirSync(directory).filter((name) => existsSync(join(directory, name, 'csi-model.json')))).toHaveLength(2);
    const layers = resources(Template.fromStack(stack), 'AWS::Lambda::Function').map(([id, { Properties }]) => [id[0], (Properties['Layers'] as unknown[]).length]);
    expect(layers).toEqual([['A', 1], ['B', 2], ['C', 1]]);
  });

  test('has room for four layers of its user\'s where it has no engine layer', () => {
    const layers = (stack: Stack, count: number) => Array.from({ length: count }, (_, index) => LayerVersion.fromLayerVersionArn(stack, `L${index}`, `arn:aws:lambda:eu-west-1:111122223333:layer:l${index}:1`));
    expect(() => deployed((stack) => ({ model: trees(), engine: Engine.compiled(), layers: layers(stack, 4) }))).not.toThrow();
    expect(() => deployed((stack) => ({ model: trees(), engine: Engine.compiled(), layers: layers(stack, 5) }))).toThrow(/`layers`/);
    expect(() => deployed((stack) => ({ model: trees(), engine: Engine.onnxRuntime(), layers: layers(stack, 4) }))).toThrow(/`layers`/);
  });
});

describe('ONNX Runtime serves', () => {
  const onnx = { files: ['csi-model.json', 'model.onnx'], layers: ['CsiServer', 'CsiEngineArm64'] };

  test.each<[string, ModelFunctionProps | ((stack: Stack) => ModelFunctionProps)]>([
    ['who asks for it', { model: trees(), engine: Engine.onnxRuntime() }],
    ['operators that are not covered', { model: tickets() }],
    ['requests of many rows, for which it is faster', { model: digits(), engine: Engine.automatic({ batchSize: 100_000 }) }],
    ['a size that is known at deploy', { model: trees(), engine: Engine.automatic({ batchSize: Lazy.number({ produce: () => 1 }) }) }],
  ])('%s', (_what, props) => {
    const { files, layers, manifest } = deployed(props);
    expect({ files, layers }).toEqual(onnx);
    expect(manifest.compiled).toBeUndefined();
  });

  test('functions with layers, which may bring another engine', () => {
    const { files, layers } = deployed((stack) => ({ model: trees(), layers: [new LayerVersion(stack, 'Own', { code: Code.fromAsset(join(models, 'digits')) })] }));
    expect([files, layers.includes('CsiEngineArm64')]).toEqual([onnx.files, true]);
  });

  test('a model in S3', () => {
    const stack = newStack();
    new ModelFunction(stack, 'Fn', { model: inS3(stack) });
    expect(resources(Template.fromStack(stack), 'AWS::Lambda::LayerVersion').map(([id]) => id)).toEqual(expect.arrayContaining([expect.stringMatching(/^CsiEngineArm64/)]));
  });
});

function inS3(stack: Stack): ModelVersion {
  return ModelVersion.of('m', '1', ModelArtifact.fromS3({ bucket: Bucket.fromBucketName(stack, 'B', 'models'), key: 'm.onnx', versionId: 'v', sha256: 'a'.repeat(64), size: Size.mebibytes(1) }));
}

describe('Engine.compiled() is refused', () => {
  test('with every reason, where the model is not covered', () => {
    expect(() => deployed({ model: tickets(), engine: Engine.compiled() })).toThrow(/`engine` is Engine\.compiled\(\), and .*Tokenizer/);
  });

  test('where synth does not see the bytes', () => {
    expect(() => deployed((stack) => ({ model: inS3(stack), engine: Engine.compiled() })))
      .toThrow('`engine` is Engine.compiled(), and the model is in S3, where synth does not see its bytes: leave it out, or use Engine.onnxRuntime()');
  });

  test('and Engine.onnxRuntime() too, for a function of an image', () => {
    const image = ServingImage.modelServer();
    for (const engine of [Engine.compiled(), Engine.onnxRuntime()]) {
      expect(() => new ModelFunction(newStack(), 'Fn', { model: trees(), image, engine })).toThrow('`engine` is given for a function of an image, which evaluates its model itself: leave it out');
    }
    expect(() => new ModelFunction(newStack(), 'Fn', { model: trees(), image, engine: Engine.automatic() })).not.toThrow();
  });
});

test.each([0, -1, 1.5])('Engine.automatic refuses a batch size of %p', (batchSize) => {
  expect(() => Engine.automatic({ batchSize })).toThrow(`Engine.automatic: \`batchSize\` is ${batchSize}, allowed: a whole number from 1`);
});

test('a fleet takes it from its defaults, its manifest and its overrides', () => {
  const entry = (name: string, engine?: FleetEntry['engine']): FleetEntry => ({ name, version: '1', artifact: TREES, ...(engine !== undefined && { engine }) });
  const { templates } = fleetOf([entry('a'), entry('b', 'compiled'), entry('c', { automatic: { batchSize: 1 } }), entry('d', 'onnxRuntime'), entry('e', 'automatic')], {
    defaults: { engine: Engine.onnxRuntime() }, overrides: { e: { engine: Engine.onnxRuntime() } },
  });
  const functions = Object.values(templates()).flatMap(({ Resources }) => Object.entries(Resources)).filter(([id, { Type }]) => Type === 'AWS::Lambda::Function' && /^[a-e]Function/.test(id));
  expect(functions.map(([id, { Properties }]) => [id[0], (Properties?.['Layers'] as unknown[] | undefined)?.length])).toEqual([['a', 2], ['b', 1], ['c', 1], ['d', 2], ['e', 2]]);
});
