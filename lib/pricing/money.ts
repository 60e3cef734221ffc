/** US dollars; undefined: nobody can say. Never 0 for what is not known. */
export type Money = number | undefined;

/** What parts come to together. */
export interface Sum {
  /** US dollars of the parts that are known; undefined where none is. */
  readonly usd: Money;
  /** Whether parts are missing: it is at least that much. */
  readonly isAtLeast: boolean;
}

/** Parts together: what is unknown makes it `at least`; nothing known at all is unknown; no parts are 0. */
export function sumOf(parts: readonly Money[]): Sum {
  const known = parts.filter((part) => part !== undefined);
  if (parts.length > 0 && known.length === 0) return { usd: undefined, isAtLeast: true };
  return { usd: known.reduce((sum, part) => sum + part, 0), isAtLeast: known.length < parts.length };
}

/** Sums of sums. */
export function sumOfSums(sums: readonly Sum[]): Sum {
  const { usd, isAtLeast } = sumOf(sums.map((sum) => sum.usd));
  return { usd, isAtLeast: isAtLeast || sums.some((sum) => sum.isAtLeast) };
}

export const NO_ESTIMATE = 'no estimate';

/** An amount for people: `$1,234.56`; more digits below a cent, so that what costs something never reads $0.00. */
export function usd(amount: Money): string {
  if (amount === undefined) return NO_ESTIMATE;
  const size = Math.abs(amount);
  const sign = amount < 0 ? '-' : '';
  if (size === 0 || size >= 0.01) return `${sign}$${grouped(size.toFixed(2))}`;
  return `${sign}$${plain(Number(size.toPrecision(2)))}`;
}

/** `at least $12.00`, `$12.00` or `no estimate`. */
export function describeSum({ usd: amount, isAtLeast }: Sum): string {
  return amount !== undefined && isAtLeast ? `at least ${usd(amount)}` : usd(amount);
}

/** A rate for people, with all its digits: small ones by the thousand or million, as AWS writes them. */
export function describeRate(rate: number, unit: string): string {
  const [one, many] = unitWords(unit);
  // By the million only what is counted, not what lasts.
  const counted = /^(?:request|message|event|transition|operation|trace)$/.test(unit);
  if (counted && rate > 0 && rate < 0.0001) return `$${plain(clean(rate * 1e6))} a million ${many}`;
  return `$${plain(clean(rate))} ${one}`;
}

/** A quantity for people: `52,560,000 requests`. */
export function describeQuantity(quantity: number, unit: string): string {
  const [one, many] = unitWords(unit);
  const size = Math.abs(quantity);
  const digits = size === 0 || size >= 1000 || Number.isInteger(quantity) ? String(Math.round(quantity)) : plain(Number(quantity.toPrecision(4)));
  return `${grouped(digits)} ${quantity === 1 ? one.replace(/^an? | a month$/g, '') : many}`;
}

const WORDS: Readonly<Record<string, readonly [one: string, many: string]>> = {
  'GB-second': ['a GB-second', 'GB-seconds'], 'GB-month': ['a GB-month', 'GB-months'], 'GB-hour': ['a GB-hour', 'GB-hours'], GB: ['a GB', 'GB'], hour: ['an hour', 'hours'],
  'metric-month': ['a metric a month', 'metrics'], 'alarm-month': ['an alarm a month', 'alarms'], 'dashboard-month': ['a dashboard a month', 'dashboards'], 'key-month': ['a key a month', 'keys'],
  'secret-month': ['a secret a month', 'secrets'], 'rule-month': ['a rule a month', 'rules'], 'web-acl-month': ['a web ACL a month', 'web ACLs'], event: ['an event', 'events'],
  operation: ['an operation', 'operations'],
};

function unitWords(unit: string): readonly [one: string, many: string] {
  return WORDS[unit] ?? [`a ${unit}`, `${unit}s`];
}

/** Without the noise of binary fractions. */
function clean(value: number): number {
  return Number(value.toPrecision(10));
}

/** Never in powers of ten. */
function plain(value: number): string {
  const text = String(value);
  if (!text.includes('e-')) return text;
  const [digits = '', exponent = '0'] = text.split('e-');
  const places = Number(exponent) + (digits.split('.')[1]?.length ?? 0);
  return value.toFixed(Math.min(places, 100));
}

function grouped(text: string): string {
  const [whole = '', fraction] = text.split('.');
  const parts = whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
  return fraction === undefined ? parts : `${parts}.${fraction}`;
}
