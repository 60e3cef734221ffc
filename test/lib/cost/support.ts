import type { CostEstimate, LineItem } from '../../../lib/cost/template/estimate';
import { estimateCost } from '../../../lib/cost/template/estimate';
import type { CostHost } from '../../../lib/cost/template/hosts';
import type { Workload } from '../../../lib/cost/workload';
import { latencyOf, patternNamed, SECONDS_PER_MONTH, weekOf, type Pattern } from '../../../lib/cost/workload';
import { parseTemplate } from '../../../lib/cloudformation/parse-template';
import type { Price } from '../../../lib/pricing';
import { PriceBook, unitOf } from '../../../lib/pricing';

export interface Asked {
  /** Requests in a month, all alike in time. */
  readonly requests?: number;
  readonly rps?: number;
  readonly ms: number;
  readonly bytes?: readonly [request: number, answer: number];
  readonly pattern?: string;
  /** Seconds that a new environment takes: none, where a case is about something else. */
  readonly init?: number;
  /** Share of the requests that wait for one. */
  readonly cold?: number;
}

export function workload({ requests, rps, ms, bytes = [0, 0], pattern = 'steady', init = 0, cold }: Asked): Workload {
  return { pattern, minutes: weekOf(patternNamed(pattern) as Pattern, rps ?? (requests ?? 0) / SECONDS_PER_MONTH), latency: latencyOf({ p50: ms }), requestBytes: bytes[0], answerBytes: bytes[1], newEnvironments: { initSeconds: init, ...(cold === undefined ? {} : { coldShare: cold }) } };
}

export interface Options {
  readonly asked?: Asked | ((host: CostHost) => Asked | undefined);
  readonly region?: string;
  readonly prices?: readonly Price[];
  readonly standIn?: boolean;
  readonly freeTier?: boolean;
}

/** The resources of one template, by what they cost. */
export function estimate(resources: Readonly<Record<string, unknown>>, { asked, region = 'us-east-1', prices = [], standIn = false, freeTier = false }: Options = {}): CostEstimate {
  const template = parseTemplate(JSON.stringify({ Resources: resources }));
  return estimateCost([{ name: 'Stack', template, region }], {
    book: new PriceBook({ prices, standIn }), freeTier,
    workloadOf: (host) => {
      const one = typeof asked === 'function' ? asked(host) : asked;
      return one === undefined ? undefined : workload(one);
    },
  });
}

/** US dollars of the lines that have such words, rounded as bills are. */
export function usd({ items }: CostEstimate, what: RegExp, logicalId?: string): number | undefined {
  const found = items.filter((item) => what.test(item.what) && (logicalId === undefined || item.logicalId === logicalId));
  if (found.length === 0) throw new Error(`no line has ${what.source}: ${items.map((item) => item.what).join(', ')}`);
  return found.every((item) => item.usd === undefined) ? undefined : cents(found.reduce((sum, item) => sum + (item.usd ?? 0), 0));
}

export function line({ items }: CostEstimate, what: RegExp): LineItem {
  const found = items.find((item) => what.test(item.what));
  if (found === undefined) throw new Error(`no line has ${what.source}: ${items.map((item) => item.what).join(', ')}`);
  return found;
}

export function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}

/** A price of somebody's own. */
export function priced(key: Price['key'], amount: number, region = 'us-east-1'): Price {
  return { key, region, unit: unitOf(key), tiers: [{ usd: amount }], date: '2026-11-22', source: 'the example' };
}

export const HOST = [{ Key: 'csi:host', Value: 'Stack/Digits' }];

export function fn(properties: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return { Type: 'AWS::Lambda::Function', Properties: { Code: { ZipFile: 'x' }, Handler: 'index.handler', Runtime: 'nodejs24.x', Role: 'arn:aws:iam::111122223333:role/r', MemorySize: 1024, Tags: HOST, ...properties } };
}

/** An endpoint and its configuration, of one variant. */
export function endpoint(variant: Readonly<Record<string, unknown>>, properties: Readonly<Record<string, unknown>> = {}, config: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return {
    Config: { Type: 'AWS::SageMaker::EndpointConfig', Properties: { ProductionVariants: [{ VariantName: 'Main', ModelName: 'm', InitialVariantWeight: 1, ...variant }], ...config } },
    Endpoint: { Type: 'AWS::SageMaker::Endpoint', Properties: { EndpointConfigName: { 'Fn::GetAtt': ['Config', 'EndpointConfigName'] }, EndpointName: 'digits', Tags: HOST, ...properties } },
  };
}

export function scalable(dimension: string, resourceId: unknown, [min, max]: readonly [number, number], properties: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return { Type: 'AWS::ApplicationAutoScaling::ScalableTarget', Properties: { ServiceNamespace: dimension.split(':')[0], ScalableDimension: dimension, ResourceId: resourceId, MinCapacity: min, MaxCapacity: max, ...properties } };
}
