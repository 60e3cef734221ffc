import type { RolloutPlan } from './plan';

/** As AWS::SageMaker::Endpoint has it, in CloudFormation's words with a small first letter. */
export interface SageMakerDeployment {
  readonly blueGreenUpdatePolicy?: BlueGreenUpdatePolicy;
  readonly rollingUpdatePolicy?: RollingUpdatePolicy;
}

export interface BlueGreenUpdatePolicy {
  readonly trafficRoutingConfiguration: {
    readonly type: 'ALL_AT_ONCE' | 'CANARY' | 'LINEAR';
    readonly waitIntervalInSeconds: number;
    readonly canarySize?: CapacitySize;
    readonly linearStepSize?: CapacitySize;
  };
  readonly terminationWaitInSeconds: number;
  readonly maximumExecutionTimeoutInSeconds: number;
}

export interface RollingUpdatePolicy {
  readonly maximumBatchSize: CapacitySize;
  readonly waitIntervalInSeconds: number;
  readonly maximumExecutionTimeoutInSeconds: number;
}

export interface CapacitySize {
  readonly type: 'CAPACITY_PERCENT';
  readonly value: number;
}

/** What a deployment's figures depend on besides the plan. */
export interface DeploymentFacts {
  /** Seconds that an instance may take until it answers: to get it, pull the image, fetch the model, load it. At least ten minutes are given. An hour if left out. */
  readonly startSeconds?: number;
  /** Seconds that the old instances stay when the new ones have all traffic. `FINAL_WAIT_SECONDS` if left out. */
  readonly keepSeconds?: number;
}

/**
 * How long the old instances stay when the new ones have all traffic, and alarms still turn it back: alarms look at three minutes.
 * An endpoint pays for both meanwhile. https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-blue-green.html
 */
export const FINAL_WAIT_SECONDS = 300;

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_BlueGreenUpdatePolicy.html */
export const EXECUTION_TIMEOUT_SECONDS = { min: 600, max: 28_800 } as const;

/** What instances are given to come up where nothing else is known: the longest that SageMaker waits for a model's download. */
const START_SECONDS = 3_600;

/** The part of an endpoint's DeploymentConfig that says how traffic moves. Expects a plan that was checked. */
export function sageMakerDeployment(plan: RolloutPlan, facts: DeploymentFacts = {}): SageMakerDeployment {
  const maximumExecutionTimeoutInSeconds = executionTimeout(plan, facts);
  if (plan.kind === 'rolling') {
    return { rollingUpdatePolicy: { maximumBatchSize: percent(plan.batchPercentage), waitIntervalInSeconds: plan.intervalSeconds, maximumExecutionTimeoutInSeconds } };
  }
  return { blueGreenUpdatePolicy: { trafficRoutingConfiguration: trafficRouting(plan), terminationWaitInSeconds: facts.keepSeconds ?? FINAL_WAIT_SECONDS, maximumExecutionTimeoutInSeconds } };
}

/** All that a plan waits for alarms, in seconds. */
export function waitSeconds(plan: RolloutPlan, keepSeconds = FINAL_WAIT_SECONDS): number {
  switch (plan.kind) {
    case 'allAtOnce':
      return keepSeconds;
    case 'canary':
      return plan.bakeSeconds + keepSeconds;
    case 'linear':
      return Math.ceil(100 / plan.percentage) * plan.intervalSeconds + keepSeconds;
    case 'rolling':
      return batches(plan.batchPercentage) * plan.intervalSeconds;
  }
}

/** "The timeout value should be larger than the total waiting time"; and the instances have to come up, with a rolling plan batch by batch. */
function executionTimeout(plan: RolloutPlan, { startSeconds = START_SECONDS, keepSeconds }: DeploymentFacts): number {
  const starts = plan.kind === 'rolling' ? batches(plan.batchPercentage) : 1;
  const { min, max } = EXECUTION_TIMEOUT_SECONDS;
  return Math.min(max, Math.max(min, Math.ceil(waitSeconds(plan, keepSeconds) + starts * Math.max(min, startSeconds))));
}

function trafficRouting(plan: Exclude<RolloutPlan, { readonly kind: 'rolling' }>): BlueGreenUpdatePolicy['trafficRoutingConfiguration'] {
  switch (plan.kind) {
    case 'allAtOnce':
      return { type: 'ALL_AT_ONCE', waitIntervalInSeconds: 0 };
    case 'canary':
      return { type: 'CANARY', canarySize: percent(plan.percentage), waitIntervalInSeconds: plan.bakeSeconds };
    case 'linear':
      return { type: 'LINEAR', linearStepSize: percent(plan.percentage), waitIntervalInSeconds: plan.intervalSeconds };
  }
}

function batches(batchPercentage: number): number {
  return Math.ceil(100 / batchPercentage);
}

function percent(value: number): CapacitySize {
  return { type: 'CAPACITY_PERCENT', value };
}
