export interface CapacityRange {
  readonly min: number;
  readonly max: number;
}

export function clamped(capacity: number, { min, max }: CapacityRange): number {
  return Math.max(min, Math.min(max, capacity));
}

/** What is wrong with the bounds of a target; undefined when nothing is. */
export function refuseRange({ min, max }: CapacityRange, smallest: number): string | undefined {
  if (!Number.isInteger(min) || min < smallest) return `Minimum capacity cannot be less than ${smallest}`;
  if (!Number.isInteger(max) || max < min) return 'Maximum capacity cannot be less than minimum capacity';
  return undefined;
}

/** The largest loss by rounding of a product of two numbers such as 10 × 0.7. */
const ROUNDING = 1e-9;

/**
 * The capacity at which a metric that falls in proportion to capacity is at its target. "When calculating desired capacity, it rounds
 * up" so that the target is not missed. Without any capacity, the metric is taken for that of a first unit: an asynchronous endpoint
 * at zero "won't scale up again until the number of requests in the queue exceeds the target".
 * https://docs.aws.amazon.com/sagemaker/latest/dg/async-inference-autoscale.html
 * https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
 */
export function trackedCapacity(current: number, metric: number, target: number): number {
  return Math.max(0, Math.ceil((Math.max(1, current) * metric) / target - ROUNDING));
}

export interface LastActivity {
  /** Milliseconds. */
  readonly ended: number;
  readonly from: number;
  readonly to: number;
}

export interface Cooldowns {
  /** Seconds. */
  readonly out: number;
  readonly in: number;
}

export interface Proposal {
  readonly policy: string;
  /** The alarm that asks for it. */
  readonly alarm: string;
  /** The capacity that the policy asks for when there is `current`. */
  want(current: number): number;
  /** Only to add capacity, or only to remove it; step scaling may do both. */
  readonly direction?: 'out' | 'in';
  readonly cooldowns: Cooldowns;
  /** The last time that this policy scaled. */
  readonly last?: LastActivity;
}

export interface ScalingState extends CapacityRange {
  readonly current: number;
  /** Milliseconds. */
  readonly now: number;
  readonly outSuspended: boolean;
  readonly inSuspended: boolean;
}

export type NotScaledCode = 'AlreadyAtMaxCapacity' | 'AlreadyAtMinCapacity' | 'AlreadyAtDesiredCapacity';

export type Decision =
  | { readonly kind: 'scale'; readonly to: number; readonly proposal: Proposal }
  | { readonly kind: 'stay'; readonly code?: NotScaledCode; readonly proposal: Proposal };

/**
 * What comes of policies that ask at the same time: "it scales based on the policy that provides the largest capacity for both scale out
 * and scale in". Undefined when there are none.
 */
export function decide(proposals: readonly Proposal[], state: ScalingState): Decision | undefined {
  const wanted = proposals.map((proposal) => ({ proposal, to: capacityFor(proposal, state) }));
  const [best] = [...wanted].sort((a, b) => b.to - a.to);
  if (best === undefined) return undefined;
  const { proposal, to } = best;
  if (to === state.current) return { kind: 'stay', code: codeOf(proposal, state), proposal };
  if (to > state.current ? state.outSuspended : state.inSuspended) return { kind: 'stay', proposal };
  return { kind: 'scale', to, proposal };
}

/**
 * "The scaling policy won't increase the desired capacity again unless either a larger scale out is triggered or the cooldown period
 * ends", and what was added counts towards it. After a scale in, only further scale ins wait.
 * https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html#target-tracking-cooldown
 * https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html#step-scaling-cooldown
 */
function capacityFor({ want, direction, cooldowns, last }: Proposal, state: ScalingState): number {
  const { current, now } = state;
  const settled = (to: number): number => {
    const within = clamped(to, state);
    return (direction === 'out' && within < current) || (direction === 'in' && within > current) ? current : within;
  };
  const wanted = settled(want(current));
  if (last === undefined || wanted === current) return wanted;
  const since = (now - last.ended) / 1000;
  if (wanted > current && last.to > last.from && since < cooldowns.out) return Math.max(current, settled(want(last.from)));
  if (wanted < current && last.to < last.from && since < cooldowns.in) return current;
  return wanted;
}

function codeOf(proposal: Proposal, { current, min, max }: ScalingState): NotScaledCode {
  const wanted = proposal.want(current);
  if (wanted > current && current >= max) return 'AlreadyAtMaxCapacity';
  if (wanted < current && current <= min) return 'AlreadyAtMinCapacity';
  return 'AlreadyAtDesiredCapacity';
}
