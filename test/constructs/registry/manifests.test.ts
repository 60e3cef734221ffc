import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ModelArtifact, ModelFunction, ModelRegistry, ModelVersion, RealTimeEndpoint } from '../../../constructs';
import { sha256File } from '../../../constructs/private/sha256';
import { models, newStack, only, resources, templateOf } from '../stack';

const digestOf = (file: string, name = 'digits'): string => ModelVersion.of(name, '1', ModelArtifact.fromFile(file)).digest;

/** A folder with one model of two versions, as the command line writes it. */
function folder(change: (files: Record<string, object>) => void = () => undefined): string {
  const root = mkdtempSync(join(tmpdir(), 'csi-manifests-'));
  const files: Record<string, object> = { '_model.json': { name: 'digits', aliases: { champion: '2', challenger: '1' }, gates: [{ metric: 'accuracy', atLeast: 0.9 }] } };
  for (const version of ['1', '2']) {
    cpSync(join(models, 'digits', version, 'model.onnx'), join(root, 'digits', version, 'model.onnx'));
    files[`${version}.json`] = {
      name: 'digits', version, digest: digestOf(join(models, 'digits', version, 'model.onnx')), format: 'onnx', artifact: { file: `${version}/model.onnx` }, metrics: { accuracy: 0.95 },
      lineage: { commit: 'abc' }, approval: { status: 'approved', by: 'ada', report: { passed: true, gates: [] } },
    };
  }
  change(files);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(root, 'digits', name), JSON.stringify(content));
  return root;
}

test('manifests say what code would', () => {
  const fromManifests = templateOf((stack) => {
    const registry = new ModelRegistry(stack, 'Registry');
    const [model] = registry.addFromManifests(folder());
    expect(registry.model('digits')).toBe(model);
    expect(model?.alias('challenger').version).toBe('1');
    expect(model?.version('2')).toMatchObject({ metrics: { accuracy: 0.95 }, lineage: { commit: 'abc' }, approval: 'approved' });
    new ModelFunction(stack, 'Digits', { model: registry.model('digits').alias('champion') });
  });
  expect(resources(fromManifests, 'Custom::CsiModelVersion')).toHaveLength(2);
  expect(resources(fromManifests, 'AWS::SSM::Parameter').map(([, { Properties }]) => Properties.Name)).toEqual(['/models/digits/aliases/champion', '/models/digits/aliases/challenger']);
  const manifest = JSON.stringify(resources(fromManifests, 'Custom::CsiModelVersion')[0]?.[1].Properties.manifest);
  expect(manifest).toContain('\\"by\\":\\"ada\\"');
});

test('files that are not those that were registered are refused, each by its name', () => {
  const root = folder((files) => Object.assign(files['2.json'] as object, { digest: '0'.repeat(64) }));
  const registry = new ModelRegistry(newStack(), 'Registry');
  expect(() => registry.addFromManifests(root)).toThrow(/`digest` of digits 2 is 0000000000000000, and its files and signature give [0-9a-f]{16}: they are not those that were registered: restore them/);
});

test('everything that is wrong with a folder is said at once', () => {
  const root = folder((files) => {
    Object.assign(files['1.json'] as object, { name: 'other' });
    Object.assign(files['_model.json'] as object, { aliases: { champion: '7' } });
  });
  expect(() => new ModelRegistry(newStack(), 'Registry').addFromManifests(root)).toThrow(/2 problems[^]*digits\/1\.json: name[^]*digits\/_model\.json: aliases\.champion/);
  expect(() => new ModelRegistry(newStack(), 'Registry').addFromManifests(join(root, 'nowhere'))).toThrow(/`directory` does not exist/);
  expect(() => new ModelRegistry(newStack(), 'Registry').addFromManifests(mkdtempSync(join(tmpdir(), 'csi-empty-')))).toThrow(/holds no manifest/);
});

test('code that a version was registered with has to be given', () => {
  const root = folder((files) => Object.assign(files['2.json'] as object, { transform: '1'.repeat(64) }));
  expect(() => new ModelRegistry(newStack(), 'Registry').addFromManifests(root)).toThrow(/`transforms` lacks the code around digits 2/);
});

function exported(): string {
  const root = mkdtempSync(join(tmpdir(), 'csi-export-'));
  mkdirSync(root, { recursive: true });
  const file = join(models, 'digits', '2', 'model.onnx');
  const { modelSignature, digest, artifact } = ModelVersion.of('digits', '2', ModelArtifact.fromFile(file));
  writeFileSync(join(root, 'export.json'), JSON.stringify({ models: [{
    name: 'digits', aliases: { champion: '2' },
    versions: [{
      name: 'digits', version: '2', digest, format: 'onnx', signature: modelSignature, approval: 'approved',
      artifact: { s3: {
        bucket: 'producer', kmsKeyArn: 'arn:aws:kms:eu-central-1:111122223333:key/1', prefix: `models/digits/${artifact.digest}/`, entry: 'model.onnx',
        files: [{ path: 'model.onnx', versionId: 'v7', sha256: sha256File(file), bytes: readFileSync(file).length }],
      } },
    }],
  }] }));
  return join(root, 'export.json');
}

test('a model that is linked to is there, and folders and links to nothing are no manifests', () => {
  const root = folder();
  mkdirSync(join(root, 'digits', '9.json'));
  symlinkSync('/nowhere', join(root, 'digits', '8.json'));
  const linked = mkdtempSync(join(tmpdir(), 'csi-linked-'));
  symlinkSync(join(root, 'digits'), join(linked, 'digits'));
  const [model] = new ModelRegistry(newStack(), 'Registry').addFromManifests(linked);
  expect(model?.alias('champion').version).toBe('2');
});

test('an app elsewhere serves what was exported, from the bucket of its owner, and records nothing', () => {
  const path = exported();
  const template = templateOf((stack) => {
    const model = ModelRegistry.fromManifest(stack, 'Models', path).model('digits').alias('champion');
    new ModelFunction(stack, 'Function', { model });
    new RealTimeEndpoint(stack, 'Endpoint', { model });
  });
  template.resourceCountIs('Custom::CsiModelVersion', 0);
  const copies = resources(template, 'Custom::CsiArtifactCopy').map(([, { Properties }]) => Properties).filter(({ sourceBucket }) => sourceBucket === 'producer');
  expect(copies).toHaveLength(2);
  expect(copies[0]).toMatchObject({ sourceVersionId: 'v7' });
  // The digest is that of the files that were registered: it is the same version here and there.
  expect(JSON.stringify(template.toJSON())).toContain('arn:aws:kms:eu-central-1:111122223333:key/1');
  expect(only(template, 'AWS::Lambda::Alias').resource.DependsOn ?? []).not.toContain('Version');
});

test('what was not exported is not there', () => {
  const models = ModelRegistry.fromManifest(newStack(), 'Models', exported());
  expect(() => models.model('digit')).toThrow(/did you mean digits\?/);
  expect(() => models.model('digits').version('1')).toThrow(/`version` is "1", which digits does not have/);
  expect(() => ModelRegistry.fromManifest(newStack(), 'Models', '/nowhere.json')).toThrow(/does not exist/);
});
