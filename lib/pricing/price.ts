import type { PriceKey, PriceUnit } from './keys';

/** One step of a price: what a unit costs until `upTo` units a month, all steps before included; the last step has no end. */
export interface PriceTier {
  readonly upTo?: number;
  /** US dollars for one unit. */
  readonly usd: number;
}

/** What AWS asks for one unit of something, with where and when that was read. */
export interface Price {
  readonly key: PriceKey;
  readonly region: string;
  readonly unit: PriceUnit;
  /** In their order; one where the price is the same for every quantity. */
  readonly tiers: readonly PriceTier[];
  /** The day that it was read: `2026-11-21`. */
  readonly date: string;
  /** Where it was read. */
  readonly source: string;
  /** Whether sources disagree, or it was derived: said wherever it is used. */
  readonly isUncertain?: boolean;
  readonly note?: string;
  /** The region that was asked for, where the price is another region's and was asked for as a stand-in. */
  readonly standsInFor?: string;
}

/** What a quantity costs in a month, in US dollars: every step for the units within it. */
export function costOf({ tiers }: Pick<Price, 'tiers'>, quantity: number): number {
  let total = 0;
  let from = 0;
  for (const { upTo = Infinity, usd } of tiers) {
    if (quantity <= from) break;
    total += (Math.min(quantity, upTo) - from) * usd;
    from = upTo;
  }
  return total;
}

/** The price of a unit where it is the only use of the month: the first step. */
export function firstRate({ tiers }: Pick<Price, 'tiers'>): number {
  return (tiers[0] as PriceTier).usd;
}

/** Why tiers are not tiers; undefined where they are. */
export function tiersProblem(tiers: readonly PriceTier[]): string | undefined {
  if (tiers.length === 0) return 'has no tier';
  let from = 0;
  for (const [index, { upTo, usd }] of tiers.entries()) {
    if (!(Number.isFinite(usd) && usd >= 0)) return `has ${usd} US dollars in tier ${index + 1}, but must have a number from 0 on`;
    const isLast = index === tiers.length - 1;
    if (isLast !== (upTo === undefined)) return isLast ? 'has an end (upTo) on its last tier, which must be without' : `has no end (upTo) on tier ${index + 1}`;
    if (upTo !== undefined && !(Number.isFinite(upTo) && upTo > from)) return `has tier ${index + 1} end at ${upTo}, but must end above ${from}`;
    from = upTo ?? from;
  }
  return undefined;
}
