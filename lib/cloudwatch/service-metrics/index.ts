import { editDistance } from '../../suggestion';
import { LAMBDA_METRICS } from './lambda';
import { API_GATEWAY_METRICS, SQS_METRICS } from './others';
import { INSTANCE_METRICS, SAGEMAKER_METRICS } from './sagemaker';
import type { MetricGroup, ServiceMetrics } from './service-metrics';

export type { MetricGroup, ServiceMetrics } from './service-metrics';

/** Read in November 2026. Services add metrics: one that is not here, and like none that is, is taken for a new one. */
export const SERVICE_METRICS: readonly ServiceMetrics[] = [LAMBDA_METRICS, SAGEMAKER_METRICS, INSTANCE_METRICS, API_GATEWAY_METRICS, SQS_METRICS];

export function metricsOf(namespace: string): ServiceMetrics | undefined {
  return SERVICE_METRICS.find((each) => each.namespace === namespace);
}

export function groupOf({ groups }: ServiceMetrics, name: string): MetricGroup | undefined {
  return groups.find(({ names }) => names.includes(name));
}

/** How far a slip of the pen may be from what was meant, and how long a name has to be that a slip can be told from another name. */
const SLIP = 2;
const LONG = 6;

/** What was meant by the name of a metric that there is not: its name, or where it is. Undefined for what may be a new metric. */
export function meantMetric(metrics: ServiceMetrics, name: string): string | undefined {
  if (groupOf(metrics, name) !== undefined) return undefined;
  const elsewhere = metrics.elsewhere !== undefined && Object.hasOwn(metrics.elsewhere, name) ? metrics.elsewhere[name] : undefined;
  return elsewhere ?? meant(name, metrics.groups.flatMap(({ names }) => names));
}

/** What was meant by a dimension that there is not: `EndpointName` by `Endpoint`. */
export function meantDimension(metrics: ServiceMetrics, name: string): string | undefined {
  if (metrics.dimensions.includes(name)) return undefined;
  return meant(name, metrics.dimensions) ?? metrics.dimensions.find((known) => known.toLowerCase() === `${name}Name`.toLowerCase() || `${known}Name`.toLowerCase() === name.toLowerCase());
}

function meant(name: string, known: readonly string[]): string | undefined {
  const same = known.find((each) => [name, `${name}s`, name.replace(/s$/, '')].some((form) => form.toLowerCase() === each.toLowerCase()));
  if (same !== undefined || name.length < LONG) return same;
  const [nearest] = known.map((each) => ({ each, distance: editDistance(each, name) })).sort((a, b) => a.distance - b.distance);
  return nearest !== undefined && nearest.distance <= SLIP ? nearest.each : undefined;
}

/**
 * The sets of dimensions under which a metric has data, where those that were given are certainly none of them. Dimensions that a group
 * does not speak of may make a set of their own.
 */
export function wrongSet(group: MetricGroup, given: readonly string[]): readonly (readonly string[])[] | undefined {
  const { sets } = group;
  if (sets === undefined) return undefined;
  const spoken = new Set(sets.flat());
  const likely = new Set([...spoken, ...LIKELY]);
  if (given.some((name) => !likely.has(name))) return undefined;
  return sets.some((set) => set.length === given.length && set.every((name) => given.includes(name))) ? undefined : sets;
}

/** Dimensions of other metrics of the same services, which a metric that has them not is often given. */
const LIKELY = ['ApiId', 'ApiName', 'EndpointName', 'VariantName', 'FunctionName', 'Resource', 'QueueName'];
