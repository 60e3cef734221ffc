import { DescribeScalableTargetsCommand, DescribeScheduledActionsCommand, RegisterScalableTargetCommand, type ScalableTarget, type ScheduledAction } from '@aws-sdk/client-application-auto-scaling';
import { UntagResourceCommand } from '@aws-sdk/client-lambda';
import { rangeAt, type Range } from '../../lib/scaling/range-now';
import { isSuspended, RESUMED, scalableAlias, SUSPENDED_TAG } from '../../lib/scaling/suspension';
import { allPages } from '../shared/paging';
import { say } from '../shared/say';
import type { Clients } from './clients';
import type { KeptFunction } from './functions';

export function isHeldBack({ tags }: KeptFunction): boolean {
  return tags[SUSPENDED_TAG] !== undefined;
}

/**
 * Lets a function scale again that a rollout, which is over now, held back, with the range that its schedules have by now: a change that was
 * due meanwhile was left out. What somebody suspended in part stays as it is.
 */
export async function resume(clients: Clients, fn: KeptFunction): Promise<void> {
  const { autoScaling, lambda } = clients;
  const { ResourceId, ...dimension } = scalableAlias(fn.name);
  const { ScalableTargets } = await autoScaling.send(new DescribeScalableTargetsCommand({ ...dimension, ResourceIds: [ResourceId] }));
  const target = ScalableTargets?.[0];
  const held = isSuspended(target?.SuspendedState);
  if (held) await autoScaling.send(new RegisterScalableTargetCommand({ ...dimension, ResourceId, ...await rangeNow(clients, fn.name, target), SuspendedState: RESUMED }));
  await lambda.send(new UntagResourceCommand({ Resource: fn.arn, TagKeys: [SUSPENDED_TAG] }));
  say('INFO', held ? `${fn.name} scales again` : `${fn.name} was held back no longer`, { function: fn.name, deploymentId: fn.tags[SUSPENDED_TAG] });
}

/** Nothing where it is as it should be: what is not said is not changed. */
async function rangeNow({ autoScaling, serviceNow }: Clients, functionName: string, target: ScalableTarget | undefined): Promise<{ readonly MinCapacity?: number; readonly MaxCapacity?: number }> {
  if (target?.MinCapacity === undefined || target.MaxCapacity === undefined) return {};
  const { ServiceNamespace, ScalableDimension, ResourceId } = scalableAlias(functionName);
  const actions = await allPages(
    (NextToken) => autoScaling.send(new DescribeScheduledActionsCommand({ ServiceNamespace, ScalableDimension, ResourceId, NextToken })),
    ({ ScheduledActions }) => ScheduledActions,
    ({ NextToken }) => NextToken,
  );
  const before: Range = { min: target.MinCapacity, max: target.MaxCapacity };
  const { min, max } = rangeAt(before, actions.map(changeOf), serviceNow());
  return min === before.min && max === before.max ? {} : { MinCapacity: min, MaxCapacity: max };
}

function changeOf({ Schedule: schedule = '', Timezone: timeZone, ScalableTargetAction }: ScheduledAction) {
  return { schedule, timeZone, min: ScalableTargetAction?.MinCapacity, max: ScalableTargetAction?.MaxCapacity };
}
