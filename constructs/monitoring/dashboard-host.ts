import { Alarm, CompositeAlarm, type IAlarm, type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnResource, type Duration } from 'aws-cdk-lib/core';
import type { HostKind, PlannedHost, Quantity } from '../../lib/dashboard/plan';
import { METRICS_NAMESPACE } from '../../lib/model/environment';
import { BAD } from '../../lib/service-level/expressions';
import { coldStartSource, loadTimeSource, type ServedBy } from '../../lib/monitoring/host-metrics';
import type { CostMetricOptions } from '../cost/cost-metric-options';
import type { IInferenceEndpoint } from '../endpoint/inference-endpoint';
import { costMetricIfKnown } from '../private/cost-metric';
import { known } from '../private/known';
import type { Computed } from './widget-metrics';

export interface ShownHost {
  readonly endpoint: IInferenceEndpoint;
  readonly title: string;
  readonly latencyObjective?: Duration;
  readonly alarms: readonly IAlarm[];
  /** What counts for its cost. */
  readonly cost?: CostMetricOptions;
}

/** What a plan has to know of a host. */
export function plannedHost({ endpoint, title, latencyObjective, alarms, cost }: ShownHost): PlannedHost {
  const served = servedBy(endpoint);
  const maxConcurrency = maxConcurrencyOf(endpoint);
  return {
    title,
    kind: kindOf(endpoint),
    isMeasured: loadTimeSource(served) === 'server',
    hasColdStarts: ['server', 'service'].includes(coldStartSource(served)),
    hasCost: costMetricIfKnown(endpoint, cost) !== undefined,
    alarms: alarms.length,
    ...(latencyObjective === undefined ? {} : { latencyObjective: latencyObjective.toMilliseconds({ integral: false }) }),
    ...(maxConcurrency === undefined ? {} : { maxConcurrency }),
  };
}

/** The alarms that a host has made for itself. */
export function ownAlarms(endpoint: IInferenceEndpoint): IAlarm[] {
  return endpoint.node.findAll().filter((each): each is Alarm | CompositeAlarm => each instanceof Alarm || each instanceof CompositeAlarm);
}

/** The metric for each quantity; undefined where the host has none. */
export function quantity({ endpoint, cost: options }: Pick<ShownHost, 'endpoint' | 'cost'>, of: Quantity, period: Duration): IMetric | Computed | undefined {
  const dimensions = dimensionsOf(endpoint);
  const metric = (namespace: string, metricName: string, statistic: string, own: { readonly [name: string]: string } = dimensions): Metric => (
    new Metric({ namespace, metricName, dimensionsMap: own, statistic, period }).attachTo(endpoint));
  switch (of) {
    case 'requests': return endpoint.metricInvocations({ period });
    case 'requestsByVersion': return requestsByVersion(endpoint, period);
    // One mark, where two events of a deploy come at the same time and both write it.
    case 'deployments': return metric(METRICS_NAMESPACE, 'Deployments', Stats.MAXIMUM, { Endpoint: nameOf(dimensions) });
    case 'rollbacks': return metric(METRICS_NAMESPACE, 'Rollbacks', Stats.MAXIMUM, { Endpoint: nameOf(dimensions) });
    case 'p50':
    case 'p95':
    case 'p99': return endpoint.metricLatency(of, { period });
    // As an availability counts them: Lambda's Errors have no answer of 5xx.
    case 'errors': return { expression: BAD.answered, of: { errors: endpoint.metricErrors({ period }), serverErrors: metric(METRICS_NAMESPACE, 'ServerErrors', Stats.SUM, { Endpoint: nameOf(dimensions) }) } };
    case 'throttles': return endpoint.metricThrottles({ period });
    case 'coldStarts': return endpoint.metricColdStarts({ period });
    case 'loadTime': return endpoint.metricModelLoadTime({ period });
    case 'concurrency': return endpoint.metricConcurrency({ period });
    // How many are ready is told by nobody: only how many of them are busy, and which share that is.
    case 'provisioned': return {
      expression: 'used / share',
      of: { used: metric('AWS/Lambda', 'ProvisionedConcurrentExecutions', Stats.MAXIMUM), share: metric('AWS/Lambda', 'ProvisionedConcurrencyUtilization', Stats.MAXIMUM) },
    };
    // Each instance tells its utilization once a minute.
    case 'instances': return { expression: 'told / (PERIOD(told) / 60)', of: { told: metric('/aws/sagemaker/Endpoints', 'CPUUtilization', Stats.SAMPLE_COUNT) } };
    // "1/numberOfCopies is sent as the value on each request".
    case 'copies': return { expression: 'requests / each', of: { requests: metric('AWS/SageMaker', 'Invocations', Stats.SUM), each: metric('AWS/SageMaker', 'InvocationsPerCopy', Stats.SUM) } };
    case 'backlog': return metric('AWS/SageMaker', 'ApproximateBacklogSize', Stats.MAXIMUM, { EndpointName: dimensions['EndpointName'] ?? '' });
    case 'thousandCost': {
      const cost = costMetricIfKnown(endpoint, { ...options, period });
      return cost === undefined ? undefined : { expression: '1000 * cost', of: { cost } };
    }
  }
}

/** Labels say the version: a canary is a line of its own. Of servers that tell none, it is the host's own version, or the endpoint's configuration. */
function requestsByVersion(endpoint: IInferenceEndpoint, period: Duration): IMetric {
  const dimensions = dimensionsOf(endpoint);
  const search = (schema: string, term: string, label: string): MathExpression => new MathExpression({ expression: `SEARCH('{${schema}} MetricName="Invocations" ${term}', 'Sum')`, usingMetrics: {}, label, period });
  if (loadTimeSource(servedBy(endpoint)) === 'server') {
    return search(`${METRICS_NAMESPACE},Endpoint,ModelName,ModelVersion`, `Endpoint="${nameOf(dimensions)}"`, "${PROP('Dim.ModelName')} ${PROP('Dim.ModelVersion')}");
  }
  const { Resource, EndpointName, VariantName } = dimensions;
  if (Resource !== undefined) return search('AWS/Lambda,ExecutedVersion,FunctionName,Resource', `Resource="${Resource}"`, "version ${PROP('Dim.ExecutedVersion')}");
  if (EndpointName === undefined || VariantName === undefined || kindOf(endpoint) === 'async') return endpoint.metricInvocations({ period, label: 'Requests' });
  return search('AWS/SageMaker,EndpointConfigName,EndpointName,VariantName', `EndpointName="${EndpointName}" VariantName="${VariantName}"`, "${PROP('Dim.EndpointConfigName')}");
}

/** Of its own count of requests: what the service tells the host apart by. */
function dimensionsOf(endpoint: IInferenceEndpoint): { readonly [name: string]: string } {
  return Object.fromEntries(Object.entries(endpoint.metricInvocations().dimensions ?? {}).map(([name, value]) => [name, String(value)]));
}

/** The name that the server's own metrics are told apart by. */
function nameOf({ FunctionName, EndpointName, InferenceComponentName }: { readonly [name: string]: string }): string {
  return InferenceComponentName ?? EndpointName ?? FunctionName ?? '';
}

interface Served {
  readonly _server?: ServedBy['server'];
  readonly _served?: ServedBy;
}

function servedBy(endpoint: IInferenceEndpoint): ServedBy {
  const { _server: server, _served } = endpoint as IInferenceEndpoint & Served;
  return _served ?? { host: 'function', server };
}

function kindOf(endpoint: IInferenceEndpoint): HostKind {
  if ('componentName' in endpoint) return 'component';
  if (endpoint.metricInvocations().metricName === 'InvocationsProcessed') return 'async';
  return servedBy(endpoint).host;
}

/** What is reserved for a function, or what a serverless endpoint may use. */
function maxConcurrencyOf(endpoint: IInferenceEndpoint): number | undefined {
  for (const each of endpoint.node.findAll().filter((child): child is CfnResource => CfnResource.isCfnResource(child))) {
    if (each.cfnResourceType === 'AWS::Lambda::Function' && each.node.scope?.node.scope === endpoint) return limit((each as CfnResource & { readonly reservedConcurrentExecutions?: number }).reservedConcurrentExecutions);
    if (each.cfnResourceType !== 'AWS::SageMaker::EndpointConfig') continue;
    const { productionVariants } = each as CfnResource & { readonly productionVariants?: unknown };
    const [first] = Array.isArray(productionVariants) ? productionVariants as readonly { readonly serverlessConfig?: { readonly maxConcurrency?: number } }[] : [];
    return limit(first?.serverlessConfig?.maxConcurrency);
  }
  return undefined;
}

function limit(value: unknown): number | undefined {
  const found = known(value);
  return typeof found === 'number' ? found : undefined;
}
