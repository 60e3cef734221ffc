import type { PriceKey } from '../../pricing';

/** When something is paid for: whether or not anybody asks, by what is asked for, or each time something is deployed. */
export type UsageKind = 'always on' | 'per use' | 'per deploy';

/** What a resource uses of one thing that has a price. */
export interface Usage {
  /** In words: `requests`, `instances`. */
  readonly what: string;
  readonly kind: UsageKind;
  /** Undefined where no price is known for it at all. */
  readonly key?: PriceKey;
  /** Units of the price in a month, or in a deploy; undefined where nothing says how many. */
  readonly quantity?: number;
  /** How the quantity comes about, with its numbers. */
  readonly formula?: string;
  /** Why there is no quantity or no price. */
  readonly missing?: string;
  /** What was taken for granted. */
  readonly note?: string;
}

/** What costs nothing of itself, with who says so. */
export interface Free {
  readonly free: string;
  readonly source?: string;
}

/** What is known of the cost of a resource. */
export type ResourceUsage = readonly Usage[] | Free;

export function isFree(usage: ResourceUsage): usage is Free {
  return 'free' in usage;
}
