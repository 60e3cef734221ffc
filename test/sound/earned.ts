/** What the rules find in the apps of this folder and is right: the app does it, and AWS or a caller will suffer. */
export interface Earned {
  readonly app: string;
  readonly rule: string;
  /** How its logical id begins. */
  readonly logicalId: string;
  /** Why it is no false alarm. */
  readonly why: string;
}

export const EARNED: readonly Earned[] = [
  {
    app: 'generativeAi', rule: 'monitoring-dimensions', logicalId: 'CustomScalingPolicy',
    why: 'CustomSageMakerEndpoint has its alarms look at ApproximateBacklogSizePerInstance by Endpoint and Variant: SageMaker publishes it by EndpointName, and the policy never scales.',
  },
];
