import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadModel, readManifest, type LoadOptions } from '../../../handlers/model-server/load';
import type { Engine } from '../../../handlers/model-server/engine';
import { readFileSignature } from '../../../handlers/model-server/model-file';
import { onnxRuntime } from '../../../handlers/model-server/onnxruntime';
import type { ModelManifest } from '../../../lib/model/manifest';
import { identity, onnxModel } from './onnx-writer';
import { modelFolder, rowsOf, exampleFolder, sha256, temporaryFolder } from './support';

const MODEL = identity('FP32', ['batch']);
const warnings: string[] = [];

function options(folder: string): LoadOptions {
  return { folder, engine: onnxRuntime, threads: () => 1, environment: {}, warn: (message) => warnings.push(message) };
}

async function load(folder: string) {
  const loaded = await loadModel(readManifest(folder), options(folder));
  await loaded.model.close();
  return loaded;
}

beforeEach(() => warnings.splice(0));

describe('the manifest', () => {
  test.each<[string, string, RegExp]>([
    ['that is not JSON', '{', /csi-model\.json is not JSON/],
    ['of another schema', '{"schemaVersion":2}', /schemaVersion 2, this server reads 1/],
    ['of another format', '{"schemaVersion":1,"format":"pmml"}', /format "pmml", this server loads onnx/],
    ['that is no object', 'null', /csi-model\.json is null, needed: an object/],
    ['without a name', '{"schemaVersion":1,"format":"onnx","version":"1"}', /has the name undefined, needed: a string/],
    ['with an empty name', '{"schemaVersion":1,"format":"onnx","name":"","version":"1"}', /has the name "", needed: a string/],
    ['with a number for its name', '{"schemaVersion":1,"format":"onnx","name":7,"version":"1"}', /has the name 7, needed: a string/],
    ['with a number for its version', '{"schemaVersion":1,"format":"onnx","name":"wine","version":1}', /has the version 1, needed: a string/],
    ['without a version', '{"schemaVersion":1,"format":"onnx","name":"wine"}', /has the version undefined, needed: a string/],
    ['whose entry is not a file of it', '{"schemaVersion":1,"format":"onnx","name":"wine","version":"1","entry":"a","files":[]}', /entry 'a', which is not one of its files/],
  ])('%s is refused', (_what, text, message) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'csi-model.json'), text);
    expect(() => readManifest(folder)).toThrow(message);
  });

  test('that is missing is said so', () => {
    expect(() => readManifest(temporaryFolder())).toThrow(/no manifest at .*csi-model\.json.*ENOENT/);
  });
});

describe('files', () => {
  const with1 = (file: Partial<ModelManifest['files'][number]>) =>
    modelFolder({ 'model.onnx': MODEL }, { files: [{ path: 'model.onnx', bytes: MODEL.length, sha256: sha256(MODEL), ...file }] }).folder;

  test('are loaded when every byte is right', async () => {
    expect((await load(with1({}))).signature.inputs).toEqual([{ name: 'x', datatype: 'FP32', shape: [-1], dimensionNames: ['batch'] }]);
  });

  test('of another content are refused', async () => {
    await expect(load(with1({ sha256: '1'.repeat(64) }))).rejects.toThrow(/'model\.onnx' has sha256 [0-9a-f]{64}, the manifest says 1{64}/);
  });

  test('of another length are refused', async () => {
    await expect(load(with1({ bytes: MODEL.length + 1 }))).rejects.toThrow(/'model\.onnx' has \d+ bytes, the manifest says/);
  });

  test('that are missing are refused', async () => {
    const { folder } = modelFolder({ 'model.onnx': MODEL }, { files: [{ path: 'model.onnx', bytes: MODEL.length, sha256: sha256(MODEL) }, { path: 'weights.data', bytes: 1, sha256: '' }] });
    await expect(load(folder)).rejects.toThrow(/'weights\.data', which cannot be read: ENOENT/);
  });

  test('besides the entry are checked as well, over any number of pieces', async () => {
    const big = Buffer.alloc(3 * 1024 * 1024 + 1, 7);
    const { folder } = modelFolder({ 'model.onnx': MODEL, 'deep/weights.data': big });
    await load(folder);
    big[big.length - 1] = 8;
    writeFileSync(join(folder, 'deep/weights.data'), big);
    await expect(load(folder)).rejects.toThrow(/'deep\/weights\.data' has sha256/);
  });

  test.each(['../outside', '/etc/passwd', 'a/../../b', '..'])('named %s are refused', async (path) => {
    const { folder } = modelFolder({ 'model.onnx': MODEL }, {
      files: [{ path: 'model.onnx', bytes: MODEL.length, sha256: sha256(MODEL) }, { path, bytes: 1, sha256: '' }],
    });
    await expect(load(folder)).rejects.toThrow(/outside of the model's folder/);
  });
});

describe('the signature', () => {
  const rows = rowsOf('digits/1');
  const promise = (signature: ModelManifest['signature']) => load(exampleFolder('digits/1', { signature }));
  const signature = { inputs: rows.inputs, outputs: rows.outputs };
  const [pixels] = rows.inputs;

  test('is that of the file where the manifest has none, with its column names and the names of its dimensions', async () => {
    expect((await promise(undefined)).signature).toMatchObject(signature);
    const { inputs } = rowsOf('breast-cancer/1');
    expect(inputs[0]!.columns).toHaveLength(30);
    const { servedSignature } = await load(exampleFolder('breast-cancer/1'));
    expect(servedSignature.inputs).toEqual([{ ...inputs[0], dimensionNames: ['batch', ''] }]);
    expect(warnings).toEqual([]);
  });

  test('is the manifest\'s and not the file\'s where it has one, with no column names if it has none', async () => {
    const { inputs, outputs } = rowsOf('breast-cancer/1');
    const { columns: _, ...plain } = inputs[0]!;
    const { servedSignature } = await load(exampleFolder('breast-cancer/1', { signature: { inputs: [plain], outputs } }));
    expect(servedSignature.inputs).toEqual([plain]);
  });

  test.each([
    ['are no JSON', 'a, b'],
    ['are too few', '["a"]'],
    ['are of an input that there is not', '{"z":["a","b"]}'],
    ['are not all different', '["a","a"]'],
  ])('is the session\'s, with a warning, where the column names in the file %s', async (_what, columns) => {
    const model = identity('FP32', ['batch', 2], { columns });
    const { servedSignature } = await load(modelFolder({ 'model.onnx': model }).folder);
    expect(servedSignature.inputs).toEqual([{ name: 'x', datatype: 'FP32', shape: [-1, 2], dimensionNames: ['batch', ''] }]);
    expect(warnings).toEqual([expect.stringContaining('without column names')]);
  });

  test('in the file is compared with the session\'s, which has the last word', async () => {
    const file = join(modelFolder({ 'model.onnx': identity('FP32', ['batch', 2], { columns: '["a","b"]' }) }).folder, 'model.onnx');
    const session = (shape: number[]) => ({ inputs: [{ name: 'x', datatype: 'FP32' as const, shape }], outputs: [{ name: 'y', datatype: 'FP32' as const, shape }] });
    expect(readFileSignature(file, session([-1, 2]))).toMatchObject({ inputs: [{ name: 'x', columns: ['a', 'b'] }] });
    expect(readFileSignature(file, session([-1, 3]))).toEqual({ problem: expect.stringContaining("'x' has shape [-1, 2] in the file but [-1, 3]") });
  });

  test('of a file that is no ONNX is what the engine says', async () => {
    const { folder } = modelFolder({ 'model.bin': Buffer.from('other') });
    const engine: Engine = { name: 'other', load: async () => ({ signature, run: async () => [], close: async () => undefined }) };
    const loaded = await loadModel(readManifest(folder), { ...options(folder), engine });
    expect(loaded.servedSignature).toEqual(signature);
    expect(warnings).toEqual([expect.stringContaining('without column names')]);
  });

  test('keeps the column names of the manifest', async () => {
    const columns = Array.from({ length: 64 }, (_, index) => `p${index}`);
    const inputs = [{ ...pixels!, columns }];
    expect((await promise({ ...signature, inputs })).servedSignature.inputs).toEqual(inputs);
  });

  test.each<[string, ModelManifest['signature'], RegExp]>([
    ['another datatype', { ...signature, inputs: [{ ...pixels!, datatype: 'FP64' }] }, /input 'pixels' is FP64 in the manifest but FP32 in the model/],
    ['another length', { ...signature, inputs: [{ ...pixels!, shape: [-1, 65] }] }, /input 'pixels' has shape \[-1, 65\] in the manifest but \[-1, 64\] in the model/],
    ['another rank', { ...signature, inputs: [{ ...pixels!, shape: [64] }] }, /input 'pixels' has shape \[64\]/],
    ['another name', { ...signature, inputs: [{ ...pixels!, name: 'x' }] }, /input 'x' is in the manifest but not in the model, which has 'pixels'/],
    ['an output too few', { ...signature, outputs: [rows.outputs[0]!] }, /output 'probabilities' is in the model but not in the manifest, which has 'label'/],
  ])('with %s is refused', async (_what, promised, message) => {
    await expect(promise(promised)).rejects.toThrow(message);
  });
});

test('a model that fails on zeros is loaded all the same, with a warning', async () => {
  const picky = onnxModel({
    // Zero and one make a shape of no element where three are given.
    nodes: [{ op: 'Reshape', inputs: ['x', 'shape'], outputs: ['y'] }],
    inputs: [{ name: 'x', datatype: 'FP32', shape: [3] }, { name: 'shape', datatype: 'INT64', shape: [2] }],
    outputs: [{ name: 'y', datatype: 'FP32', shape: ['a', 'b'] }],
  });
  await load(modelFolder({ 'model.onnx': picky }).folder);
  expect(warnings).toEqual([expect.stringContaining('warm-up')]);
});

test('an engine that has nothing to warm up is not run before the first request', async () => {
  const { folder } = modelFolder({ 'model.onnx': MODEL });
  const run = jest.fn(() => Promise.resolve([]));
  const engine = (isWarm: boolean): Engine => ({ name: 'fake', load: () => Promise.resolve({ signature: { inputs: [], outputs: [] }, isWarm, run, close: () => Promise.resolve() }) });
  await loadModel(readManifest(folder), { ...options(folder), engine: engine(true) });
  expect(run).not.toHaveBeenCalled();
  await loadModel(readManifest(folder), { ...options(folder), engine: engine(false) });
  expect(run).toHaveBeenCalledTimes(1);
});

