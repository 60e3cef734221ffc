/** Failed requests in a minute below which nothing is concluded from them: one may be the caller's network. */
export const MIN_FAILURES = 3;

/** Share of a minute's requests that may fail, in percent. From here on a rollout goes back. */
export const MAX_ERROR_PERCENTAGE = 1;

/** Share of the timeout that the 99th percentile of the duration may take. */
export const LATENCY_SHARE_OF_TIMEOUT = 0.9;

/** Requests in a minute from which on their 99th percentile is more than the slowest of them. */
export const MIN_TIMED_REQUESTS = 100;

/** Alarms that one deployment group watches. */
export const ROLLOUT_ALARMS = { max: 10, source: 'https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html' } as const;

/**
 * What the alarms of a rollout compute of a minute, as CloudWatch's metric math has it. A metric that has no value in a minute counts as
 * 0 there, and where none has one there is no result: an alarm that takes missing data for no breach then stays as it is, on OK.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export interface RolloutExpression {
  readonly expression: string;
  /** The ids that it names. */
  readonly ids: readonly string[];
}

/** Requests that failed, in percent of all; 0 where they are too few to tell, or the new version is not to be judged. */
export function failurePercentage(guard: Guard): RolloutExpression {
  return guarded(`failures >= ${MIN_FAILURES}`, '100 * failures / requests', ['failures', 'requests'], guard);
}

/** Requests that were refused for lack of concurrency, in percent of those that were and those that were not. */
export function throttlePercentage(guard: Guard): RolloutExpression {
  return guarded(`throttles >= ${MIN_FAILURES}`, '100 * throttles / (throttles + FILL(requests, 0))', ['throttles', 'requests'], guard);
}

/** A duration, 0 where too few requests stand behind it. */
export function significantDuration(guard: Guard): RolloutExpression {
  return guarded(`requests >= ${MIN_TIMED_REQUESTS}`, 'duration', ['duration', 'requests'], guard);
}

/**
 * Which minutes count. Lambda tells the versions of an alias apart only while it has weights. Where it never has, the minutes count in
 * which the new version answered most of the requests, by the count of its own server: what the version before does, which may be what
 * the new one mends, is then not held against it.
 */
export type Guard = 'of the new version alone' | 'where the new version answered most';

function guarded(condition: string, value: string, ids: readonly string[], guard: Guard): RolloutExpression {
  if (guard === 'of the new version alone') return { expression: `IF(${condition}, ${value}, 0)`, ids };
  return { expression: `IF(${condition} AND 2 * FILL(answered, 0) > requests, ${value}, 0)`, ids: [...ids, 'answered'] };
}
