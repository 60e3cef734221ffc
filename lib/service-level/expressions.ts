/**
 * CloudWatch's metric math of a level. Its counts are the ids `bad` and `total`, both over one window. A metric without a value in a
 * window counts as 0, and a window without requests burns nothing.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */

/** How many times as fast as it may the error budget burns; 0 while fewer than so many requests were bad. */
export function burnRateExpression(budget: number, minimumBad: number): string {
  return `IF(bad >= ${minimumBad}, bad / (${decimal(budget)} * total), 0)`;
}

/** What is left of the error budget of the whole period, in percent: below 0 when the objective is missed. */
export function budgetLeftExpression(budget: number): string {
  return `100 - 100 * bad / (${decimal(budget)} * total)`;
}

/** Bad requests by host. `FILL` of one of them gives every window a value, also one without requests. */
export const BAD = {
  /**
   * A direct invoke that throws counts in both, an HTTP answer of 5xx in `serverErrors` alone, a crash and a timeout in `errors` alone.
   * Which of them were the same request nobody counts: the larger number is what surely was bad.
   */
  answered: 'MAX([FILL(errors, 0), FILL(serverErrors, 0)])',
  withThrottles: 'MAX([FILL(errors, 0), FILL(serverErrors, 0)]) + FILL(throttles, 0)',
  /** Of the answers, those that took longer: `rank` is the share of those that did not, in percent. A count again: 3 must not be 2.9999999999. */
  slow: 'FLOOR(FILL(requests, 0) * (100 - FILL(rank, 100)) / 100 + 0.5)',
} as const;

export const TOTAL = {
  answered: 'FILL(requests, 0)',
  /** Requests that are throttled are no invocations: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
  withThrottles: 'FILL(requests, 0) + FILL(throttles, 0)',
} as const;

/** The statistic that is the share of values up to one, in percent: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html */
export function rankStatistic(value: number): string {
  return `PR(:${decimal(value)})`;
}

/** With ids of their own, for a graph that has several: functions are in capitals. */
export function withIds(expression: string, suffix: string): string {
  return expression.replace(/\b[a-z]\w*\b/g, (id) => `${id}${suffix}`);
}

/** Without an exponent, which metric math does not document. */
function decimal(value: number): string {
  return value.toFixed(12).replace(/\.?0+$/, '');
}

/** The budget that a burn rate's expression was made with; undefined of any other. */
export function budgetIn(expression: string): number | undefined {
  const [, budget] = /^IF\(\w+ >= \d+, \w+ \/ \(([\d.]+) \* \w+\), 0\)$/.exec(expression) ?? [];
  return budget === undefined ? undefined : Number(budget);
}
