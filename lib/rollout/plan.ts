import type { Problem } from '../problem';

/** How a new version takes over the traffic of the old one. Times are in seconds. */
export type RolloutPlan =
  | { readonly kind: 'allAtOnce' }
  /** A share first, the rest when it has proved itself. */
  | { readonly kind: 'canary'; readonly percentage: number; readonly bakeSeconds: number }
  /** A share more at every interval. */
  | { readonly kind: 'linear'; readonly percentage: number; readonly intervalSeconds: number }
  /** A share of the instances at a time, in place of as many old ones. */
  | { readonly kind: 'rolling'; readonly batchPercentage: number; readonly intervalSeconds: number };

/** What moves traffic alone, and leaves the instances to somebody else: all that CodeDeploy can do with a function. */
export type TrafficPlan = Exclude<RolloutPlan, { readonly kind: 'rolling' }>;

/** Share of the traffic that a rollout moves at a time. */
export const ROLLOUT_PERCENTAGE = { min: 1, max: 99, source: 'https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_TimeBasedCanary.html' } as const;

/** CodeDeploy counts in whole minutes, up to two days. */
export const ROLLOUT_MINUTES = {
  min: 1,
  max: 2_880,
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-codedeploy-deploymentconfig-timebasedcanary.html',
} as const;

/** Share of the instances that a rolling deployment replaces at a time, and the time between two batches, in seconds. */
export const ROLLING = {
  minPercentage: 5, maxPercentage: 50, maxSeconds: 3_600, source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_RollingUpdatePolicy.html',
} as const;

/** What is wrong with the figures of a rolling plan. */
export function checkRollingPlan(batchPercentage: number | undefined, intervalSeconds: number | undefined): Problem[] {
  const { minPercentage, maxPercentage, maxSeconds, source } = ROLLING;
  return [
    ...(batchPercentage === undefined || (Number.isInteger(batchPercentage) && batchPercentage >= minPercentage && batchPercentage <= maxPercentage) ? [] : [{
      prop: 'batchPercentage', found: `is ${batchPercentage}`, allowed: `a whole number from ${minPercentage} to ${maxPercentage}`, remedy: `choose the share of the instances that is replaced at a time (${source})`,
    }]),
    ...(intervalSeconds === undefined || (Number.isInteger(intervalSeconds) && intervalSeconds >= 0 && intervalSeconds <= maxSeconds) ? [] : [{
      prop: 'interval', found: `is ${intervalSeconds} seconds`, allowed: `whole seconds, up to ${maxSeconds} (an hour)`, remedy: `alarms are looked at for that long after each batch (${source})`,
    }]),
  ];
}

/** What is wrong with the figures of a plan; `undefined` stands for what only the deploy knows. */
export function checkRolloutPlan(percentage: number | undefined, time: { readonly prop: string; readonly seconds: number | undefined }): Problem[] {
  return [...checkPercentage(percentage), ...checkTime(time.prop, time.seconds)];
}

function checkPercentage(value: number | undefined): Problem[] {
  const { min, max, source } = ROLLOUT_PERCENTAGE;
  if (value === undefined || (Number.isInteger(value) && value >= min && value <= max)) return [];
  return [{
    prop: 'percentage',
    found: `is ${value}`,
    allowed: `a whole number from ${min} to ${max}`,
    remedy: value === 100 ? 'use Rollout.allAtOnce()' : `choose the share of the traffic that moves at a time (${source})`,
  }];
}

function checkTime(prop: string, seconds: number | undefined): Problem[] {
  const { min, max, source } = ROLLOUT_MINUTES;
  if (seconds === undefined) return [];
  const minutes = seconds / 60;
  if (Number.isInteger(minutes) && minutes >= min && minutes <= max) return [];
  return [{ prop, found: `is ${seconds} seconds${Number.isInteger(minutes) ? `, ${minutes} minutes` : ''}`, allowed: `whole minutes, from ${min} to ${max} (two days)`, remedy: `use Duration.minutes(${Math.min(max, Math.max(min, Math.round(minutes)))}) (${source})` }];
}

/** The deployment configuration that CodeDeploy has ready for a plan, if there is one. */
export function predefinedLambdaConfig(plan: TrafficPlan): string | undefined {
  if (plan.kind === 'allAtOnce') return 'CodeDeployDefault.LambdaAllAtOnce';
  if (plan.percentage !== 10) return undefined;
  if (plan.kind === 'canary') return [5, 10, 15, 30].includes(plan.bakeSeconds / 60) ? `CodeDeployDefault.LambdaCanary10Percent${plan.bakeSeconds / 60}Minutes` : undefined;
  const minutes = plan.intervalSeconds / 60;
  if (minutes === 1) return 'CodeDeployDefault.LambdaLinear10PercentEvery1Minute';
  return [2, 3, 10].includes(minutes) ? `CodeDeployDefault.LambdaLinear10PercentEvery${minutes}Minutes` : undefined;
}

/** When which share of the traffic is on the new version. */
export interface RolloutStep {
  readonly seconds: number;
  readonly percentage: number;
}

/** The steps of a plan: the first at once, the last with all traffic. */
export function rolloutSteps(plan: TrafficPlan): readonly RolloutStep[] {
  switch (plan.kind) {
    case 'allAtOnce':
      return [{ seconds: 0, percentage: 100 }];
    case 'canary':
      return [{ seconds: 0, percentage: plan.percentage }, { seconds: plan.bakeSeconds, percentage: 100 }];
    case 'linear':
      return Array.from({ length: Math.ceil(100 / plan.percentage) }, (_, step) => ({ seconds: step * plan.intervalSeconds, percentage: Math.min(100, (step + 1) * plan.percentage) }));
  }
}
