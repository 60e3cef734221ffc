import { isObject } from '../cloudformation/template';
import { instanceType } from '../sagemaker/instance-types';
import type { PriceKey } from './keys';
import { instanceKey, serverlessKey, SERVERLESS_MEMORIES, unitOf } from './keys';
import type { Price, PriceTier } from './price';
import { tiersProblem } from './price';

/**
 * A document of the AWS Price List, as GetProducts answers them: product, terms and version.
 * https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_pricing_GetProducts.html
 */
export interface PriceListProduct {
  readonly sku: string;
  readonly productFamily: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Of the term OnDemand, in their order. */
  readonly dimensions: readonly PriceDimension[];
  /** When AWS published it. */
  readonly publicationDate?: string;
}

export interface PriceDimension {
  readonly beginRange: number;
  readonly endRange: number;
  readonly unit: string;
  /** Undefined where it is in another currency. */
  readonly usd?: number;
}

/** Reads one document; undefined where it is none, or has no price on demand. */
export function readProduct(text: string): PriceListProduct | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const product = at(value, 'product');
  const attributes = at(product, 'attributes');
  const sku = at(product, 'sku');
  const terms = at(value, 'terms', 'OnDemand');
  if (!isObject(attributes) || typeof sku !== 'string' || !isObject(terms)) return undefined;
  const dimensions = Object.values(terms).flatMap((term) => {
    const priced = at(term, 'priceDimensions');
    return isObject(priced) ? Object.values(priced).flatMap(readDimension) : [];
  });
  const [family, published] = [at(product, 'productFamily'), at(value, 'publicationDate')];
  return {
    sku, productFamily: typeof family === 'string' ? family : '', attributes: Object.fromEntries(Object.entries(attributes).flatMap(([name, each]) => (typeof each === 'string' ? [[name, each]] : []))),
    dimensions: dimensions.sort((a, b) => a.beginRange - b.beginRange), ...(typeof published === 'string' ? { publicationDate: published } : {}),
  };
}

function readDimension(value: unknown): readonly PriceDimension[] {
  const [begin, end, unit, usd] = [at(value, 'beginRange'), at(value, 'endRange'), at(value, 'unit'), at(value, 'pricePerUnit', 'USD')];
  const amount = typeof usd === 'string' && usd.trim() !== '' ? Number(usd) : undefined;
  const [from, to] = [Number(begin), end === 'Inf' ? Infinity : Number(end)];
  if (typeof unit !== 'string' || Number.isNaN(from) || Number.isNaN(to)) return [];
  return [{ beginRange: from, endRange: to, unit, ...(amount === undefined || !Number.isFinite(amount) ? {} : { usd: amount }) }];
}

/** What the sources of prices begin with that were read from it. */
const SOURCE = 'AWS Price List';

/** What GetProducts is asked for: all that has these attributes. */
export interface PriceQuery {
  readonly serviceCode: string;
  readonly filters: Readonly<Record<string, string>>;
}

/** The queries whose answers have the prices of a region. */
export function queriesFor(region: string): readonly PriceQuery[] {
  const of = (serviceCode: string, filters: Readonly<Record<string, string>> = {}): PriceQuery => ({ serviceCode, filters: { regionCode: region, ...filters } });
  return [
    of('AWSLambda', { productFamily: 'Serverless' }), of('AmazonSageMaker'), of('AmazonCloudWatch'), of('AmazonApiGateway', { productFamily: 'API Calls' }), of('AWSXRay'), of('AWSQueueService'), of('AmazonSNS'), of('awskms'), of('AWSSecretsManager'), of('AmazonStates'),
  ];
}

/** One kind of product: how its usage type reads without the region before it, and what its price is called here. */
interface Usage {
  readonly service: string;
  readonly usageType: RegExp;
  /** The units that AWS has for it: another one means that it is another thing. */
  readonly units: RegExp;
  key(match: RegExpExecArray): PriceKey | undefined;
}

const fixed = (service: string, usageType: RegExp, units: RegExp, key: PriceKey): Usage => ({ service, usageType, units, key: () => key });
const SECONDS = /^seconds?$/i;
const HOURS = /^(?:hrs|hours?)$/i;
const GB_SECONDS = /^(?:lambda-)?gb-seconds?$/i;
const REQUESTS = /^(?:requests?|api requests?|count)$/i;
const GB = /^gb$/i;
const MONTHS = /^gb-mo(?:nth)?$/i;

/** https://docs.aws.amazon.com/cur/latest/userguide/product-columns.html, and the usage types that bills have. */
const USAGES: readonly Usage[] = [
  fixed('AWSLambda', /^Request$/, REQUESTS, 'lambda.requests'),
  fixed('AWSLambda', /^Lambda-GB-Second$/, GB_SECONDS, 'lambda.duration.x86_64'),
  fixed('AWSLambda', /^Lambda-GB-Second-ARM$/, GB_SECONDS, 'lambda.duration.arm64'),
  fixed('AWSLambda', /^Lambda-Provisioned-Concurrency$/, GB_SECONDS, 'lambda.provisioned.x86_64'),
  fixed('AWSLambda', /^Lambda-Provisioned-Concurrency-ARM$/, GB_SECONDS, 'lambda.provisioned.arm64'),
  fixed('AWSLambda', /^Lambda-Provisioned-GB-Second$/, GB_SECONDS, 'lambda.provisioned-duration.x86_64'),
  fixed('AWSLambda', /^Lambda-Provisioned-GB-Second-ARM$/, GB_SECONDS, 'lambda.provisioned-duration.arm64'),
  fixed('AWSLambda', /^Lambda-Storage-GB-Second$/, GB_SECONDS, 'lambda.ephemeral'),
  { service: 'AmazonSageMaker', usageType: /^Host:(ml\..+)$/, units: HOURS, key: ([, type = '']) => instanceOf('hosting', type) },
  { service: 'AmazonSageMaker', usageType: /^AsyncInf:(ml\..+)$/, units: HOURS, key: ([, type = '']) => instanceOf('async', type) },
  { service: 'AmazonSageMaker', usageType: /^ServerlessInf:Mem-(\d)GB$/, units: SECONDS, key: ([, memory]) => serverlessOf('serverless', memory) },
  { service: 'AmazonSageMaker', usageType: /ProvisionedConcurrency:Usage-(\d)GB$/, units: SECONDS, key: ([, memory]) => serverlessOf('serverless-provisioned', memory) },
  { service: 'AmazonSageMaker', usageType: /ProvisionedConcurrency:Mem-(\d)GB$/, units: SECONDS, key: ([, memory]) => serverlessOf('serverless-provisioned-duration', memory) },
  fixed('AmazonSageMaker', /^Host:Data-Bytes-Out$/, GB, 'sagemaker.hosting-data'),
  fixed('AmazonSageMaker', /^ServerlessInf:Data-Bytes-Out$/, GB, 'sagemaker.serverless-data'),
  fixed('AmazonSageMaker', /^Host:VolumeUsage\.gp2$/, MONTHS, 'sagemaker.volume'),
  fixed('AmazonCloudWatch', /^CW:MetricMonitorUsage$/, /^metrics?$/i, 'cloudwatch.metrics'),
  fixed('AmazonCloudWatch', /^CW:AlarmMonitorUsage$/, /^alarms?$/i, 'cloudwatch.alarms'),
  fixed('AmazonCloudWatch', /^CW:HighResAlarmMonitorUsage$/, /^alarms?$/i, 'cloudwatch.alarms-high-resolution'),
  fixed('AmazonCloudWatch', /^CW:CompositeAlarmMonitorUsage$/, /^alarms?$/i, 'cloudwatch.composite-alarms'),
  fixed('AmazonCloudWatch', /^DataProcessing-Bytes$/, GB, 'cloudwatch.logs-ingested'),
  fixed('AmazonCloudWatch', /^DataProcessingIA-Bytes$/, GB, 'cloudwatch.logs-infrequent-ingested'),
  fixed('AmazonCloudWatch', /^TimedStorage-ByteHrs$/, MONTHS, 'cloudwatch.logs-stored'),
  fixed('AmazonCloudWatch', /^DataScanned-Bytes$/, GB, 'cloudwatch.insights-scanned'),
  fixed('AmazonApiGateway', /^ApiGatewayRequest$/, REQUESTS, 'api-gateway.rest-requests'),
  fixed('AmazonApiGateway', /^ApiGatewayHttpRequest$/, REQUESTS, 'api-gateway.http-requests'),
  fixed('AWSXRay', /^XRay-TracesStored$/, /^traces?$/i, 'xray.recorded'),
  fixed('AWSXRay', /^XRay-TracesAccessed$/, /^traces?$/i, 'xray.retrieved'),
  fixed('AmazonSNS', /^Requests-Tier1$/, REQUESTS, 'sns.requests'),
  fixed('AWSQueueService', /^Requests-Tier1$/, REQUESTS, 'sqs.requests'),
  fixed('AWSQueueService', /^Requests-FIFO-Tier1$/, REQUESTS, 'sqs.fifo-requests'),
  fixed('awskms', /^KMS-Keys$/, /^keys?$/i, 'kms.keys'),
  fixed('awskms', /^KMS-Requests$/, REQUESTS, 'kms.requests'),
  fixed('AWSSecretsManager', /^AWSSecretsManager-Secrets$/, /^secrets?$/i, 'secrets-manager.secrets'),
  fixed('AWSSecretsManager', /^AWSSecretsManagerAPIRequest$/, /requests?$/i, 'secrets-manager.requests'),
  fixed('AmazonStates', /^StateTransition$/, /^statetransitions?$/i, 'step-functions.transitions'),
];

function instanceOf(use: 'hosting' | 'async', type: string): PriceKey | undefined {
  return instanceType(type) === undefined ? undefined : instanceKey(use, type);
}

function serverlessOf(charge: 'serverless' | 'serverless-provisioned' | 'serverless-provisioned-duration', text: string | undefined): PriceKey | undefined {
  const memory = SERVERLESS_MEMORIES.find((each) => String(each) === text);
  return memory === undefined ? undefined : serverlessKey(memory, charge);
}

/** What documents of a region say, as prices; the first of several for one thing counts, by their SKUs. Free tiers are taken out. */
export function pricesIn(products: readonly PriceListProduct[], region: string, date: string): readonly Price[] {
  const found = new Map<PriceKey, Price>();
  for (const product of [...products].sort((a, b) => (a.sku < b.sku ? -1 : 1))) {
    const price = priceOf(product, region, date);
    if (price !== undefined && !found.has(price.key)) found.set(price.key, price);
  }
  return [...found.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** A file with what was read anew: prices of the region that were read before go, those that somebody wrote stay and count. */
export function mergePrices(before: readonly Price[], found: readonly Price[], region: string): { readonly merged: readonly Price[]; readonly kept: number } {
  const stay = before.filter((price) => price.region !== region || !price.source.startsWith(SOURCE));
  const own = stay.filter((price) => price.region === region);
  const keys = new Set(own.map(({ key }) => key));
  return { merged: [...stay, ...found.filter(({ key }) => !keys.has(key))], kept: own.length };
}

/** Undefined for what is nothing that is priced here, or in another region or currency. */
export function priceOf({ sku, attributes, dimensions, publicationDate }: PriceListProduct, region: string, date: string): Price | undefined {
  const { servicecode = '', usagetype = '', regionCode } = attributes;
  if (regionCode !== undefined && regionCode !== region) return undefined;
  // Such as EUC1-Lambda-GB-Second and eu-central-1-KMS-Keys; what begins with Global is the free tier of an account.
  const usageType = usagetype.replace(/^(?:[A-Z]{2,4}\d*-|[a-z]{2,4}(?:-[a-z]+)+-\d-)/, '');
  for (const usage of USAGES) {
    const match = usage.service === servicecode ? usage.usageType.exec(usageType) : null;
    const key = match === null ? undefined : usage.key(match);
    if (key === undefined || !dimensions.every(({ unit }) => usage.units.test(unit))) continue;
    const tiers = tiersOf(dimensions);
    if (tiers === undefined) return undefined;
    return { key, region, unit: unitOf(key), tiers, date, source: `${SOURCE}, ${servicecode}, ${usagetype}, SKU ${sku}${publicationDate === undefined ? '' : `, published ${publicationDate.slice(0, 10)}`}` };
  }
  return undefined;
}

/** The tiers of a term. A first step for nothing is a free tier, which no price here has. */
function tiersOf(dimensions: readonly PriceDimension[]): readonly PriceTier[] | undefined {
  const paid = dimensions.filter(({ usd }, index) => !(usd === 0 && index === 0 && dimensions.length > 1));
  const tiers = paid.map(({ endRange, usd = NaN }): PriceTier => (endRange === Infinity ? { usd } : { upTo: endRange, usd }));
  return tiersProblem(tiers) === undefined ? tiers : undefined;
}

function at(value: unknown, ...way: readonly string[]): unknown {
  let found = value;
  for (const name of way) {
    if (!isObject(found) || !Object.hasOwn(found, name)) return undefined;
    found = found[name];
  }
  return found;
}
