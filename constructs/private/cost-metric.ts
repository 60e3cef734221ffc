import type { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { Annotations, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { MeteredHost, MeteredSource } from '../../lib/cost/metric';
import { METRICS_NAMESPACE } from '../../lib/model/environment';
import type { Problem } from '../../lib/problem';
import type { Price, PriceKey } from '../../lib/pricing';
import { suggestion } from '../../lib/suggestion';
import type { CostMetricOptions } from '../cost/cost-metric-options';
import type { Source } from '../monitoring/computed-metric';
import { computedMetric } from '../monitoring/computed-metric';
import { costMetrics, pricing } from './cost';
import { known } from './known';

/** What a host is billed by, and where its metrics are. */
export interface Metered {
  /** Undefined where something of it is not known. */
  readonly host?: MeteredHost;
  readonly problems: readonly Problem[];
  /** Of AWS's own metrics. */
  readonly namespace: 'AWS/Lambda' | 'AWS/SageMaker';
  readonly dimensions: { readonly [name: string]: string };
  readonly endpointName?: string;
  /** What the server's metrics are told apart by. */
  readonly measuredName: string;
}

/** A metric, or why there is none. */
export interface CostMetricResult {
  readonly metric?: MathExpression;
  readonly problems: readonly Problem[];
}

/** Of a host that can say what an inference costs. */
export interface CostMetered extends IConstruct {
  _costPerInference(options: CostMetricOptions): CostMetricResult;
}

/** What an inference of a host costs; undefined where nobody can say, for those that are content without it. */
export function costMetricIfKnown(endpoint: IConstruct, options: CostMetricOptions = {}): MathExpression | undefined {
  return '_costPerInference' in endpoint ? (endpoint as CostMetered)._costPerInference(options).metric : undefined;
}

export function costMetric(scope: IConstruct, metered: Metered, options: CostMetricOptions): CostMetricResult {
  const { priceRegion, prices = {}, instanceShare } = options;
  const region = known(priceRegion ?? Stack.of(scope).region);
  const problems = [...metered.problems, ...priceProblems(prices), ...checkShare(instanceShare)];
  if (metered.host === undefined || problems.length > 0) return { problems };
  const { cost, problems: missing } = costMetrics().costPerInference(metered.host, ratesOf(region, prices), region ?? '');
  if (cost === undefined) return { problems: region === undefined ? [REGION_UNKNOWN] : missing };
  const sources = cost.sources.map((source) => sourceOf(metered, source));
  return { metric: computedMetric(scope, 'Cost per inference (USD)', sources, (ids) => costMetrics().withIds(cost, ids), options), problems: [] };
}

const REGION_UNKNOWN: Problem = {
  prop: 'region', found: 'of the stack is known only at deploy, and AWS asks for something else in each: no estimate',
  remedy: 'give the stack an `env`, or say whose prices count: `metricCostPerInference({ priceRegion: \'us-east-1\' })`, or give `prices`',
};

/** Prices of the user go before those that are shipped. */
function ratesOf(region: string | undefined, prices: Readonly<Record<string, number>>): (key: PriceKey) => Price | undefined {
  const { PriceBook, unitOf } = pricing();
  const book = new PriceBook();
  return (key) => {
    const own = Object.hasOwn(prices, key) ? prices[key] : undefined;
    if (own !== undefined) return { key, region: region ?? '', unit: unitOf(key), tiers: [{ usd: own }], date: '', source: 'prices' };
    return region === undefined ? undefined : book.price(key, region);
  };
}

export function priceProblems(prices: Readonly<Record<string, number>>, prop = 'prices'): Problem[] {
  const { isPriceKey, FIXED_KEYS } = pricing();
  return Object.entries(prices).flatMap(([name, value]): Problem[] => {
    if (!isPriceKey(name)) return [{ prop: `${prop}.${name}`, found: 'is no name of a price', remedy: `\`csi prices\` lists them${suggestion(name, FIXED_KEYS)}` }];
    const usd = known(value);
    return usd === undefined || !(Number.isFinite(usd) && usd >= 0)
      ? [{ prop: `${prop}.${name}`, found: usd === undefined ? 'is known only at deploy' : `is ${usd}`, allowed: 'US dollars for one unit, from 0', remedy: 'write a number' }] : [];
  });
}

function checkShare(share: number | undefined): Problem[] {
  const value = known(share);
  return value === undefined || (value > 0 && value <= 1) ? [] : [{ prop: 'instanceShare', found: `is ${value}`, allowed: 'above 0 up to 1', remedy: 'say which part of an instance a copy takes' }];
}

function sourceOf({ namespace, dimensions, endpointName = '', measuredName }: Metered, { of, metricName, statistic }: MeteredSource): Source {
  switch (of) {
    case 'service': return { namespace, metricName, dimensionsMap: dimensions, statistic };
    case 'endpoint': return { namespace, metricName, dimensionsMap: { EndpointName: endpointName }, statistic };
    case 'instances': return { namespace: '/aws/sagemaker/Endpoints', metricName, dimensionsMap: dimensions, statistic };
    case 'server': return { namespace: METRICS_NAMESPACE, metricName, dimensionsMap: { Endpoint: measuredName }, statistic };
  }
}

/** The metric was made of what was known before. */
export function warnOfScalingAfterCost(scope: IConstruct, wasAsked: boolean): void {
  if (wasAsked) Annotations.of(scope).addWarningV2('cdk-serverless-inference:costBeforeScaling', '`autoScale` is called after `metricCostPerInference`, which does not know of it: what scaling keeps ready is not in that figure. Call `autoScale` first.');
}

/** Of an imported host. */
export function notKnown(prop: string, what: string): Problem {
  return { prop, found: `is not known of ${what}`, remedy: `give it: metricCostPerInference({ ${prop} })` };
}
