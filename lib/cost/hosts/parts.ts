import { costOf, describeRate, unitOf } from '../../pricing';
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
export function part(rates: Rates, { what, charge, key, quantity, formula }: Pick<CostPart, 'what' | 'charge' | 'key' | 'formula'> & { readonly quantity: number }): CostPart {
  const price = rates(key);
  if (price === undefined) return { what, charge, key, perMonth: undefined, formula: `${formula} x a price that is not known (${key})` };
  const [first, ...further] = price.tiers;
  const isStepped = further.length > 0 && quantity > (first?.upTo ?? Infinity);
  const rate = price.tiers.map(({ usd, upTo }) => `${describeRate(usd, unitOf(key))}${upTo === undefined ? '' : ` up to ${figure(upTo)}`}`);
  return {
    what, charge, key, perMonth: costOf(price, quantity), formula: `${formula} x ${isStepped ? rate.join(', then ') : rate[0]?.replace(/ up to .*/, '')}`,
    ...(price.isUncertain === true && { isUncertain: true }),
  };
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
