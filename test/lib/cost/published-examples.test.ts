/**
 * What AWS itself works out, computed anew. Prices that AWS's example takes and this package does not ship are overrides, and said.
 *
 * Lambda: the examples of https://aws.amazon.com/lambda/pricing/ (us-east-1), as a public copy of the page had them on 2026-11-22. All of them take
 * off the free tier where they say so.
 * CloudWatch: the examples of https://aws.amazon.com/cloudwatch/pricing/, as notes of somebody who copied them have them (its page itself could be had
 * only to where they begin). S3: the examples of https://aws.amazon.com/s3/faqs/#billing (us-east-1), of which there are several copies.
 * SageMaker AI: the examples of https://aws.amazon.com/sagemaker/ai/pricing/ could not be read. What stands in for them:
 * A bill: https://github.com/aws-samples/sagemaker-ssh-helper/blob/main/Sample_Costs.md (eu-west-1, December 2023).
 * A solution: https://github.com/awslabs/stable-diffusion-aws-extension/blob/main/docs/en/cost.md (us-east-1, December 2023).
 * A blog: https://aws.amazon.com/blogs/machine-learning/use-serverless-inference-to-reduce-testing-costs-in-your-mlops-pipelines/ (us-east-2, 2022).
 */
import { costOf, PriceBook } from '../../../lib/pricing';
import type { PriceKey } from '../../../lib/pricing';
import { priceUsages } from '../../../lib/cost/template/price-usage';
import { cents, endpoint, estimate, fn, priced, usd } from './support';

const book = new PriceBook();
const version = { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Fn' } } };

/** A month of 31 days, which AWS's examples have, in one of 730 hours. */
const perMonthOf31Days = 24 * 31 / 730;

describe('Lambda pricing page', () => {
  test('mobile application backend: 3 million requests, 120 ms, 1,536 MB, x86: $2.33 + $0.40 = $2.73', () => {
    const found = estimate({ Fn: fn({ MemorySize: 1536 }) }, { asked: { requests: 3e6, ms: 120 }, freeTier: true });
    // 3e6 x 0.12 s x 1.5 GB = 540,000 GB-s, less 400,000: 140,000 x $0.0000166667
    expect(usd(found, /^duration/)).toBe(2.33);
    // 3 million less 1 million, x $0.20 a million
    expect(usd(found, /^requests$/)).toBe(0.4);
  });

  test('enriching telemetry with a model: 7.44 million requests, 2 s, 1 GB: $1.49 + $248.00 = $249.49', () => {
    const found = estimate({ Fn: fn() }, { asked: { requests: 10_000 * 24 * 31, ms: 2000 } });
    expect(usd(found, /^requests$/)).toBe(1.49);
    // 14.88 million GB-s x $0.0000166667
    expect(usd(found, /^duration/)).toBe(248);
    expect(usd(found, /./)).toBe(249.49);
  });

  test('BERT for support tickets: 6 million requests, 280 ms, 4,096 MB, 2,048 MB of ephemeral storage: $105.33 + $1 + $0.08 = $106.41', () => {
    const found = estimate({ Fn: fn({ MemorySize: 4096, EphemeralStorage: { Size: 2048 } }) }, { asked: { requests: 6e6, ms: 280 }, freeTier: true });
    // 6e6 x 0.28 s x 4 GB = 6,720,000 GB-s, less 400,000: 6,320,000 x $0.0000166667
    expect(usd(found, /^duration/)).toBe(105.33);
    expect(usd(found, /^requests$/)).toBe(1);
    // 1,680,000 s x 1.5 GB = 2,520,000 GB-s x $0.0000000309
    expect(usd(found, /^ephemeral/)).toBe(0.08);
    expect(usd(found, /./)).toBe(106.41);
  });

  test('SnapStart: 1 GB for a month of 31 days, 74,400 restores: $4.03 + $10.4, with the rest $263.92', () => {
    const found = estimate({ Fn: fn({ Runtime: 'python3.13', SnapStart: { ApplyOn: 'PublishedVersions' } }), Version: version }, { asked: { requests: 7_440_000, ms: 2000 } });
    // 2,678,400 GB-s x $0.0000015046
    expect(cents((usd(found, /^snapshot of/) as number) * perMonthOf31Days)).toBe(4.03);
    const restore = book.price('lambda.snap-start-restore', 'us-east-1');
    // 1 % of 7.44 million: how many requests find no environment is the example's own figure
    expect(cents(costOf(restore as NonNullable<typeof restore>, 74_400))).toBe(10.4);
    expect(cents(1.488 + 248.0005 + 4.03 + 10.401)).toBe(263.92);
  });

  test('response streaming: 976.56 GB beyond 6 MB an answer: $7.81', () => {
    const streamed = book.price('lambda.streamed', 'us-east-1');
    expect(cents(costOf(streamed as NonNullable<typeof streamed>, 1e6 * (7 - 6) / 1024))).toBe(7.81);
  });

  test('provisioned concurrency, a launch day: 100 environments of 1,536 MB for 8 hours, 500,000 of 3 million requests on them: $18 + $0.40 + $0.73 + $0.83 = $19.96', () => {
    // The example's quantities: 150 GB x 28,800 s; 500,000 x 100 ms x 1.5 GB; 2.5 million x 120 ms x 1.5 GB
    const quantities: readonly (readonly [PriceKey, number])[] = [
      ['lambda.provisioned.x86_64', 150 * 28_800], ['lambda.requests', 3e6], ['lambda.provisioned-duration.x86_64', 75_000], ['lambda.duration.x86_64', 450_000],
    ];
    const lines = priceUsages(quantities.map(([key, quantity]) => ({ usage: { what: key, kind: 'per use', key, quantity }, region: 'us-east-1' })), book, { freeTier: true });
    expect(lines.map((each) => cents(each.usd as number))).toEqual([18, 0.4, 0.73, 0.83]);
    expect(cents(lines.reduce((sum, each) => sum + (each.usd as number), 0))).toBe(19.96);
  });

  test('provisioned concurrency, Cyber Monday: 7 environments of 4,096 MB for 24 hours: $10.08 + $21.78 + $0.40 = $32.26', () => {
    // All month the same concurrency: one day of it is 24 of 730 hours. 2 million requests of 280 ms in a day keep 6.5 of the 7 busy.
    const alias = { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Fn' }, FunctionVersion: '1', Name: 'live', ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 7 } } };
    const days = 730 / 24;
    const found = estimate({ Fn: fn({ MemorySize: 4096 }), Live: alias }, { asked: { requests: 2e6 * days, ms: 280 } });
    // 28 GB x 86,400 s = 2,419,200 GB-s x $0.0000041667
    expect(cents((usd(found, /^provisioned concurrency$/) as number) / days)).toBe(10.08);
    // 2 million x 0.28 s x 4 GB = 2,240,000 GB-s x $0.0000097222
    expect(cents((usd(found, /^duration on provisioned/) as number) / days)).toBe(21.78);
    expect(cents((usd(found, /^requests$/) as number) / days)).toBe(0.4);
    expect(found.items.map(({ what }) => what)).not.toContain('duration');
  });
});

describe('CloudWatch pricing page', () => {
  const alone = (key: PriceKey, quantity: number, freeTier = false): number => cents(priceUsages([{ usage: { what: key, kind: 'per use', key, quantity }, region: 'us-east-1' }], book, { freeTier })[0]?.usd as number);

  test('detailed monitoring of 10 instances: 70 metrics x $0.30 = $21', () => {
    expect(alone('cloudwatch.metrics', 7 * 10)).toBe(21);
  });

  test('1 GB of logs a day, archived as 6 GB: $12.50 + $0.03 = $12.53, with 5 GB of each for nothing', () => {
    const lines = priceUsages([
      { usage: { what: 'ingested', kind: 'per use', key: 'cloudwatch.logs-ingested', quantity: 30 }, region: 'us-east-1' }, { usage: { what: 'archived', kind: 'per use', key: 'cloudwatch.logs-stored', quantity: 6 }, region: 'us-east-1' },
    ], book, { freeTier: true });
    expect(lines.map((each) => cents(each.usd as number))).toEqual([12.5, 0.03]);
    expect(cents(lines.reduce((sum, each) => sum + (each.usd as number), 0))).toBe(12.53);
  });
});

describe('S3 FAQ', () => {
  const of = (key: PriceKey, quantity: number): number => cents(costOf(book.price(key, 'us-east-1') as NonNullable<ReturnType<PriceBook['price']>>, quantity));

  test('100 GB for 15 days of March and 100 TB for 16: 52,900 GB-months, $1,177.60 + $37.40 = $1,215.00', () => {
    const byteHours = 107_374_182_400 * 15 * 24 + 109_951_162_777_600 * 16 * 24;
    const gigabyteMonths = byteHours / 1024 ** 3 / (31 * 24);
    expect(Math.round(gigabyteMonths)).toBe(52_900);
    expect(of('s3.storage', 52_900)).toBe(1215);
  });

  test('10,000 files in and 20,000 out each day of March: $1.55 + $0.25', () => {
    expect([of('s3.writes', 10_000 * 31), of('s3.reads', 20_000 * 31)]).toEqual([1.55, 0.25]);
  });
});

describe('SageMaker', () => {
  test('a bill of eu-west-1: hours of hosting by type, $2.11, $125.85, $172.00 and $177.26', () => {
    const hours = (type: string, count: number): number | undefined => {
      const [found] = priceUsages([{ usage: { what: 'instances', kind: 'per use', key: `sagemaker.hosting.${type as 'ml.x'}`, quantity: count }, region: 'eu-west-1' }], book);
      return found?.usd === undefined ? undefined : cents(found.usd);
    };
    expect(hours('ml.m5.xlarge', 8.208)).toBe(2.11);
    expect(hours('ml.g4dn.xlarge', 1.299)).toBe(1.07);
    expect(hours('ml.g4dn.4xlarge', 74.998)).toBe(125.85);
    expect(hours('ml.g4dn.12xlarge', 31.543)).toBe(172);
    expect(hours('ml.g5.12xlarge', 22.409)).toBe(177.26);
  });

  test('a solution with an endpoint for 8 hours on 20 days, and 240 GB: $276.00', () => {
    const found = estimate(endpoint({ InstanceType: 'ml.g5.2xlarge', InitialInstanceCount: 1, VolumeSizeInGB: 240 }));
    // 160 of 730 hours x $1.515 = $242.40; the volume is counted for the whole month, 240 x $0.14 = $33.60
    expect(cents((usd(found, /^instances/) as number) * 160 / 730 + (usd(found, /^volumes/) as number))).toBe(276);
  });

  test('the same solution: 300,000 requests through a REST API $1.05, 10 GB of logs $5.05, 2 GB in DynamoDB $0.50, 9,000 transitions $0.13', () => {
    const usage = (key: PriceKey, quantity: number, freeTier = false): number => cents(priceUsages([{ usage: { what: key, kind: 'per use', key, quantity }, region: 'us-east-1' }], book, { freeTier })[0]?.usd as number);
    expect(usage('api-gateway.rest-requests', 300_000)).toBe(1.05);
    // 10 GB x $0.50, and kept for a month compressed to 15 %: 1.5 GB x $0.03
    expect(cents(10 * 0.5 + 1.5 * 0.03)).toBe(5.05);
    expect(cents(usage('cloudwatch.logs-ingested', 10) + 1.5 * 0.03)).toBe(5.05);
    expect(usage('dynamodb.storage', 2)).toBe(0.5);
    // 600 workflows of 15 transitions; 4,000 are free
    expect(usage('step-functions.transitions', 600 * 15, true)).toBe(0.13);
  });

  test('a staging endpoint of one ml.m5.xlarge: approximately $166 a month', () => {
    // The post has us-east-2 and a month of 30 days: 720 hours x $0.23
    const found = estimate(endpoint({ InstanceType: 'ml.m5.xlarge', InitialInstanceCount: 1 }), { region: 'us-east-2', prices: [priced('sagemaker.hosting.ml.m5.xlarge', 0.23, 'us-east-2')] });
    expect(Math.round((usd(found, /^instances/) as number) * 720 / 730)).toBe(166);
  });
});
