import type { LoggedModelAnswer, ModelVersionAnswer, RunAnswer } from '../../lib/mlflow/answers';
import { parseArtifactUri, type ArtifactPlace } from '../../lib/mlflow/artifact-uri';
import type { FoundModel } from '../../lib/mlflow/lineage';
import type { MlflowSource } from '../../lib/mlflow/source';
import { describeProblem } from '../../lib/problem';
import { LocalError } from '../../local/errors';
import type { MlflowServer } from './server';

const API = '/api/2.0/mlflow';

export interface ModelAndPlace {
  readonly found: FoundModel;
  readonly place: Exclude<ArtifactPlace, { readonly kind: 'source' }>;
}

/** What a server knows of a model, and where its files are. */
export async function findModel(server: MlflowServer, source: MlflowSource, depth = 0): Promise<ModelAndPlace> {
  switch (source.kind) {
    case 'alias': {
      const version = await modelVersion(server, '/registered-models/alias', { name: source.model, alias: source.alias });
      if (version === undefined) throw new LocalError(await unknownAlias(server, source.model, source.alias));
      return await registered(server, version, depth, source.alias);
    }
    case 'version': {
      const version = await modelVersion(server, '/model-versions/get', { name: source.model, version: source.version });
      if (version === undefined) throw new LocalError(await unknownVersion(server, source.model, source.version));
      return await registered(server, version, depth);
    }
    case 'modelId': {
      const model = await loggedModel(server, source.modelId);
      if (model === undefined) throw new LocalError(`${server.base} has no model ${source.modelId}`);
      return await logged(server, model, depth, {});
    }
    case 'run':
      return await ofRun(server, source.runId, source.path, depth);
  }
}

async function registered(server: MlflowServer, version: ModelVersionAnswer, depth: number, alias?: string): Promise<ModelAndPlace> {
  const { name, version: number, status = 'READY', status_message: why = '' } = version;
  if (status !== 'READY') throw new LocalError(`${name} ${number} is not registered to its end (${status}${why === '' ? '' : `: ${why}`}): register it again`);
  const answer = await server.get<{ readonly artifact_uri?: string }>(`${API}/model-versions/get-download-uri`, { name, version: number });
  const of = { version, ...(alias !== undefined && { alias }) };
  const known = modelIdOf(version.source);
  const model = known === undefined ? undefined : await loggedModel(server, known);
  const run = await runOf(server, version.run_id ?? model?.info.source_run_id);
  const uri = answer?.artifact_uri ?? version.source ?? '';
  return { found: { server: server.base, ...of, ...(model !== undefined && { model }), ...(run !== undefined && { run }) }, place: await placeOf(server, uri, depth) };
}

async function logged(server: MlflowServer, model: LoggedModelAnswer, depth: number, of: Pick<FoundModel, 'run'>): Promise<ModelAndPlace> {
  const run = of.run ?? await runOf(server, model.info.source_run_id);
  return { found: { server: server.base, model, ...(run !== undefined && { run }) }, place: await placeOf(server, model.info.artifact_uri, depth) };
}

/** MLflow 3 keeps a model beside the run that logged it, under the name that it was logged with; before, it was in a folder of the run. */
async function ofRun(server: MlflowServer, runId: string, path: string, depth: number): Promise<ModelAndPlace> {
  const run = await runOf(server, runId);
  if (run === undefined) throw new LocalError(`${server.base} has no run ${runId}`);
  const models = await Promise.all((run.outputs?.model_outputs ?? []).map(({ model_id: id }) => loggedModel(server, id)));
  const named = models.filter((model) => model !== undefined).filter(({ info }) => info.name === path)
    .sort((a, b) => Number(b.info.creation_timestamp_ms ?? 0) - Number(a.info.creation_timestamp_ms ?? 0));
  const [model] = named;
  if (model !== undefined) return await logged(server, model, depth, { run });
  return { found: { server: server.base, run }, place: await placeOf(server, `${(run.info.artifact_uri ?? '').replace(/\/+$/, '')}/${path}`, depth) };
}

async function placeOf(server: MlflowServer, uri: string, depth: number): Promise<ModelAndPlace['place']> {
  const { place, problems: [problem] } = parseArtifactUri(uri, server.base);
  if (place === undefined) throw new LocalError(problem === undefined ? `the model is kept at ${uri}` : describeProblem(problem));
  if (place.kind !== 'source') return place;
  if (depth > 5) throw new LocalError(`where the model is kept leads in a circle: ${uri}`);
  // A version that was copied from another one: https://mlflow.org/docs/latest/ml/model-registry/workflow/
  return (await findModel(server, place.source, depth + 1)).place;
}

async function modelVersion(server: MlflowServer, path: string, query: Readonly<Record<string, string>>): Promise<ModelVersionAnswer | undefined> {
  return (await server.get<{ readonly model_version?: ModelVersionAnswer }>(`${API}${path}`, query))?.model_version;
}

async function loggedModel(server: MlflowServer, id: string): Promise<LoggedModelAnswer | undefined> {
  return (await server.get<{ readonly model?: LoggedModelAnswer }>(`${API}/logged-models/${encodeURIComponent(id)}`))?.model;
}

/** A run that was deleted since takes its figures with it, and no more. */
async function runOf(server: MlflowServer, id: string | undefined): Promise<RunAnswer | undefined> {
  return id === undefined || id === '' ? undefined : (await server.get<{ readonly run?: RunAnswer }>(`${API}/runs/get`, { run_id: id }))?.run;
}

function modelIdOf(source: string | undefined): string | undefined {
  const [, id] = /^models:\/(m-[\w-]+)$/.exec(source ?? '') ?? /\/models\/(m-[\w-]+)\/artifacts\/?$/.exec(source ?? '') ?? [];
  return id;
}

interface RegisteredModelAnswer {
  readonly aliases?: readonly { readonly alias: string; readonly version: string }[];
  readonly latest_versions?: readonly { readonly version: string }[];
}

async function unknownAlias(server: MlflowServer, model: string, alias: string): Promise<string> {
  const known = await registeredModel(server, model);
  const aliases = known.aliases?.map((one) => one.alias).join(', ') ?? '';
  return `no version of ${model} is ${alias} at ${server.base}${aliases === '' ? ', and none has another alias: name a version, or set the alias' : `; there is ${aliases}`}`;
}

async function unknownVersion(server: MlflowServer, model: string, version: string): Promise<string> {
  const newest = (await registeredModel(server, model)).latest_versions?.map((one) => Number(one.version)).sort((a, b) => b - a)[0];
  return `${model} has no version ${version} at ${server.base}${newest === undefined ? '' : `; its newest is ${newest}`}`;
}

async function registeredModel(server: MlflowServer, name: string): Promise<RegisteredModelAnswer> {
  const answer = await server.get<{ readonly registered_model?: RegisteredModelAnswer }>(`${API}/registered-models/get`, { name });
  if (answer?.registered_model === undefined) throw new LocalError(`${server.base} has no registered model ${name}`);
  return answer.registered_model;
}
