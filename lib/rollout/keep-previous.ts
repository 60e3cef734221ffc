import { METRICS_NAMESPACE } from '../model/environment';
import type { Problem } from '../problem';
import type { RolloutPlan } from './plan';
import { EXECUTION_TIMEOUT_SECONDS, FINAL_WAIT_SECONDS, waitSeconds } from './sagemaker-deployment';

/**
 * The metric of the alarm that takes an update back by hand: nobody reports it, and whoever sets the alarm's state has SageMaker return to the
 * instances before, as with any other alarm of the update. Its dimensions are the endpoint and the configuration that the update leads to.
 */
export const BY_HAND_METRIC = { namespace: METRICS_NAMESPACE, name: 'RollbackByHand' } as const;

/** `TerminationWaitInSeconds`: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_BlueGreenUpdatePolicy.html */
export const KEEP_PREVIOUS_SECONDS = {
  min: FINAL_WAIT_SECONDS, max: 3_600, source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_BlueGreenUpdatePolicy.html',
} as const;

/** What is wrong with the time that the instances of the version before are to stay; undefined stands for what only the deploy knows. */
export function checkKeepPrevious(plan: RolloutPlan | undefined, seconds: number | undefined): Problem[] {
  const problem = (found: string, remedy: string, allowed?: string): Problem => ({ prop: 'keepPreviousFor', found, allowed, remedy });
  const { min, max, source } = KEEP_PREVIOUS_SECONDS;
  if (plan === undefined) return [problem('is given without `rollout`', 'set `rollout`, at least to Rollout.allAtOnce(): without one SageMaker ends the old instances as soon as the new ones have the traffic')];
  if (plan.kind === 'rolling') return [problem('is given with Rollout.rolling(), which ends the old instances batch by batch', 'take Rollout.allAtOnce(), Rollout.canary() or Rollout.linear()')];
  if (seconds === undefined) return [];
  if (!Number.isInteger(seconds) || seconds < min || seconds > max) {
    return [problem(`is ${seconds} seconds`, seconds > max
      ? `take Duration.hours(1): SageMaker keeps no old instances for longer, and after it \`csi rollback\` starts new ones (${source})`
      : `take Duration.minutes(${min / 60}) or more: for that long alarms are looked at in any case (${source})`, `whole seconds, from ${min} to ${max} (an hour)`)];
  }
  const total = waitSeconds(plan, seconds);
  const allowed = EXECUTION_TIMEOUT_SECONDS.max - EXECUTION_TIMEOUT_SECONDS.min;
  // What the plan waits for by itself is another problem, of `rollout`.
  if (total <= allowed || waitSeconds(plan) > allowed) return [];
  return [problem(
    `is ${seconds} seconds, with which \`rollout\` waits ${total} seconds in all`, `shorten it, or take larger steps or shorter intervals in \`rollout\` (${source})`,
    `${allowed}, which with ${EXECUTION_TIMEOUT_SECONDS.min} seconds for instances to start makes the ${EXECUTION_TIMEOUT_SECONDS.max / 3600} hours that SageMaker gives a deployment`,
  )];
}
