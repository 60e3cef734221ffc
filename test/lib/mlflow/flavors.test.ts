import { chooseFlavor, predictFunction, readRequirements } from '../../../lib/mlflow/flavors';
import { isPickle, unsafeToLoad } from '../../../lib/mlflow/pickle';

const bytes = (...parts: (number | string)[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...part].map((letter) => letter.charCodeAt(0)) : [part])));
const unsafe = (flavors: Record<string, Record<string, unknown>>, pickles: string[] = []) => {
  const { flavor } = chooseFlavor({ flavors }, ['model.pkl', 'model.skops', 'model.onnx', ...pickles]);
  return unsafeToLoad({ flavors }, flavor, pickles).map(({ prop }) => prop);
};

test('ONNX is taken before any other, and python_function last', () => {
  const choose = (flavors: Record<string, Record<string, unknown>>, files = ['a']) => chooseFlavor({ flavors }, files);
  expect(choose({ sklearn: { pickled_model: 'a' }, onnx: { data: 'a' }, python_function: {} }).flavor).toEqual({ name: 'onnx', entry: 'a' });
  expect(choose({ python_function: { model_path: 'a' }, keras: {} }).flavor).toEqual({ name: 'keras', entry: 'a' });
  expect(choose({ python_function: { python_model: 'a' } }).flavor).toEqual({ name: 'python_function', entry: 'a' });
  expect(choose({ python_function: {} })).toEqual({ flavor: { name: 'python_function', entry: 'MLmodel' }, problems: [] });
  expect(choose({ tensorflow: { saved_model_dir: 'tf/' } }, ['tf/model.pb'])).toEqual({ flavor: { name: 'tensorflow', entry: 'MLmodel' }, problems: [] });
  expect(choose({ onnx: { data: 'dir' } }, ['dir/model.onnx']).problems).toEqual([expect.objectContaining({ found: 'is "dir", which is a folder' })]);
  expect(choose({ xgboost: { data: 'b' } }).problems).toEqual([expect.objectContaining({ prop: 'MLmodel.flavors.xgboost.data', found: 'is "b", which the folder does not hold' })]);
});

test.each<[string, Uint8Array, boolean]>([
  ['a pickle of protocol 2', bytes(0x80, 2, 'c'), true],
  ['a pickle of protocol 5', bytes(0x80, 5, 0x95), true],
  ['a protocol that there is not', bytes(0x80, 6), false],
  ['joblib, compressed', bytes(0x78, 0x9c, 1), true],
  ['an archive of PyTorch', bytes('PK\u0003\u0004', 0, 0, 'archive/data.pkl'), true],
  ['an archive of skops', bytes('PK\u0003\u0004', 0, 0, 'schema.json'), false],
  ['text', bytes('x = 1'), false],
  ['nothing', bytes(), false],
])('%s: %s', (_, head, expected) => expect(isPickle(head)).toBe(expected));

test.each<[string, Record<string, Record<string, unknown>>, string[]]>([
  ['scikit-learn in skops', { sklearn: { pickled_model: 'model.skops', serialization_format: 'skops' } }, []],
  ['scikit-learn that does not say', { sklearn: { pickled_model: 'model.pkl' } }, ['model.pkl']],
  ['a booster of LightGBM', { lightgbm: { data: 'model.skops', model_class: 'lightgbm.basic.Booster' } }, []],
  ['a classifier of LightGBM', { lightgbm: { data: 'model.pkl', model_class: 'lightgbm.sklearn.LGBMClassifier' } }, ['model.pkl']],
  ['statsmodels', { statsmodels: { data: 'model.pkl' } }, ['model.pkl']],
  ['types that skops may trust', { lightgbm: { data: 'model.skops', serialization_format: 'skops', skops_trusted_types: ['lightgbm.sklearn.LGBMClassifier', 'collections.OrderedDict', 'sklearn.pipeline.Pipeline'] } }, []],
  ['types that it may not', { sklearn: { pickled_model: 'model.skops', serialization_format: 'skops', skops_trusted_types: ['numpy.testing._private.utils.runstring', 'sklearn.utils.fun', 'my.Type'] } }, Array.from({ length: 3 }, () => 'MLmodel.flavors.sklearn.skops_trusted_types')],
  ['a script', { python_function: { model_code_path: 'model.py', loader_module: 'mlflow.pyfunc.model' } }, ['model.py']],
  ['a module of somebody', { python_function: { loader_module: 'mlflowx.load', code: 'src' } }, ['src', 'mlflowx.load']],
  ['ONNX, whatever lies beside it', { onnx: { data: 'model.onnx', code: 'code' } }, []],
])('%s is unsafe for: %j', (_, flavors, props) => expect(unsafe(flavors)).toEqual(props));

test('a pickle is named once', () => {
  expect(unsafe({ sklearn: { pickled_model: 'model.pkl' } }, ['model.pkl'])).toEqual(['model.pkl']);
});

test('requirements are lines that ask for packages', () => {
  expect(readRequirements('# made by MLflow\nmlflow==3.17.2\r\n\n-c constraints.txt\nnumpy>=2  # two\n--index-url x\nx @ https://h/x#egg=x')).toEqual(['mlflow==3.17.2', 'numpy>=2', 'x @ https://h/x#egg=x']);
  expect(predictFunction({ flavors: { python_function: { predict_fn: 'predict_proba' } } })).toBe('predict_proba');
  expect(predictFunction({ flavors: {} })).toBeUndefined();
});
