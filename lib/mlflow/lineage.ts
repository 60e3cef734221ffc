import type { LoggedModelAnswer, MetricAnswer, ModelVersionAnswer, RunAnswer, TagAnswer } from './answers';

/** What a server knows of a model that was found there. */
export interface FoundModel {
  /** Address of the server, without a password. */
  readonly server: string;
  readonly version?: ModelVersionAnswer;
  readonly alias?: string;
  readonly run?: RunAnswer;
  readonly model?: LoggedModelAnswer;
}

/** Where a version comes from, in MLflow's words: every text that is empty is left out. */
export function lineageOf({ server, version, alias, run, model }: FoundModel): Readonly<Record<string, string>> {
  const tags = new Map([...(model?.info.tags ?? []), ...(run?.data?.tags ?? [])].map(({ key, value }) => [key, value]));
  const lineage: Readonly<Record<string, string | undefined>> = {
    source: 'mlflow',
    server,
    registeredModel: version?.name,
    registeredVersion: version?.version,
    alias,
    modelId: model?.info.model_id,
    runId: run?.info.run_id ?? version?.run_id ?? model?.info.source_run_id,
    runName: run?.info.run_name,
    experimentId: run?.info.experiment_id ?? model?.info.experiment_id,
    commit: tags.get('mlflow.source.git.commit'),
    repository: withoutPassword(tags.get('mlflow.source.git.repoURL')),
    script: tags.get('mlflow.source.name')?.replace(ABSOLUTE, ''),
    user: tags.get('mlflow.user') ?? run?.info.user_id ?? version?.user_id,
    dataset: datasets(run),
  };
  return Object.fromEntries(Object.entries(lineage).filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== ''));
}

/** The last value of every metric; those of the model itself before those of its run. MLflow's figures of the machine are none of the model. */
export function metricsOf({ run, model }: Pick<FoundModel, 'run' | 'model'>): Readonly<Record<string, number>> {
  return { ...latest(run?.data?.metrics), ...latest(model?.data?.metrics) };
}

function latest(metrics: readonly MetricAnswer[] = []): Readonly<Record<string, number>> {
  const found = new Map<string, MetricAnswer>();
  for (const metric of metrics) {
    const before = found.get(metric.key);
    if (before === undefined || isLater(metric, before)) found.set(metric.key, metric);
  }
  return Object.fromEntries([...found.values()]
    .filter(({ key, value }) => !key.startsWith('system/') && typeof value === 'number' && Number.isFinite(value))
    .map(({ key, value }) => [key, value as number])
    .sort(([a], [b]) => ((a as string) < (b as string) ? -1 : 1)));
}

function isLater(a: MetricAnswer, b: MetricAnswer): boolean {
  const steps = Number(a.step ?? 0) - Number(b.step ?? 0);
  return steps === 0 ? Number(a.timestamp ?? 0) >= Number(b.timestamp ?? 0) : steps > 0;
}

/** Such as `wine 6623eb73 (training)`. */
function datasets(run: RunAnswer | undefined): string | undefined {
  const context = (tags: readonly TagAnswer[] = []): string => {
    const found = tags.find(({ key }) => key === 'mlflow.data.context')?.value ?? '';
    return found === '' ? '' : ` (${found})`;
  };
  return run?.inputs?.dataset_inputs?.map(({ tags, dataset }) => `${dataset.name} ${dataset.digest}${context(tags)}`).join(', ');
}

/** The folders of whoever ran it are nobody's business, and lie in a repository soon. */
const ABSOLUTE = /^(?:[A-Za-z]:)?[\\/].*[\\/]/;

function withoutPassword(url: string | undefined): string | undefined {
  return url !== undefined && ABSOLUTE.test(url) ? undefined : url?.replace(/\/\/[^/@]*@/, '//');
}
