import type { GoldenRows } from '../model/rows';
import type { Problem } from '../problem';
import { chooseFlavor } from './flavors';
import type { Flavor, Mlmodel } from './mlmodel';
import { MLMODEL_FILE } from './mlmodel';
import type { MlflowColumn, MlflowTensor } from './signature';

/** What the converter is given: bin/mlflow/to_onnx.py. */
export interface ConversionJob extends ConvertedModel {
  /** Of the MLflow model. */
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  readonly allowPickle: boolean;
  /** By how much answers may differ: absolutely, and of larger numbers relatively. */
  readonly tolerance: number;
  /** File that the ONNX model goes into. */
  readonly output: string;
  /** File that the answer goes into. */
  readonly answer: string;
}

/** What MLmodel says of a model that can be written as ONNX. */
export interface ConvertedModel {
  readonly flavor: ConvertibleFlavor;
  /** The model's own file, relative to the folder. */
  readonly file: string;
  readonly serialization: 'skops' | 'pickle' | 'cloudpickle' | 'native';
  readonly modelClass?: string;
  readonly frameworkVersion?: string;
  /** Types that skops does not trust by itself. */
  readonly trusted: readonly string[];
  /** Folder with modules that the model needs. */
  readonly code?: string;
  /** One of both: the signature's inputs. */
  readonly columns?: readonly { readonly name?: string; readonly type: string }[];
  readonly tensor?: { readonly dtype: string; readonly shape: readonly number[] };
  readonly example?: { readonly path: string; readonly type: string };
}

export type ConversionAnswer =
  | {
    readonly status: 'converted';
    /** How inputs look, in words. */
    readonly layout: string;
    /** Such as `scikit-learn 1.9.1`. */
    readonly framework: string;
    /** Versions of what wrote the file, by package. */
    readonly tools: Readonly<Record<string, string>>;
    readonly python: string;
    /** The largest difference on the input example. Null where there is no example, or where Python could not run the file. */
    readonly difference: number | null;
    /** The input example, with the answers of the original model. */
    readonly rows: GoldenRows | null;
  }
  /** `install`: what pip has to be given. */
  | { readonly status: 'lacking'; readonly message: string; readonly install: readonly string[]; readonly python: string }
  | { readonly status: 'untrusted'; readonly message: string; readonly types: readonly string[] }
  /** The answers differ; the converter failed. */
  | { readonly status: 'unlike' | 'failed' | 'pickled'; readonly message: string };

export const CONVERTIBLE = ['sklearn', 'lightgbm', 'xgboost'] as const;
export type ConvertibleFlavor = (typeof CONVERTIBLE)[number];

const IMAGES = 'serve it as it is from an image with your own server: import it with --no-convert, and see docs/images.md';

/** What the converter has to know of a model, or why there is no way to write it as ONNX. */
export function conversionOf(mlmodel: Mlmodel, files: readonly string[]): { readonly model?: ConvertedModel; readonly problems: readonly Problem[] } {
  const { flavor: { name, entry }, problems } = chooseFlavor(mlmodel, files);
  if (problems.length > 0) return { problems };
  if (!isConvertible(name)) {
    const exports = EXPORTS[name];
    return { problems: [{ prop: 'SOURCE', found: `has the flavor ${name}, which this command cannot write as ONNX`, remedy: `${exports === undefined ? '' : `${exports}, or `}${IMAGES}` }] };
  }
  const { signature, example } = mlmodel;
  if (signature === undefined) return { problems: [noSignature(name)] };
  const { inputs } = signature;
  const unfit = inputs.kind === 'columns' ? inputs.columns.flatMap(checkColumn) : checkTensors(inputs.tensors);
  if (unfit.length > 0) return { problems: unfit };
  const flavor = mlmodel.flavors[name] ?? {};
  const version = textOf(flavor[VERSION_KEYS[name]]);
  const code = textOf(flavor.code);
  return {
    problems: [],
    model: {
      flavor: name,
      file: entry,
      serialization: serializationOf(name, flavor),
      ...(typeof flavor.model_class === 'string' && { modelClass: flavor.model_class }),
      ...(version !== undefined && { frameworkVersion: version }),
      trusted: Array.isArray(flavor.skops_trusted_types) ? flavor.skops_trusted_types.map(String) : [],
      ...(code !== undefined && { code }),
      ...(inputs.kind === 'columns'
        ? { columns: inputs.columns.map(({ name: column, type }) => ({ ...(column !== undefined && { name: column }), type: String(type) })) }
        : { tensor: { dtype: inputs.tensors[0]!.dtype, shape: inputs.tensors[0]!.shape } }),
      ...(example?.path !== undefined && { example: { path: example.path, type: example.type ?? 'dataframe' } }),
    },
  };
}

const VERSION_KEYS = { sklearn: 'sklearn_version', lightgbm: 'lgb_version', xgboost: 'xgb_version' } as const;

const EXPORTS: Readonly<Record<string, string>> = {
  pytorch: 'log it as ONNX (torch.onnx.export, then mlflow.onnx.log_model)',
  tensorflow: 'log it as ONNX (tf2onnx, then mlflow.onnx.log_model)',
  keras: 'log it as ONNX (tf2onnx, then mlflow.onnx.log_model)',
  catboost: "log it as ONNX (model.save_model(..., format='onnx'), then mlflow.onnx.log_model)",
  transformers: 'log it as ONNX (optimum-cli export onnx, then mlflow.onnx.log_model)',
};

function isConvertible(name: string): name is ConvertibleFlavor {
  return (CONVERTIBLE as readonly string[]).includes(name);
}

/** https://github.com/mlflow/mlflow/blob/master/mlflow/lightgbm/__init__.py: boosters are saved in a format of their own, whatever the key says. */
function serializationOf(name: ConvertibleFlavor, flavor: Flavor): ConvertedModel['serialization'] {
  if (name === 'xgboost' || textOf(flavor.model_class)?.endsWith('.Booster') === true) return 'native';
  const format = textOf(flavor.serialization_format) ?? (name === 'lightgbm' ? 'cloudpickle' : 'pickle');
  return format === 'skops' || format === 'pickle' ? format : 'cloudpickle';
}

function checkColumn({ name, type }: MlflowColumn, index: number): Problem[] {
  if (typeof type === 'string' && ['boolean', 'integer', 'long', 'float', 'double', 'string'].includes(type)) return [];
  const found = typeof type === 'string' ? type : 'a list';
  return [{ prop: `${MLMODEL_FILE}.signature.inputs[${index}]`, found: `is ${name === undefined ? 'a column' : `the column ${JSON.stringify(name)}`} of ${found}, which ONNX models do not take`, remedy: `log the model with columns of numbers and texts, or ${IMAGES}` }];
}

function checkTensors([tensor, ...more]: readonly MlflowTensor[]): Problem[] {
  const prop = `${MLMODEL_FILE}.signature.inputs`;
  if (tensor === undefined || more.length > 0) return [{ prop, found: `has ${more.length + 1} tensors, and models of this flavor take one`, remedy: IMAGES }];
  const [batch, width, ...rest] = tensor.shape;
  if (batch === -1 && width !== undefined && width > 0 && rest.length === 0 && /^(?:float|int|uint|bool)\d*$/.test(tensor.dtype)) return [];
  return [{ prop, found: `is ${tensor.dtype} ${JSON.stringify(tensor.shape)}`, allowed: 'numbers of the shape [-1, number of columns]', remedy: `log the model with the example that it was trained on, or ${IMAGES}` }];
}

function noSignature(flavor: string): Problem {
  return {
    prop: 'signature', found: `is missing in ${MLMODEL_FILE}: without one nothing says which columns the model takes, and in which order`,
    remedy: `log the model with an example (mlflow.${flavor}.log_model(model, input_example=X[:5])), or add one: mlflow.models.set_signature(MODEL_URI, mlflow.models.infer_signature(X, model.predict(X)))`,
  };
}

/** Why there is no ONNX model, and what to do, for the person who asked for one. */
export function explainConversion(answer: Exclude<ConversionAnswer, { readonly status: 'converted' }>, { flavor, file }: ConvertedModel, command: string): string {
  switch (answer.status) {
    case 'lacking':
      return `to write this model as ONNX, the Python ${command} (${answer.python}) lacks ${answer.message === '' ? 'packages' : `packages (${answer.message})`}. Run\n\n`
        + `  ${command} -m pip install ${answer.install.map(quoted).join(' ')}\n\nand again, or name another Python with --python`;
    case 'untrusted':
      return `${file} holds types that MLmodel does not name, so that nobody has said they can be trusted: ${answer.types.join(', ')}. Log the model with skops_trusted_types=${JSON.stringify(answer.types)}`;
    case 'unlike':
      return `as ONNX the model answers otherwise than it does itself (${answer.message}). Train on 32-bit floats (X.astype('float32')), allow more with --tolerance, or ${IMAGES}`;
    case 'pickled':
      return `${answer.message}, and whoever loads that runs whatever code is in it: log it with skops, or say --allow-pickle where you trust whoever made it`;
    case 'failed':
      return `${flavor === 'sklearn' ? 'skl2onnx' : 'onnxmltools'} cannot write this model as ONNX (${answer.message}). Change the step that it names, or ${IMAGES}`;
  }
}

function quoted(requirement: string): string {
  return /^[\w.-]+$/.test(requirement) ? requirement : `'${requirement}'`;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
