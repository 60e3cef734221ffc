import { instanceType } from '../../sagemaker/instance-types';
import type { Load } from '../workload';
import { hostName, type Host, type HostCost, type HostedModel, type Rates } from './host';
import { asynchronous, component, hybrid, realTime } from './instances';
import { infeasible } from './limits';
import { total } from './parts';
import { lambda, lambdaProvisioned, serverless, serverlessProvisioned, type Priced } from './pay-per-use';

/** Small ones, of which most have a price everywhere. GPUs are compared where somebody names one: how fast a model is there, nobody can guess. */
export const DEFAULT_INSTANCE_TYPES: readonly string[] = ['ml.m5.large', 'ml.c5.xlarge'];

/** Everything that a model can be put on, with these types of instances. */
export function hostsOf(instanceTypes: readonly string[] = DEFAULT_INSTANCE_TYPES): readonly Host[] {
  const functions = (['arm64', 'x86_64'] as const).flatMap((architecture): readonly Host[] => [
    { kind: 'lambda', architecture },
    { kind: 'lambda-provisioned', architecture, by: 'peak' },
    { kind: 'lambda-provisioned', architecture, by: 'hour' },
  ]);
  return [
    ...functions,
    { kind: 'serverless' },
    { kind: 'serverless-provisioned' },
    ...instanceTypes.flatMap((instanceType): readonly Host[] => [
      { kind: 'real-time', instanceType, by: 'peak' },
      { kind: 'real-time', instanceType, by: 'hour' },
      { kind: 'async', instanceType },
      { kind: 'component', instanceType },
      { kind: 'hybrid', instanceType, architecture: 'arm64' },
    ]),
  ];
}

/** What a host costs for a load, with where every figure comes from. */
export function hostCost(host: Host, load: Load, model: HostedModel, rates: Rates): HostCost {
  const { title, parts, notes } = priced(host, load, model, rates);
  const perMonth = total(parts);
  return {
    host, name: hostName(host), title, parts, perMonth,
    get notes() { return notes(); },
    infeasible: infeasible(host, load, model),
    perMillion: perMonth === undefined || load.requestsPerMonth === 0 ? undefined : perMonth / load.requestsPerMonth * 1e6,
    alwaysOn: total(parts.filter(({ charge }) => charge === 'always on')),
  };
}

/** Cheapest first; then those without an estimate, and at last those that cannot do it. What comes to the same as another is said once. */
export function compareHosts(hosts: readonly Host[], load: Load, model: HostedModel, rates: Rates): readonly HostCost[] {
  const costs = hosts.map((host) => hostCost(host, load, model, rates));
  return costs.filter((cost) => !saysNothingNew(cost, load)).sort((a, b) => rank(a) - rank(b) || (a.perMonth ?? 0) - (b.perMonth ?? 0));
}

/** The first that can do it, and of which the price is known. */
export function cheapest(costs: readonly HostCost[]): HostCost | undefined {
  return costs.find(({ infeasible: reasons, perMonth }) => reasons.length === 0 && perMonth !== undefined);
}

/** A schedule for a load that is the same all day, a copy that fills its instance, and a mix that has no instances, are another host by a longer name. */
function saysNothingNew({ host, parts }: HostCost, load: Load): boolean {
  if ((host.kind === 'real-time' || host.kind === 'lambda-provisioned') && host.by === 'hour') return load.times.every(({ hourPeak }) => hourPeak === load.peak);
  if (host.kind === 'component') return instanceType(host.instanceType)?.accelerator?.count === 1;
  return host.kind === 'hybrid' && (parts[0]?.perMonth === 0 || parts.every(({ what, perMonth = 0 }) => what === 'instances' || what === 'data' || perMonth === 0));
}

function rank({ infeasible: reasons, perMonth }: HostCost): number {
  if (reasons.length > 0) return 2;
  return perMonth === undefined ? 1 : 0;
}

function priced(host: Host, load: Load, model: HostedModel, rates: Rates): Priced {
  switch (host.kind) {
    case 'lambda': return lambda(host.architecture, load, model, rates);
    case 'lambda-provisioned': return lambdaProvisioned(host.architecture, host.by, load, model, rates);
    case 'serverless': return serverless(load, model, rates);
    case 'serverless-provisioned': return serverlessProvisioned(load, model, rates);
    case 'real-time': return realTime(host.instanceType, host.by, load, model, rates);
    case 'async': return asynchronous(host.instanceType, load, model, rates);
    case 'component': return component(host.instanceType, load, model, rates);
    case 'hybrid': return hybrid(host.instanceType, host.architecture, load, model, rates);
  }
}
