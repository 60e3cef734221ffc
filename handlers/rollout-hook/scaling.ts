import { DescribeScalableTargetsCommand, RegisterScalableTargetCommand } from '@aws-sdk/client-application-auto-scaling';
import { RESUMED, scalableAlias, SUSPENDED, type SuspendedState } from '../../lib/scaling/suspension';
import type { FunctionClients } from './clients';
import { patiently, type Sleep } from './patience';

/** Holds back what scales a function's alias. */
export function suspendScaling(functionName: string, clients: FunctionClients, sleep: Sleep): Promise<void> {
  return setState(functionName, SUSPENDED, clients, sleep);
}

export function resumeScaling(functionName: string, clients: FunctionClients, sleep: Sleep): Promise<void> {
  return setState(functionName, RESUMED, clients, sleep);
}

/** A function that is scaled from this deploy on has no target yet. */
async function setState(functionName: string, SuspendedState: SuspendedState, { scaling }: FunctionClients, sleep: Sleep): Promise<void> {
  const target = scalableAlias(functionName);
  const { ServiceNamespace, ScalableDimension, ResourceId } = target;
  const described = new DescribeScalableTargetsCommand({ ServiceNamespace, ScalableDimension, ResourceIds: [ResourceId] });
  const { ScalableTargets = [] } = await patiently(() => scaling.send(described), sleep);
  if (ScalableTargets.length > 0) await patiently(() => scaling.send(new RegisterScalableTargetCommand({ ...target, SuspendedState })), sleep);
}
