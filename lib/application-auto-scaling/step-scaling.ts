export interface StepAdjustment {
  /** From the alarm's threshold; without one, from minus infinity. */
  readonly lower?: number;
  readonly upper?: number;
  readonly adjustment: number;
}

export type AdjustmentType = 'ChangeInCapacity' | 'PercentChangeInCapacity' | 'ExactCapacity';

export interface StepScaling {
  readonly type: AdjustmentType;
  readonly steps: readonly StepAdjustment[];
  readonly minMagnitude?: number;
}

/**
 * What is wrong with the steps of a policy; undefined when nothing is.
 * https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html#as-scaling-steps
 */
export function refuseSteps({ type, steps, minMagnitude }: StepScaling): string | undefined {
  if (steps.length === 0) return 'At least one StepAdjustment must be specified';
  if (steps.some(({ lower, upper }) => lower === undefined && upper === undefined) && steps.length > 1) return 'The upper and lower bound can\'t be null in the same step adjustment';
  if (steps.some(({ lower, upper }) => lower !== undefined && upper !== undefined && lower >= upper)) return 'The lower bound of a step adjustment must be less than its upper bound';
  if (steps.filter(({ lower }) => lower === undefined).length > 1) return 'At most one StepAdjustment may have an unspecified lower bound';
  if (steps.filter(({ upper }) => upper === undefined).length > 1) return 'At most one StepAdjustment may have an unspecified upper bound';
  const sorted = [...steps].sort((a, b) => (a.lower ?? -Infinity) - (b.lower ?? -Infinity));
  for (const [index, { lower }] of sorted.entries()) {
    const before = sorted[index - 1];
    if (before === undefined) continue;
    const end = before.upper ?? Infinity;
    if (end > (lower ?? -Infinity)) return 'StepAdjustment intervals can\'t overlap';
    if (end < (lower ?? -Infinity)) return 'StepAdjustment intervals can\'t have gaps between them';
  }
  if ((sorted[0]?.lower ?? 0) < 0) return 'There must be a StepAdjustment with an unspecified lower bound when one StepAdjustment has a negative lower bound';
  if ((sorted.at(-1)?.upper ?? 0) > 0) return 'There must be a StepAdjustment with an unspecified upper bound when one StepAdjustment has a positive upper bound';
  if (minMagnitude !== undefined && type !== 'PercentChangeInCapacity') return 'MinAdjustmentMagnitude is only supported for adjustment type PercentChangeInCapacity';
  if (type === 'ExactCapacity' && steps.some(({ adjustment }) => adjustment < 0)) return 'ScalingAdjustment must be at least 0 for adjustment type ExactCapacity';
  return undefined;
}

/** "If the metric value is above the breach threshold, the lower bound is inclusive ... Otherwise, it's exclusive." The upper bound is the other way round. */
export function stepFor(steps: readonly StepAdjustment[], difference: number): StepAdjustment | undefined {
  return steps.find(({ lower = -Infinity, upper = Infinity }) => (difference >= 0 ? difference >= lower && difference < upper : difference > lower && difference <= upper))
    // Exactly at the threshold, a policy that scales in has a step that ends there.
    ?? (difference === 0 ? steps.find(({ lower = -Infinity, upper = Infinity }) => lower < 0 && upper === 0) : undefined);
}

/** The capacity that a policy asks for; `difference` is the metric's from the threshold. Where no step is for it, the capacity there is. */
export function steppedCapacity({ type, steps, minMagnitude }: StepScaling, current: number, difference: number): number {
  const step = stepFor(steps, difference);
  if (step === undefined) return current;
  switch (type) {
    case 'ExactCapacity': return step.adjustment;
    case 'ChangeInCapacity': return Math.max(0, current + step.adjustment);
    case 'PercentChangeInCapacity': {
      const change = rounded((current * step.adjustment) / 100);
      const least = Math.min(minMagnitude ?? 0, Number.MAX_SAFE_INTEGER);
      return Math.max(0, current + (Math.abs(change) < least && step.adjustment !== 0 ? Math.sign(step.adjustment) * least : change));
    }
  }
}

/** "Values greater than 1 are rounded down ... Values between 0 and 1 are rounded to 1", and so below zero. */
function rounded(change: number): number {
  if (change === 0) return 0;
  return Math.abs(change) < 1 ? Math.sign(change) : Math.trunc(change);
}
