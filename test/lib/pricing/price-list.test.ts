/**
 * Documents in the form of the AWS Price List. The first is what AWS's own documentation of GetProducts answers:
 * https://github.com/aws/aws-cli/blob/3096efebc92a9c67a6b44c05ac7438df1958c9b3/awscli/examples/pricing/get-products.rst
 * The traps (a free tier as a SKU of its own, tiers in any order, a first step for nothing, usage types with and without their region) are those that
 * public tools report of the real lists: https://github.com/ocelhq/ocel/issues/1014
 */
import fc from 'fast-check';
import { mergePrices, priceOf, pricesIn, queriesFor, readProduct } from '../../../lib/pricing';
import { product } from '../../bin/cost/price-list-server';

const DOCUMENTED = '{"product":{"productFamily":"Storage","attributes":{"storageMedia":"SSD-backed","maxThroughputvolume":"320 MB/sec","volumeType":"Provisioned IOPS","maxIopsvolume":"20000","servicecode":"AmazonEC2","usagetype":"APS1-EBS:VolumeUsage.piops","locationType":"AWS Region","location":"Asia Pacific (Singapore)","servicename":"Amazon Elastic Compute Cloud","maxVolumeSize":"16 TiB","operation":""},"sku":"3MKHN58N7RDDVGKJ"},"serviceCode":"AmazonEC2","terms":{"OnDemand":{"3MKHN58N7RDDVGKJ.JRTCKXETXF":{"priceDimensions":{"3MKHN58N7RDDVGKJ.JRTCKXETXF.6YS6EN2CT7":{"unit":"GB-Mo","endRange":"Inf","description":"$0.138 per GB-month of Provisioned IOPS SSD (io1)  provisioned storage - Asia Pacific (Singapore)","appliesTo":[],"rateCode":"3MKHN58N7RDDVGKJ.JRTCKXETXF.6YS6EN2CT7","beginRange":"0","pricePerUnit":{"USD":"0.1380000000"}}},"sku":"3MKHN58N7RDDVGKJ","effectiveDate":"2018-08-01T00:00:00Z","offerTermCode":"JRTCKXETXF","termAttributes":{}}}},"version":"20180808005701","publicationDate":"2018-08-08T00:57:01Z"}';

const read = (text: string) => {
  const found = readProduct(text);
  if (found === undefined) throw new Error('it is no product');
  return found;
};
const of = (text: string, region = 'eu-central-1') => priceOf(read(text), region, '2026-11-22');

test('reads the documented answer', () => {
  expect(read(DOCUMENTED)).toMatchObject({
    sku: '3MKHN58N7RDDVGKJ', productFamily: 'Storage', attributes: { servicecode: 'AmazonEC2', usagetype: 'APS1-EBS:VolumeUsage.piops' },
    dimensions: [{ beginRange: 0, endRange: Infinity, unit: 'GB-Mo', usd: 0.138 }], publicationDate: '2018-08-08T00:57:01Z',
  });
  // Nothing that is priced here.
  expect(of(DOCUMENTED)).toBeUndefined();
});

test('usage types have their region before them, or none', () => {
  for (const prefix of ['', 'EUC1-', 'EU-', 'UGE1-', 'APS10-']) expect(of(product('AWSLambda', `${prefix}Lambda-GB-Second`, 'Lambda-GB-Second', [['0', 'Inf', '0.00002']]))).toMatchObject({ key: 'lambda.duration.x86_64', tiers: [{ usd: 0.00002 }] });
  expect(of(product('awskms', 'eu-central-1-KMS-Keys', 'keys', [['0', 'Inf', '1']]))).toMatchObject({ key: 'kms.keys' });
  expect(of(product('AWSLambda', 'Global-Lambda-GB-Second', 'Lambda-GB-Second', [['0', '400000', '0']]))).toBeUndefined();
  expect(of(product('AWSLambda', 'EUC1-Lambda-Edge-GB-Second', 'Lambda-GB-Second', [['0', 'Inf', '1']]))).toBeUndefined();
});

test('instances by use and type, serverless by memory and charge', () => {
  const key = (usagetype: string, unit: string) => of(product('AmazonSageMaker', usagetype, unit, [['0', 'Inf', '1.5']]))?.key;
  expect(key('EUC1-Host:ml.g5.xlarge', 'Hrs')).toBe('sagemaker.hosting.ml.g5.xlarge');
  expect(key('EUC1-AsyncInf:ml.g5.xlarge', 'hours')).toBe('sagemaker.async.ml.g5.xlarge');
  expect(key('EUC1-Train:ml.g5.xlarge', 'Hrs')).toBeUndefined();
  expect(key('EUC1-Host:ml.made-up.xlarge', 'Hrs')).toBeUndefined();
  expect(key('EUC1-Host:ml.g5.xlarge', 'GB')).toBeUndefined();
  expect(key('EUC1-ServerlessInf:Mem-6GB', 'seconds')).toBe('sagemaker.serverless.6');
  expect(key('EUC1-ServerlessInf:Mem-7GB', 'seconds')).toBeUndefined();
  expect(key('EUC1-ProvisionedConcurrency:Usage-2GB', 'seconds')).toBe('sagemaker.serverless-provisioned.2');
  expect(key('EUC1-ServerlessInf:ProvisionedConcurrency:Mem-2GB', 'seconds')).toBe('sagemaker.serverless-provisioned-duration.2');
});

test('another region, another currency, a hole in the tiers: no price', () => {
  const text = product('AWSLambda', 'EUC1-Request', 'Requests', [['0', 'Inf', '0.0000002']]);
  expect(of(text, 'us-east-1')).toBeUndefined();
  expect(of(text.replace('"USD"', '"CNY"'))).toBeUndefined();
  expect(of(product('AWSLambda', 'EUC1-Request', 'Requests', [['0', '100', '1']]))).toBeUndefined();
  expect(of(product('AWSLambda', 'EUC1-Request', 'Requests', []))).toBeUndefined();
});

test('a first step for nothing is a free tier, and no price', () => {
  expect(of(product('AmazonCloudWatch', 'EUC1-CW:MetricMonitorUsage', 'Metrics', [['10', '10000', '0.3'], ['0', '10', '0'], ['10000', 'Inf', '0.1']]))?.tiers).toEqual([{ upTo: 10_000, usd: 0.3 }, { usd: 0.1 }]);
});

test('of several for one thing the first counts, in every order', () => {
  const products = ['EUC1-Request', 'Request', 'EU-Request'].map((usagetype, index) => read(product('AWSLambda', usagetype, 'Requests', [['0', 'Inf', String(index + 1)]])));
  const prices = fc.sample(fc.shuffledSubarray(products, { minLength: 3 }), 10).map((each) => pricesIn(each, 'eu-central-1', '2026-11-22'));
  expect(new Set(prices.map((each) => JSON.stringify(each))).size).toBe(1);
  expect(prices[0]).toHaveLength(1);
});

test('a region is asked for once for each service, and never for all of it without a filter', () => {
  const queries = queriesFor('eu-central-1');
  expect(new Set(queries.map(({ serviceCode }) => serviceCode)).size).toBe(queries.length);
  for (const { filters } of queries) expect(filters['regionCode']).toBe('eu-central-1');
});

test('what was read before goes, what somebody wrote stays', () => {
  const [fresh] = pricesIn([read(product('AWSLambda', 'EUC1-Request', 'Requests', [['0', 'Inf', '1']]))], 'eu-central-1', '2026-11-22');
  if (fresh === undefined) throw new Error('no price');
  const own = { ...fresh, source: 'our contract', tiers: [{ usd: 7 }] };
  expect(mergePrices([own, { ...fresh, key: 'kms.keys' }], [fresh], 'eu-central-1')).toEqual({ merged: [own], kept: 1 });
  expect(mergePrices([{ ...fresh, date: '2020-01-01' }, { ...own, region: 'us-west-2' }], [fresh], 'eu-central-1')).toEqual({ merged: [{ ...own, region: 'us-west-2' }, fresh], kept: 0 });
});

test('whatever is answered is read or passed over', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json(), fc.jsonValue().map((product_) => JSON.stringify({ product: product_, terms: { OnDemand: { a: product_ } } }))), (text) => {
    const found = readProduct(text);
    if (found !== undefined) expect(priceOf(found, 'eu-central-1', '2026-11-22')?.tiers.length ?? 1).toBeGreaterThan(0);
  }));
});
