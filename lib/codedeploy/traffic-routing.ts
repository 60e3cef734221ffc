import { ROLLOUT_MINUTES, ROLLOUT_PERCENTAGE, rolloutSteps, type TrafficPlan } from '../rollout/plan';
import { CodeDeployRefusal } from './refusal';

/** A share of the traffic, from 0 to 1, that the new version gets once that much time has gone by. */
export interface ShiftStep {
  readonly afterMs: number;
  readonly weight: number;
}

export const LAMBDA_ALL_AT_ONCE = 'CodeDeployDefault.LambdaAllAtOnce';

const canary = (minutes: number): readonly [string, TrafficPlan] => (
  [`CodeDeployDefault.LambdaCanary10Percent${minutes}Minutes`, { kind: 'canary', percentage: 10, bakeSeconds: minutes * 60 }]
);
const linear = (minutes: number): readonly [string, TrafficPlan] => (
  [`CodeDeployDefault.LambdaLinear10PercentEvery${minutes}Minute${minutes === 1 ? '' : 's'}`, { kind: 'linear', percentage: 10, intervalSeconds: minutes * 60 }]
);

/** https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html#deployment-configuration-lambda */
export const PREDEFINED: ReadonlyMap<string, TrafficPlan> = new Map([
  [LAMBDA_ALL_AT_ONCE, { kind: 'allAtOnce' }],
  ...[5, 10, 15, 30].map(canary),
  ...[1, 2, 3, 10].map(linear),
]);

/** What happens when: the first step at once, the last one gives all traffic. */
export function shiftSteps(plan: TrafficPlan): readonly ShiftStep[] {
  return rolloutSteps(plan).map(({ seconds, percentage }) => ({ afterMs: seconds * 1000, weight: percentage / 100 }));
}

/** As CreateDeploymentConfig takes it, and GetDeploymentConfig answers it. */
export interface TrafficRoutingConfig {
  readonly type?: string;
  readonly timeBasedCanary?: { readonly canaryPercentage?: number; readonly canaryInterval?: number };
  readonly timeBasedLinear?: { readonly linearPercentage?: number; readonly linearInterval?: number };
}

/** Throws where CodeDeploy would not take it. */
export function planOf(config: TrafficRoutingConfig | undefined): TrafficPlan {
  const { type, timeBasedCanary, timeBasedLinear } = config ?? {};
  switch (type) {
    case 'AllAtOnce':
      if (timeBasedCanary !== undefined || timeBasedLinear !== undefined) throw invalid('AllAtOnce takes neither timeBasedCanary nor timeBasedLinear');
      return { kind: 'allAtOnce' };
    case 'TimeBasedCanary':
      if (timeBasedCanary === undefined || timeBasedLinear !== undefined) throw invalid('TimeBasedCanary needs timeBasedCanary, and takes no timeBasedLinear');
      return {
        kind: 'canary',
        percentage: bounded('canaryPercentage', timeBasedCanary.canaryPercentage, ROLLOUT_PERCENTAGE),
        bakeSeconds: 60 * bounded('canaryInterval', timeBasedCanary.canaryInterval, ROLLOUT_MINUTES),
      };
    case 'TimeBasedLinear':
      if (timeBasedLinear === undefined || timeBasedCanary !== undefined) throw invalid('TimeBasedLinear needs timeBasedLinear, and takes no timeBasedCanary');
      return {
        kind: 'linear',
        percentage: bounded('linearPercentage', timeBasedLinear.linearPercentage, ROLLOUT_PERCENTAGE),
        intervalSeconds: 60 * bounded('linearInterval', timeBasedLinear.linearInterval, ROLLOUT_MINUTES),
      };
    default:
      throw invalid(`the type is ${type ?? 'missing'}, allowed: TimeBasedCanary, TimeBasedLinear, AllAtOnce`);
  }
}

export function trafficRoutingOf(plan: TrafficPlan): TrafficRoutingConfig {
  switch (plan.kind) {
    case 'allAtOnce':
      return { type: 'AllAtOnce' };
    case 'canary':
      return { type: 'TimeBasedCanary', timeBasedCanary: { canaryPercentage: plan.percentage, canaryInterval: plan.bakeSeconds / 60 } };
    case 'linear':
      return { type: 'TimeBasedLinear', timeBasedLinear: { linearPercentage: plan.percentage, linearInterval: plan.intervalSeconds / 60 } };
  }
}

function bounded(name: string, value: number | undefined, { min, max }: { readonly min: number; readonly max: number }): number {
  if (value === undefined || !Number.isInteger(value) || value < min || value > max) {
    throw invalid(`${name} is ${value ?? 'missing'}, and must be a whole number from ${min} to ${max}`);
  }
  return value;
}

function invalid(detail: string): CodeDeployRefusal {
  return new CodeDeployRefusal('InvalidTrafficRoutingConfigurationException', `The configuration that specifies how traffic is routed during a deployment is invalid: ${detail}`);
}
