import { DescribeScalableTargetsCommand, RegisterScalableTargetCommand } from '@aws-sdk/client-application-auto-scaling';
import { TagResourceCommand, UntagResourceCommand } from '@aws-sdk/client-lambda';
import { RESUMED, scalableAlias, SUSPENDED, SUSPENDED_TAG, type SuspendedState } from '../../lib/scaling/suspension';
import type { FunctionClients } from './clients';
import { patiently, type Sleep } from '../shared/patience';

/** The function whose alias is scaled. */
export interface ScaledFunction {
  readonly name: string;
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * Says in a tag of the function that a deployment holds its scaling back, before it does: by that the stack's version keeper knows what to
 * resume, whatever becomes of this. Answers whether there is anything to hold back. What somebody suspended by hand is left alone, and so is
 * a function that has no target yet.
 */
export async function claimScaling({ name, arn, tags }: ScaledFunction, deploymentId: string, { scaling, lambda }: FunctionClients, sleep: Sleep): Promise<boolean> {
  const { ResourceId, ...dimension } = scalableAlias(name);
  const described = new DescribeScalableTargetsCommand({ ...dimension, ResourceIds: [ResourceId] });
  const { ScalableTargets: [target] = [] } = await patiently(() => scaling.send(described), sleep);
  if (target === undefined) return false;
  const isHeldBack = Object.values(target.SuspendedState ?? {}).includes(true);
  if (isHeldBack && tags[SUSPENDED_TAG] === undefined) return false;
  await patiently(() => lambda.send(new TagResourceCommand({ Resource: arn, Tags: { [SUSPENDED_TAG]: deploymentId } })), sleep);
  return true;
}

/** Holds back what scales a function's alias. */
export function suspendScaling({ name }: ScaledFunction, clients: FunctionClients, sleep: Sleep): Promise<void> {
  return setState(name, SUSPENDED, clients, sleep);
}

export async function resumeScaling({ name, arn }: ScaledFunction, clients: FunctionClients, sleep: Sleep): Promise<void> {
  await setState(name, RESUMED, clients, sleep);
  await patiently(() => clients.lambda.send(new UntagResourceCommand({ Resource: arn, TagKeys: [SUSPENDED_TAG] })), sleep);
}

async function setState(name: string, state: SuspendedState, { scaling }: FunctionClients, sleep: Sleep): Promise<void> {
  await patiently(() => scaling.send(new RegisterScalableTargetCommand({ ...scalableAlias(name), SuspendedState: state })), sleep);
}
