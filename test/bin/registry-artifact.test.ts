import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { checkVersion } from '../../bin/registry/artifact';
import { ModelArtifact, ModelVersion, Transform } from '../../constructs';
import type { VersionManifest } from '../../lib/registry/manifest';
import { versionDigests } from '../../lib/registry/version-digest';
import { temporaryFolder } from '../local/support/assembly';

const MODELS = join(__dirname, '../../examples/models');
const MLFLOW = join(__dirname, '../mlflow/models');
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const manifest = (version: ModelVersion, artifact: VersionManifest['artifact'], more: Partial<VersionManifest> = {}): VersionManifest => ({
  name: version.modelName, version: version.version, digest: version.digest, format: 'onnx', artifact, ...more,
});

test.each<[string, () => VersionManifest]>([
  ['a file', () => manifest(ModelVersion.of('digits', '1', ModelArtifact.fromFile(join(MODELS, 'digits/1/model.onnx'))), { file: 'digits/1/model.onnx' })],
  ['a folder', () => manifest(ModelVersion.of('digits', '1', ModelArtifact.fromDirectory(join(MODELS, 'digits/1'))), { directory: 'digits/1' })],
  ['a file that is no ONNX', () => manifest(ModelVersion.of('digits', '1', ModelArtifact.fromFile(join(MODELS, 'digits/train.py'))), { file: 'digits/train.py' }, { format: 'other' })],
  ['a file whose columns the manifest names', () => {
    const columns = { pixels: Array.from({ length: 64 }, (_, index) => `p${index}`) };
    const version = ModelVersion.of('digits', '1', ModelArtifact.fromFile(join(MODELS, 'digits/1/model.onnx')), { columns });
    return manifest(version, { file: 'digits/1/model.onnx' }, { signature: version.modelSignature });
  }],
  ...['onnx-matrix', 'onnx-external', 'xgboost', 'pyfunc'].map((name): [string, () => VersionManifest] => [`MLflow's ${name}`, () => {
    const version = ModelVersion.of(name, '1', ModelArtifact.fromMlflow(join(MLFLOW, name), { allowPickle: name === 'pyfunc' }));
    return manifest(version, { mlflow: relative(MODELS, join(MLFLOW, name)), ...(name === 'pyfunc' && { allowPickle: true }) }, { format: name.startsWith('onnx') ? 'onnx' : 'other' });
  }]),
])('the digest of %s is that of the construct', async (_, of) => {
  expect((await checkVersion(MODELS, { path: 'x.json', manifest: of() })).integrity).toEqual({ state: 'intact' });
  expect((await checkVersion(MODELS, { path: 'x.json', manifest: { ...of(), digest: '0'.repeat(64) } })).integrity).toMatchObject({ state: 'corrupt', detail: expect.stringContaining('the manifest says 0000000000000000') });
});

test('a folder of MLflow that cannot be read is not here, with what is wrong with it', async () => {
  const detail = async (mlflow: string) => (await checkVersion(MODELS, { path: 'x.json', manifest: { name: 'm', version: '1', digest: '', format: 'other', artifact: { mlflow } } })).integrity;
  expect(await detail(relative(MODELS, join(MLFLOW, 'pyfunc')))).toEqual({ state: 'missing', detail: expect.stringContaining('`python_model.pkl` is a Python pickle') });
  expect(await detail('digits')).toEqual({ state: 'missing', detail: expect.stringContaining('there is no MLmodel in') });
});

test('code around a model is not here: what it changes cannot be judged', async () => {
  const file = join(MODELS, 'digits/1/model.onnx');
  const code = join(temporaryFolder(), 't.cjs');
  writeFileSync(code, 'exports.preprocess = (request) => request;');
  const transform = Transform.fromFile(code, { inputs: [{ name: 'image', datatype: 'BYTES' as never, shape: [-1] }] });
  const version = ModelVersion.of('digits', '1', ModelArtifact.fromFile(file), { transform });
  expect((await checkVersion(MODELS, { path: 'x.json', manifest: manifest(version, { file: 'digits/1/model.onnx' }, { transform: transform.digest }) })).integrity.state).toBe('unverified');
});

test('the order in which files are listed changes nothing, and each of them counts', () => {
  const files = [{ path: 'a', sha256: '1' }, { path: 'b', sha256: '2' }];
  const digests = (content: typeof files) => versionDigests({}, { entry: 'a', files: content }, sha256);
  expect(digests([...files].reverse())).toEqual(digests(files));
  expect(digests(files.slice(0, 1))[0]).not.toBe(digests(files)[0]);
});
