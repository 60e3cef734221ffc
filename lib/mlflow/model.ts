import type { Signature } from '../model/signature';
import { checkOnnxModel } from '../onnx/check-model';
import type { OnnxModel } from '../onnx/read-model';
import type { Problem } from '../problem';
import { fitToGraph } from './fit';
import type { ChosenFlavor } from './flavors';
import { chooseFlavor } from './flavors';
import type { Mlmodel } from './mlmodel';
import { MLMODEL_FILE, parseMlmodel } from './mlmodel';
import { isPickle, unsafeToLoad } from './pickle';
import { signatureOf } from './types';

/** Rows with the answers of the original model, which an import puts beside it; no part of the model. */
export const GOLDEN_FILE = 'golden.json';

/** What MLflow writes beside a download, and names its registry in: not the model's. */
export const REGISTERED_FILE = 'registered_model_meta';

/** A folder that MLflow saved a model into; MLmodel is among its files. */
export interface MlflowFiles {
  /** Relative, with forward slashes, sorted; without such whose names start with a dot. */
  readonly paths: readonly string[];
  text(path: string): string;
  /** The first bytes, HEAD_BYTES where there are so many. */
  head(path: string): Uint8Array;
  onnx(path: string): OnnxModel | { readonly notOnnx: string };
}

/** What of the folder is the model. */
export interface MlflowContents {
  readonly mlmodel: Mlmodel;
  readonly flavor: string;
  /** The file to load. */
  readonly entry: string;
  /** The files that belong to the model, sorted. */
  readonly paths: readonly string[];
  readonly model: OnnxModel | { readonly notOnnx: string };
  /** Undefined where MLflow's types have no counterpart. */
  readonly signature?: Signature;
}

/** Reads the folder: its flavor, what belongs to it, what it takes and returns. Where there are problems there is no model. */
export function readMlflow(files: MlflowFiles, { allowPickle = false }: { readonly allowPickle?: boolean } = {}): { readonly contents?: MlflowContents; readonly problems: readonly Problem[] } {
  const { mlmodel, problems: unreadable } = parseMlmodel(files.text(MLMODEL_FILE));
  if (mlmodel === undefined) return { problems: unreadable };
  const { flavor, problems: missing } = chooseFlavor(mlmodel, files.paths);
  const own = files.paths.filter((path) => path !== GOLDEN_FILE && path !== REGISTERED_FILE);
  const { signature } = mlmodel;
  const problems = [
    ...missing,
    ...(signature === undefined ? [noSignature(flavor)] : []),
    ...(allowPickle || flavor.name === 'onnx' ? [] : unsafeToLoad(mlmodel, flavor, own.filter((path) => isPickle(files.head(path))))),
  ];
  if (problems.length > 0 || signature === undefined) return { problems };
  const model = files.onnx(flavor.entry);
  const shared = { mlmodel, flavor: flavor.name, entry: flavor.entry, model };
  if (flavor.name !== 'onnx') return { problems: [], contents: { ...shared, paths: own, signature: signatureOf(signature) } };
  if ('notOnnx' in model) {
    return { problems: [{ prop: `${MLMODEL_FILE}.flavors.onnx.data`, found: `is ${JSON.stringify(flavor.entry)}, which is no ONNX model: ${model.notOnnx}`, remedy: 'fetch the model again' }] };
  }
  const weights = weightsOf(flavor.entry, model);
  const graph = checkOnnxModel(model);
  // What the engine cannot serve has no signature to compare with: the host says what is wrong with it.
  const fitted = graph.problems.length > 0 ? { signature: graph.signature, problems: [] } : fitToGraph(signature, graph.signature);
  const lacking = weights.filter((path) => !files.paths.includes(path)).map((path) => ({ prop: 'directory', found: `lacks ${JSON.stringify(path)}, in which ${flavor.entry} keeps weights`, remedy: 'fetch the whole model again: mlflow artifacts download' }));
  if (lacking.length + fitted.problems.length > 0) return { problems: [...lacking, ...fitted.problems] };
  return { problems: [], contents: { ...shared, paths: [flavor.entry, ...weights].sort((a, b) => (a < b ? -1 : 1)), signature: fitted.signature } };
}

/** Files with weights of an ONNX model, relative to the folder as the model is. */
function weightsOf(entry: string, { externalData }: OnnxModel): readonly string[] {
  const below = entry.slice(0, entry.lastIndexOf('/') + 1);
  return [...new Set(externalData.map((path) => `${below}${path}`))];
}

function noSignature({ name }: ChosenFlavor): Problem {
  const log = name === 'python_function' ? 'pyfunc' : name;
  return {
    prop: 'signature',
    found: `is missing in ${MLMODEL_FILE}: without one nothing says which columns the model takes, and in which order`,
    // Of ONNX MLflow infers nothing from an example: its wrapper takes another form of input than the graph.
    remedy: `log the model with ${name === 'onnx' ? 'a signature, mlflow.onnx.log_model(graph, signature=mlflow.models.infer_signature(X, model.predict(X)))' : `an example, mlflow.${log}.log_model(model, input_example=X[:5])`}, or add one to the folder: ` +
      'mlflow.models.set_signature(DIRECTORY, mlflow.models.infer_signature(X, model.predict(X)))',
  };
}
