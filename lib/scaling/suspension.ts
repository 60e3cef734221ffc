import { LIVE_ALIAS } from '../lambda/live-alias';

/** Which kinds of scaling are held back, as Application Auto Scaling has it. */
export interface SuspendedState {
  readonly DynamicScalingInSuspended: boolean;
  readonly DynamicScalingOutSuspended: boolean;
  readonly ScheduledScalingSuspended: boolean;
}

export const SCALING_NAMESPACE = 'lambda';
export const SCALING_DIMENSION = 'lambda:function:ProvisionedConcurrency';
/** Both. */
export const FUNCTION_SCALING = { namespace: SCALING_NAMESPACE, dimension: SCALING_DIMENSION } as const;

/**
 * Tag of a function whose scaling a rollout holds back, with the deployment's id. It is set before anything is suspended, and only where
 * nothing was: what somebody suspended by hand has no such tag, and is not resumed when the rollout is over.
 */
export const SUSPENDED_TAG = 'csi:scaling-suspended';

/**
 * While an alias is weighted, Lambda refuses every change of its provisioned concurrency, so all scaling is held back for a rollout.
 * https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-suspend-resume-scaling.html
 */
export const SUSPENDED: SuspendedState = { DynamicScalingInSuspended: true, DynamicScalingOutSuspended: true, ScheduledScalingSuspended: true };
export const RESUMED: SuspendedState = { DynamicScalingInSuspended: false, DynamicScalingOutSuspended: false, ScheduledScalingSuspended: false };

/** The environments of a function's alias `live`, as Application Auto Scaling calls them. */
export function scalableAlias(functionName: string) {
  return { ServiceNamespace: SCALING_NAMESPACE, ScalableDimension: SCALING_DIMENSION, ResourceId: `function:${functionName}:${LIVE_ALIAS}` } as const;
}

/** Whether all scaling is held back. Where only some of it is, somebody did it by hand. */
export function isSuspended(state: Partial<SuspendedState> | undefined): boolean {
  return Object.keys(SUSPENDED).every((kind) => state?.[kind as keyof SuspendedState] === true);
}
