import { ENDPOINT } from '../../model/environment';
import type { RuleResource, RuleTemplate } from '../../rules/template';
import { isGiven, listOf, textOf, valueAt } from '../../rules/values';
import { dimensionSets, requestFormatter, type RequestRecord } from '../../server/telemetry';
import type { Usage } from '../template/usage';
import { initialisationOf, type Workload } from '../workload';
import { n } from './words';

/** Names of the metrics that a line of the model server has, as it writes them. */
const namesIn = (record: Pick<RequestRecord, 'coldStart' | 'modelLoadTime'>): readonly string[] => {
  const line = JSON.parse(requestFormatter({ modelName: 'model', modelVersion: '1' })({ requestId: '1', outcome: 'ok', modelLatency: 1, ...record }, 0)) as EmbeddedMetrics;
  return line._aws.CloudWatchMetrics.flatMap(({ Metrics }) => Metrics.map(({ Name }) => Name));
};
interface EmbeddedMetrics {
  readonly _aws: { readonly CloudWatchMetrics: readonly { readonly Metrics: readonly { readonly Name: string }[] }[] };
}
/** Of every answer, and of the first one of an environment beside them. */
const EACH = namesIn({}).length;
const RARE = namesIn({ coldStart: true, modelLoadTime: 1 }).length - EACH;
const SERVER = '/opt/nodejs/server/index.handler';
const NOTE = 'CloudWatch bills each name with each combination of values of its dimensions, in the hours in which it is written';

/** Whether a function runs the model server of this package. */
export function runsModelServer({ type, properties }: RuleResource): boolean {
  return type === 'AWS::Lambda::Function' && textOf(properties['Handler']) === SERVER;
}

/** Metrics that the model server of a function writes, which are custom metrics. */
export function emfMetrics(resource: RuleResource, workload: Workload | undefined): readonly Usage[] {
  if (!runsModelServer(resource)) return [];
  const sets = dimensionSets({ modelName: 'model', modelVersion: '1', endpoint: 'function', functionName: 'function', functionVersion: '1' }).length;
  return customMetrics(sets, workload, { beginsOnDemand: true });
}

/**
 * Metrics that the model server of this package writes in the container of a variant or a component, which is told its endpoint for that. Containers of
 * instances begin at deploys and when there are more of them: what they write of it is not counted.
 */
export function containerMetrics(template: RuleTemplate, modelName: unknown, workload: Workload | undefined, { isServerless = false }: { readonly isServerless?: boolean } = {}): readonly Usage[] {
  const model = template.called(modelName, 'AWS::SageMaker::Model');
  const containers = model === undefined ? [] : [model.properties['PrimaryContainer'], ...listOf(model.properties['Containers'])];
  if (!containers.some((container) => isGiven(valueAt(container, 'Environment', ENDPOINT)))) return [];
  return customMetrics(dimensionSets({ modelName: 'model', modelVersion: '1', endpoint: 'endpoint' }).length, workload, { beginsOnDemand: isServerless });
}

/** By the hour: https://aws.amazon.com/cloudwatch/pricing/ "All custom metrics charges are prorated by the hour and metered only when you send metrics to CloudWatch". */
export function customMetrics(sets: number, workload: Workload | undefined, { beginsOnDemand }: { readonly beginsOnDemand: boolean }): readonly Usage[] {
  const what = 'custom metrics of the model server';
  const key = 'cloudwatch.metrics' as const;
  if (workload === undefined) return [{ what, kind: 'per use', key, missing: `${EACH} metrics x ${sets} sets of dimensions in every hour with a request; nothing says in how many there is one` }];
  const share = hoursWithRequests(workload.minutes);
  const cold = beginsOnDemand ? hoursWithRequests(initialisationOf(workload).cold) : 0;
  return [
    { what, kind: 'per use', key, quantity: EACH * sets * share, note: NOTE, formula: `${EACH} metrics x ${sets} sets of dimensions x ${n(share)} of the hours, for one version of the model` },
    ...(cold === 0 ? [] : [{ what: 'custom metrics of new environments', kind: 'per use' as const, key, quantity: RARE * sets * cold, note: NOTE, formula: `${RARE} metrics x ${sets} sets of dimensions x ${n(cold)} of the hours, in which one is begun` }]),
  ];
}

/** Share of the hours in which anybody asks; requests come independently of each other. */
export function hoursWithRequests(minutes: readonly number[]): number {
  if (minutes.length === 0) return 0;
  let busy = 0;
  let weight = 0;
  for (let from = 0; from < minutes.length; from += 60) {
    const own = minutes.slice(from, from + 60);
    busy += (1 - Math.exp(-own.reduce((sum, each) => sum + each, 0))) * own.length;
    weight += own.length;
  }
  return busy / weight;
}
