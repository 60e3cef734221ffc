import type { Problem } from '../problem';
import type { Flavor, Mlmodel } from './mlmodel';
import { MLMODEL_FILE } from './mlmodel';

/** How a model of MLflow's is loaded. */
export interface ChosenFlavor {
  /** `onnx`, `sklearn`, ...; `python_function` where there is no other. */
  readonly name: string;
  /** The file to load: the model's own, or MLmodel where that is a folder or Python code. */
  readonly entry: string;
}

/** What every model has beside its own flavor, for tools that know no other. */
const PYFUNC = 'python_function';

/** Keys under which flavors name what they load. https://github.com/mlflow/mlflow/tree/master/mlflow, `_FLAVOR_NAME` and `flavor_conf` of each. */
const DATA_KEYS = ['data', 'pickled_model', 'model_data', 'model_path', 'model_file', 'model_binary', 'saved_model_dir', 'python_model'] as const;

/** The model's own flavor, and the file of it; ONNX before any other, as it is what the library's server loads. */
export function chooseFlavor({ flavors }: Pick<Mlmodel, 'flavors'>, files: readonly string[]): { readonly flavor: ChosenFlavor; readonly problems: readonly Problem[] } {
  const names = Object.keys(flavors).sort();
  const name = names.includes('onnx') ? 'onnx' : names.find((candidate) => candidate !== PYFUNC) ?? PYFUNC;
  const named = dataOf(flavors[name]) ?? dataOf(flavors[PYFUNC]);
  if (named !== undefined && files.includes(named.path)) return { flavor: { name, entry: named.path }, problems: [] };
  const isFolder = named !== undefined && files.some((file) => file.startsWith(`${named.path}/`));
  const problems = named === undefined || (isFolder && name !== 'onnx') ? [] : [{
    prop: `${MLMODEL_FILE}.flavors.${name}.${named.key}`,
    found: isFolder ? `is ${JSON.stringify(named.path)}, which is a folder` : `is ${JSON.stringify(named.path)}, which the folder does not hold`,
    remedy: 'fetch the whole model again: mlflow artifacts download',
  }];
  return { flavor: { name, entry: MLMODEL_FILE }, problems };
}

function dataOf(flavor: Flavor | undefined): { readonly key: string; readonly path: string } | undefined {
  for (const key of DATA_KEYS) {
    const value = flavor?.[key];
    if (typeof value === 'string') return { key, path: value.replace(/\/$/, '') };
  }
  return undefined;
}

/** The name of the method that a prediction calls, where the flavor says it: `predict_proba`. */
export function predictFunction({ flavors }: Pick<Mlmodel, 'flavors'>): string | undefined {
  const name = flavors[PYFUNC]?.predict_fn;
  return typeof name === 'string' ? name : undefined;
}

/** The lines of a requirements.txt that ask for packages. */
export function readRequirements(text: string): readonly string[] {
  return text.split(/\r?\n/).map((line) => line.replace(/(?:^|\s)#.*$/, '').trim()).filter((line) => line !== '' && !line.startsWith('-'));
}
