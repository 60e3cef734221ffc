/** What tells that something at zero is wanted, and how surely. */
export interface WakeUpSignal {
  /** In AWS/SageMaker, at least 1 when it is wanted. */
  readonly metricName: string;
  readonly statistic: 'Average' | 'Maximum';
  /** Minutes in a row. */
  readonly minutes: number;
  readonly cooldownSeconds: number;
}

/** https://docs.aws.amazon.com/sagemaker/latest/dg/async-inference-autoscale.html#async-inference-autoscale-scale-up */
export const BACKLOG_WITHOUT_CAPACITY: WakeUpSignal = { metricName: 'HasBacklogWithoutCapacity', statistic: 'Average', minutes: 2, cooldownSeconds: 300 };

/** https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling-zero-instances.html */
export const NO_CAPACITY_FAILURES: WakeUpSignal = { metricName: 'NoCapacityInvocationFailures', statistic: 'Maximum', minutes: 1, cooldownSeconds: 60 };

/** Whether a range reaches zero. What only the deploy knows may. */
export function mayBeZero(minCapacity: number | undefined): boolean {
  return minCapacity === undefined || minCapacity === 0;
}
