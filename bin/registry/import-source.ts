import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { lineageOf, metricsOf } from '../../lib/mlflow/lineage';
import { MLMODEL_FILE, parseMlmodel } from '../../lib/mlflow/mlmodel';
import type { ImportSource } from '../../lib/mlflow/source';
import { LocalError } from '../../local/errors';
import { fetchModel, type Progress } from '../mlflow/fetch-model';
import { findModel } from '../mlflow/find-model';
import { MlflowServer } from '../mlflow/server';

/** A model whose files are on this machine, and what is known of it. */
export interface FetchedModel {
  /** Its folder. */
  readonly folder: string;
  /** The one file in it that is meant; absent where it is the folder. */
  readonly file?: string;
  /** What MLflow's registry calls it. */
  readonly name?: string;
  readonly version?: string;
  readonly description?: string;
  readonly metrics: Readonly<Record<string, number>>;
  readonly lineage: Readonly<Record<string, string>>;
}

/** Gets the files of a source; what has to be downloaded goes into `folder`, which is empty. */
export async function fetchSource(source: ImportSource, folder: string, { trackingUri, progress }: { readonly trackingUri?: string; readonly progress: Progress }): Promise<FetchedModel> {
  if (source.kind === 'path') {
    if (trackingUri !== undefined) throw new LocalError('--tracking-uri names a server, and SOURCE is on this machine: leave one of them out, or write mlflow:models:/NAME@ALIAS');
    return localModel(source.path);
  }
  const server = MlflowServer.find(trackingUri);
  const { found, place } = await findModel(server, source);
  await fetchModel(server, place, folder, progress);
  const { name, version, description } = found.version ?? {};
  return {
    folder,
    ...(name !== undefined && { name, version }),
    ...(description !== undefined && description !== '' && { description }),
    metrics: metricsOf(found),
    lineage: { ...fromMlmodel(folder), ...lineageOf(found) },
  };
}

function localModel(path: string): FetchedModel {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw new LocalError(`there is no ${path}: name an .onnx file, a folder with a model, or a model of MLflow such as mlflow:models:/NAME@ALIAS`);
  if (stat.isFile() && basename(path) !== MLMODEL_FILE) return { folder: dirname(path), file: basename(path), metrics: {}, lineage: { source: 'file' } };
  const folder = stat.isFile() ? dirname(path) : path;
  return { folder, metrics: {}, lineage: { source: statSync(join(folder, MLMODEL_FILE), { throwIfNoEntry: false }) === undefined ? 'file' : 'mlflow', ...fromMlmodel(folder) } };
}

/** What the model itself says: `mlflowVersion`, and its run where a server does not say more. */
function fromMlmodel(folder: string): Readonly<Record<string, string>> {
  const file = join(folder, MLMODEL_FILE);
  if (statSync(file, { throwIfNoEntry: false }) === undefined) return {};
  const { mlflowVersion, runId, modelId, createdAt } = parseMlmodel(readFileSync(file, 'utf8')).mlmodel?.lineage ?? {};
  const known = { mlflowVersion, runId, modelId, createdAt };
  return Object.fromEntries(Object.entries(known).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
