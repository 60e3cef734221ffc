import {
  DeregisterScalableTargetCommand, DescribeScalableTargetsCommand, DescribeScalingPoliciesCommand, DescribeScheduledActionsCommand, PutScalingPolicyCommand, PutScheduledActionCommand,
  RegisterScalableTargetCommand, type ScalableTarget, type ScalingPolicy, type ScheduledAction, type StepScalingPolicyConfiguration, type SuspendedState, type TargetTrackingScalingPolicyConfiguration,
} from '@aws-sdk/client-application-auto-scaling';
import { isToCome, rangeAfterPause, VARIANT_SCALING, variantId, type SavedPolicy, type SavedVariant } from '../../../lib/scaling/pause';
import { allPages } from '../../shared/paging';
import { patiently } from '../../shared/patience';
import { say } from '../../shared/say';
import type { Clients } from '../clients';

/** How a variant was scaled, in full. */
export interface PausedVariant extends SavedVariant<PausedPolicy> {
  readonly min: number;
  readonly max: number;
  readonly suspended?: SuspendedState;
  readonly actions: readonly PausedAction[];
}

export interface PausedPolicy extends SavedPolicy {
  readonly name: string;
  readonly type: ScalingPolicy['PolicyType'];
  readonly tracking?: TargetTrackingScalingPolicyConfiguration;
  readonly step?: StepScalingPolicyConfiguration;
}

interface PausedAction {
  readonly name: string;
  readonly schedule: string;
  readonly timeZone?: string;
  /** Milliseconds since 1970. */
  readonly start?: number;
  readonly end?: number;
  readonly min?: number;
  readonly max?: number;
}

/** What a stack declares, by the names that stay. */
export interface DeclaredScaling {
  readonly targets: readonly string[];
  readonly policies: readonly string[];
}

const TARGET = { ServiceNamespace: VARIANT_SCALING.namespace, ScalableDimension: VARIANT_SCALING.dimension } as const;

/** Undefined where a variant is not scaled. */
export async function describeScaling(clients: Clients, ResourceId: string, types: readonly string[], declared: DeclaredScaling): Promise<PausedVariant | undefined> {
  const target = await targetOf(clients, ResourceId);
  if (target === undefined) return undefined;
  const actions = await allPages(
    (NextToken) => clients.autoScaling.send(new DescribeScheduledActionsCommand({ ...TARGET, ResourceId, NextToken })),
    ({ ScheduledActions }) => ScheduledActions,
    ({ NextToken }) => NextToken,
  );
  const policies = await policiesOf(clients, ResourceId);
  return {
    types,
    declared: declared.targets.includes(ResourceId),
    min: target.MinCapacity ?? 0,
    max: target.MaxCapacity ?? 0,
    suspended: target.SuspendedState,
    policies: policies.map(({ PolicyName: name = '', PolicyType: type, TargetTrackingScalingPolicyConfiguration: tracking, StepScalingPolicyConfiguration: step }) => (
      { name, type, tracking, step, declared: declared.policies.includes(name) })),
    actions: actions.map(actionOf),
  };
}

/** With all its policies and scheduled actions. The number of instances stays. */
export async function deregister({ autoScaling, sleep }: Clients, ResourceId: string): Promise<void> {
  try {
    await patiently(() => autoScaling.send(new DeregisterScalableTargetCommand({ ...TARGET, ResourceId })), sleep);
  } catch (error) {
    if ((error as Error).name !== 'ObjectNotFoundException') throw error;
  }
}

/** As it was, with the range that its schedules have by now. Done twice, it is as it is done once. */
export async function putBack(clients: Clients, endpointName: string, variant: string, saved: PausedVariant, policies: readonly PausedPolicy[], since: number): Promise<void> {
  const { autoScaling, sleep, serviceNow } = clients;
  const ResourceId = variantId(endpointName, variant);
  const now = serviceNow();
  const { min: MinCapacity, max: MaxCapacity } = rangeAfterPause(saved, saved.actions, since, now);
  await patiently(() => autoScaling.send(new RegisterScalableTargetCommand({ ...TARGET, ResourceId, MinCapacity, MaxCapacity, SuspendedState: saved.suspended })), sleep);
  for (const { name, schedule, timeZone, start, end, min, max } of saved.actions.filter((action) => isToCome(action.schedule, action.timeZone, action.end, now))) {
    await autoScaling.send(new PutScheduledActionCommand({
      ...TARGET, ResourceId, ScheduledActionName: name, Schedule: schedule, Timezone: timeZone, ScalableTargetAction: { MinCapacity: min, MaxCapacity: max },
      // One that began while nobody looked has begun.
      StartTime: start === undefined || start <= now ? undefined : new Date(start), EndTime: end === undefined ? undefined : new Date(end),
    }));
  }
  for (const { name, type, tracking, step } of policies) {
    await patiently(() => autoScaling.send(new PutScalingPolicyCommand({
      ...TARGET, ResourceId, PolicyName: name, PolicyType: type, TargetTrackingScalingPolicyConfiguration: tracking, StepScalingPolicyConfiguration: step,
    })), sleep);
  }
  say('INFO', `${endpointName} scales ${variant} again, from ${MinCapacity} to ${MaxCapacity}`, { endpoint: endpointName, variant, policies: policies.map(({ name }) => name) });
}

export async function targetOf({ autoScaling, sleep }: Clients, ResourceId: string): Promise<ScalableTarget | undefined> {
  const { ScalableTargets } = await patiently(() => autoScaling.send(new DescribeScalableTargetsCommand({ ...TARGET, ResourceIds: [ResourceId] })), sleep);
  return ScalableTargets?.[0];
}

export function policiesOf({ autoScaling }: Clients, ResourceId: string): Promise<readonly ScalingPolicy[]> {
  return allPages(
    (NextToken) => autoScaling.send(new DescribeScalingPoliciesCommand({ ...TARGET, ResourceId, NextToken })),
    ({ ScalingPolicies }) => ScalingPolicies,
    ({ NextToken }) => NextToken,
  );
}

function actionOf({ ScheduledActionName: name = '', Schedule: schedule = '', Timezone: timeZone, StartTime, EndTime, ScalableTargetAction: action }: ScheduledAction): PausedAction {
  return { name, schedule, timeZone, start: StartTime?.getTime(), end: EndTime?.getTime(), min: action?.MinCapacity, max: action?.MaxCapacity };
}
