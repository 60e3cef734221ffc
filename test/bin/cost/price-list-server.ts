import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface GetProductsRequest {
  readonly ServiceCode: string;
  readonly FormatVersion?: string;
  readonly MaxResults?: number;
  readonly NextToken?: string;
  readonly Filters: readonly { readonly Type: string; readonly Field: string; readonly Value: string }[];
}

export interface PriceListServer {
  readonly url: string;
  readonly requests: readonly GetProductsRequest[];
  /** Regions that requests were signed for. */
  readonly signedFor: ReadonlySet<string>;
  close(): Promise<void>;
}

/** A product as the Price List has it; `tiers` are [beginRange, endRange, USD]. */
export function product(servicecode: string, usagetype: string, unit: string, tiers: readonly (readonly [begin: string, end: string, usd: string])[], attributes: Readonly<Record<string, string>> = {}): string {
  const sku = createHash('sha256').update(`${servicecode} ${usagetype}`).digest('hex').toUpperCase().slice(0, 16);
  const term = `${sku}.JRTCKXETXF`;
  const { productFamily = 'Serverless', ...others } = attributes;
  return JSON.stringify({
    product: { productFamily, attributes: { servicecode, usagetype, regionCode: 'eu-central-1', locationType: 'AWS Region', location: 'EU (Frankfurt)', ...others }, sku },
    serviceCode: servicecode,
    terms: {
      OnDemand: {
        [term]: {
          priceDimensions: Object.fromEntries(tiers.map(([beginRange, endRange, usd], index) => [`${term}.${index}`, { unit, endRange, beginRange, description: 'a price', appliesTo: [], rateCode: `${term}.${index}`, pricePerUnit: { USD: usd } }])),
          sku, effectiveDate: '2026-11-01T00:00:00Z', offerTermCode: 'JRTCKXETXF', termAttributes: {},
        },
      },
    },
    version: '20261101000000', publicationDate: '2026-11-01T00:00:00Z',
  });
}

const PAGE = 2;

/**
 * Speaks AWS JSON 1.1 as the Price List does, and answers GetProducts by its filters, two products a page.
 * https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_pricing_GetProducts.html
 */
export async function startPriceList(products: readonly string[], { refuse }: { readonly refuse?: { readonly type: string; readonly message: string } } = {}): Promise<PriceListServer> {
  const requests: GetProductsRequest[] = [];
  const signedFor = new Set<string>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const answer = (status: number, body: unknown): void => {
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
      };
      const [, region] = /Credential=[^/]+\/\d+\/([^/]+)\/pricing\//.exec(request.headers.authorization ?? '') ?? [];
      if (region !== undefined) signedFor.add(region);
      if (request.method !== 'POST' || request.headers['x-amz-target'] !== 'AWSPriceListService.GetProducts') return answer(400, { __type: 'UnknownOperationException' });
      if (region === undefined) return answer(400, { __type: 'MissingAuthenticationTokenException', message: 'Missing Authentication Token' });
      if (refuse !== undefined) return answer(400, { __type: refuse.type, message: refuse.message });
      const asked = JSON.parse(Buffer.concat(chunks).toString('utf8')) as GetProductsRequest;
      requests.push(asked);
      const found = products.filter((text) => matches(text, asked));
      const from = asked.NextToken === undefined ? 0 : Number(asked.NextToken);
      return answer(200, { FormatVersion: 'aws_v1', PriceList: found.slice(from, from + PAGE), ...(from + PAGE < found.length ? { NextToken: String(from + PAGE) } : {}) });
    });
  });
  await new Promise<void>((listening) => { server.listen(0, '127.0.0.1', listening); });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, signedFor,
    close: () => new Promise((closed) => {
      server.close(() => closed());
      server.closeAllConnections();
    }),
  };
}

function matches(text: string, { ServiceCode, Filters }: GetProductsRequest): boolean {
  const { product: { productFamily, attributes } } = JSON.parse(text) as { readonly product: { readonly productFamily: string; readonly attributes: Readonly<Record<string, string>> } };
  const all: Readonly<Record<string, string>> = { ...attributes, productFamily };
  return attributes['servicecode'] === ServiceCode && Filters.every(({ Type, Field, Value }) => Type === 'TERM_MATCH' && all[Field] === Value);
}
