import { DescribeScalableTargetsCommand, RegisterScalableTargetCommand } from '@aws-sdk/client-application-auto-scaling';
import { UntagResourceCommand } from '@aws-sdk/client-lambda';
import { isSuspended, RESUMED, scalableAlias, SUSPENDED_TAG } from '../../lib/scaling/suspension';
import { say, type Clients } from './clients';
import type { KeptFunction } from './functions';

export function isHeldBack({ tags }: KeptFunction): boolean {
  return tags[SUSPENDED_TAG] !== undefined;
}

/** Lets a function scale again that a rollout, which is over now, held back. What somebody suspended in part stays as it is. */
export async function resume({ autoScaling, lambda }: Clients, fn: KeptFunction): Promise<void> {
  const { ResourceId, ...dimension } = scalableAlias(fn.name);
  const { ScalableTargets } = await autoScaling.send(new DescribeScalableTargetsCommand({ ...dimension, ResourceIds: [ResourceId] }));
  const held = isSuspended(ScalableTargets?.[0]?.SuspendedState);
  if (held) await autoScaling.send(new RegisterScalableTargetCommand({ ...dimension, ResourceId, SuspendedState: RESUMED }));
  await lambda.send(new UntagResourceCommand({ Resource: fn.arn, TagKeys: [SUSPENDED_TAG] }));
  say('INFO', held ? `${fn.name} scales again` : `${fn.name} was held back no longer`, { function: fn.name, deploymentId: fn.tags[SUSPENDED_TAG] });
}
