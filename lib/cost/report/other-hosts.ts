import type { PriceBook, PriceKey } from '../../pricing';
import { compare, DEFAULT_INSTANCE_TYPES, hostName, hostsOf, type Comparison, type HostedModel, type Rates } from '../hosts';
import { declaredHost } from '../hosts/declared';
import type { CostEstimate } from '../template/estimate';
import { initialisationOf, loadOf, type Workload } from '../workload';

/** What is said of a model beside its load, for all hosts. */
export interface ModelOptions extends Partial<Pick<HostedModel, 'memoryMiB' | 'latencies' | 'perInstanceRps' | 'utilization' | 'copyCpus'>> {
  /** Types of instances to compare, beside the one that is used. */
  readonly instanceTypes?: readonly string[];
  /** What others are held against, where there is no template: the name of a host; the cheapest without. */
  readonly host?: string;
}

/** Where nothing is said. Of a model on instances, a template does not tell what it needs. */
export const MODEL_DEFAULTS = { memoryMiB: 2048, utilization: 0.7, copyCpus: 1 } as const;

export interface OtherHosts {
  /** Path of the host. */
  readonly path: string;
  readonly comparison: Comparison;
  readonly rates: Rates;
}

/** Each host of an estimate beside all others that could run its model; those without a workload, and those that the template does not describe, are left out. */
export function otherHosts({ hosts }: CostEstimate, book: PriceBook, options: ModelOptions = {}): readonly OtherHosts[] {
  return hosts.flatMap((host) => {
    const declared = declaredHost(host.template, host);
    if (host.workload === undefined || declared === undefined) return [];
    const { memoryMiB, copyCpus } = declared;
    const own = 'instanceType' in declared.host ? [declared.host.instanceType] : [];
    const instanceTypes = [...new Set([...own, ...options.instanceTypes ?? DEFAULT_INSTANCE_TYPES])];
    const given = { ...(memoryMiB === undefined ? {} : { memoryMiB }), ...(copyCpus === undefined ? {} : { copyCpus }), ...options };
    const rates: Rates = (key: PriceKey) => book.price(key, host.region);
    return [{ path: host.path, rates, comparison: compare({ load: loadOf(host.workload), model: hostedModel(host.workload, given), region: host.region, rates, hosts: hostsOf(instanceTypes), chosen: declared.host }) }];
  });
}

/** All hosts for a model that no template has. */
export function hostsWithout(workload: Workload, book: PriceBook, region: string, options: ModelOptions = {}): OtherHosts {
  const rates: Rates = (key) => book.price(key, region);
  const hosts = hostsOf(options.instanceTypes ?? DEFAULT_INSTANCE_TYPES);
  const chosen = hosts.find((host) => hostName(host) === options.host);
  return { path: '', rates, comparison: compare({ load: loadOf(workload), model: hostedModel(workload, options), region, rates, hosts, ...(chosen === undefined ? {} : { chosen }) }) };
}

function hostedModel(workload: Workload, options: ModelOptions): HostedModel {
  const model = { ...MODEL_DEFAULTS, ...options };
  const { initSeconds, keptMinutes, coldShare, because } = initialisationOf(workload);
  return { ...model, latency: workload.latency, initSeconds, keptMinutes, coldShare, coldBecause: because };
}
