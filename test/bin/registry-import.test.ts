import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importVersion, type ImportOptions } from '../../bin/registry/import-version';
import { ModelArtifact, ModelVersion } from '../../constructs';
import type { ImportSource } from '../../lib/mlflow/source';
import { ROOT } from '../support/script';

const DIGITS = join(ROOT, 'examples/models/digits');
const SAVED = join(ROOT, 'test/mlflow/models');

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'csi-registry-import-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const of = (path: string): ImportSource => ({ kind: 'path', path });
const from = (path: string, more: Partial<ImportOptions> = {}) => importVersion({
  source: of(path), name: 'digits', version: '1', models: join(folder, 'models'), approval: 'pending', convert: true, allowPickle: false, tolerance: 1e-5, progress: () => {}, ...more,
});
const file = (path: string): string => join(folder, 'models', path);
const files = (): readonly string[] => (existsSync(file('')) ? readdirSync(file(''), { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/')).sort() : []);

describe('an ONNX file', () => {
  test('becomes a version that is pending, with the digest that synth gives it', async () => {
    const { manifest, created, path } = await from(join(DIGITS, '1/model.onnx'), { description: 'plain' });
    expect([created, path]).toEqual([true, file('digits/1.json')]);
    expect(files()).toEqual(['digits', 'digits/1', 'digits/1.json', 'digits/1/golden.json', 'digits/1/model.onnx']);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({
      name: 'digits', version: '1', format: 'onnx', artifact: { file: '1/model.onnx' }, approval: 'pending', description: 'plain', lineage: { source: 'file' },
      // The rows that lie beside it have known answers.
      goldenRequests: '1/golden.json',
    });
    expect(manifest.digest).toBe(ModelVersion.of('digits', '1', ModelArtifact.fromFile(file('digits/1/model.onnx'))).digest);
  });

  test('the same again changes nothing, and an alias may be given with it', async () => {
    await from(join(DIGITS, '1/model.onnx'));
    const before = readFileSync(file('digits/1.json'), 'utf8');
    expect(await from(join(DIGITS, '1/model.onnx'), { alias: 'challenger', description: 'another' })).toMatchObject({ created: false, alias: 'challenger' });
    expect(readFileSync(file('digits/1.json'), 'utf8')).toBe(before);
    expect(JSON.parse(readFileSync(file('digits/_model.json'), 'utf8'))).toMatchObject({ name: 'digits', aliases: { challenger: '1' } });
  });

  test('another under the same version is refused, and the first one stays', async () => {
    await from(join(DIGITS, '1/model.onnx'));
    const before = readFileSync(file('digits/1/model.onnx'));
    await expect(from(join(DIGITS, '2/model.onnx'))).rejects.toThrow('digits 1 is there already with other content: a version never changes');
    expect(readFileSync(file('digits/1/model.onnx')).equals(before)).toBe(true);
  });

  test('files that were damaged since are not taken for the version', async () => {
    await from(join(DIGITS, '1/model.onnx'));
    writeFileSync(file('digits/1/model.onnx'), 'nothing');
    await expect(from(join(DIGITS, '1/model.onnx'))).rejects.toThrow(/1\.json is of the same model, but .*restore them from version control/s);
  });

  test('what an import left that was killed gets into no version', async () => {
    mkdirSync(file(`digits/.1.${process.pid}.partial`), { recursive: true });
    writeFileSync(file(`digits/.1.${process.pid}.partial/stale.bin`), 'stale');
    await from(join(DIGITS, '1/model.onnx'));
    expect(files()).toEqual(['digits', 'digits/1', 'digits/1.json', 'digits/1/golden.json', 'digits/1/model.onnx']);
  });

  test('where nothing can be written, that is said', async () => {
    const own = join(folder, 'file');
    writeFileSync(own, '');
    await expect(from(join(DIGITS, '1/model.onnx'), { models: own })).rejects.toMatchObject({ name: 'LocalError', message: expect.stringMatching(/digits cannot be written: E/) });
  });

  test('files without a manifest, of somebody\'s own, are not overwritten', async () => {
    mkdirSync(file('digits/1'), { recursive: true });
    writeFileSync(file('digits/1/notes.txt'), 'mine');
    await expect(from(join(DIGITS, '1/model.onnx'))).rejects.toThrow('is there already, without a manifest and with other files');
    expect(files()).toEqual(['digits', 'digits/1', 'digits/1/notes.txt']);
  });

  test('an import that was cut off after its files goes on', async () => {
    await from(join(DIGITS, '1/model.onnx'));
    rmSync(file('digits/1.json'));
    expect(await from(join(DIGITS, '1/model.onnx'))).toMatchObject({ created: true });
    expect(files()).toContain('digits/1.json');
  });

  test.each([
    ['no file', 'nowhere.onnx', {}, 'there is no '],
    ['no ONNX', 'broken.onnx', {}, 'cannot be served'],
    ['a folder of several', 'several', {}, 'holds a.onnx, b.onnx: name the one to import'],
    ['a folder without any', 'empty', {}, 'is no MLflow model (it has no file MLmodel), and holds no .onnx file'],
    ['no name', 'model.onnx', { name: undefined, version: undefined }, 'say --name and --version'],
    ['a name that is none', 'model.onnx', { name: 'a b' }, '`--name` is "a b"'],
    ['a version that is none', 'model.onnx', { version: '../1' }, '`--version` is "../1"'],
    ['an alias that is none', 'model.onnx', { alias: 'v2' }, 'looks like a version'],
    ['a server for a file', 'model.onnx', { trackingUri: 'http://a' }, '--tracking-uri names a server'],
  ] as const)('%s is refused, and leaves nothing', async (_, path, more, words) => {
    writeFileSync(join(folder, 'broken.onnx'), 'abc');
    cpSync(join(DIGITS, '1/model.onnx'), join(folder, 'model.onnx'));
    mkdirSync(join(folder, 'empty'));
    mkdirSync(join(folder, 'several'));
    for (const name of ['a.onnx', 'b.onnx']) cpSync(join(DIGITS, '1/model.onnx'), join(folder, 'several', name));
    await expect(from(join(folder, path), more)).rejects.toThrow(words);
    expect(files()).toEqual([]);
  });

  test('approved at once only where it passes the gates', async () => {
    mkdirSync(file('digits'), { recursive: true });
    writeFileSync(file('digits/_model.json'), JSON.stringify({ name: 'digits', gates: [{ metric: 'accuracy', atLeast: 0.9 }] }));
    await expect(from(join(DIGITS, '1/model.onnx'), { approval: 'approved' })).rejects.toThrow('digits 1 does not pass accuracy >= 0.9 (accuracy is not given)');
    expect(files()).toEqual(['digits', 'digits/_model.json']);
    expect(await from(join(DIGITS, '1/model.onnx'))).toMatchObject({ created: true });
  });
});

describe('a folder that MLflow saved', () => {
  test.each(['onnx-columns', 'onnx-matrix', 'onnx-external', 'onnx-tensors'])('%s: as it is, with the digest that synth gives it', async (name) => {
    const { manifest } = await from(join(SAVED, name));
    expect(manifest).toMatchObject({ format: 'onnx', artifact: { mlflow: '1' }, lineage: { source: 'mlflow', flavor: 'onnx' } });
    expect(manifest.digest).toBe(ModelVersion.of('digits', '1', ModelArtifact.fromMlflow(file('digits/1'))).digest);
  });

  test.each(['sklearn-skops', 'lightgbm', 'xgboost'])('%s: as it is, for a server of one\'s own', async (name) => {
    const { manifest } = await from(join(SAVED, name), { convert: false });
    expect(manifest).toMatchObject({ format: 'other', artifact: { mlflow: '1' } });
    expect(manifest.digest).toBe(ModelVersion.of('digits', '1', ModelArtifact.fromMlflow(file('digits/1'))).digest);
  });

  test.each([['pyfunc', true], ['sklearn-pickle', true], ['sklearn-skops', undefined]])('%s with --allow-pickle: its manifest says so where it was needed', async (name, allowPickle) => {
    const { manifest } = await from(join(SAVED, name), { convert: false, allowPickle: true });
    expect(manifest.artifact).toEqual({ mlflow: '1', ...(allowPickle && { allowPickle }) });
    expect(manifest.digest).toBe(ModelVersion.of('digits', '1', ModelArtifact.fromMlflow(file('digits/1'), { allowPickle })).digest);
  });

  test.each([
    ['no-signature', { convert: false }, /`signature` is missing in MLmodel.*set_signature/s],
    ['no-signature', {}, /`signature` is missing in MLmodel.*input_example/s],
    ['pyfunc', {}, /has the flavor python_function, which this command cannot write as ONNX: serve it as it is from an image/],
    ['sklearn-pickle', {}, /is a Python pickle.*say --allow-pickle/s],
    ['sklearn-pickle', { convert: false }, /is a Python pickle.*say --allow-pickle/s],
    ['sklearn-skops', { python: '/nowhere/python' }, /there is no \/nowhere\/python: name a Python with --python/],
  ])('%s %j is refused, and leaves nothing', async (name, more, words) => {
    await expect(from(join(SAVED, name), more)).rejects.toThrow(words);
    expect(files()).toEqual([]);
  });
});
