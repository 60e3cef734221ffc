import type { PriceKey } from './keys';
import { describeKey } from './keys';
import type { Price } from './price';
import { SHIPPED } from './table';

/** Where the prices that are shipped are from: the one region of which nearly all are known. */
export const HOME_REGION = 'us-east-1';

export interface PriceBookOptions {
  /** Prices of the user, which count instead of those that are shipped; later ones before earlier ones. */
  readonly prices?: readonly Price[];
  /** Whether a price that a region lacks may be that of `HOME_REGION`: it says so (`standsInFor`), and only where a user asked for it. */
  readonly standIn?: boolean;
}

/**
 * What AWS asks for, by region. A price that is not known is undefined, and whatever is made of it has no estimate: it is never 0. Free tiers
 * are not in it.
 */
export class PriceBook {
  private readonly byPlace = new Map<string, Price>();
  private readonly standIn: boolean;

  constructor({ prices = [], standIn = false }: PriceBookOptions = {}) {
    this.standIn = standIn;
    for (const price of [...SHIPPED, ...prices]) this.byPlace.set(placeOf(price.region, price.key), price);
  }

  /** The price of something in a region; undefined where nobody says. */
  price(key: PriceKey, region: string): Price | undefined {
    const known = this.byPlace.get(placeOf(region, key));
    if (known !== undefined || !this.standIn || region === HOME_REGION) return known;
    const home = this.byPlace.get(placeOf(HOME_REGION, key));
    return home === undefined ? undefined : { ...home, standsInFor: region };
  }

  /** All that is known of a region, or of all regions: by region, and by what they are for. */
  entries(region?: string): readonly Price[] {
    return [...this.byPlace.values()].filter((price) => region === undefined || price.region === region).sort((a, b) => compare(a.region, b.region) || compare(a.key, b.key));
  }

  /** Regions of which anything is known. */
  regions(): readonly string[] {
    return [...new Set([...this.byPlace.values()].map(({ region }) => region))].sort();
  }
}

/** Why there is no estimate, in words. */
export function noPrice(key: PriceKey, region: string): string {
  return `no price of ${describeKey(key)} (${key}) in ${region} is known`;
}

function placeOf(region: string, key: string): string {
  return `${region} ${key}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
