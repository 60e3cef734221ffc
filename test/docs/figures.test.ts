/** Amounts in US dollars that pages state, computed anew from the price book and from what constructs render. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { cost } from '../../bin/commands/cost';
import { ModelFunction, RealTimeEndpoint, ServiceLevel, ServiceLevels, type IInferenceEndpoint } from '../../constructs';
import { parseTemplate } from '../../lib/cloudformation/parse-template';
import { hostsWithout } from '../../lib/cost/report';
import { estimateCost, type CostEstimate } from '../../lib/cost/template/estimate';
import { HOURS_PER_MONTH } from '../../lib/cost/workload';
import { firstRate, PriceBook, type PriceKey } from '../../lib/pricing';
import { run } from '../bin/cost/support';
import { digits } from '../constructs/stack';
import { workload } from '../lib/cost/support';

const page = (name: string): string => readFileSync(join(__dirname, '../..', name), 'utf8');
const book = new PriceBook();
const price = (key: PriceKey): number => firstRate(book.price(key, 'us-east-1') as NonNullable<ReturnType<PriceBook['price']>>);
const cents = (amount: number): string => amount.toFixed(2);

/** What a stack costs with traffic in every hour. */
function estimated(declare: (stack: Stack) => void): CostEstimate {
  const stack = new Stack(new App(), 'Stack', { env: { region: 'us-east-1', account: '111122223333' } });
  declare(stack);
  const template = parseTemplate(JSON.stringify(Template.fromStack(stack).toJSON()));
  return estimateCost([{ name: 'Stack', template, region: 'us-east-1' }], { book, workloadOf: () => workload({ rps: 20, ms: 80 }) });
}
const sum = ({ items }: CostEstimate, what: RegExp): number => items.filter((item) => what.test(item.what)).reduce((total, { usd }) => total + (usd as number), 0);

describe('docs/service-levels.md', () => {
  const alarms = (host: (stack: Stack) => IInferenceEndpoint, level: ServiceLevel): string => {
    const { items } = estimated((stack) => new ServiceLevels(stack, 'Levels', { endpoint: host(stack), levels: [level] }));
    return cents(items.filter(({ logicalId }) => logicalId.startsWith('Levels')).reduce((total, { usd }) => total + (usd as number), 0));
  };
  const fn = (stack: Stack): IInferenceEndpoint => new ModelFunction(stack, 'Digits', { model: digits('2') });
  const endpoint = (stack: Stack) => new RealTimeEndpoint(stack, 'Digits', { model: digits('2') });
  const availability = ServiceLevel.availability(0.999);
  const latency = ServiceLevel.latency({ percentile: 95, under: Duration.millis(100) });
  const text = page('docs/service-levels.md');

  test('an objective costs what its alarms do', () => {
    expect(text).toContain(`($${cents(price('cloudwatch.alarms'))} a month each in us-east-1, a composite alarm $${cents(price('cloudwatch.composite-alarms'))};`);
    expect(text).toContain(`$${alarms(fn, availability)} a month for the availability of a function, $${alarms(endpoint, availability)} of an endpoint, $${alarms(fn, latency)} for a latency.`);
    expect(alarms(endpoint, latency)).toBe(alarms(fn, latency));
  });
});

test('docs/metrics.md: custom metrics, by what the model server writes', () => {
  const text = page('docs/metrics.md');
  const each = price('cloudwatch.metrics');
  const row = (metrics: string, amount: string): string => `| ${metrics} | ${amount} |`;
  const hour = (metrics: number): string => (metrics * each / HOURS_PER_MONTH).toFixed(4);
  expect(text).toContain(`[${cents(each)} US dollars]`);
  expect(text).toContain(row('4 names × 3 sets', cents(sum(estimated((stack) => new ModelFunction(stack, 'Digits', { model: digits('2') })), /^custom metrics of the model server/))));
  expect(text).toContain(row('4 names × 2 sets', cents(sum(estimated((stack) => new RealTimeEndpoint(stack, 'Digits', { model: digits('2') })), /^custom metrics of the model server/))));
  expect(text).toContain(row('2 names × 3 or 2 sets', `${hour(2 * 3)} or ${hour(2 * 2)} an hour`));
  expect(text).toContain(row('1 name × 1 set', `${hour(1)} an hour`));
  expect(text).toContain(row('4 names × 2 sets on a function, × 1 on an endpoint', `${hour(4 * 2)} or ${hour(4)} an hour`));
});

test('docs/cost.md: the table is what csi cost --compare prints', async () => {
  const { out } = await run(cost, '--compare', '--memory', '1024', '--rps', '20', '--p50', '80ms', '--host', 'lambda-arm64');
  const [, shown = ''] = /```text\n(20 requests a second[\s\S]*?)```/.exec(page('docs/cost.md')) ?? [];
  const plain = (line: string): string => line.replace(/ +/g, ' ').trim();
  const printed = out.split('\n').map(plain);
  const lines = shown.split('\n').map(plain).filter((line) => line !== '');
  expect(lines.length).toBeGreaterThan(6);
  for (const line of lines) expect(printed).toContain(line);
});

test('docs/hosts.md: hosts of a small model by its load', () => {
  const text = page('docs/hosts.md');
  const row = (host: string): readonly string[] => text.split('\n').find((line) => line.startsWith(`| ${host} |`))?.split('|').slice(2, -1).map((cell) => cell.trim()) ?? [];
  // "20 ms, requests and answers of 2 KB"
  const of = (name: string, rps: number, memoryMiB: number, instance = 'ml.m5.large'): number => (
    hostsWithout(workload({ rps, ms: 20, bytes: [2048, 2048], cold: 0 }), book, 'us-east-1', { memoryMiB, instanceTypes: [instance] }).comparison.hosts.find((each) => each.name === name)?.perMonth as number
  );
  const LOADS = [10_000 / 86_400, 1, 50];
  const shown = (amount: number): string => (amount < 10 ? cents(amount) : Math.round(amount).toLocaleString('en'));
  expect(row('`ModelFunction`, arm64, 1,769 MB')).toEqual(LOADS.map((rps) => shown(of('lambda-arm64', rps, 1769))));
  expect(row('`ServerlessEndpoint`, 2 GB')).toEqual(LOADS.map((rps) => shown(of('serverless', rps, 2048))));
  const data = (rps: number): number => rps * HOURS_PER_MONTH * 3600 * 4096 / 1024 ** 3 * price('sagemaker.hosting-data');
  const m5 = HOURS_PER_MONTH * price('sagemaker.hosting.ml.m5.large');
  expect(row('`RealTimeEndpoint`, one ml.m5.large')).toEqual(LOADS.map((rps) => shown(m5 + data(rps))));
  expect(row('`RealTimeEndpoint`, two, as a gradual rollout needs')).toEqual(LOADS.map((rps) => shown(2 * m5 + data(rps))));
  expect(row('a GPU that is always there, one ml.g6e.xlarge').slice(0, 2)).toEqual(Array(2).fill(shown(HOURS_PER_MONTH * price('sagemaker.hosting.ml.g6e.xlarge'))));
});

test('what is said by the way', () => {
  const month = (type: string, count: number): string => Math.round(count * HOURS_PER_MONTH * price(`sagemaker.hosting.${type as 'ml.x'}`)).toLocaleString('en');
  expect(page('docs/dashboard.md')).toContain(`three costs ${price('cloudwatch.dashboards')} US dollars a month`);
  expect(page('docs/model-artifacts.md')).toContain(`a model of 16 GB costs about ${cents(16 * price('s3.storage'))} USD a month in us-east-1 (${price('s3.storage')} USD for each GB`);
  expect(page('docs/inference-defaults.md')).toContain(`a key is $${price('kms.keys')} a month for each stack, an interface endpoint about $${Math.round(HOURS_PER_MONTH * price('vpc.endpoint'))} a month`);
  expect(page('examples/locked-down/README.md')).toContain(`cost about $${Math.round(HOURS_PER_MONTH * price('vpc.endpoint'))} a month each`);
  expect(page('examples/gpu/README.md')).toContain(`Two of them cost about ${month('ml.g6.xlarge', 2)} dollars a month`);
  expect(page('examples/hosts/README.md')).toContain(`about ${month('ml.m5.large', 2)} dollars a month`);
});
