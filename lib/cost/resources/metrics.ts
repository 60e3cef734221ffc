import { ENDPOINT } from '../../model/environment';
import type { RuleResource, RuleTemplate } from '../../rules/template';
import { isGiven, listOf, textOf, valueAt } from '../../rules/values';
import { dimensionSets } from '../../server/telemetry';
import type { Usage } from '../template/usage';
import type { Workload } from '../workload';
import { n } from './words';

/** Invocations, ServerErrors, BadRequests, ModelLatency, and of new environments ColdStart and ModelLoadTime: lib/server/telemetry.ts. */
const METRICS = 6;
const SERVER = '/opt/nodejs/server/index.handler';
const NOTE = 'CloudWatch bills each name with each combination of values of its dimensions, in the hours in which it is written; at most, since those of new environments are rare';

/** Whether a function runs the model server of this package. */
export function runsModelServer({ type, properties }: RuleResource): boolean {
  return type === 'AWS::Lambda::Function' && textOf(properties['Handler']) === SERVER;
}

/** Metrics that the model server of a function writes, which are custom metrics. */
export function emfMetrics(resource: RuleResource, workload: Workload | undefined): readonly Usage[] {
  if (!runsModelServer(resource)) return [];
  const sets = dimensionSets({ modelName: 'model', modelVersion: '1', endpoint: 'function', functionName: 'function', functionVersion: '1' }).length;
  return customMetrics(sets, workload);
}

/** Metrics that the model server of this package writes in the container of a variant or a component, which is told its endpoint for that. */
export function containerMetrics(template: RuleTemplate, modelName: unknown, workload: Workload | undefined): readonly Usage[] {
  const model = template.called(modelName, 'AWS::SageMaker::Model');
  const containers = model === undefined ? [] : [model.properties['PrimaryContainer'], ...listOf(model.properties['Containers'])];
  if (!containers.some((container) => isGiven(valueAt(container, 'Environment', ENDPOINT)))) return [];
  return customMetrics(dimensionSets({ modelName: 'model', modelVersion: '1', endpoint: 'endpoint' }).length, workload);
}

/** By the hour: https://aws.amazon.com/cloudwatch/pricing/ "All custom metrics charges are prorated by the hour and metered only when you send metrics to CloudWatch". */
export function customMetrics(sets: number, workload: Workload | undefined): readonly Usage[] {
  const what = 'custom metrics of the model server';
  if (workload === undefined) return [{ what, kind: 'per use', key: 'cloudwatch.metrics', missing: `${METRICS} metrics x ${sets} sets of dimensions in every hour with a request; nothing says in how many there is one` }];
  const share = hoursWithRequests(workload.minutes);
  return [{
    what, kind: 'per use', key: 'cloudwatch.metrics', quantity: METRICS * sets * share, note: NOTE,
    formula: `${METRICS} metrics x ${sets} sets of dimensions x ${n(share)} of the hours, for one version of the model`,
  }];
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
