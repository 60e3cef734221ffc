import type { Problem } from '../problem';

/** Limits of AWS Budgets. https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_Notification.html */
const LIMITS = {
  /** https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_NotificationWithSubscribers.html */
  emails: 10,
  /** https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_CreateBudget.html */
  notifications: 10,
  percentage: 1_000_000_000,
  /** https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_Subscriber.html */
  address: 50,
} as const;

/** What is known of a budget at synth; undefined where a token stands. */
export interface BudgetFacts {
  readonly maxPerMonth?: number;
  readonly actual: readonly (number | undefined)[];
  readonly forecast: readonly (number | undefined)[];
  readonly emails: readonly (string | undefined)[];
  readonly hasTopic: boolean;
}

export function checkBudget({ maxPerMonth, actual, forecast, emails, hasTopic }: BudgetFacts): Problem[] {
  return [
    ...(maxPerMonth === undefined || (Number.isFinite(maxPerMonth) && maxPerMonth > 0) ? [] : [{ prop: 'maxPerMonth', found: `is ${maxPerMonth}`, allowed: 'US dollars above 0', remedy: 'say what a month may cost' }]),
    ...checkPercentages('actualPercentages', actual),
    ...checkPercentages('forecastPercentages', forecast),
    ...(actual.length + forecast.length > LIMITS.notifications
      ? [{ prop: 'actualPercentages', found: `and \`forecastPercentages\` are ${actual.length + forecast.length} together`, allowed: `up to ${LIMITS.notifications}`, remedy: 'leave some out (https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_CreateBudget.html)' }] : []),
    ...(actual.length + forecast.length === 0 ? [{ prop: 'actualPercentages', found: 'and `forecastPercentages` are empty: nobody would be told', remedy: 'leave one of them out to have its default' }] : []),
    ...(emails.length > LIMITS.emails ? [{ prop: 'emails', found: `has ${emails.length} entries`, allowed: `up to ${LIMITS.emails}`, remedy: 'use a topic, or a mailing list (https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-best-practices.html)' }] : []),
    ...(emails.length === 0 && !hasTopic ? [{ prop: 'emails', found: 'is empty, and there is no `topic`: nobody would be told', remedy: 'give one of them' }] : []),
    ...emails.flatMap((email, index): Problem[] => (email === undefined || (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email) && email.length <= LIMITS.address)
      ? [] : [{ prop: `emails.${index}`, found: `is ${JSON.stringify(email)}`, allowed: `an address of up to ${LIMITS.address} characters`, remedy: 'correct it' }])),
  ];
}

function checkPercentages(prop: string, values: readonly (number | undefined)[]): Problem[] {
  const wrong = values.filter((value): value is number => value !== undefined && !(value > 0 && value <= LIMITS.percentage));
  const twice = values.find((value, index) => value !== undefined && values.indexOf(value) < index);
  return [
    ...wrong.map((value) => ({ prop, found: `has ${value}`, allowed: 'percent of the budget, above 0', remedy: 'write 80 for 80 %' })),
    ...(twice === undefined ? [] : [{ prop, found: `has ${twice} twice`, remedy: 'leave one out' }]),
  ];
}

/** How AWS Budgets writes a tag that a user gave: https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-create-filters.html */
export function tagFilter(key: string, value: string): string {
  return `user:${key}$${value}`;
}
