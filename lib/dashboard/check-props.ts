import type { Problem } from '../problem';

const MINUTE = 60;
const DAY = 86_400;
/** Datapoints are kept so long: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#metrics-retention */
const KEPT_DAYS = 455;
/** No host works on a request for longer: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LONGEST_MINUTES = 15;

/** In seconds. */
export function checkDashboard({ period, defaultInterval }: { readonly period: number | undefined; readonly defaultInterval: number | undefined }): Problem[] {
  const whole = (prop: string, seconds: number | undefined, max: number, text: string): Problem[] => (
    seconds === undefined || (seconds >= MINUTE && seconds <= max && seconds % MINUTE === 0) ? [] : [{ prop, found: `is ${seconds} seconds`, allowed: `whole minutes from 1 minute to ${text}` }]);
  return [...whole('period', period, DAY, '1 day'), ...whole('defaultInterval', defaultInterval, KEPT_DAYS * DAY, `${KEPT_DAYS} days`)];
}

/** In milliseconds; NaN where only the deploy knows it. */
export function checkObjective(milliseconds: number | undefined): Problem[] {
  if (milliseconds === undefined || (milliseconds >= 1 && milliseconds <= LONGEST_MINUTES * MINUTE * 1000)) return [];
  return [{ prop: 'latencyObjective', found: Number.isNaN(milliseconds) ? 'is known only at deploy' : `is ${milliseconds} ms`, allowed: `1 ms to ${LONGEST_MINUTES} minutes` }];
}
