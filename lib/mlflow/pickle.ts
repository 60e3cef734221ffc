import type { Problem } from '../problem';
import type { ChosenFlavor } from './flavors';
import type { Flavor, Mlmodel } from './mlmodel';
import { MLMODEL_FILE } from './mlmodel';

/** How much of a file tells whether it is a pickle. */
export const HEAD_BYTES = 512;

/** Flavors that always unpickle what they load. https://mlflow.org/docs/latest/api_reference/python_api/mlflow.environment_variables.html, MLFLOW_ALLOW_PICKLE_DESERIALIZATION */
const ALWAYS_PICKLED = new Set(['pmdarima', 'statsmodels', 'paddle', 'shap', 'dspy', 'diviner', 'fastai']);

/** Flavors that say how they were saved, by what they are when they say nothing. */
const SERIALIZED: Readonly<Record<string, string>> = { sklearn: 'pickle', lightgbm: 'cloudpickle' };

/**
 * Types that skops does not trust by itself and whose making runs no code of the file's. MLflow reads the list from the model, so that
 * a model could name any: https://skops.readthedocs.io/en/stable/persistence.html
 */
const HARMLESS_TYPE = /^(?:collections\.OrderedDict|numpy\.dtype|sklearn(?:\.\w+)*\.[A-Z]\w*|lightgbm\.(?:basic\.Booster|sklearn\.LGBM[A-Z]\w*)|xgboost\.(?:core\.Booster|sklearn\.XGB[A-Z]\w*))$/;

/** Why loading the model would run code that came with it; empty where it would not. */
export function unsafeToLoad({ flavors }: Pick<Mlmodel, 'flavors'>, { name, entry }: ChosenFlavor, pickles: readonly string[]): Problem[] {
  if (name === 'onnx') return [];
  const flavor = flavors[name] ?? {};
  const pyfunc = flavors.python_function ?? {};
  const declared = isDeclaredPickle(name, flavor) && !pickles.includes(entry) ? [entry] : [];
  return [
    ...[...pickles, ...declared].map((path) => unsafe(path, 'is a Python pickle: whoever loads it runs whatever code is in it', name)),
    ...trustedTypes(flavor).map((type) => unsafe(`${MLMODEL_FILE}.flavors.${name}.skops_trusted_types`, `names ${type}: a model that chooses what is trusted runs whatever code it likes`, name)),
    ...codeOf(flavor, pyfunc).map(({ path, what }) => unsafe(path, `is ${what}, which loading the model runs`, name)),
  ];
}

/** Whether the first bytes of a file are those of a pickle, of joblib's compressed ones, or of a PyTorch archive with one inside. */
export function isPickle(head: Uint8Array): boolean {
  const [first = 0, second = 0] = head;
  if (first === 0x80 && second >= 2 && second <= 5) return true;
  // zlib, which joblib.dump writes where it compresses.
  if (first === 0x78 && [0x01, 0x5e, 0x9c, 0xda].includes(second) && ((first << 8) | second) % 31 === 0) return true;
  const text = String.fromCharCode(...head.subarray(0, HEAD_BYTES));
  return text.startsWith('PK\u0003\u0004') && text.includes('data.pkl');
}

function isDeclaredPickle(name: string, flavor: Flavor): boolean {
  if (ALWAYS_PICKLED.has(name)) return true;
  const fallback = SERIALIZED[name];
  // A booster is saved in LightGBM's own format, whatever the key says.
  if (fallback === undefined || flavor.model_class === 'lightgbm.basic.Booster') return false;
  return ['pickle', 'cloudpickle'].includes(String(flavor.serialization_format ?? fallback));
}

function trustedTypes({ serialization_format: format, skops_trusted_types: types }: Flavor): readonly string[] {
  return format === 'skops' && Array.isArray(types) ? types.map(String).filter((type) => !HARMLESS_TYPE.test(type)) : [];
}

/** Python that comes with the model: modules, a model that is code, a loader of its own. */
function codeOf(flavor: Flavor, pyfunc: Flavor): readonly { readonly path: string; readonly what: string }[] {
  const found: { path: string; what: string }[] = [];
  const folder = flavor.code ?? pyfunc.code;
  if (typeof folder === 'string') found.push({ path: folder, what: 'Python code of the model\'s own (code_paths)' });
  const script = flavor.model_code_path ?? pyfunc.model_code_path;
  if (typeof script === 'string') found.push({ path: script, what: 'a model written as Python code' });
  const loader = pyfunc.loader_module;
  if (typeof loader === 'string' && !loader.startsWith('mlflow.')) found.push({ path: loader, what: 'a Python module that is not MLflow\'s (loader_module)' });
  return found;
}

function unsafe(prop: string, found: string, flavor: string): Problem {
  return { prop, found, remedy: `${INSTEAD[flavor] ?? 'export the model to ONNX (mlflow.onnx.log_model)'}, or set allowPickle: true where you trust whoever made it` };
}

const INSTEAD: Readonly<Record<string, string>> = {
  sklearn: "log it with serialization_format='skops', which csi registry import writes as ONNX; or as ONNX yourself: mlflow.onnx.log_model(skl2onnx.to_onnx(model, X[:1], options={'zipmap': False}), signature=...)",
  lightgbm: "log its booster (model.booster_), or with serialization_format='skops', or as ONNX: mlflow.onnx.log_model(onnxmltools.convert_lightgbm(...))",
  pytorch: "log it with serialization_format='pt2', or as ONNX: mlflow.onnx.log_model(...) of torch.onnx.export",
};
