import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { GoldenRequests, ModelArtifact, ModelFunction, ModelVersion, ServingImage } from '../../../constructs';
import { newStack } from '../stack';

const MODELS = join(__dirname, '..', '..', 'mlflow', 'models');
const saved = (name: string): string => join(MODELS, name);
const signatureOf = (directory: string) => ModelVersion.of('m', '1', ModelArtifact.fromMlflow(directory)).signature;
const filesOf = (directory: string, allowPickle = false) => ModelArtifact.fromMlflow(directory, { allowPickle })._contents().files.map(({ path }) => path);

/** A copy of a saved model that is changed: texts of MLmodel by what they become, then what `change` does. */
function changed(name: string, texts: Readonly<Record<string, string>> = {}, change: (folder: string) => void = () => {}): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'csi-mlflow-')), 'model');
  cpSync(saved(name), folder, { recursive: true });
  let text = readFileSync(join(folder, 'MLmodel'), 'utf8');
  for (const [from, to] of Object.entries(texts)) {
    expect(text).toContain(from);
    text = text.replaceAll(from, to);
  }
  writeFileSync(join(folder, 'MLmodel'), text);
  change(folder);
  return folder;
}

const write = (path: string, content: string) => (folder: string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
};

describe('the ONNX flavor', () => {
  test('a data frame names the columns of a matrix', () => {
    expect(signatureOf(saved('onnx-matrix'))).toMatchObject({
      inputs: [{ name: 'features', datatype: 'FP32', shape: [-1, 10], columns: ['age', 'sex', 'bmi', 'bp', 's1', 's2', 's3', 's4', 's5', 's6'] }],
      outputs: [{ name: 'variable', datatype: 'FP32' }],
    });
  });

  test('columns and tensors are inputs of their names', () => {
    expect(signatureOf(saved('onnx-columns'))?.inputs).toMatchObject([{ name: 'area', datatype: 'FP32', shape: [-1] }, { name: 'rooms', datatype: 'INT64' }, { name: 'garden', datatype: 'BOOL' }]);
    expect(signatureOf(saved('onnx-tensors'))?.inputs).toMatchObject([{ name: 'x', datatype: 'FP32', shape: [-1, 4] }]);
    expect(signatureOf(saved('onnx-external'))?.inputs).toMatchObject([{ name: 'pixels', shape: [-1, 64] }]);
  });

  test('only the model and its weights are taken, so that the same model logged again is the same', () => {
    expect(filesOf(saved('onnx-matrix'))).toEqual(['model.onnx']);
    expect(filesOf(saved('onnx-external'))).toEqual([expect.stringMatching(/\.data$/), 'model.onnx']);
    const again = changed('onnx-matrix', {}, (folder) => {
      writeFileSync(join(folder, 'MLmodel'), readFileSync(join(folder, 'MLmodel'), 'utf8').replace(/model_uuid: .*/, 'model_uuid: 71e12'));
      write('golden.json', '{}')(folder);
    });
    expect(ModelArtifact.fromMlflow(again).digest).toBe(ModelArtifact.fromMlflow(saved('onnx-matrix')).digest);
    expect(ModelArtifact.fromMlflow(again)._mlflow()?.lineage.modelUuid).toBe('71e12');
  });

  test('a host serves it without an image', () => {
    expect(() => new ModelFunction(newStack(), 'Fn', { model: ModelVersion.of('m', '1', ModelArtifact.fromMlflow(saved('onnx-external'))) })).not.toThrow();
  });

  test.each([
    ['another number of columns', { '{"type": "float", "name": "age", "required": true}, ': '' }, /`signature` has 9 columns, and the input "features" of the graph takes 10: correct it: mlflow\.models\.set_signature/],
    ['text for a number', { '{"type": "float", "name": "age"': '{"type": "string", "name": "age"' }, /has the column "age" as string, and the input "features" of the graph is FP32/],
    ['a name twice', { '"name": "sex"': '"name": "age"' }, /names the column "age" twice/],
    ['another output', { '"name": "variable"': '"name": "score"' }, /names the output "score", which the graph does not have, allowed: variable/],
  ])('%s is refused', (_, texts, message) => {
    expect(() => ModelArtifact.fromMlflow(changed('onnx-matrix', texts))).toThrow(message);
  });

  test('inputs of other names, types and shapes are refused', () => {
    expect(() => ModelArtifact.fromMlflow(changed('onnx-tensors', { '"name": "x"': '"name": "y"' }))).toThrow(/2 problems\n[^]*names the input "y", which the graph does not have, allowed: x[^]*has no tensor for the input "x" of the graph/);
    expect(() => ModelArtifact.fromMlflow(changed('onnx-tensors', { '"dtype": "int64"': '"dtype": "float32"' }))).toThrow(/has the output "label" as float32, and that of the graph is INT64/);
    expect(() => ModelArtifact.fromMlflow(changed('onnx-columns', { '"name": "rooms"': '"name": "beds"' }))).toThrow(/names column "beds", and no input of the graph is called so; has no column for the input "rooms" of the graph, allowed: area, rooms, garden/);
    expect(() => ModelArtifact.fromMlflow(changed('onnx-columns', { '{"type": "long"': '{"type": "double"' }))).toThrow(/has the column "rooms" as double, and the input "rooms" of the graph is INT64, which would cut off/);
  });

  test('weights that are missing and a file that is cut off are refused', () => {
    const data = filesOf(saved('onnx-external'))[0]!;
    expect(() => ModelArtifact.fromMlflow(changed('onnx-external', {}, (folder) => rmSync(join(folder, data))))).toThrow(/`directory` lacks "\S+\.data", in which model\.onnx keeps weights: fetch the whole model again/);
    expect(() => ModelArtifact.fromMlflow(changed('onnx-matrix', {}, (folder) => rmSync(join(folder, 'model.onnx'))))).toThrow(/`MLmodel\.flavors\.onnx\.data` is "model\.onnx", which the folder does not hold/);
    expect(() => ModelArtifact.fromMlflow(changed('onnx-matrix', {}, (folder) => {
      const bytes = readFileSync(join(folder, 'model.onnx'));
      writeFileSync(join(folder, 'model.onnx'), bytes.subarray(0, bytes.length - 20));
    }))).toThrow(/`MLmodel\.flavors\.onnx\.data` is "model\.onnx", which is no ONNX model: it is not an ONNX model, or it is damaged/);
  });
});

describe('other flavors', () => {
  test.each([
    ['sklearn-skops', 'model.skops', 'output-0'],
    ['lightgbm', 'model.lgb', 'output-0'],
    ['xgboost', 'model.ubj', 'output-0'],
  ])('%s is a folder with an entry, for an image', (name, entry, output) => {
    const artifact = ModelArtifact.fromMlflow(saved(name));
    expect(artifact._contents()).toMatchObject({ entry, place: { kind: 'local', model: { notOnnx: expect.any(String) as string } } });
    expect(filesOf(saved(name))).toEqual(expect.arrayContaining(['MLmodel', 'requirements.txt', entry]));
    expect(signatureOf(saved(name))).toMatchObject({ inputs: [{ name: 'sepal length (cm)', datatype: 'FP64', shape: [-1] }, {}, {}, {}], outputs: [{ name: output }] });
    const model = ModelVersion.of('iris', '1', artifact);
    expect(() => new ModelFunction(newStack(), 'Fn', { model })).toThrow(/`model` cannot be served: \S+ is not an ONNX file/);
    const image = ServingImage.fromAsset(join(__dirname, '..', '..', '..', 'examples', 'python-server', 'server'));
    expect(() => new ModelFunction(newStack(), 'Fn', { model, image, goldenRequests: GoldenRequests.fromMlflow(saved(name)) })).not.toThrow();
  });

  test('pickles are refused by their names, unless they are trusted', () => {
    expect(() => ModelArtifact.fromMlflow(saved('sklearn-pickle'))).toThrow(/`model\.pkl` is a Python pickle[^]*serialization_format='skops'[^]*allowPickle: true/);
    expect(() => ModelArtifact.fromMlflow(saved('pyfunc'))).toThrow(/`python_model\.pkl` is a Python pickle/);
    expect(filesOf(saved('sklearn-pickle'), true)).toContain('model.pkl');
    expect(ModelArtifact.fromMlflow(saved('pyfunc'), { allowPickle: true })._contents().entry).toBe('python_model.pkl');
  });

  test('so is code that comes with a model, and a type that it makes skops trust', () => {
    expect(() => ModelArtifact.fromMlflow(changed('xgboost', { 'code: null': 'code: code' }))).toThrow(/`code` is Python code of the model's own \(code_paths\), which loading the model runs/);
    expect(() => ModelArtifact.fromMlflow(changed('xgboost', { 'loader_module: mlflow.xgboost': 'loader_module: mine' }))).toThrow(/`mine` is a Python module that is not MLflow's/);
    expect(() => ModelArtifact.fromMlflow(changed('sklearn-skops', { 'skops_trusted_types: null': 'skops_trusted_types: [builtins.eval, numpy.dtype]' }))).toThrow(/skops_trusted_types` names builtins\.eval: a model that chooses/);
    expect(() => ModelArtifact.fromMlflow(changed('xgboost', {}, (folder) => cpSync(join(saved('sklearn-pickle'), 'model.pkl'), join(folder, 'scaler'))))).toThrow(/`scaler` is a Python pickle/);
  });
});

describe('the folder', () => {
  test('a model without a signature is refused with how to add one', () => {
    expect(() => ModelArtifact.fromMlflow(saved('no-signature'))).toThrow(/`signature` is missing in MLmodel[^]*mlflow\.sklearn\.log_model\(model, input_example=X\[:5\]\)[^]*mlflow\.models\.set_signature\(DIRECTORY, mlflow\.models\.infer_signature/);
  });

  test('what is no model says so, and where one is', () => {
    expect(() => ModelArtifact.fromMlflow(join(MODELS, 'nowhere'))).toThrow(/ModelArtifact\.fromMlflow\(".*nowhere"\): `directory` does not exist/);
    expect(() => ModelArtifact.fromMlflow(join(saved('xgboost'), 'MLmodel'))).toThrow(/`directory` is a file \(.*\): give the folder that it is in, .*xgboost/);
    expect(() => ModelArtifact.fromMlflow(dirname(changed('xgboost')))).toThrow(/is no MLflow model: \S+ holds no file MLmodel: there is one deeper: \S+model$/m);
    expect(() => ModelArtifact.fromMlflow(join(__dirname))).toThrow(/holds no file MLmodel: give the folder that MLflow saved, or take ModelArtifact\.fromDirectory/);
  });

  test('an MLmodel that cannot be read is refused at its place', () => {
    expect(() => ModelArtifact.fromMlflow(changed('xgboost', {}, write('MLmodel', 'flavors:\n  onnx: {data: "x"\n')))).toThrow(/`MLmodel` is not YAML, at line 3, column 1: [^:]+: fetch the model again/);
    expect(() => ModelArtifact.fromMlflow(changed('xgboost', {}, write('MLmodel', '')))).toThrow(/`MLmodel` is empty/);
    expect(() => ModelArtifact.fromMlflow(changed('xgboost', { 'flavors:': 'flavours:' }))).toThrow(/`MLmodel\.flavors` is missing: did you mean flavors/);
    expect(() => ModelArtifact.fromMlflow(changed('xgboost', { '"type": "double"': '"type": "quaternion"', 'mlflow_version: 3.': 'mlflow_version: 4.' }))).toThrow(/`MLmodel\.signature\.inputs\[0\]\.type` is "quaternion", allowed: boolean[^]*MLflow 4\.\S+ wrote this, and this library knows the files of MLflow 3/);
    const inner = changed('onnx-matrix');
    renameSync(join(inner, 'MLmodel'), join(inner, 'mlmodel.txt'));
    expect(() => ModelArtifact.fromMlflow(inner)).toThrow(/is no MLflow model/);
  });

  test('where it comes from is told to a registry', () => {
    expect(ModelArtifact.fromMlflow(saved('xgboost'))._mlflow()).toEqual({
      folder: saved('xgboost'), flavor: 'xgboost', requirements: expect.arrayContaining(['xgboost==3.2.0']),
      lineage: { source: 'mlflow', flavor: 'xgboost', mlflowVersion: '3.17.2', modelUuid: expect.stringMatching(/^[0-9a-f]{32}$/), createdAt: expect.stringMatching(/^2026-/) },
    });
    expect(ModelArtifact.fromFile(join(saved('onnx-matrix'), 'model.onnx'))._mlflow()).toBeUndefined();
  });
});

describe('golden requests', () => {
  test('are the rows of the input example, without answers', () => {
    const { rows } = GoldenRequests.fromMlflow(saved('onnx-columns'))._contents();
    expect(rows.rows).toEqual([{ inputs: { area: [52.5], rooms: [2], garden: [false] } }, { inputs: { area: [104], rooms: [4], garden: [true] } }]);
    expect(rows.outputs.map(({ name }) => name)).toEqual(['price', 'outside']);
    expect(GoldenRequests.fromMlflow(saved('onnx-tensors'))._contents().rows.rows).toHaveLength(3);
    expect(GoldenRequests.fromMlflow(saved('sklearn-pickle'))._contents().rows.rows[0]).toEqual({ inputs: { 'sepal length (cm)': [5.1], 'sepal width (cm)': [3.5], 'petal length (cm)': [1.4], 'petal width (cm)': [0.2] } });
  });

  test('are read from the example itself where no request was saved', () => {
    for (const name of ['onnx-matrix', 'onnx-tensors', 'onnx-external', 'pyfunc']) {
      const older = changed(name, {}, (folder) => rmSync(join(folder, 'serving_input_example.json')));
      expect(GoldenRequests.fromMlflow(older)._contents().rows.rows).toEqual(GoldenRequests.fromMlflow(saved(name))._contents().rows.rows);
    }
  });

  test('with their answers, where an import wrote them beside the model', () => {
    const { rows } = GoldenRequests.fromMlflow(saved('onnx-columns'))._contents();
    const known = { ...rows, rows: [{ ...rows.rows[0]!, expected: { price: [1211.625], outside: [false] } }] };
    const folder = changed('onnx-columns', {}, write('golden.json', JSON.stringify(known)));
    expect(GoldenRequests.fromMlflow(folder)._contents().rows).toEqual(known);
    const other = changed('onnx-tensors', {}, write('golden.json', JSON.stringify(known)));
    expect(() => GoldenRequests.fromMlflow(other)).toThrow(/GoldenRequests\.fromMlflow\('.*'\): [^]*`goldenRequests` name the input area, allowed: x/);
    expect(() => GoldenRequests.fromMlflow(changed('onnx-tensors', {}, write('golden.json', '{}')))).toThrow(/`golden\.json` cannot be read: schemaVersion/);
  });

  test('are refused where there is no example, or one that the model does not take', () => {
    const none = changed('onnx-matrix', {}, (folder) => ['input_example.json', 'serving_input_example.json'].forEach((file) => rmSync(join(folder, file))));
    expect(() => GoldenRequests.fromMlflow(none)).toThrow(/`directory` holds no input example: log the model with one \(input_example=X\[:5\]\)/);
    const short = changed('onnx-matrix', {}, write('serving_input_example.json', '{"dataframe_split": {"columns": ["age"], "data": [[1]]}}'));
    expect(() => GoldenRequests.fromMlflow(short)).toThrow(/`serving_input_example\.json` makes no golden requests: missing columns "sex"/);
    const holes = changed('onnx-external', {}, write('serving_input_example.json', '{"inputs": [[NaN]]}'));
    expect(() => GoldenRequests.fromMlflow(holes)).toThrow(/is not JSON: [^]*JSON has no NaN/);
  });
});
