/** Who is told: somebody at once, or somebody by the next working day. */
export type Severity = 'page' | 'ticket';

/**
 * A pair of windows. The alarm goes off when the error budget burns faster than this in the long one, which is the evidence, and in
 * the short one, which tells that it still does.
 */
export interface BurnRateWindow {
  readonly severity: Severity;
  /** How many times as fast as it may. At 1 the budget is used up exactly when its period ends. */
  readonly burnRate: number;
  readonly longSeconds: number;
  readonly shortSeconds: number;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** https://sre.google/workbook/alerting-on-slos/#6-multiwindow-multi-burn-rate-alerts */
export const BURN_RATE_WINDOWS: readonly BurnRateWindow[] = [
  { severity: 'page', burnRate: 14.4, longSeconds: HOUR, shortSeconds: 5 * MINUTE },
  { severity: 'page', burnRate: 6, longSeconds: 6 * HOUR, shortSeconds: 30 * MINUTE },
  { severity: 'ticket', burnRate: 3, longSeconds: DAY, shortSeconds: 2 * HOUR },
  { severity: 'ticket', burnRate: 1, longSeconds: 3 * DAY, shortSeconds: 6 * HOUR },
];

export const SEVERITIES: readonly Severity[] = ['page', 'ticket'];

/** Of a larger budget no page is ever sent: not even when all requests are bad does it burn that fast. */
export const LARGEST_PAGED_BUDGET = 1 / Math.min(...BURN_RATE_WINDOWS.filter(({ severity }) => severity === 'page').map(({ burnRate }) => burnRate));

/** Bad requests in the long window below which nothing is concluded: one or two may be the caller's network. */
export const DEFAULT_MINIMUM_BAD = 3;

/**
 * Windows whose burn rate there can be. Of a budget of 10 % the highest burn rate is 10, when every request is bad: an alarm at 14.4
 * would never go off, and cost as much as one that does.
 */
export function reachableWindows(budget: number): readonly BurnRateWindow[] {
  return BURN_RATE_WINDOWS.filter(({ burnRate }) => burnRate * budget < 1);
}

/** Share of the error budget of a period that is used up when a pair goes off: 0.02 of 30 days for the first. */
export function budgetSpent({ burnRate, longSeconds }: BurnRateWindow, periodSeconds: number): number {
  return (burnRate * longSeconds) / periodSeconds;
}

/** Share of the requests that have to be bad in both windows. */
export function thresholdOf({ burnRate }: BurnRateWindow, budget: number): number {
  return burnRate * budget;
}

/** `1 hour`, `30 minutes`. */
export function windowText(seconds: number): string {
  const [amount, unit] = seconds % DAY === 0 ? [seconds / DAY, 'day'] : seconds % HOUR === 0 ? [seconds / HOUR, 'hour'] : [seconds / MINUTE, 'minute'];
  return `${amount} ${unit}${amount === 1 ? '' : 's'}`;
}

/** What `windowText` says, in seconds again. */
export function windowSeconds(text: string): number | undefined {
  const [, amount, unit] = /^(\d+) (day|hour|minute)s?$/.exec(text) ?? [];
  return amount === undefined ? undefined : Number(amount) * (unit === 'day' ? DAY : unit === 'hour' ? HOUR : MINUTE);
}
