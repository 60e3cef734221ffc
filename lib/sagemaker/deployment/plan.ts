import { instancesOf, type CapacitySize, type DeploymentConfig } from './config';

export type TrafficRouting = 'ALL_AT_ONCE' | 'CANARY' | 'LINEAR' | 'ROLLING';

/** A production variant before and after. */
export interface VariantCapacity {
  readonly name: string;
  /** Instances; of a serverless variant none. */
  readonly old: number;
  readonly new: number;
  /** It has no instances that could be counted: its traffic moves by shares. */
  readonly isServerless?: boolean;
}

/** Values by the name of the variant. */
export type ByVariant = Readonly<Record<string, number>>;

/** One thing to do, in the order of the plan. Instances are those that a fleet is to have, whatever it has now. */
export type Action =
  | { readonly kind: 'launch'; readonly fleet: Fleet; readonly instances: ByVariant }
  /** Shares of the traffic that the new fleet is to have, from 0 to 1. */
  | { readonly kind: 'route'; readonly shares: ByVariant; readonly part: 'canary' | 'linear' | 'full' }
  /** With an eye on the alarms. */
  | { readonly kind: 'bake'; readonly ms: number; readonly wait: 'WaitIntervalInSeconds' | 'TerminationWaitInSeconds'; readonly part: 'canary' | 'linear' | 'full' }
  | { readonly kind: 'terminate'; readonly fleet: Fleet; readonly instances: ByVariant };

export type Fleet = 'old' | 'new';

/** What a deployment is to do, and does not change under way. */
export interface DeploymentPlan {
  readonly routing: TrafficRouting;
  readonly variants: readonly VariantCapacity[];
  readonly actions: readonly Action[];
  /** Of the old fleet on the way back, where not all of it is brought up at once. */
  readonly rollbackBatch?: CapacitySize;
  readonly timeoutMs?: number;
}

/**
 * The steps of an update. Without a policy, "a blue/green deployment strategy with all at once traffic shifting".
 * https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-blue-green.html
 * https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-rolling.html
 */
export function planOf(config: DeploymentConfig | undefined, variants: readonly VariantCapacity[]): DeploymentPlan {
  return config?.RollingUpdatePolicy === undefined ? blueGreen(config, variants) : rolling(config.RollingUpdatePolicy, variants);
}

function blueGreen(config: DeploymentConfig | undefined, variants: readonly VariantCapacity[]): DeploymentPlan {
  const { TrafficRoutingConfiguration: traffic, TerminationWaitInSeconds: termination = 0, MaximumExecutionTimeoutInSeconds: timeout } = config?.BlueGreenUpdatePolicy ?? {};
  const routing = traffic?.Type === 'CANARY' || traffic?.Type === 'LINEAR' ? traffic.Type : 'ALL_AT_ONCE';
  const size = routing === 'CANARY' ? traffic?.CanarySize : routing === 'LINEAR' ? traffic?.LinearStepSize : undefined;
  const part = routing === 'CANARY' ? 'canary' : 'linear';
  const partly: Action[] = partialShares(size, routing, variants).flatMap((shares) => [
    { kind: 'route', shares, part }, { kind: 'bake', ms: (traffic?.WaitIntervalInSeconds ?? 0) * 1000, wait: 'WaitIntervalInSeconds', part },
  ]);
  return {
    routing,
    variants,
    actions: [
      { kind: 'launch', fleet: 'new', instances: each(variants, (variant) => variant.new) },
      ...partly,
      { kind: 'route', shares: each(variants, () => 1), part: 'full' },
      { kind: 'bake', ms: termination * 1000, wait: 'TerminationWaitInSeconds', part: 'full' },
      { kind: 'terminate', fleet: 'old', instances: each(variants, () => 0) },
    ],
    ...(timeout === undefined ? {} : { timeoutMs: timeout * 1000 }),
  };
}

/** The shares before the last step. Variants of different sizes reach their ends at different steps: the largest number of steps counts. */
function partialShares(size: CapacitySize | undefined, routing: TrafficRouting, variants: readonly VariantCapacity[]): readonly ByVariant[] {
  if (size === undefined) return [];
  const share = (variant: VariantCapacity, step: number): number => {
    if (variant.isServerless === true) return Math.min(1, (step * (size.Value ?? 100)) / 100);
    return variant.new === 0 ? 1 : Math.min(1, (step * instancesOf(size, variant.new)) / variant.new);
  };
  const steps: ByVariant[] = [];
  for (let step = 1; ; step++) {
    const shares = each(variants, (variant) => share(variant, step));
    if (variants.every(({ name }) => (shares[name] ?? 1) >= 1)) return steps;
    steps.push(shares);
    if (routing === 'CANARY') return steps;
  }
}

/** Of one variant: batch by batch the new fleet grows, takes its share of the traffic and is watched, and the old one shrinks. */
function rolling(policy: NonNullable<DeploymentConfig['RollingUpdatePolicy']>, variants: readonly VariantCapacity[]): DeploymentPlan {
  const { MaximumBatchSize: size = {}, WaitIntervalInSeconds: wait = 0, MaximumExecutionTimeoutInSeconds: timeout, RollbackMaximumBatchSize: rollbackBatch } = policy;
  const actions: Action[] = [];
  for (let step = 1; ; step++) {
    const launched = each(variants, (variant) => Math.min(variant.new, step * instancesOf(size, variant.new)));
    const share = each(variants, (variant) => (variant.new === 0 ? 1 : (launched[variant.name] ?? 0) / variant.new));
    const isLast = variants.every((variant) => launched[variant.name] === variant.new);
    const part = isLast ? 'full' : 'linear';
    actions.push(
      { kind: 'launch', fleet: 'new', instances: launched },
      { kind: 'route', shares: share, part },
      { kind: 'bake', ms: wait * 1000, wait: 'WaitIntervalInSeconds', part },
      { kind: 'terminate', fleet: 'old', instances: each(variants, (variant) => variant.old - Math.floor(variant.old * (share[variant.name] ?? 1))) },
    );
    if (isLast) break;
  }
  return { routing: 'ROLLING', variants, actions, ...(rollbackBatch === undefined ? {} : { rollbackBatch }), ...(timeout === undefined ? {} : { timeoutMs: timeout * 1000 }) };
}

export function each(variants: readonly VariantCapacity[], of: (variant: VariantCapacity) => number): ByVariant {
  return Object.fromEntries(variants.map((variant) => [variant.name, of(variant)]));
}
