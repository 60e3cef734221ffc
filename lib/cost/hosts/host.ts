import type { PricedArchitecture, Price, PriceKey } from '../../pricing';
import type { Latency } from '../workload';

/** A way to run a model, as it is compared with others. */
export type Host =
  | { readonly kind: 'lambda'; readonly architecture: PricedArchitecture }
  /** `provisioned` for the peak all the time, or for that of each hour. */
  | { readonly kind: 'lambda-provisioned'; readonly architecture: PricedArchitecture; readonly by: 'peak' | 'hour' }
  | { readonly kind: 'serverless' }
  | { readonly kind: 'serverless-provisioned' }
  | { readonly kind: 'real-time'; readonly instanceType: string; readonly by: 'peak' | 'hour' }
  | { readonly kind: 'async'; readonly instanceType: string }
  | { readonly kind: 'component'; readonly instanceType: string }
  | { readonly kind: 'hybrid'; readonly instanceType: string; readonly architecture: PricedArchitecture };

export type HostKind = Host['kind'];

/** What the model needs, and what is said of it on each host. */
export interface HostedModel {
  readonly memoryMiB: number;
  /** Milliseconds, where nothing else is said of a host. */
  readonly latency: Latency;
  /** By what `hostKeys` gives: `arm64`, `serverless`, `ml.g5.xlarge`. */
  readonly latencies?: Readonly<Record<string, Latency>>;
  /** Requests per second that one instance answers in time, by its type. */
  readonly perInstanceRps?: Readonly<Record<string, number>>;
  /** Share of its time that an instance, or an environment that is kept ready, is meant to be busy. */
  readonly utilization: number;
  /** Seconds that a new environment of Lambda takes before it answers: they are billed. */
  readonly initSeconds: number;
  /** Minutes that Lambda keeps an idle environment. */
  readonly keptMinutes: number;
  /** vCPUs of a copy on shared instances. */
  readonly copyCpus: number;
  /** Share of the requests that wait for a new environment on Lambda. */
  readonly coldShare: number;
  /** Where that comes from, in words. */
  readonly coldBecause: string;
}

/** Prices of the region that is compared in; undefined for what nobody knows. */
export type Rates = (key: PriceKey) => Price | undefined;

/** One thing that is paid for. */
export interface CostPart {
  readonly what: string;
  /** `always on` is paid with no request as well. */
  readonly charge: 'always on' | 'per use';
  /** US dollars; undefined where no price is known. */
  readonly perMonth: number | undefined;
  /** The numbers that it comes from. */
  readonly formula: string;
  readonly key: PriceKey;
  readonly isUncertain?: boolean;
}

/** What a host costs for a load. */
export interface HostCost {
  readonly host: Host;
  /** As options and reports name it: `lambda-arm64`. */
  readonly name: string;
  readonly title: string;
  /** Why the model cannot be run so; empty where it can. */
  readonly infeasible: readonly string[];
  readonly parts: readonly CostPart[];
  /** US dollars; undefined where a price is not known. */
  readonly perMonth: number | undefined;
  /** Of the requests of the load; undefined where there are none. */
  readonly perMillion: number | undefined;
  /** Of the month's. */
  readonly alwaysOn: number | undefined;
  /** What the numbers take for granted. */
  readonly notes: readonly string[];
}

/** As options and reports name it. */
export function hostName(host: Host): string {
  switch (host.kind) {
    case 'lambda': return `lambda-${short(host.architecture)}`;
    case 'lambda-provisioned': return `lambda-${short(host.architecture)}-provisioned${host.by === 'hour' ? '-by-hour' : ''}`;
    case 'serverless':
    case 'serverless-provisioned': return host.kind;
    case 'real-time': return `real-time-${host.instanceType}${host.by === 'hour' ? '-by-hour' : ''}`;
    default: return `${host.kind}-${host.instanceType}`;
  }
}

/** What a latency or a throughput may be said of: the processor of a function, `serverless`, or a type of instances. */
export function speedKey(host: Host): string {
  if (host.kind === 'lambda' || host.kind === 'lambda-provisioned') return short(host.architecture);
  return 'instanceType' in host ? host.instanceType : 'serverless';
}

export function latencyOn(model: HostedModel, key: string): Latency {
  return model.latencies?.[key] ?? model.latency;
}

export function short(architecture: PricedArchitecture): string {
  return architecture === 'x86_64' ? 'x86' : architecture;
}
