import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cost } from '../../../bin/commands/cost';
import { costDiff } from '../../../bin/commands/cost-diff';
import { prices } from '../../../bin/commands/prices';
import { pricesRefresh } from '../../../bin/commands/prices-refresh';
import { product, startPriceList, type PriceListServer } from './price-list-server';
import { refused, run } from './support';

const folder = mkdtempSync(join(tmpdir(), 'csi-cost-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const template = (memory: number, more: Readonly<Record<string, unknown>> = {}): string => JSON.stringify({
  Resources: {
    Digits: { Type: 'AWS::Lambda::Function', Properties: { MemorySize: memory, Architectures: ['arm64'], Tags: [{ Key: 'csi:host', Value: 'App/Digits' }] } },
    Iris: { Type: 'AWS::Lambda::Function', Properties: { MemorySize: memory, Architectures: ['arm64'], Tags: [{ Key: 'csi:host', Value: 'App/Iris' }] } },
    ...more,
  },
});
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const before = file('before.json', template(1024));
const after = file('after.json', template(2048, { Key: { Type: 'AWS::KMS::Key', Properties: {} } }));

interface Json {
  readonly monthly: { readonly usd: number | null; readonly isAtLeast: boolean };
  readonly hosts: readonly { readonly path: string; readonly usdPerMillionInferences: number | null }[];
  readonly items: readonly { readonly what: string; readonly host: string; readonly usd: number | null; readonly source: string; readonly region: string }[];
}

async function json(...args: readonly string[]): Promise<Json> {
  return JSON.parse((await run(cost, ...args, '--json')).out) as Json;
}

describe('csi cost', () => {
  test('prices each host by its own traffic', async () => {
    const { hosts } = await json(before, '--rps', '20', '--rps', 'Iris=1', '--p50', '80ms', '--init', '0s');
    // $0.20 a million, and 0.08 s x 1 GB x $0.0000133334 x 1e6 = $1.0667
    expect(hosts.map(({ path, usdPerMillionInferences }) => [path, Number((usdPerMillionInferences ?? 0).toFixed(3))])).toEqual([['App/Digits', 1.267], ['App/Iris', 1.267]]);
    const { items } = await json(before, '--rps', '20', '--rps', 'Iris=1', '--p50', '80ms', '--p50', 'Iris=160ms');
    const requests = Object.fromEntries(items.filter(({ what }) => what === 'requests').map(({ host, usd }) => [host, usd]));
    expect(requests['App/Digits']).toBeCloseTo(10.512, 3);
    expect(requests['App/Iris']).toBeCloseTo(0.5256, 4);
  });

  test('says whose prices, what it took for granted, and explains', async () => {
    const { out } = await run(cost, before, '--rps', '20', '--explain');
    expect(out).toContain('App/Digits: 20 requests/s, 100 ms each, 1024 bytes in and 1024 out');
    expect(out).toContain('52,560,000 requests x 100 ms x 1,024 MB / 1024 MB = 5,256,000 GB-seconds');
    expect(out).toMatch(/at \$0\.0000133334 a GB-second, read 2026-08-21 \[\d\]/);
    expect(out).toMatch(/\[1\] https:/);
    expect(out).toContain('names no region: the prices are those of us-east-1');
    expect((await run(cost, before, '--rps', '20', '--region', 'eu-central-1')).out).toContain('no price of Lambda requests (lambda.requests) in eu-central-1 is known');
    expect((await run(cost, before, '--rps', '20', '--region', 'eu-central-1', '--stand-in')).out).toContain('standing in for eu-central-1');
  });

  test('counts with a file of prices, which is refused as a whole where something is wrong', async () => {
    const own = file('own.yaml', 'schemaVersion: 1\nprices:\n  - { key: lambda.requests, region: us-east-1, usd: 0.000001, date: 2026-11-22, source: our contract }\n');
    const { items } = await json(before, '--rps', '20', '--prices', own);
    expect(items.find(({ what }) => what === 'requests')).toMatchObject({ usd: expect.closeTo(52.56, 2), source: 'our contract' });
    const wrong = file('wrong.json', '{"schemaVersion":1,"prices":[{"key":"lambda.request","region":"us-east-1","usd":1,"date":"2026-11-22","source":"x"}]}');
    expect(await refused(cost, before, '--prices', wrong)).toContain('/prices/0/key is "lambda.request", which is no name of a price: did you mean lambda.requests?');
    expect(await refused(cost, before, '--prices', join(folder, 'nowhere.json'))).toContain('cannot be read');
  });

  test('takes a trace', async () => {
    const trace = file('trace.csv', ['timestamp,requests', '2026-01-05T00:00:00Z,60', '2026-01-05T00:01:00Z,0'].join('\n'));
    const { items } = await json(before, '--pattern', trace, '--p50', '80ms');
    // 60 requests in two minutes are 0.5 a second: 1,314,000 a month x $0.20 a million
    expect(items.find(({ what }) => what === 'requests')?.usd).toBeCloseTo(0.2628, 4);
  });

  test('refuses in words', async () => {
    expect(await refused(cost, join(folder, 'cdk.out'))).toContain('there is no such file or folder');
    expect(await refused(cost, file('odd.json', '{"a": 1}'))).toContain('is no template of CloudFormation');
    expect(await refused(cost, before, '--rps', 'Digts=3')).toContain('--rps names Digts, which is no host here: did you mean Digits?');
    expect(await refused(cost, before, '--rps', 'many')).toContain('--rps is many, but must be a number from 0 on');
    expect(await refused(cost, before, '--rps', '1', '--p50', 'fast')).toContain('--p50 is fast, but must be a time such as 80ms');
    expect(await refused(cost, before, '--rps', '1', '--p50', '80ms', '--p95', '10ms')).toContain('--p95 is 10 ms, but must be at least the p50 of 80 ms');
    expect(await refused(cost, before, '--rps', '1', '--pattern', 'office')).toContain('--pattern is office, but must be steady, office-hours, spiky or a CSV file');
    expect(await refused(cost, before, '--pattern', 'Trace2.csv')).toContain('--pattern is Trace2.csv, a file that there is not: it must be steady,');
    expect(await refused(cost, before, '--region', 'Frankfurt')).toContain('--region is Frankfurt');
    expect(await refused(cost, before, after)).toContain('`csi cost diff` compares two');
    expect(await refused(cost, before, '--rpx', '3')).toContain('there is no option --rpx: did you mean --rps?');
  });
});

describe('csi cost diff', () => {
  test('is Markdown, and fails above an amount', async () => {
    // Two functions, each 20 x 2,628,000 x 0.1 s x 1 GB more x $0.0000133334 = $70.08, and the key $1
    const { status, out } = await run(costDiff, before, after, '--rps', '20', '--init', '0s');
    expect(status).toBe(0);
    expect(out).toMatch(/^### Cost: \+\$141\.16 a month\n\n\| \| before \| after \| change a month \|\n\|---\|--:\|--:\|--:\|\n\| \*\*Total a month\*\*/);
    expect(out).toContain('| added `Key` (AWS::KMS::Key) | - | $1.00 | +$1.00 |');
    expect((await run(costDiff, before, after, '--rps', '20', '--init', '0s', '--fail-above', '142')).status).toBe(0);
    const failed = await run(costDiff, before, after, '--rps', '20', '--init', '0s', '--fail-above', '141');
    expect([failed.status, failed.err]).toEqual([1, 'csi: --fail-above: it costs $141.16 a month more, allowed: $141.00']);
    expect((await run(costDiff, after, before, '--rps', '20', '--fail-above', '0')).status).toBe(0);
    expect((await run(costDiff, before, after, '--rps', '20', '--fail-above', '0', '--region', 'il-central-1')).err).toBe('csi: --fail-above: nobody can say what it costs');
    expect(await refused(costDiff, before)).toContain('takes two');
    expect(await refused(costDiff, before, after, '--fail-above', 'much')).toContain('--fail-above is much');
  });
});

describe('csi prices', () => {
  test('lists what is known, with dates and sources', async () => {
    const { out } = await run(prices, 'lambda', 'arm64');
    expect(out).toMatch(/lambda\.duration\.arm64 +us-east-1 +2026-08-21 +\[\d\]/);
    expect(out).not.toContain('x86_64');
    expect(out).toMatch(/\n\n\[1\] https:/);
    expect(await run(prices, 'nothing')).toMatchObject({ status: 1, out: expect.stringContaining('csi prices refresh') });
  });
});

describe('csi prices refresh', () => {
  let server: PriceListServer | undefined;
  const environment = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', AWS_REGION: 'eu-central-1' };
  const saved = { ...process.env };
  beforeEach(() => { Object.assign(process.env, environment); });
  afterEach(async () => {
    await server?.close();
    server = undefined;
    process.env = { ...saved };
  });
  async function listing(products: readonly string[], options?: Parameters<typeof startPriceList>[1]): Promise<PriceListServer> {
    server = await startPriceList(products, options);
    process.env['AWS_ENDPOINT_URL_PRICING'] = server.url;
    return server;
  }

  /** In the shapes and with the traps of the Price List: tiers in any order, a free tier of its own, a first step for nothing, other currencies' regions. */
  const LISTED = [
    product('AWSLambda', 'EUC1-Request', 'Requests', [['0', 'Inf', '0.0000002000']]),
    product('AWSLambda', 'Global-Request', 'Requests', [['0', '1000000', '0.0000000000']]),
    product('AWSLambda', 'EUC1-Lambda-GB-Second-ARM', 'Lambda-GB-Second', [['7500000000', '18750000000', '0.0000120001'], ['18750000000', 'Inf', '0.0000106667'], ['0', '7500000000', '0.0000133334']]),
    product('AmazonSageMaker', 'EUC1-Host:ml.g5.xlarge', 'Hrs', [['0', 'Inf', '1.7600000000']], { productFamily: 'ML Instance', component: 'Hosting', instanceName: 'ml.g5.xlarge-Hosting' }),
    product('AmazonSageMaker', 'EUC1-Train:ml.g5.xlarge', 'Hrs', [['0', 'Inf', '9.9']], { productFamily: 'ML Instance', component: 'Training' }),
    product('AmazonSageMaker', 'EUC1-ServerlessInf:Mem-2GB', 'seconds', [['0', 'Inf', '0.0000480000']], { productFamily: 'ML Serverless' }),
    product('AmazonCloudWatch', 'EUC1-TimedStorage-ByteHrs', 'GB-Mo', [['0', '5', '0.0000000000'], ['5', 'Inf', '0.0324']]),
    product('awskms', 'eu-central-1-KMS-Keys', 'keys', [['0', 'Inf', '1.00']]),
    product('AWSLambda', 'EUC1-Lambda-Storage-GB-Second', 'Furlongs', [['0', 'Inf', '7']]),
    product('AWSLambda', 'USW2-Lambda-GB-Second', 'Lambda-GB-Second', [['0', 'Inf', '5']], { regionCode: 'us-west-2' }),
  ];

  test('reads all pages, writes them dated and sorted, and csi cost counts with them', async () => {
    const { requests, signedFor } = await listing(LISTED);
    const out = join(folder, 'frankfurt.json');
    const refreshed = await run(pricesRefresh, '--out', out);
    expect(refreshed.out).toContain('6 prices of eu-central-1');
    // The Price List has three endpoints: this region's is one of them.
    expect([...signedFor]).toEqual(['eu-central-1']);
    expect(requests.filter(({ ServiceCode }) => ServiceCode === 'AWSLambda').map(({ NextToken }) => NextToken)).toEqual([undefined, '2']);
    expect(requests[0]).toMatchObject({ FormatVersion: 'aws_v1', Filters: expect.arrayContaining([{ Type: 'TERM_MATCH', Field: 'regionCode', Value: 'eu-central-1' }]) });
    const written = JSON.parse(readFileSync(out, 'utf8')) as { readonly prices: readonly Readonly<Record<string, unknown>>[] };
    expect(written.prices.map(({ key }) => key)).toEqual(['cloudwatch.logs-stored', 'kms.keys', 'lambda.duration.arm64', 'lambda.requests', 'sagemaker.hosting.ml.g5.xlarge', 'sagemaker.serverless.2']);
    expect(written.prices[0]).toMatchObject({ usd: 0.0324, unit: 'GB-month' });
    expect(written.prices[2]).toMatchObject({ tiers: [{ upTo: 7.5e9, usd: 0.0000133334 }, { upTo: 18.75e9, usd: 0.0000120001 }, { usd: 0.0000106667 }], date: new Date().toISOString().slice(0, 10), source: expect.stringMatching(/^AWS Price List, AWSLambda, EUC1-Lambda-GB-Second-ARM, SKU [0-9A-F]+, published 2026-11-01$/) });
    const { items, monthly } = await json(before, '--rps', '20', '--p50', '80ms', '--init', '0s', '--region', 'eu-central-1', '--prices', out);
    // Twice 52,560,000 x ($0.20 a million + 0.08 s x 1 GB x $0.0000133334)
    expect(monthly).toEqual({ usd: expect.closeTo(2 * (10.512 + 56.064), 1), isAtLeast: false });
    expect(items.every(({ region }) => region === 'eu-central-1')).toBe(true);
  });

  test('prices that somebody wrote stay and count, those of the last time go', async () => {
    await listing(LISTED);
    const out = file('mine.json', JSON.stringify({ schemaVersion: 1, prices: [
      { key: 'lambda.requests', region: 'eu-central-1', usd: 0.0000001, date: '2026-01-01', source: 'our contract' },
      { key: 'kms.keys', region: 'eu-central-1', usd: 5, date: '2026-01-01', source: 'AWS Price List, awskms' },
      { key: 'kms.keys', region: 'us-west-2', usd: 5, date: '2026-01-01', source: 'AWS Price List, awskms' },
    ] }));
    expect((await run(pricesRefresh, '--region', 'eu-central-1', '--out', out)).out).toContain('1 that you wrote yourself stay');
    const { prices: written } = JSON.parse(readFileSync(out, 'utf8')) as { readonly prices: readonly { readonly key: string; readonly region: string; readonly usd: number }[] };
    expect(written.filter(({ key }) => key === 'lambda.requests').map(({ usd }) => usd)).toEqual([0.0000001]);
    expect(written.filter(({ key }) => key === 'kms.keys').map(({ region, usd }) => [region, usd])).toEqual([['eu-central-1', 1], ['us-west-2', 5]]);
  });

  test('says what is missing, and writes nothing then', async () => {
    const out = join(folder, 'none.json');
    await listing(LISTED, { refuse: { type: 'AccessDeniedException', message: 'User: arn:aws:iam::111122223333:user/ana is not authorized to perform: pricing:GetProducts' } });
    expect(await refused(pricesRefresh, '--out', out)).toContain('this caller needs pricing:GetProducts on AWSLambda');
    await server?.close();
    await listing([]);
    expect(await refused(pricesRefresh, '--region', 'il-central-1', '--out', out)).toContain('the Price List has no price of il-central-1 that is of use here');
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) delete process.env[name];
    Object.assign(process.env, { AWS_EC2_METADATA_DISABLED: 'true', AWS_SHARED_CREDENTIALS_FILE: join(folder, 'no'), AWS_CONFIG_FILE: join(folder, 'no') });
    expect(await refused(pricesRefresh, '--out', out)).toContain('there are no credentials for AWS: set AWS_PROFILE or sign in');
    expect(await refused(pricesRefresh, '--region', 'Frankfurt')).toContain('--region is Frankfurt');
    expect(existsSync(out)).toBe(false);
  });
});
