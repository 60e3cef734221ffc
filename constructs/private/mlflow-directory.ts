import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { predictFunction, readRequirements } from '../../lib/mlflow/flavors';
import { MLMODEL_FILE } from '../../lib/mlflow/mlmodel';
import type { MlflowContents } from '../../lib/mlflow/model';
import { readMlflow } from '../../lib/mlflow/model';
import { HEAD_BYTES } from '../../lib/mlflow/pickle';
import { MANIFEST_FILE } from '../../lib/model/manifest';
import type { Problem } from '../../lib/problem';
import { listFiles } from './list-files';
import { readLocalModel } from './read-local-model';
import { rejectAt } from './reject';

/** A folder that MLflow saved a model into. */
export interface MlflowModel extends MlflowContents {
  /** Absolute. */
  readonly folder: string;
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

/** Reads what is in the folder; throws with all that is wrong with it. */
export function readMlflowModel(place: string, directory: string, options: { readonly allowPickle?: boolean }): MlflowModel {
  const folder = resolve(directory);
  rejectAt(place, checkFolder(folder));
  const { files, others } = listFiles(folder);
  const text = (path: string): string => readFileSync(join(folder, path), 'utf8');
  const { contents, problems } = readMlflow({ paths: files, text, head: (path) => head(join(folder, path)), onnx: (path) => readLocalModel(join(folder, path)) }, options);
  rejectAt(place, [
    ...problems,
    ...(contents?.flavor === 'onnx' ? [] : others.map((found) => ({ prop: 'directory', found: `holds ${found}`, remedy: 'take it out of the folder' }))),
    ...(files.includes(MANIFEST_FILE) ? [{ prop: 'directory', found: `holds a file called ${MANIFEST_FILE}, a name the library uses itself`, remedy: 'rename or move it' }] : []),
  ]);
  const { mlmodel, flavor } = contents as MlflowContents;
  const method = predictFunction(mlmodel);
  const info: MlflowInfo = {
    folder,
    flavor,
    ...(method === undefined || method === 'predict' ? {} : { predictFunction: method }),
    requirements: files.includes('requirements.txt') ? readRequirements(text('requirements.txt')) : [],
    lineage: { source: 'mlflow', flavor, ...mlmodel.lineage },
  };
  return { ...(contents as MlflowContents), folder, info };
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
