/** In the shapes of the API: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeploymentConfig.html */
export interface DeploymentConfig {
  readonly BlueGreenUpdatePolicy?: BlueGreenUpdatePolicy;
  readonly RollingUpdatePolicy?: RollingUpdatePolicy;
  readonly AutoRollbackConfiguration?: { readonly Alarms?: readonly { readonly AlarmName?: string }[] };
}

export interface BlueGreenUpdatePolicy {
  readonly TrafficRoutingConfiguration?: {
    readonly Type?: string;
    readonly WaitIntervalInSeconds?: number;
    readonly CanarySize?: CapacitySize;
    readonly LinearStepSize?: CapacitySize;
  };
  readonly TerminationWaitInSeconds?: number;
  readonly MaximumExecutionTimeoutInSeconds?: number;
}

export interface RollingUpdatePolicy {
  readonly MaximumBatchSize?: CapacitySize;
  readonly WaitIntervalInSeconds?: number;
  readonly MaximumExecutionTimeoutInSeconds?: number;
  readonly RollbackMaximumBatchSize?: CapacitySize;
}

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CapacitySize.html */
export interface CapacitySize {
  readonly Type?: string;
  readonly Value?: number;
}

export function alarmsOf(config: DeploymentConfig | undefined): readonly string[] {
  return (config?.AutoRollbackConfiguration?.Alarms ?? []).flatMap(({ AlarmName }) => AlarmName ?? []);
}

/**
 * Instances of a fleet that a size stands for: whole ones, and one at least. AWS does not say how it rounds; downwards is all
 * that keeps a canary within the half that it allows.
 */
export function instancesOf({ Type, Value = 0 }: CapacitySize, total: number): number {
  const instances = Type === 'INSTANCE_COUNT' ? Value : Math.floor((total * Value) / 100);
  return Math.min(total, Math.max(1, instances));
}
