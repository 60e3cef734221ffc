import { costOf, describeRate, unitOf, type Price } from '../../pricing';
import type { CostPart, Rates } from './host';

/** A number in a formula: at most four digits that matter, unless it is whole. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const rounded = Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(4));
  const [whole = '', fraction] = (Math.abs(rounded) < 1e-6 && rounded !== 0 ? rounded.toFixed(10).replace(/0+$/, '') : String(rounded)).split('.');
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** `1 instance`, `2 instances`. */
export function counted(count: number, one: string): string {
  return `${figure(count)} ${one}${count === 1 ? '' : 's'}`;
}

/** A quantity at its price. `formula` says how the quantity comes about: `52,560,000 requests x 0.08 s x 1 GB`. */
export function part(rates: Rates, { what, charge, key, quantity, formula }: Quantity): CostPart {
  const price = rates(key);
  return {
    what, charge, key, perMonth: price === undefined ? undefined : costOf(price, quantity),
    // Written when it is read: whoever looks for a load at which two hosts cost the same asks some hundred times, and for the amount alone.
    get formula() {
      return `${formula()} x ${price === undefined ? `a price that is not known (${key})` : rateWords(price, quantity)}`;
    },
    ...(price?.isUncertain === true && { isUncertain: true }),
  };
}

/** Units that are paid for, and how many. */
export interface Quantity extends Pick<CostPart, 'what' | 'charge' | 'key'> {
  readonly quantity: number;
  formula(): string;
}

function rateWords({ tiers, key }: Price, quantity: number): string {
  const [first, ...further] = tiers;
  const isStepped = further.length > 0 && quantity > (first?.upTo ?? Infinity);
  const rates = tiers.map(({ usd, upTo }) => `${describeRate(usd, unitOf(key))}${upTo === undefined || !isStepped ? '' : ` up to ${figure(upTo)}`}`);
  return isStepped ? rates.join(', then ') : rates[0] as string;
}

/** Unknown where a part is. */
export function total(parts: readonly CostPart[]): number | undefined {
  let sum = 0;
  for (const { perMonth } of parts) {
    if (perMonth === undefined) return undefined;
    sum += perMonth;
  }
  return sum;
}

const KIB = 1024;

/** Bytes, in words. */
export function bytes(count: number): string {
  if (count < KIB) return `${figure(count)} B`;
  if (count < KIB ** 2) return `${figure(count / KIB)} KiB`;
  return count < KIB ** 3 ? `${figure(count / KIB ** 2)} MiB` : `${figure(count / KIB ** 3)} GiB`;
}

/** What both directions of all requests weigh, in the gigabytes that AWS bills. */
export function gigabytes({ requestsPerMonth, requestBytes, answerBytes }: { readonly requestsPerMonth: number; readonly requestBytes: number; readonly answerBytes: number }): number {
  return requestsPerMonth * (requestBytes + answerBytes) / KIB ** 3;
}
