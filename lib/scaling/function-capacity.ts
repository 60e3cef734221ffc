import type { Problem } from '../problem';

/** What is known at synth of how many environments a function keeps ready. Undefined where a token stands, or nothing is set. */
export interface FunctionCapacity {
  readonly provisionedConcurrency?: number;
  readonly reservedConcurrency?: number;
}

/** Range within which a scalable target's capacity moves. */
export interface CapacityRange {
  readonly minCapacity?: number;
  readonly maxCapacity?: number;
}

export const UTILIZATION = { min: 0.1, max: 0.9, source: 'https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html#managing-provisioned-concurency' } as const;

/** What is left out to keep nothing ready, where that is not the prop itself. */
const SWITCHES: Readonly<Record<string, string>> = { min: 'warmth', minCapacity: 'autoScale', maxCapacity: 'autoScale' };

const PROVISIONED = 'https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html';

/** A fixed number of environments that are kept ready. */
export function checkProvisionedConcurrency({ provisionedConcurrency, reservedConcurrency }: FunctionCapacity, prop = 'provisionedConcurrency'): Problem[] {
  return checkEnvironments(prop, provisionedConcurrency, reservedConcurrency, 1);
}

/** The range that scaling stays in. A minimum of 0 needs a schedule that leaves it: `checkSchedules` knows. */
export function checkRange({ minCapacity, maxCapacity }: CapacityRange, reservedConcurrency: number | undefined): Problem[] {
  return [
    ...checkEnvironments('minCapacity', minCapacity, reservedConcurrency, 0),
    ...checkEnvironments('maxCapacity', maxCapacity, reservedConcurrency, 1),
    ...checkOrder(minCapacity, maxCapacity),
  ];
}

/** The range from a moment on: one end of it may be left as it is, and both may be 0. */
export function checkScheduledRange({ minCapacity, maxCapacity }: CapacityRange, reservedConcurrency: number | undefined): Problem[] {
  return [
    ...checkEnvironments('minCapacity', minCapacity, reservedConcurrency, 0),
    ...checkEnvironments('maxCapacity', maxCapacity, reservedConcurrency, 0),
    ...checkOrder(minCapacity, maxCapacity),
  ];
}

/** Share of the ready environments that may be busy. */
export function checkUtilization(target: number | undefined): Problem[] {
  const { min, max, source } = UTILIZATION;
  if (target === undefined || (target >= min && target <= max)) return [];
  return [{ prop: 'target', found: `is ${target}`, allowed: `a fraction from ${min} to ${max}`, remedy: `leave room for what comes before scaling has reacted, for instance 0.7 (${source})` }];
}

/** Application Auto Scaling counts in whole seconds: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_TargetTrackingScalingPolicyConfiguration.html */
export function checkCooldown(prop: string, seconds: number | undefined): Problem[] {
  if (seconds === undefined || Number.isInteger(seconds)) return [];
  return [{ prop, found: `is ${seconds} seconds`, allowed: 'whole seconds', remedy: `use Duration.seconds(${Math.max(1, Math.round(seconds))})` }];
}

function checkEnvironments(prop: string, value: number | undefined, reserved: number | undefined, least: 0 | 1): Problem[] {
  if (value === undefined) return [];
  if (!Number.isInteger(value) || value < least) {
    const remedy = value === 0 ? `leave \`${SWITCHES[prop] ?? prop}\` out: a function that keeps nothing ready scales to zero` : `choose how many environments are kept ready (${PROVISIONED})`;
    return [{ prop, found: `is ${value}`, allowed: `a whole number from ${least}`, remedy }];
  }
  if (reserved === undefined || value <= reserved) return [];
  return [{ prop, found: `is ${value}`, allowed: `at most ${reserved}, which \`reservedConcurrency\` is`, remedy: `raise \`reservedConcurrency\`, or lower \`${prop}\` (${PROVISIONED})` }];
}

function checkOrder(min: number | undefined, max: number | undefined): Problem[] {
  if (min === undefined || max === undefined || min <= max) return [];
  return [{ prop: 'minCapacity', found: `is ${min}, and \`maxCapacity\` ${max}`, remedy: 'swap them' }];
}
