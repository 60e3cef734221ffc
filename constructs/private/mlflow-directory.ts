import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fitToGraph } from '../../lib/mlflow/fit';
import type { ChosenFlavor } from '../../lib/mlflow/flavors';
import { chooseFlavor, predictFunction, readRequirements } from '../../lib/mlflow/flavors';
import type { Mlmodel } from '../../lib/mlflow/mlmodel';
import { MLMODEL_FILE, parseMlmodel } from '../../lib/mlflow/mlmodel';
import { HEAD_BYTES, isPickle, unsafeToLoad } from '../../lib/mlflow/pickle';
import { signatureOf } from '../../lib/mlflow/types';
import { MANIFEST_FILE } from '../../lib/model/manifest';
import type { Signature } from '../../lib/model/signature';
import { checkOnnxModel } from '../../lib/onnx/check-model';
import type { Problem } from '../../lib/problem';
import type { LocalPlace } from './artifact-contents';
import { listFiles } from './list-files';
import { readLocalModel } from './read-local-model';
import { rejectAt } from './reject';

/** Rows with the answers of the original model, which an import puts beside it; no part of the model. */
export const GOLDEN_FILE = 'golden.json';

/** What MLflow writes beside a download, and names its registry in: not the model's. */
const REGISTERED_FILE = 'registered_model_meta';

/** A folder that MLflow saved a model into. */
export interface MlflowModel {
  /** Absolute. */
  readonly folder: string;
  readonly mlmodel: Mlmodel;
  readonly entry: string;
  /** The files that belong to the model, relative, sorted. */
  readonly paths: readonly string[];
  readonly model: LocalPlace['model'];
  /** Undefined where MLflow's types have no counterpart. */
  readonly signature?: Signature;
  readonly info: MlflowInfo;
}

/** What a registry may want to know of it. */
export interface MlflowInfo {
  /** Absolute path of the folder. */
  readonly folder: string;
  /** `onnx`, `sklearn`, ... */
  readonly flavor: string;
  /** Method that predicts, where it is not `predict`. */
  readonly predictFunction?: string;
  /** Python packages that the model was saved with. */
  readonly requirements: readonly string[];
  /** Run, model and version of MLflow, as lineage of a version. */
  readonly lineage: Readonly<Record<string, string>>;
}

export interface ReadMlflowOptions {
  readonly allowPickle?: boolean;
}

/** Reads what is in the folder; throws with all that is wrong with it. */
export function readMlflowModel(place: string, directory: string, { allowPickle = false }: ReadMlflowOptions): MlflowModel {
  const folder = resolve(directory);
  rejectAt(place, checkFolder(folder));
  const { mlmodel, problems } = parseMlmodel(readFileSync(join(folder, MLMODEL_FILE), 'utf8'));
  rejectAt(place, problems);
  const saved = mlmodel as Mlmodel;
  const { files, others } = listFiles(folder);
  const { flavor, problems: missing } = chooseFlavor(saved, files);
  const own = files.filter((file) => file !== GOLDEN_FILE && file !== REGISTERED_FILE);
  rejectAt(place, [
    ...missing,
    ...(saved.signature === undefined ? [noSignature(flavor)] : []),
    ...(allowPickle ? [] : unsafeToLoad(saved, flavor, flavor.name === 'onnx' ? [] : own.filter((file) => isPickle(head(join(folder, file)))))),
    ...(flavor.name === 'onnx' ? [] : others.map((found) => ({ prop: 'directory', found: `holds ${found}`, remedy: 'take it out of the folder' }))),
    ...(files.includes(MANIFEST_FILE) ? [{ prop: 'directory', found: `holds a file called ${MANIFEST_FILE}, a name the library uses itself`, remedy: 'rename or move it' }] : []),
  ]);
  const info = infoOf(folder, saved, flavor, files);
  const model = readLocalModel(join(folder, flavor.entry));
  const shared = { folder, mlmodel: saved, entry: flavor.entry, model, info };
  if (flavor.name !== 'onnx') return { ...shared, paths: own, signature: signatureOf(saved.signature!) };
  return { ...shared, ...readGraph(place, saved, flavor, model, files) };
}

/** The files and the signature of an ONNX model. */
function readGraph(place: string, { signature }: Mlmodel, { entry }: ChosenFlavor, model: LocalPlace['model'], files: readonly string[]): { readonly paths: readonly string[]; readonly signature: Signature } {
  if ('notOnnx' in model) {
    rejectAt(place, [{ prop: `${MLMODEL_FILE}.flavors.onnx.data`, found: `is ${JSON.stringify(entry)}, which is no ONNX model: ${model.notOnnx}`, remedy: 'fetch the model again' }]);
    throw new Error('refused above');
  }
  const below = dirname(entry) === '.' ? '' : `${dirname(entry)}/`;
  const weights = [...new Set(model.externalData.map((path) => `${below}${path}`))];
  const graph = checkOnnxModel(model);
  // What the engine cannot serve has no signature to compare with: the host says what is wrong with it.
  const fitted = graph.problems.length > 0 ? { signature: graph.signature, problems: [] } : fitToGraph(signature!, graph.signature);
  rejectAt(place, [
    ...weights.filter((path) => !files.includes(path)).map((path) => ({ prop: 'directory', found: `lacks ${JSON.stringify(path)}, in which ${entry} keeps weights`, remedy: 'fetch the whole model again: mlflow artifacts download' })),
    ...fitted.problems,
  ]);
  return { paths: [entry, ...weights].sort((a, b) => (a < b ? -1 : 1)), signature: fitted.signature };
}

function checkFolder(folder: string): Problem[] {
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (stat === undefined) return [{ prop: 'directory', found: `does not exist (${folder})`, remedy: 'paths are relative to the folder that cdk runs in' }];
  if (!stat.isDirectory()) {
    const remedy = basename(folder) === MLMODEL_FILE ? `give the folder that it is in, ${dirname(folder)}` : 'give the folder that MLflow saved, or take ModelArtifact.fromFile';
    return [{ prop: 'directory', found: `is a file (${folder})`, remedy }];
  }
  if (isFile(join(folder, MLMODEL_FILE))) return [];
  const below = readdirSync(folder, { withFileTypes: true }).filter((one) => one.isDirectory() && isFile(join(folder, one.name, MLMODEL_FILE))).map(({ name }) => name).sort();
  const remedy = below.length > 0 ? `there is one deeper: ${below.map((name) => join(folder, name)).join(', ')}` : 'give the folder that MLflow saved, or take ModelArtifact.fromDirectory';
  return [{ prop: 'directory', found: `is no MLflow model: ${folder} holds no file ${MLMODEL_FILE}`, remedy }];
}

function noSignature({ name }: ChosenFlavor): Problem {
  const log = name === 'python_function' ? 'pyfunc' : name;
  return {
    prop: 'signature',
    found: `is missing in ${MLMODEL_FILE}: without one nothing says which columns the model takes, and in which order`,
    remedy: `log the model with an example, mlflow.${log}.log_model(model, input_example=X[:5]), or add a signature to the folder: ` +
      'mlflow.models.set_signature(DIRECTORY, mlflow.models.infer_signature(X, model.predict(X)))',
  };
}

function infoOf(folder: string, mlmodel: Mlmodel, { name }: ChosenFlavor, files: readonly string[]): MlflowInfo {
  const method = predictFunction(mlmodel);
  return {
    folder,
    flavor: name,
    ...(method === undefined || method === 'predict' ? {} : { predictFunction: method }),
    requirements: files.includes('requirements.txt') ? readRequirements(readFileSync(join(folder, 'requirements.txt'), 'utf8')) : [],
    lineage: { ...mlmodel.lineage, flavor: name },
  };
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function head(path: string): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const bytes = new Uint8Array(HEAD_BYTES);
    return bytes.subarray(0, readSync(file, bytes, 0, HEAD_BYTES, 0));
  } finally {
    closeSync(file);
  }
}
