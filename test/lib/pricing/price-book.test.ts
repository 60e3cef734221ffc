import fc from 'fast-check';
import type { Price, PriceTier } from '../../../lib/pricing';
import {
  costOf, describeKey, describeQuantity, describeRate, describeSum, FIXED_KEYS, instanceKey, isPriceKey, noPrice, PriceBook, serverlessKey, sumOf, sumOfSums, tiersProblem, unitOf, usd,
} from '../../../lib/pricing';
import { SHIPPED } from '../../../lib/pricing/table';
import { instanceType } from '../../../lib/sagemaker/instance-types';

const book = new PriceBook();

test('every price that is shipped has tiers, a unit, a day and a source, once', () => {
  expect(SHIPPED.length).toBeGreaterThan(150);
  for (const price of SHIPPED) {
    expect({ key: price.key, problem: tiersProblem(price.tiers) }).toEqual({ key: price.key, problem: undefined });
    expect(isPriceKey(price.key)).toBe(true);
    expect(price.unit).toBe(unitOf(price.key));
    expect(price.date).toMatch(/^20\d\d-\d\d-\d\d$/);
    expect(price.source).toMatch(/https:\/\/|AWS Price List/);
    expect(price.tiers.every((tier) => tier.usd > 0)).toBe(true);
  }
  expect(new Set(SHIPPED.map(({ region, key }) => `${region} ${key}`)).size).toBe(SHIPPED.length);
});

test('everything that has a name of its own is known in us-east-1, and every instance is one of SageMaker', () => {
  expect(FIXED_KEYS.filter((key) => book.price(key, 'us-east-1') === undefined)).toEqual([]);
  const types = SHIPPED.flatMap(({ key }) => /^sagemaker\.(?:hosting|async)\.(ml\..*)$/.exec(key)?.[1] ?? []);
  expect(types.length).toBeGreaterThan(80);
  expect(types.filter((type) => instanceType(type) === undefined)).toEqual([]);
});

test('prices as AWS lists them', () => {
  expect(book.price('lambda.requests', 'us-east-1')?.tiers).toEqual([{ usd: 0.0000002 }]);
  expect(book.price('lambda.duration.x86_64', 'us-east-1')?.tiers[0]).toEqual({ upTo: 6e9, usd: 0.0000166667 });
  expect(book.price(instanceKey('hosting', 'ml.g5.xlarge'), 'us-east-1')?.tiers).toEqual([{ usd: 1.408 }]);
  expect(book.price(instanceKey('async', 'g5.xlarge'), 'us-east-1')).toMatchObject({ tiers: [{ usd: 1.408 }], isUncertain: true });
  expect(book.price(serverlessKey(3), 'us-east-1')?.tiers).toEqual([{ usd: 0.00006 }]);
});

test('what is not known is not known: no price, and never another region\'s unless it is asked for by name', () => {
  expect(book.price(instanceKey('hosting', 'ml.p5.48xlarge'), 'us-east-1')).toBeUndefined();
  expect(book.price('lambda.requests', 'eu-central-1')).toBeUndefined();
  expect(noPrice('lambda.requests', 'eu-central-1')).toBe('no price of Lambda requests (lambda.requests) in eu-central-1 is known');
  const standIn = new PriceBook({ standIn: true });
  expect(standIn.price('lambda.requests', 'eu-central-1')).toMatchObject({ region: 'us-east-1', standsInFor: 'eu-central-1', tiers: [{ usd: 0.0000002 }] });
  expect(standIn.price('lambda.requests', 'us-east-1')).not.toHaveProperty('standsInFor');
  expect(standIn.price('lambda.duration.x86_64', 'af-south-1')).toMatchObject({ region: 'af-south-1', tiers: [{ usd: 0.0000224 }], isUncertain: true });
  expect(standIn.price(instanceKey('hosting', 'ml.p5.48xlarge'), 'us-east-1')).toBeUndefined();
});

test('the user\'s own prices count before those that are shipped, the later before the earlier', () => {
  const mine = (amount: number, date: string): Price => ({ ...book.price('lambda.requests', 'us-east-1') as Price, tiers: [{ usd: amount }], date, source: 'our contract' });
  const own = new PriceBook({ prices: [mine(1, '2026-01-01'), mine(2, '2026-02-01'), { ...mine(3, '2026-02-01'), region: 'mars-north-1' }] });
  expect(own.price('lambda.requests', 'us-east-1')).toMatchObject({ tiers: [{ usd: 2 }], source: 'our contract' });
  expect(own.price('lambda.requests', 'mars-north-1')).toMatchObject({ tiers: [{ usd: 3 }] });
  expect(own.regions()).toContain('mars-north-1');
  const keys = own.entries('us-east-1').map(({ key }) => key);
  expect(keys).toEqual([...keys].sort());
});

const tiers = fc.array(fc.tuple(fc.integer({ min: 1, max: 1000 }), fc.double({ min: 0, max: 10, noNaN: true })), { minLength: 1, maxLength: 5 }).map((steps) => {
  let upTo = 0;
  return steps.map(([width, rate], index): PriceTier => (index === steps.length - 1 ? { usd: rate } : { upTo: (upTo += width), usd: rate }));
});

test('tiers: every unit costs what its tier says, whatever the quantity', () => {
  fc.assert(fc.property(tiers, fc.integer({ min: 0, max: 5000 }), (steps, quantity) => {
    expect(tiersProblem(steps)).toBeUndefined();
    let expected = 0;
    for (let unit = 1; unit <= quantity; unit++) expected += (steps.find(({ upTo = Infinity }) => unit <= upTo) as PriceTier).usd;
    expect(costOf({ tiers: steps }, quantity)).toBeCloseTo(expected, 5);
  }));
});

test('tiers that are none are refused in words', () => {
  expect(tiersProblem([])).toBe('has no tier');
  expect(tiersProblem([{ usd: -1 }])).toContain('has -1 US dollars in tier 1');
  expect(tiersProblem([{ usd: NaN }])).toContain('NaN');
  expect(tiersProblem([{ upTo: 5, usd: 1 }])).toContain('on its last tier');
  expect(tiersProblem([{ usd: 1 }, { usd: 1 }])).toContain('no end (upTo) on tier 1');
  expect(tiersProblem([{ upTo: 5, usd: 1 }, { upTo: 5, usd: 1 }, { usd: 1 }])).toContain('must end above 5');
});

test('a sum says what is missing: nothing known is no estimate, something unknown is at least, no parts are 0', () => {
  expect(sumOf([])).toEqual({ usd: 0, isAtLeast: false });
  expect(sumOf([1, 2])).toEqual({ usd: 3, isAtLeast: false });
  expect(sumOf([1, undefined])).toEqual({ usd: 1, isAtLeast: true });
  expect(sumOf([undefined])).toEqual({ usd: undefined, isAtLeast: true });
  expect(sumOfSums([sumOf([1, undefined]), sumOf([2])])).toEqual({ usd: 3, isAtLeast: true });
  expect([sumOf([1]), sumOf([1, undefined]), sumOf([undefined])].map(describeSum)).toEqual(['$1.00', 'at least $1.00', 'no estimate']);
});

test('amounts and rates for people', () => {
  expect([0, 0.004, 0.01, 1234.5, -3.5, 0.00000012, undefined].map(usd)).toEqual(['$0.00', '$0.004', '$0.01', '$1,234.50', '-$3.50', '$0.00000012', 'no estimate']);
  expect(describeRate(0.2 / 1e6, 'request')).toBe('$0.2 a million requests');
  expect(describeRate(0.0000166667, 'GB-second')).toBe('$0.0000166667 a GB-second');
  expect(describeRate(1.408, 'hour')).toBe('$1.408 an hour');
  expect(describeRate(0.1, 'alarm-month')).toBe('$0.1 an alarm a month');
  expect(describeQuantity(52_560_000, 'request')).toBe('52,560,000 requests');
  expect(describeQuantity(1, 'key-month')).toBe('1 key');
  expect(describeQuantity(0.5, 'GB')).toBe('0.5 GB');
  fc.assert(fc.property(fc.double({ min: 1e-12, max: 1e12, noNaN: true }), (amount) => {
    expect(usd(amount)).toMatch(/^\$[\d,]+(?:\.\d+)?$/);
    expect(Number(usd(amount).replace(/[$,]/g, ''))).toBeGreaterThan(0);
  }));
});

test('names of prices: what is none is refused', () => {
  expect(['lambda.requests', 'sagemaker.hosting.ml.g5.xlarge', 'sagemaker.serverless.6'].every(isPriceKey)).toBe(true);
  expect(['', 'lambda', 'toString', '__proto__', 'sagemaker.hosting.g5.xlarge', 'sagemaker.serverless.7', 'sagemaker.serverless.2.5'].some(isPriceKey)).toBe(false);
  expect(describeKey(serverlessKey(2, 'serverless-provisioned'))).toBe('SageMaker serverless, provisioned concurrency, 2 GB');
  expect(describeKey(instanceKey('async', 'ml.g5.xlarge'))).toBe('SageMaker asynchronous endpoint, ml.g5.xlarge');
});
