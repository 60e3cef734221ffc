import type { Problem } from '../problem';
import type { CapacityRange } from './function-capacity';

/** What is scaled, for the words of problems. */
export interface Scalable {
  /** Smallest minimum, and what to do for less. */
  readonly least: 0 | 1;
  readonly zeroRemedy: string;
  /** Largest maximum, with what sets it. */
  readonly most?: { readonly value: number; readonly because: string };
}

/** The range that scaling stays in. */
export function checkCapacityRange({ minCapacity, maxCapacity }: CapacityRange, scalable: Scalable): Problem[] {
  return [...checkEnd('minCapacity', minCapacity, scalable, scalable.least), ...checkEnd('maxCapacity', maxCapacity, scalable, 1), ...checkOrder(minCapacity, maxCapacity)];
}

/** The range from a moment on: one end of it may be left as it is. */
export function checkRangeFromThen({ minCapacity, maxCapacity }: CapacityRange, scalable: Scalable): Problem[] {
  return [...checkEnd('minCapacity', minCapacity, scalable, scalable.least), ...checkEnd('maxCapacity', maxCapacity, scalable, scalable.least), ...checkOrder(minCapacity, maxCapacity)];
}

/** The value that target tracking keeps: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_TargetTrackingScalingPolicyConfiguration.html */
export function checkTarget(target: number | undefined, allowed: { readonly min?: number; readonly max?: number } = {}): Problem[] {
  const { min = 0, max = Infinity } = allowed;
  if (target === undefined || (Number.isFinite(target) && target > 0 && target >= min && target <= max)) return [];
  return [{ prop: 'target', found: `is ${target}`, allowed: max === Infinity ? 'a number above 0' : `a fraction from ${min} to ${max}`, remedy: max === Infinity ? 'measure what one of them can take, and leave room' : 'leave room for what comes before scaling has reacted, for instance 0.7' }];
}

function checkEnd(prop: string, value: number | undefined, { zeroRemedy, most }: Scalable, least: number): Problem[] {
  if (value === undefined) return [];
  if (!Number.isInteger(value) || value < least) return [{ prop, found: `is ${value}`, allowed: `a whole number from ${least}`, remedy: value === 0 ? zeroRemedy : 'choose one' }];
  return most === undefined || value <= most.value ? [] : [{ prop, found: `is ${value}`, allowed: `at most ${most.value}, ${most.because}`, remedy: 'lower it' }];
}

function checkOrder(min: number | undefined, max: number | undefined): Problem[] {
  return min === undefined || max === undefined || min <= max ? [] : [{ prop: 'minCapacity', found: `is ${min}, and \`maxCapacity\` ${max}`, remedy: 'swap them' }];
}
