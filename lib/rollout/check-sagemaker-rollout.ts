import type { Problem } from '../problem';
import type { SageMakerHost } from '../sagemaker/host';
import type { RolloutPlan } from './plan';
import { EXECUTION_TIMEOUT_SECONDS, waitSeconds } from './sagemaker-deployment';

/** What a host is that a plan is for; undefined stands for what only the deploy knows. */
export interface RolledOutHost {
  readonly host: SageMakerHost;
  /** Production variants of the endpoint. */
  readonly variants: number;
  /** The smallest of the variants. Serverless has none. */
  readonly instanceCount?: number;
  /** Families of the variants' instance types, such as `inf1`. */
  readonly families: readonly string[];
}

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_TrafficRoutingConfig.html */
export const SAGEMAKER_STEP_PERCENTAGE = { minLinear: 10, max: 50, source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_TrafficRoutingConfig.html' } as const;
export const SAGEMAKER_WAIT_SECONDS = { max: 3_600, source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_TrafficRoutingConfig.html' } as const;
const EXCLUSIONS = 'https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-exclusions.html';

/** What SageMaker would refuse of a plan, or pass over in silence. */
export function checkSageMakerRollout(plan: RolloutPlan, host: RolledOutHost): Problem[] {
  return [...checkFigures(plan), ...checkHost(plan, host)];
}

function checkFigures(plan: RolloutPlan): Problem[] {
  if (plan.kind === 'allAtOnce' || plan.kind === 'rolling') return plan.kind === 'rolling' ? checkTotal(plan) : [];
  const { minLinear, max, source } = SAGEMAKER_STEP_PERCENTAGE;
  const name = `Rollout.${plan.kind}`;
  const [time, seconds] = plan.kind === 'canary' ? ['bakeTime', plan.bakeSeconds] as const : ['interval', plan.intervalSeconds] as const;
  const min = plan.kind === 'linear' ? minLinear : 1;
  return [
    ...(plan.percentage >= min && plan.percentage <= max ? [] : [{
      prop: 'rollout', found: `is ${name} with a percentage of ${plan.percentage}`, allowed: `from ${min} to ${max}, on SageMaker`,
      remedy: plan.percentage > max ? `take ${max}, or Rollout.allAtOnce() (${source})` : `take ${min}, or Rollout.canary() for a smaller share (${source})`,
    }]),
    ...(seconds <= SAGEMAKER_WAIT_SECONDS.max ? checkTotal(plan) : [{
      prop: 'rollout', found: `is ${name} with ${seconds} seconds as \`${time}\``, allowed: `${SAGEMAKER_WAIT_SECONDS.max} seconds (an hour), on SageMaker`,
      remedy: `${plan.kind === 'canary' ? 'wait an hour, or take Rollout.linear() for more of them' : 'take more and smaller steps'} (${SAGEMAKER_WAIT_SECONDS.source})`,
    }]),
  ];
}

/** A deployment that is not over by then is taken back. */
function checkTotal(plan: RolloutPlan): Problem[] {
  const { min, max } = EXECUTION_TIMEOUT_SECONDS;
  const total = waitSeconds(plan);
  if (total + min <= max) return [];
  return [{
    prop: 'rollout', found: `waits ${total} seconds in all`, allowed: `${max - min}, which with ${min} seconds for instances to start makes the ${max / 3600} hours that SageMaker gives a deployment`,
    remedy: 'take larger steps or shorter intervals (https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_BlueGreenUpdatePolicy.html)',
  }];
}

function checkHost(plan: RolloutPlan, { host, variants, instanceCount, families }: RolledOutHost): Problem[] {
  const problem = (found: string, remedy: string): Problem => ({ prop: 'rollout', found: `is Rollout.${plan.kind}(), and ${found}`, remedy });
  if (families.includes('inf1')) {
    return [{ prop: 'rollout', found: 'is given, and on Inf1 instances SageMaker moves all traffic at once and looks at no alarms', remedy: `leave it out, or take Inf2 instances (${EXCLUSIONS})` }];
  }
  if (host === 'components') {
    return plan.kind === 'rolling' ? [] : [problem('inference components replace their copies batch by batch', 'take Rollout.rolling({ batchPercentage, interval }) (https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_InferenceComponentDeploymentConfig.html)')];
  }
  if (host === 'serverless') {
    return plan.kind === 'rolling' ? [problem('a serverless endpoint has no instances to replace', `take Rollout.canary() or Rollout.linear() (${EXCLUSIONS})`)] : [];
  }
  return [
    ...(plan.kind === 'rolling' && variants > 1 ? [problem(`SageMaker does not roll over ${variants} variants`, `take Rollout.canary() or Rollout.linear() (${EXCLUSIONS})`)] : []),
    ...(plan.kind !== 'allAtOnce' && instanceCount !== undefined && instanceCount < 2 ? [problem(`one instance cannot be split: a step is at most half of the instances`, 'set `instanceCount` to 2 or more, or take Rollout.allAtOnce(), whose old instance stays while alarms are looked at')] : []),
  ];
}

/**
 * What to say of a range of scaling whose least is too little for the plan: an update splits the instances that there are at the time, and a
 * deploy in a quiet hour is refused.
 */
export function rolloutOfScaledInstances({ kind }: RolloutPlan, minCapacity: number | undefined): string | undefined {
  if (kind === 'allAtOnce' || minCapacity === undefined || minCapacity >= 2) return undefined;
  return `\`minCapacity\` is ${minCapacity}, and Rollout.${kind}() splits the instances that there are at the time: SageMaker refuses a new version while there are fewer than two. Set it to 2, or take Rollout.allAtOnce(), whose old instances stay while alarms are looked at.`;
}
