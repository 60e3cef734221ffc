import { lastOccurrence } from '../schedule';
import type { Range, ScheduledChange } from './range-now';
import { rangeAt } from './range-now';
import { parseScalingSchedule } from './schedules';

/**
 * "You can't change the instance type of a variant, or remove it, while it is registered as a scalable target": who deploys such a change
 * deregisters before, and registers after.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-scaling-update.html
 */
export const VARIANT_SCALING = { namespace: 'sagemaker', dimension: 'sagemaker:variant:DesiredInstanceCount' } as const;

/** Types of instances by variant, in order of preference. Those of a serverless variant are none. */
export type VariantTypes = Readonly<Record<string, readonly string[]>>;

/** What a production variant says of its instances, as the API writes it. */
export interface VariantInstances {
  readonly VariantName?: string;
  readonly InstanceType?: string;
  readonly InstancePools?: readonly { readonly InstanceType?: string; readonly Priority?: number }[];
}

export function typesOf(variants: readonly VariantInstances[]): VariantTypes {
  return Object.fromEntries(variants.map(({ VariantName = '', InstanceType, InstancePools = [] }) => [
    VariantName,
    (InstanceType === undefined ? [...InstancePools].sort((a, b) => (a.Priority ?? 0) - (b.Priority ?? 0)).map((pool) => pool.InstanceType ?? '') : [InstanceType]),
  ]));
}

/** The variants that may not be registered while an endpoint comes from the one to the other: those of other types, and those that go. */
export function changedVariants(live: VariantTypes, intended: VariantTypes): readonly string[] {
  return Object.keys(live).filter((variant) => !sameTypes(live[variant], intended[variant]));
}

export function sameTypes(one: readonly string[] | undefined, other: readonly string[] | undefined): boolean {
  return one !== undefined && other !== undefined && one.length === other.length && one.every((type, index) => type === other[index]);
}

export function variantId(endpointName: string, variant: string): string {
  return `endpoint/${endpointName}/variant/${variant}`;
}

/** How a variant was scaled before it was deregistered. */
export interface SavedVariant<Policy extends SavedPolicy = SavedPolicy> {
  /** Of its instances at that time. */
  readonly types: readonly string[];
  /** Whether the stack had declared that it is scaled, or somebody had done it by hand. */
  readonly declared: boolean;
  readonly policies: readonly Policy[];
}

export interface SavedPolicy {
  readonly declared: boolean;
}

/**
 * What of a saved variant is put back once the endpoint has changed, or has not; undefined for nothing. On the way back that is all. On types
 * that are new, the stack makes its policies itself, with names that say for which types: the old ones would be there beside them.
 */
export function policiesToReturn<Policy extends SavedPolicy>(saved: SavedVariant<Policy>, live: readonly string[] | undefined, declared: boolean): readonly Policy[] | undefined {
  if (live === undefined) return undefined;
  if (sameTypes(saved.types, live)) return saved.policies;
  return saved.declared === declared ? saved.policies.filter((policy) => !policy.declared) : undefined;
}

/** The range that was live, changed by what was due since. Times in milliseconds. */
export function rangeAfterPause(range: Range, changes: readonly ScheduledChange[], since: number, now: number): Range {
  const missed = changes.filter(({ schedule, timeZone }) => {
    const parsed = parseScalingSchedule(schedule);
    const at = parsed === undefined ? undefined : lastOccurrence(parsed, now, timeZone);
    return at !== undefined && at > since;
  });
  const { min, max } = rangeAt(range, missed, now);
  // Two actions that each were right with the other end of their own time.
  return { min: Math.min(min, max), max: Math.max(min, max) };
}

/** Whether a scheduled action can still come: one that cannot is refused. Times in milliseconds. */
export function isToCome(schedule: string, timeZone: string | undefined, end: number | undefined, now: number): boolean {
  if (end !== undefined && end <= now) return false;
  const parsed = schedule.startsWith('at(') ? parseScalingSchedule(schedule) : undefined;
  return parsed === undefined || lastOccurrence(parsed, now, timeZone) === undefined;
}

/** Name of the policy that an ARN is of. With its target a policy goes, and gets another ARN when it comes back: its name stays. */
export function policyName(arn: string): string | undefined {
  return /^arn:[^:]+:autoscaling:.*:policyName\/(.+)$/.exec(arn)?.[1];
}

/** An alarm's actions, with policies that came back under another ARN; undefined where all are right. */
export function repointed(actions: readonly string[], policies: readonly string[]): readonly string[] | undefined {
  const live = new Map(policies.map((arn) => [policyName(arn), arn]));
  const right = actions.map((action) => {
    const name = policyName(action);
    return name === undefined ? action : live.get(name) ?? action;
  });
  return right.some((action, index) => action !== actions[index]) ? right : undefined;
}

/** Names that this library gives: whatever the code says, and a digest. */
const OWN_NAME = /-[0-9a-f]{16}$/;

/** Policies of a target of the stack that came back once, and that CloudFormation could not delete by the ARN that it knows. */
export function outdatedPolicies(live: readonly string[], declared: readonly string[]): readonly string[] {
  return live.filter((name) => OWN_NAME.test(name) && !declared.includes(name));
}
