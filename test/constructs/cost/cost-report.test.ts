import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { App, CfnParameter, Duration, Size, Stack, Stage } from 'aws-cdk-lib/core';
import type { CostReportProps } from '../../../constructs';
import { CostReport, CostReportFormat, ModelFunction, ServerlessEndpoint, TrafficPattern } from '../../../constructs';
import { digits } from '../stack';

const outdir = mkdtempSync(join(tmpdir(), 'cost-report-'));
afterAll(() => rmSync(outdir, { recursive: true }));

let apps = 0;

/** What an app of a function and a serverless endpoint writes. */
function report(props: CostReportProps | ((stack: Stack) => CostReportProps), file = 'cost-report.json', format = CostReportFormat.JSON): string {
  apps += 1;
  const app = new App({ outdir: join(outdir, String(apps)) });
  const stack = new Stack(app, 'Shop', { env: { region: 'us-east-1', account: '111122223333' } });
  new ModelFunction(stack, 'Digits', { model: digits('2'), memorySize: Size.gibibytes(1) });
  new ServerlessEndpoint(stack, 'Slow', { model: digits('2'), memorySize: Size.gibibytes(2) });
  new Bucket(stack, 'Bucket');
  new CostReport(app, 'Cost', { format, ...(typeof props === 'function' ? props(stack) : props) });
  app.synth();
  return readFileSync(join(app.outdir, file), 'utf8');
}

interface Report {
  readonly hosts: readonly { readonly path: string; readonly monthly: { readonly usd: number }; readonly workload: { readonly requestsPerSecond: number; readonly latencyMs: number } | null }[];
  readonly items: readonly { readonly what: string; readonly host: string | null; readonly price: string | null; readonly usd: number | null }[];
}

const hostOf = (text: string, path: string) => (JSON.parse(text) as Report).hosts.find((host) => host.path === path);

test('what all endpoints are asked for is counted, and one can have traffic of its own', () => {
  const text = report((stack) => ({
    requestsPerSecond: 20, latency: Duration.millis(80), pattern: TrafficPattern.OFFICE_HOURS,
    endpoints: [{ endpoint: stack.node.findChild('Slow') as ServerlessEndpoint, requestsPerSecond: 1, latency: Duration.seconds(1) }],
  }));
  expect(hostOf(text, 'Shop/Digits')?.workload).toMatchObject({ requestsPerSecond: expect.closeTo(20, 6) as number, latencyMs: 80 });
  expect(hostOf(text, 'Shop/Slow')?.workload).toMatchObject({ requestsPerSecond: expect.closeTo(1, 6) as number, latencyMs: 1000 });
  const items = (JSON.parse(text) as Report).items.filter(({ host, price }) => host === 'Shop/Digits' && /^lambda\.(?:requests|duration)/.test(price ?? ''));
  // 52.56 million requests: $10.512; 4,204,800 GB-s on arm64: $56.0643
  expect(items.map(({ usd }) => usd)).toEqual(expect.arrayContaining([expect.closeTo(10.512, 3), expect.closeTo(56.0643, 3)]));
});

test('what was made for a host is its cost, whether the templates name constructs or not', () => {
  const text = report({ requestsPerSecond: 20 });

  const logs = (JSON.parse(text) as Report).items.filter(({ price }) => price === 'cloudwatch.logs-ingested');
  expect(logs.map(({ host }) => host)).toContain('Shop/Digits');
});

test('without traffic what is paid by use has no estimate', () => {
  expect(hostOf(report({}), 'Shop/Digits')).toMatchObject({ workload: null });
  expect(report({}, 'cost-report.md', CostReportFormat.MARKDOWN)).toMatch(/^# What this app is estimated to cost\n\n```text\n/);
});

test('a trace says how often by itself', () => {
  const file = join(outdir, 'trace.csv');
  writeFileSync(file, 'timestamp,requests\n2026-11-22T10:00Z,60\n2026-11-22T10:01Z,180\n');
  expect(hostOf(report({ pattern: TrafficPattern.fromTrace(file) }), 'Shop/Digits')?.workload?.requestsPerSecond).toBeCloseTo(2, 6);
  writeFileSync(file, 'timestamp,requests\n2026-11-22T10:00Z,-1\n');
  expect(() => TrafficPattern.fromTrace(file)).toThrow('line 2: requests is "-1"');
  expect(() => TrafficPattern.fromTrace(join(outdir, 'none.csv'))).toThrow('cannot be read');
});

test('an app that is too expensive does not synthesize, and one that is near is warned of', () => {
  const silent = jest.spyOn(console, 'error').mockImplementation();
  expect(() => report({ requestsPerSecond: 20, maxPerMonth: 50 })).toThrow(/[Vv]alidation/);
  expect(() => report({ requestsPerSecond: 20, warnAbovePerMonth: 50 })).not.toThrow();
  expect(() => report({ requestsPerSecond: 20, maxPerMonth: 10_000 })).not.toThrow();
  expect(silent.mock.calls.flat().join('\n')).toContain('`warnAbovePerMonth` is $50.00');
  silent.mockRestore();
});

test('prices of the user count', () => {
  const cost = (prices?: { [name: string]: number }): number => (JSON.parse(report({ requestsPerSecond: 20, ...(prices === undefined ? {} : { prices }) })) as Report).items.find(({ price, host }) => price === 'lambda.requests' && host === 'Shop/Digits')?.usd ?? NaN;
  expect(cost()).toBeCloseTo(10.512, 3);
  expect(cost({ 'lambda.requests': 0.0000001 })).toBeCloseTo(5.256, 3);
});

test.each<[CostReportProps, string]>([
  [{ requestsPerSecond: -1 }, '`requestsPerSecond` is -1'],
  [{ latency: Duration.millis(0) }, '`latency` is 0'],
  [{ latency: Duration.millis(80), latencyP95: Duration.millis(79) }, '`latencyP95` is 0.079 s'],
  [{ maxPerMonth: 0 }, '`maxPerMonth` is 0'],
  ...['', '.', '..', '../report.md', '/tmp/report.md', 'reports/cost.md', 'reports\\cost.md', 'C:report.md', 'a b.md', 'cost\n.md'].map((fileName): [CostReportProps, string] => [{ fileName }, `\`fileName\` is ${JSON.stringify(fileName)}, allowed: a name without folders`]),
  ...['manifest.json', 'Tree.json', 'cdk.out', 'Shop.template.json', 'Shop.assets.json', 'Shop.metadata.json', 'synth.lock', 'asset.abc', 'assembly-Prod', 'validation-report.json']
    .map((fileName): [CostReportProps, string] => [{ fileName }, `\`fileName\` is "${fileName}", allowed: a name that the CDK does not use`]),
  [{ coldStartFraction: 1.01 }, '`coldStartFraction` is 1.01'],
  [{ coldStartFraction: -0.01 }, '`coldStartFraction` is -0.01'],
  [{ prices: { 'lambda.request': 1 } }, '`prices.lambda.request` is no name of a price'],
])('%j is refused', (props, words) => {
  expect(() => new CostReport(new App(), 'Cost', props)).toThrow(words);
});

test('a file is one report\'s', () => {
  const app = new App();
  new CostReport(app, 'Cost');
  new CostReport(app, 'Machines', { format: CostReportFormat.JSON });
  expect(() => new CostReport(app, 'Again')).toThrow('`fileName` is "cost-report.md", which Cost writes too, allowed: a file of its own');
  expect(() => new CostReport(app, 'Other', { fileName: 'other.md' })).not.toThrow();
  expect(() => new CostReport(new Stage(app, 'Prod'), 'Cost')).not.toThrow();
});

test('new environments count as it is said', () => {
  const initialisation = (props: CostReportProps): number | null | undefined => (JSON.parse(report({ requestsPerSecond: 20, ...props })) as Report).items.find(({ what, host }) => what.startsWith('initialisation') && host === 'Shop/Digits')?.usd;
  const half = initialisation({ coldStartFraction: 0.01, initTime: Duration.millis(500) }) as number;
  expect(half).toBeGreaterThan(0);
  expect(initialisation({ coldStartFraction: 0.01 })).toBeCloseTo(2 * half, 9);
  expect(initialisation({ coldStartFraction: 0 })).toBeUndefined();
  expect(initialisation({ initTime: Duration.millis(0) })).toBeUndefined();
});

test('0 is a number, and a token is none', () => {
  expect(() => new CostReport(new App(), 'Cost', { requestsPerSecond: 0 })).not.toThrow();
  const stack = new Stack(new App(), 'Stack');
  expect(() => new CostReport(stack, 'Cost', { requestsPerSecond: new CfnParameter(stack, 'Rps', { type: 'Number' }).valueAsNumber })).toThrow('known only at deploy');
});
