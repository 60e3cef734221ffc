import type { GetProductsCommandOutput } from '@aws-sdk/client-pricing';
import { GetProductsCommand, PricingClient } from '@aws-sdk/client-pricing';
import type { PriceListProduct, PriceQuery } from '../../lib/pricing';
import { queriesFor, readProduct } from '../../lib/pricing';
import { allPages, call } from './call';

/** Where the Price List answers: https://docs.aws.amazon.com/general/latest/gr/billing.html#billing-price-list */
export function priceListRegion(region: string): string {
  if (region.startsWith('eu-') || region.startsWith('me-') || region.startsWith('af-') || region.startsWith('il-')) return 'eu-central-1';
  return region.startsWith('ap-') ? 'ap-south-1' : 'us-east-1';
}

/** What AWS lists for a region today, as far as it is of use here. */
export async function listedProducts(region: string, progress: (query: PriceQuery, documents: number) => void): Promise<readonly PriceListProduct[]> {
  const client = new PricingClient({ region: priceListRegion(region) });
  try {
    const products = new Map<string, PriceListProduct>();
    // One after the other: the Price List throttles early.
    for (const query of queriesFor(region)) {
      const documents = await allPages((token) => page(client, query, token));
      for (const document of documents) {
        const product = readProduct(document);
        if (product !== undefined) products.set(product.sku, product);
      }
      progress(query, documents.length);
    }
    return [...products.values()];
  } finally {
    client.destroy();
  }
}

async function page(client: PricingClient, { serviceCode, filters }: PriceQuery, token: string | undefined): Promise<{ readonly items: readonly string[]; readonly next?: string }> {
  const answer: GetProductsCommandOutput = await call('pricing:GetProducts', serviceCode, () => client.send(new GetProductsCommand({
    ServiceCode: serviceCode, FormatVersion: 'aws_v1', MaxResults: 100,
    Filters: Object.entries(filters).map(([Field, Value]) => ({ Type: 'TERM_MATCH', Field, Value })), ...(token === undefined ? {} : { NextToken: token }),
  })));
  const { NextToken: next } = answer;
  // Texts with a little more, by the SDK.
  return { items: (answer.PriceList ?? []).map(String), ...(next === undefined ? {} : { next }) };
}
