import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { App, Stack } from 'aws-cdk-lib/core';
import { InstanceType, ModelArtifact, ModelFunction, ModelRegistry, ModelVersion, RealTimeEndpoint, ServingImage } from '../../../constructs';
import { toLibSignature } from '../../../constructs/private/signature';
import type { S3Location, VersionManifest } from '../../../lib/registry/manifest';
import { digits, models } from '../stack';

const KEY = 'arn:aws:kms:eu-west-1:111111111111:key/0a1b';
const PRODUCER = { account: '111111111111', region: 'eu-west-1' };
const CONSUMER = { account: '222222222222', region: 'us-east-1' };

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'csi-sharing-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A version as the registry of another account keeps it. */
function kept(version: ModelVersion, more: Partial<S3Location> = {}): VersionManifest {
  const { entry, files } = version.artifact._contents();
  const s3 = { bucket: 'producer-models', prefix: `models/${version.modelName}/${version.artifact.digest}/`, entry, files: files.map(({ path, sha256, bytes }) => ({ path, sha256, bytes, versionId: `v-${path}` })), ...more };
  return {
    name: version.modelName, version: version.version, digest: version.digest, format: 'onnx', artifact: { s3 }, ...(version.modelSignature && { signature: toLibSignature(version.modelSignature) }),
  };
}

function exported(...versions: readonly VersionManifest[]): string {
  const file = join(folder, 'models.export.json');
  const [first] = versions;
  writeFileSync(file, JSON.stringify({ models: [{ name: first?.name, aliases: { champion: first?.version }, versions }] }));
  return file;
}

const consumer = (): Stack => new Stack(new App(), 'Consumer', { env: CONSUMER });
const copiesOf = (template: Template): Record<string, string>[] => Object.values(template.findResources('Custom::CsiArtifactCopy')).map(({ Properties }) => Properties as Record<string, string>);

test('a version of another account and region is copied from there by its version, and decrypted by the key that is named', () => {
  const stack = consumer();
  const champion = ModelRegistry.fromManifest(stack, 'Models', exported(kept(digits('2'), { kmsKeyArn: KEY }))).model('digits').alias('champion');
  expect([champion.version, champion.digest]).toEqual(['2', digits('2').digest]);

  new ModelFunction(stack, 'Digits', { model: champion });
  const template = Template.fromStack(stack);
  const key = `models/digits/${digits('2').artifact.digest}/model.onnx`;
  expect(copiesOf(template)).toEqual([expect.objectContaining({ sourceBucket: 'producer-models', sourceKey: key, sourceVersionId: 'v-model.onnx', sha256: digits('2').artifact._contents().files[0]?.sha256 })]);
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: Match.arrayWith([
      { Effect: 'Allow', Action: 's3:GetObjectVersion', Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:s3:::producer-models/${key}`]] } },
      { Effect: 'Allow', Action: 'kms:Decrypt', Resource: KEY },
    ]) },
  });
  // Only the copier reads from there: what serves has its own.
  const readers = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([, policy]) => JSON.stringify(policy).includes('producer-models')).map(([id]) => id);
  expect(readers).toEqual([expect.stringMatching(/^CsiModelCopier/)]);
  expect(Object.keys(template.findResources('Custom::CsiModelVersion'))).toEqual([]);
});

test('a version of several files is the same version there, for an endpoint', () => {
  mkdirSync(join(folder, 'chat'));
  for (const file of ['model.bin', 'tokenizer.json']) writeFileSync(join(folder, 'chat', file), file);
  const original = ModelVersion.of('chat', '1', ModelArtifact.fromDirectory(join(folder, 'chat'), { entry: 'model.bin' }));
  const manifest = kept(original);
  rmSync(join(folder, 'chat'), { recursive: true });
  const stack = consumer();
  const model = ModelRegistry.fromManifest(stack, 'Models', exported(manifest)).model('chat').version('1');
  expect(model.digest).toBe(original.digest);

  new RealTimeEndpoint(stack, 'Chat', { model, image: ServingImage.modelServer(), instanceType: InstanceType.C7I_LARGE });
  const sources = copiesOf(Template.fromStack(stack)).map(({ sourceKey }) => sourceKey).filter((key) => key.startsWith('models/chat/'));
  expect(sources.sort()).toEqual(['model.bin', 'tokenizer.json'].map((file) => `models/chat/${original.artifact.digest}/${file}`));
});

test('what another app registered is published by who serves it', () => {
  const stack = consumer();
  const model = ModelRegistry.fromManifest(stack, 'Models', exported(kept(digits('2')))).model('digits');
  model.publish('shop', new ModelFunction(stack, 'Digits', { model: model.alias('champion') }));
  const published = Object.values(Template.fromStack(stack).findResources('AWS::SSM::Parameter')).map(({ Properties }) => Properties as { Name: string; Value: unknown });
  expect(published).toContainEqual(expect.objectContaining({ Name: '/models/digits/endpoints/shop/version', Value: '2' }));
});

test('a file that was changed after it was exported is refused', () => {
  const manifest = kept(digits('2'));
  const changed = { ...manifest, artifact: { s3: { ...(manifest.artifact as { s3: S3Location }).s3, files: [{ path: 'model.onnx', sha256: 'a'.repeat(64), bytes: 10, versionId: 'v' }] } } };
  expect(() => ModelRegistry.fromManifest(consumer(), 'Models', exported(changed))).toThrow(/`digest` of digits 2 is .*they are not those that were registered/);
});

test('the registry lets in the accounts that are named, and no other', () => {
  const stack = new Stack(new App(), 'Producer', { env: PRODUCER });
  const registry = new ModelRegistry(stack, 'Registry', { consumerAccounts: [CONSUMER.account], encryptionKey: new Key(stack, 'Key') });
  registry.addModel('digits').addVersion('2', { artifact: ModelArtifact.fromFile(join(models, 'digits/2/model.onnx')) });
  const template = Template.fromStack(stack);
  const statements = (type: string, property: string) => Object.values(template.findResources(type)).flatMap(({ Properties }) => (Properties as Record<string, { Statement: { Effect: string; Action: unknown; Principal: unknown }[] }>)[property]?.Statement ?? []);
  const foreign = { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${CONSUMER.account}:root`]] } };

  const allowed = [...statements('AWS::S3::BucketPolicy', 'PolicyDocument'), ...statements('AWS::KMS::Key', 'KeyPolicy')].filter(({ Effect, Principal }) => Effect === 'Allow' && JSON.stringify(Principal).includes(CONSUMER.account));
  expect(allowed.map(({ Action, Principal }) => [Action, Principal])).toEqual([[['s3:GetObject', 's3:GetObjectVersion'], foreign], ['s3:ListBucket', foreign], ['kms:Decrypt', foreign]]);
  expect(JSON.stringify(template.findResources('AWS::IAM::Policy'))).not.toContain(CONSUMER.account);
});

test('two stacks of one app share a registry: a host waits for its record, and refers to nothing of the other stack', () => {
  const app = new App();
  const [producer, shop] = [new Stack(app, 'Producer', { env: PRODUCER }), new Stack(app, 'Shop', { env: PRODUCER })];
  const model = new ModelRegistry(producer, 'Registry').addModel('digits').addVersion('2', { artifact: ModelArtifact.fromFile(join(models, 'digits/2/model.onnx')) });
  new ModelFunction(shop, 'Digits', { model });
  app.synth();
  expect(shop.dependencies).toEqual([producer]);
  expect(JSON.stringify(Template.fromStack(shop).toJSON())).not.toContain('Fn::ImportValue');
  expect(JSON.stringify(Template.fromStack(producer).findOutputs('*'))).not.toContain('Export');
});
