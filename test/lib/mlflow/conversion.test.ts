import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { conversionOf, explainConversion, type ConvertedModel } from '../../../lib/mlflow/conversion';
import { parseMlmodel, type Mlmodel } from '../../../lib/mlflow/mlmodel';
import { describeProblem } from '../../../lib/problem';

const MODELS = join(__dirname, '../../mlflow/models');
const saved = (name: string): Mlmodel => parseMlmodel(readFileSync(join(MODELS, name, 'MLmodel'), 'utf8')).mlmodel as Mlmodel;
const of = (name: string, change: (model: Mlmodel) => Mlmodel = (model) => model) => conversionOf(change(saved(name)), readdirSync(join(MODELS, name)));
const wordsOf = (found: ReturnType<typeof conversionOf>): string => found.problems.map(describeProblem).join('\n');

test.each([
  ['sklearn-skops', { flavor: 'sklearn', file: 'model.skops', serialization: 'skops' }],
  ['sklearn-pickle', { flavor: 'sklearn', file: 'model.pkl' }],
  ['lightgbm', { flavor: 'lightgbm', file: 'model.lgb', serialization: 'native' }],
  ['xgboost', { flavor: 'xgboost', file: 'model.ubj', serialization: 'native' }],
])('%s can be written as ONNX', (name, expected) => {
  const { model, problems } = of(name);
  expect(problems).toEqual([]);
  expect(model).toMatchObject({ ...expected, frameworkVersion: expect.stringMatching(/^\d+\.\d+/), example: { path: 'input_example.json' } });
  expect([model?.columns, model?.tensor].filter((inputs) => inputs !== undefined)).toHaveLength(1);
});

test('what cannot be written as ONNX goes another way', () => {
  expect(wordsOf(of('pyfunc'))).toContain('has the flavor python_function, which this command cannot write as ONNX: serve it as it is from an image with your own server: import it with --no-convert, and see docs/images.md');
  expect(wordsOf(of('no-signature'))).toContain('mlflow.sklearn.log_model(model, input_example=X[:5])');
});

test.each([
  [{ kind: 'columns', columns: [{ name: 'when', type: 'datetime', required: true }] }, 'the column "when" of datetime'],
  [{ kind: 'columns', columns: [{ name: 'ink', type: { items: 'double' }, required: true }] }, 'the column "ink" of a list'],
  [{ kind: 'tensors', tensors: [{ dtype: 'float32', shape: [-1, 8, 8] }] }, 'is float32 [-1,8,8], allowed: numbers of the shape [-1, number of columns]'],
  [{ kind: 'tensors', tensors: [{ dtype: 'float32', shape: [-1, -1] }] }, 'is float32 [-1,-1]'],
  [{ kind: 'tensors', tensors: [{ dtype: 'str', shape: [-1, 3] }] }, 'is str [-1,3]'],
  [{ kind: 'tensors', tensors: [{ dtype: 'float32', shape: [-1, 3] }, { dtype: 'float32', shape: [-1, 3] }] }, 'has 2 tensors'],
] as const)('inputs that models of tables do not have: %j', (inputs, words) => {
  const found = of('sklearn-skops', (model) => ({ ...model, signature: { ...model.signature, params: [], inputs } }));
  expect(found.model).toBeUndefined();
  expect(wordsOf(found)).toContain(words);
});

describe('what a person is told', () => {
  const model: ConvertedModel = { flavor: 'sklearn', file: 'model.skops', serialization: 'skops', trusted: [] };

  test('which line for pip', () => {
    const told = explainConversion({ status: 'lacking', message: 'scikit-learn is 1.7.0, and the model was saved with 1.9.1', install: ['skl2onnx', 'scikit-learn==1.9.1'], python: '3.12.1' }, model, '.venv/bin/python');
    expect(told).toContain("\n  .venv/bin/python -m pip install skl2onnx 'scikit-learn==1.9.1'\n");
    expect(told).toContain('(scikit-learn is 1.7.0, and the model was saved with 1.9.1)');
  });

  test.each([
    [{ status: 'unlike', message: 'probabilities differs by 0.1' }, 'answers otherwise than it does itself (probabilities differs by 0.1). Train on 32-bit floats'],
    [{ status: 'untrusted', message: '', types: ['a.B'] }, 'skops_trusted_types=["a.B"]'],
    [{ status: 'failed', message: 'no converter for X' }, 'skl2onnx cannot write this model as ONNX (no converter for X)'],
    [{ status: 'pickled', message: 'model.pkl is saved with pickle' }, 'say --allow-pickle'],
  ] as const)('%j', (answer, words) => {
    expect(explainConversion(answer, model, 'python3')).toContain(words);
  });
});
