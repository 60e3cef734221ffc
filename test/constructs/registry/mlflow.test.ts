import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { GoldenRequests, ModelArtifact, ModelFunction, ModelRegistry, ModelVersion, Transform } from '../../../constructs';
import type { VersionManifest } from '../../../lib/registry/manifest';
import { newStack, only, templateOf } from '../stack';

const MLFLOW = join(__dirname, '..', '..', 'mlflow', 'models');
const add = (name: string, options: object = {}) => new ModelRegistry(newStack(), 'Registry').addModel(name).addVersion('1', { artifact: ModelArtifact.fromMlflow(join(MLFLOW, name), { allowPickle: true }), ...options });

test('a version from MLflow says where it comes from, names its columns, and asks its own example', () => {
  const template = templateOf((stack) => {
    const version = new ModelRegistry(stack, 'Registry').addModel('diabetes').addVersion('1', { artifact: ModelArtifact.fromMlflow(join(MLFLOW, 'onnx-matrix')) });
    new ModelFunction(stack, 'Diabetes', { model: version });
  });
  const manifest = JSON.stringify(only(template, 'Custom::CsiModelVersion').resource.Properties.manifest).replaceAll('\\"', '"');
  expect(manifest).toContain('"source":"mlflow"');
  expect(manifest).toContain('"columns":["age","sex"');
  template.resourceCountIs('Custom::CsiGoldenRequests', 1);
});

test('what is said in code counts before what the model says', () => {
  expect(add('onnx-matrix').lineage).toMatchObject({ source: 'mlflow', flavor: 'onnx', mlflowVersion: '3.17.2' });
  expect(add('onnx-matrix', { lineage: { commit: 'abc' } }).lineage).toEqual({ commit: 'abc' });
  const goldenRequests = GoldenRequests.fromMlflow(join(MLFLOW, 'onnx-matrix'), { maxRows: 1 });
  expect(add('onnx-matrix', { goldenRequests }).goldenRequests).toBe(goldenRequests);
});

test('an example is asked by itself only where the library\'s server answers it', () => {
  expect(add('onnx-tensors').goldenRequests?._contents().rows.rows).toHaveLength(3);
  for (const name of ['xgboost', 'sklearn-skops', 'pyfunc']) expect(add(name).goldenRequests).toBeUndefined();
  const file = join(mkdtempSync(join(tmpdir(), 'csi-mlflow-')), 't.cjs');
  writeFileSync(file, 'exports.preprocess = (request) => request;');
  expect(add('onnx-tensors', { transform: Transform.fromFile(file, { inputs: [{ name: 'url', datatype: 'BYTES' as never, shape: [-1] }] }) }).goldenRequests).toBeUndefined();
  expect(add('onnx-tensors', { transform: Transform.fromFile(file) }).goldenRequests).toBeDefined();
});

test('an example that cannot be sent is none, and an answer that is there has to be right', () => {
  const copy = (name: string, file: string, content: string): ModelArtifact => {
    const folder = mkdtempSync(join(tmpdir(), 'csi-mlflow-'));
    cpSync(join(MLFLOW, name), folder, { recursive: true });
    writeFileSync(join(folder, file), content);
    return ModelArtifact.fromMlflow(folder);
  };
  expect(add('onnx-tensors', { artifact: copy('onnx-tensors', 'serving_input_example.json', '{"inputs": {"x": [[NaN]]}}') }).goldenRequests).toBeUndefined();
  expect(() => add('onnx-tensors', { artifact: copy('onnx-tensors', 'golden.json', '{}') })).toThrow(/`golden\.json` cannot be read/);
  const rows = { schemaVersion: 1, inputs: [{ name: 'sepal length (cm)', datatype: 'FP64', shape: [-1] }], outputs: [], rows: [] };
  expect(() => add('xgboost', { artifact: copy('xgboost', 'golden.json', JSON.stringify(rows)) })).toThrow(/`goldenRequests` have no values for the model's input sepal width/);
});

test('a manifest names the folder, and a folder that became another model is refused', () => {
  const folder = mkdtempSync(join(tmpdir(), 'csi-mlflow-'));
  cpSync(join(MLFLOW, 'sklearn-pickle'), join(folder, 'iris', 'saved'), { recursive: true });
  const { digest } = ModelVersion.of('iris', '1', ModelArtifact.fromMlflow(join(folder, 'iris', 'saved'), { allowPickle: true }));
  const write = (more: Partial<VersionManifest>): void => {
    const path = join(folder, 'iris', '1.json');
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify({ name: 'iris', version: '1', digest, format: 'other', artifact: { mlflow: 'saved', allowPickle: true }, ...more }));
  };
  const read = () => new ModelRegistry(newStack(), 'Registry').addFromManifests(folder);
  write({});
  expect(read).not.toThrow();
  write({ artifact: { mlflow: 'saved' } });
  expect(read).toThrow(/`model\.pkl` is a Python pickle/);
  write({ digest: 'f'.repeat(64) });
  expect(read).toThrow(/`digest` of iris 1 is ffffffffffffffff, and its files and signature give/);
});
