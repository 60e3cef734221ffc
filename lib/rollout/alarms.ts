/** Failed requests in a minute below which nothing is concluded from them: one may be the caller's network. */
export const MIN_FAILURES = 3;

/** Share of a minute's requests that may fail, in percent. From here on a rollout goes back. */
export const MAX_ERROR_PERCENTAGE = 1;

/** Share of the timeout that the 99th percentile of the duration may take. */
export const LATENCY_SHARE_OF_TIMEOUT = 0.9;

/** Alarms that one deployment group watches. */
export const ROLLOUT_ALARMS = { max: 10, source: 'https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html' } as const;
