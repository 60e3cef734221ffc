import type { FixedPriceKey, Price, PriceBook, PriceKey } from '../../pricing';
import { costOf, noPrice } from '../../pricing';
import type { Usage } from './usage';

/** Units that a month has for nothing, over a whole account. Those of SageMaker and API Gateway end after some months, and are not counted. */
const FREE_TIER: readonly { readonly keys: readonly FixedPriceKey[]; readonly units: number; readonly source: string }[] = [
  { keys: ['lambda.requests'], units: 1e6, source: 'https://aws.amazon.com/lambda/pricing/' },
  { keys: ['lambda.duration.x86_64', 'lambda.duration.arm64'], units: 400_000, source: 'https://aws.amazon.com/lambda/pricing/' },
  { keys: ['cloudwatch.metrics'], units: 10, source: 'https://aws.amazon.com/cloudwatch/pricing/' },
  { keys: ['cloudwatch.alarms'], units: 10, source: 'https://aws.amazon.com/cloudwatch/pricing/' },
  { keys: ['cloudwatch.dashboards'], units: 3, source: 'https://aws.amazon.com/cloudwatch/pricing/' },
  // Of each of them, as the worked example of the page has it: "0 to 5GB: $0" of what is ingested, and again of what is archived.
  { keys: ['cloudwatch.logs-ingested'], units: 5, source: 'https://aws.amazon.com/cloudwatch/pricing/' },
  { keys: ['cloudwatch.logs-stored'], units: 5, source: 'https://aws.amazon.com/cloudwatch/pricing/' },
  { keys: ['cloudwatch.insights-scanned'], units: 5, source: 'https://aws.amazon.com/cloudwatch/pricing/' },
  { keys: ['xray.recorded'], units: 100_000, source: 'https://aws.amazon.com/xray/pricing/' },
  { keys: ['sns.requests'], units: 1e6, source: 'https://aws.amazon.com/sns/pricing/' },
  { keys: ['sqs.requests', 'sqs.fifo-requests'], units: 1e6, source: 'https://aws.amazon.com/sqs/pricing/' },
  { keys: ['kms.requests'], units: 20_000, source: 'https://aws.amazon.com/kms/pricing/' },
  { keys: ['step-functions.transitions'], units: 4000, source: 'https://aws.amazon.com/step-functions/pricing/' },
  { keys: ['scheduler.invocations'], units: 14e6, source: 'https://aws.amazon.com/eventbridge/pricing/' },
  { keys: ['dynamodb.storage'], units: 25, source: 'https://aws.amazon.com/dynamodb/pricing/' },
];

/** A usage with what it costs. */
export interface PricedUsage extends Usage {
  readonly price?: Price;
  /** US dollars a month, or a deploy; undefined where there is no estimate. */
  readonly usd: number | undefined;
  /** Units that were for nothing. */
  readonly freeUnits?: number;
}

export interface PlacedUsage {
  readonly usage: Usage;
  readonly region: string;
}

/**
 * What usages cost together. Tiers count for all of an account in a region: what goes beyond one is shared out over all that use the same
 * thing. Free tiers are left out unless they are asked for.
 */
export function priceUsages(usages: readonly PlacedUsage[], book: PriceBook, { freeTier = false }: { readonly freeTier?: boolean } = {}): readonly PricedUsage[] {
  const totals = new Map<string, number>();
  const placeOf = ({ usage: { key, kind }, region }: PlacedUsage): string => `${region} ${key} ${kind === 'per deploy' ? 'deploy' : 'month'}`;
  for (const placed of usages) totals.set(placeOf(placed), (totals.get(placeOf(placed)) ?? 0) + (placed.usage.quantity ?? 0));
  const left = freeTier ? freeShares(usages) : new Map<PriceKey, number>();
  return usages.map((placed): PricedUsage => {
    const { usage, region } = placed;
    const { key, quantity } = usage;
    const price = key === undefined ? undefined : book.price(key, region);
    if (quantity === undefined || key === undefined) return { ...usage, ...(price === undefined ? {} : { price }), usd: undefined };
    if (price === undefined) return { ...usage, usd: undefined, missing: noPrice(key, region) };
    const total = totals.get(placeOf(placed)) as number;
    const paid = usage.kind === 'per deploy' ? 1 : left.get(key) ?? 1;
    const usd = total === 0 ? 0 : costOf(price, total * paid) * quantity / total;
    return { ...usage, price, usd, ...(paid === 1 ? {} : { freeUnits: quantity * (1 - paid) }) };
  });
}

/** Of each price, the share of its units that is paid for: what is for nothing is shared out over all that may have it. */
function freeShares(usages: readonly PlacedUsage[]): ReadonlyMap<PriceKey, number> {
  const shares = new Map<PriceKey, number>();
  for (const { keys, units } of FREE_TIER) {
    const all = usages.filter(({ usage }) => usage.kind !== 'per deploy' && (keys as readonly (PriceKey | undefined)[]).includes(usage.key)).reduce((sum, { usage }) => sum + (usage.quantity ?? 0), 0);
    if (all === 0) continue;
    for (const key of keys) shares.set(key, Math.max(0, all - units) / all);
  }
  return shares;
}
