import { firstRate, instanceKey, noPrice, serverlessKey, type PricedArchitecture, type PriceKey } from '../pricing';
import type { Problem } from '../problem';
import type { Rates } from './hosts';
import { serverlessMemory } from './hosts/pay-per-use';

/** What runs a model, as far as its bill goes. */
export type MeteredHost =
  | { readonly kind: 'function'; readonly architecture: PricedArchitecture; readonly memoryMiB: number; readonly provisioned?: Provisioned }
  | { readonly kind: 'serverless'; readonly memoryMiB: number; readonly provisioned?: Provisioned }
  | { readonly kind: 'real-time'; readonly instanceType: string }
  /** `least`: instances that there are with nothing to do. */
  | { readonly kind: 'async'; readonly instanceType: string; readonly least: number }
  /** `share`: of an instance, that a copy has for itself. */
  | { readonly kind: 'component'; readonly instanceType: string; readonly share: number };

/** How many are kept ready: a number, or what scaling sets. */
export type Provisioned = number | 'scaled';

/** A metric that the bill is computed of, told apart by what it is of. */
export interface MeteredSource {
  /** Where it stands in the expression. */
  readonly id: string;
  readonly of: 'service' | 'endpoint' | 'instances' | 'server';
  readonly metricName: string;
  readonly statistic: 'Sum' | 'Average' | 'Maximum';
}

export interface CostExpression {
  readonly sources: readonly MeteredSource[];
  /** In CloudWatch's metric math; the ids of sources stand in braces. */
  readonly expression: string;
}

/** Of requests whose time is rounded up to the next millisecond, each is billed for half of one more than it took. */
const ROUNDING_MS = 0.5;

/**
 * US dollars for one inference, over a period of a graph: what the period was billed for, divided by its inferences. Periods without one have no
 * datapoint. What is paid by the hour is spread over all inferences of the period.
 */
export function costPerInference(host: MeteredHost, rates: Rates, region: string): { readonly cost?: CostExpression; readonly problems: readonly Problem[] } {
  const missing = keysOf(host).filter((key) => rates(key) === undefined);
  if (missing.length > 0) {
    return { problems: missing.map((key) => ({ prop: 'metricCostPerInference', found: `has no estimate: ${noPrice(key, region)}`, remedy: `give it: prices: { '${key}': 1.23 }, or the region whose prices are near enough: priceRegion: 'us-east-1'` })) };
  }
  return { cost: expressionOf(host, (key) => firstRate(rates(key) as NonNullable<ReturnType<Rates>>)), problems: [] };
}

function keysOf(host: MeteredHost): readonly PriceKey[] {
  switch (host.kind) {
    case 'function': {
      const { architecture } = host;
      const provisioned = [`lambda.provisioned.${architecture}`, `lambda.provisioned-duration.${architecture}`] as const;
      return ['lambda.requests', `lambda.duration.${architecture}`, ...(host.provisioned === undefined ? [] : provisioned)];
    }
    case 'serverless': {
      const memory = serverlessMemory(host.memoryMiB);
      return [serverlessKey(memory), ...(host.provisioned === undefined ? [] : [serverlessKey(memory, 'serverless-provisioned'), serverlessKey(memory, 'serverless-provisioned-duration')])];
    }
    default: return [instanceKey(host.kind === 'async' ? 'async' : 'hosting', host.instanceType)];
  }
}

const sum = (id: string, metricName: string, of: MeteredSource['of'] = 'service'): MeteredSource => ({ id, of, metricName, statistic: 'Sum' });

function expressionOf(host: MeteredHost, usd: (key: PriceKey) => number): CostExpression {
  switch (host.kind) {
    case 'function': return ofFunction(host, usd);
    case 'serverless': return ofServerless(host, usd);
    case 'async': return ofAsync(host, usd);
    case 'real-time': return {
      // Each request counts one by how many instances there are: what an instance costs in the period, by the requests that it had.
      sources: [sum('each', 'InvocationsPerInstance')],
      expression: `${plain(usd(instanceKey('hosting', host.instanceType)) / 3600)} * PERIOD({each}) / {each}`,
    };
    case 'component': return {
      sources: [sum('each', 'InvocationsPerCopy')],
      expression: `${plain(usd(instanceKey('hosting', host.instanceType)) * host.share / 3600)} * PERIOD({each}) / {each}`,
    };
  }
}

/** The init phase is in no metric of Lambda's: the model server says how long the model took, which is most of it. */
function ofFunction({ architecture, memoryMiB, provisioned }: Extract<MeteredHost, { kind: 'function' }>, usd: (key: PriceKey) => number): CostExpression {
  const gb = memoryMiB / 1024;
  const onDemand = usd(`lambda.duration.${architecture}`) * gb / 1000;
  const request = plain(usd('lambda.requests'));
  const sources = [sum('requests', 'Invocations'), sum('ms', 'Duration'), sum('loading', 'ModelLoadTime', 'server')];
  if (provisioned === undefined) return { sources, expression: `${request} + ${plain(onDemand)} * ({ms} + ${ROUNDING_MS} * {requests} + FILL({loading}, 0)) / {requests}` };
  const onReady = usd(`lambda.provisioned-duration.${architecture}`) * gb / 1000;
  const ready = usd(`lambda.provisioned.${architecture}`) * gb;
  return {
    sources: [...sources.slice(0, 2), sum('warm', 'ProvisionedConcurrencyInvocations'), ...(provisioned === 'scaled' ? [sum('busy', 'ProvisionedConcurrentExecutions'), sum('used', 'ProvisionedConcurrencyUtilization')] : [])],
    expression: `${request} + ${mixed(onReady, onDemand)} * ({ms} + ${ROUNDING_MS} * {requests}) / {requests} + ${readyPart(ready, provisioned)}`,
  };
}

/**
 * The time of the container and what SageMaker adds, as the toolkit that AWS published counts: of cold starts that is more than is billed.
 * https://github.com/aws-samples/sagemaker-serverless-inference-benchmarking
 */
function ofServerless({ memoryMiB, provisioned }: Extract<MeteredHost, { kind: 'serverless' }>, usd: (key: PriceKey) => number): CostExpression {
  const memory = serverlessMemory(memoryMiB);
  const onDemand = usd(serverlessKey(memory)) / 1e6;
  const sources = [sum('requests', 'Invocations'), sum('model', 'ModelLatency'), sum('overhead', 'OverheadLatency')];
  const micros = `({model} + {overhead} + ${ROUNDING_MS * 1000} * {requests})`;
  if (provisioned === undefined) return { sources, expression: `${plain(onDemand)} * ${micros} / {requests}` };
  const onReady = usd(serverlessKey(memory, 'serverless-provisioned-duration')) / 1e6;
  return {
    sources: [
      ...sources, sum('warm', 'ServerlessProvisionedConcurrencyInvocations'),
      ...(provisioned === 'scaled' ? [sum('busy', 'ServerlessProvisionedConcurrencyExecutions'), sum('used', 'ServerlessProvisionedConcurrencyUtilization')] : []),
    ],
    expression: `${mixed(onReady, onDemand)} * ${micros} / {requests} + ${readyPart(usd(serverlessKey(memory, 'serverless-provisioned')), provisioned)}`,
  };
}

/** No metric counts the instances: while requests wait it is the backlog by that of each, and there is one at least while its processor is measured. */
function ofAsync({ instanceType, least }: Extract<MeteredHost, { kind: 'async' }>, usd: (key: PriceKey) => number): CostExpression {
  const instances = `IF(FILL({each}, 0) > 0, FILL({backlog}, 0) / FILL({each}, 1), IF(FILL({cpu}, -1) >= 0, ${plain(Math.max(1, least))}, ${plain(least)}))`;
  return {
    sources: [
      sum('requests', 'InvocationsProcessed'), { id: 'backlog', of: 'endpoint', metricName: 'ApproximateBacklogSize', statistic: 'Average' },
      { id: 'each', of: 'endpoint', metricName: 'ApproximateBacklogSizePerInstance', statistic: 'Average' }, { id: 'cpu', of: 'instances', metricName: 'CPUUtilization', statistic: 'Average' },
    ],
    expression: `${plain(usd(instanceKey('async', instanceType)) / 3600)} * PERIOD({requests}) * ${instances} / {requests}`,
  };
}

/** What a request costs for each unit of time, by the share of those that found something ready. */
function mixed(onReady: number, onDemand: number): string {
  return `(${plain(onDemand)} - ${plain(onDemand - onReady)} * FILL({warm}, 0) / {requests})`;
}

/** How many scaling keeps ready is told by their use: busy ones, divided by their share of all. */
function readyPart(perSecond: number, provisioned: Provisioned): string {
  const count = provisioned === 'scaled' ? 'IF(FILL({used}, 0) > 0, FILL({busy}, 0) / FILL({used}, 1), 0)' : plain(provisioned);
  return `${plain(perSecond)} * ${count} * PERIOD({requests}) / {requests}`;
}

/** Without powers of ten, which metric math does not speak of. */
export function plain(value: number): string {
  const [digits = '', exponent = '0'] = value.toExponential(9).split('e');
  const places = Math.max(0, 9 - Number(exponent));
  return Number.isInteger(value) ? String(value) : value.toFixed(Math.min(100, places)).replace(/\.?0+$/, '') || digits;
}

/** The expression with the ids that a graph has for its sources. */
export function withIds({ sources, expression }: CostExpression, ids: readonly string[]): string {
  return sources.reduce((text, { id }, index) => text.replaceAll(`{${id}}`, ids[index] as string), expression);
}
