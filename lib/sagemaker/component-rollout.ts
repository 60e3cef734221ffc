/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_InferenceComponentCapacitySize.html */
export interface CopySize {
  readonly Type: 'COPY_COUNT' | 'CAPACITY_PERCENT';
  readonly Value: number;
}

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_InferenceComponentDeploymentConfig.html */
export interface ComponentDeployment {
  readonly RollingUpdatePolicy: {
    readonly MaximumBatchSize: CopySize;
    readonly WaitIntervalInSeconds: number;
    readonly MaximumExecutionTimeoutInSeconds?: number;
    readonly RollbackMaximumBatchSize?: CopySize;
  };
  readonly AutoRollbackConfiguration?: { readonly Alarms?: readonly { readonly AlarmName?: string }[] };
}

/** "The value must be between 5% to 50% of the copy count of the inference component." */
export const BATCH_PERCENT = { min: 5, max: 50, source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_InferenceComponentRollingUpdatePolicy.html' } as const;
export const WAIT_SECONDS = { min: 0, max: 3_600, source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_InferenceComponentRollingUpdatePolicy.html' } as const;

/** What is wrong with how a component is to be updated; undefined when nothing is. A batch is at least one copy, whatever share of the copies that is. */
export function refuseDeployment({ RollingUpdatePolicy }: ComponentDeployment, copies: number): string | undefined {
  const { MaximumBatchSize: { Type, Value }, WaitIntervalInSeconds } = RollingUpdatePolicy;
  const { min, max } = BATCH_PERCENT;
  if (Type === 'CAPACITY_PERCENT' && !(Value >= min && Value <= max)) return `MaximumBatchSize must be between ${min} and ${max} percent of the copies, and is ${Value} percent.`;
  if (Type === 'COPY_COUNT' && Value > Math.max(1, Math.floor((copies * max) / 100))) return `MaximumBatchSize must be at most ${max} percent of the ${copies} copies, and is ${Value} copies.`;
  if (!(WaitIntervalInSeconds >= WAIT_SECONDS.min && WaitIntervalInSeconds <= WAIT_SECONDS.max)) return `WaitIntervalInSeconds must be between ${WAIT_SECONDS.min} and ${WAIT_SECONDS.max}, and is ${WaitIntervalInSeconds}.`;
  return undefined;
}

/** How many copies are replaced in each step; all at once where there is no size. */
export function batches(copies: number, size: CopySize | undefined): readonly number[] {
  const most = size === undefined ? copies : Math.max(1, size.Type === 'COPY_COUNT' ? size.Value : Math.floor((copies * size.Value) / 100));
  const steps: number[] = [];
  for (let left = copies; left > 0; left -= most) steps.push(Math.min(most, left));
  return steps;
}
