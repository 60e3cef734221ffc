import { CfnEndpoint, CfnEndpointConfig } from 'aws-cdk-lib/aws-sagemaker';
import { Template } from 'aws-cdk-lib/assertions';
import { endpointAlarms, type WatchedConfig } from '../../../constructs/sagemaker/endpoint-alarms';
import { parseMetricAlarm, type MetricAlarmDefinition } from '../../../lib/cloudwatch/alarm-definition';
import { evaluateAlarm, evaluationRange } from '../../../lib/cloudwatch/alarm-evaluation';
import { evaluateQueries, type MetricStat } from '../../../lib/cloudwatch/metric-queries';
import { newStack, resources } from '../stack';

// What the alarms of a rendered endpoint make of a minute's requests, by the rules of CloudWatch that this package has.

function rendered(watched: Partial<WatchedConfig>): Readonly<Record<string, unknown>> {
  const stack = newStack();
  const config = new CfnEndpointConfig(stack, 'Config', { productionVariants: [] });
  const alarms = endpointAlarms(stack, { host: 'realTime', endpointName: 'digits', variants: ['Main'], configName: config.attrEndpointConfigName, digest: '0123456789abcdef', ...watched });
  // Referring to the alarms must make no circle.
  new CfnEndpoint(stack, 'Endpoint', { endpointName: 'digits', endpointConfigName: config.attrEndpointConfigName, deploymentConfig: { autoRollbackConfiguration: { alarms: alarms.map(({ alarmName }) => ({ alarmName })) } } });
  return Object.fromEntries(resources(Template.fromStack(stack), 'AWS::CloudWatch::Alarm').map(([id, { Properties }]) => [id, Properties]));
}

function alarmsOf(watched: Partial<WatchedConfig> = {}): ReadonlyMap<string, MetricAlarmDefinition> {
  return new Map(Object.entries(rendered(watched)).map(([id, properties]) => {
    const known = JSON.parse(JSON.stringify(properties), (_, value: unknown) => ((value as { 'Fn::GetAtt'?: unknown } | null)?.['Fn::GetAtt'] === undefined ? value : 'new')) as Record<string, unknown>;
    return [/^(.+?\d?)[0-9A-F]{8}0123456789abcdef$/.exec(id)![1]!, parseMetricAlarm({ ...known, AlarmName: id }, '111122223333')];
  }));
}

/** What happened in a minute to each configuration and variant; the instances' use is of the variant's, old and new. */
interface Minute {
  readonly [configAndVariant: string]: { readonly requests?: number; readonly failed?: number; readonly p99?: number; readonly memory?: number; readonly disk?: number; readonly concurrency?: number };
}

function valueOf(minute: Minute, { namespace, name, dimensions: { EndpointName, VariantName, EndpointConfigName } }: MetricStat): number | undefined {
  expect(EndpointName).toBe('digits');
  const { requests, failed = 0, p99, memory, disk, concurrency } = minute[`${EndpointConfigName ?? 'any'} ${VariantName}`] ?? {};
  if (namespace === '/aws/sagemaker/Endpoints') return name === 'MemoryUtilization' ? memory : disk;
  if (name === 'ServerlessConcurrentExecutionsUtilization') return concurrency;
  if (requests === undefined) return undefined;
  return name === 'Invocation5XXErrors' ? failed : name === 'ModelLatency' ? p99 ?? 1_000 : requests;
}

function red(alarms: ReadonlyMap<string, MetricAlarmDefinition>, minutes: readonly Minute[]): readonly string[] {
  const end = minutes.length * 60_000;
  return [...alarms].filter(([, alarm]) => {
    const [result] = evaluateQueries(alarm.queries, { start: 0, end }, (stat) => new Map(minutes.flatMap((minute, index) => {
      const value = valueOf(minute, stat);
      return value === undefined ? [] : [[index * 60_000, value] as const];
    })));
    const range = Array.from({ length: evaluationRange(alarm.evaluationPeriods) }, (_, index) => ({ time: end - (index + 1) * 60_000, value: result?.series[0]?.points.get(end - (index + 1) * 60_000) }));
    return evaluateAlarm(alarm, range).state === 'ALARM';
  }).map(([name]) => name);
}

const alarms = alarmsOf();

test('a new configuration that fails is seen, within one minute', () => {
  expect(red(alarms, [{ 'new Main': { requests: 300, failed: 3 } }])).toEqual(['NewVersionErrors']);
  expect(red(alarms, [{ 'new Main': { requests: 3, failed: 3 } }])).toEqual(['NewVersionErrors']);
});

test('few failures, none, and no traffic are no evidence', () => {
  expect(red(alarms, [{ 'new Main': { requests: 2, failed: 2 } }])).toEqual([]);
  expect(red(alarms, [{ 'new Main': { requests: 1_000, failed: 9 } }])).toEqual([]);
  expect(red(alarms, [{ 'new Main': { requests: 1_000 } }])).toEqual([]);
  expect(red(alarms, [{}])).toEqual([]);
});

test('what the configuration before does is not held against the one that mends it', () => {
  expect(red(alarms, [{ 'old Main': { requests: 1_000, failed: 1_000 }, 'any Main': { requests: 1_050, failed: 1_000 }, 'new Main': { requests: 50 } }])).toEqual([]);
});

test('requests that take nearly as long as they may, where enough of them do', () => {
  expect(red(alarms, [{ 'new Main': { requests: 100, p99: 54_000_000 } }])).toEqual(['NewVersionLatency']);
  expect(red(alarms, [{ 'new Main': { requests: 99, p99: 59_000_000 } }])).toEqual([]);
  expect(red(alarms, [{ 'new Main': { requests: 100, p99: 53_000_000 } }])).toEqual([]);
});

test('instances that are short of memory or disk for three minutes', () => {
  const full = { 'any Main': { memory: 96, disk: 50 } };
  expect(red(alarms, [full, full, full])).toEqual(['Memory']);
  expect(red(alarms, [full, {}, full])).toEqual([]);
  expect(red(alarms, Array.from({ length: 3 }, () => ({ 'any Main': { disk: 90 } })))).toEqual(['Disk']);
});

test('several variants: together, by the worst, and one without traffic hides nothing', () => {
  const two = alarmsOf({ variants: ['Main', 'B'] });
  expect(red(two, [{ 'new Main': { requests: 100, failed: 2 }, 'new B': { requests: 100, failed: 1 } }])).toEqual(['NewVersionErrors']);
  expect(red(two, [{ 'new Main': { requests: 100, failed: 3 } }])).toEqual(['NewVersionErrors']);
  expect(red(two, [{ 'new Main': { requests: 10 }, 'new B': { requests: 200, p99: 58_000_000 } }])).toEqual(['NewVersionLatency']);
  expect(red(two, Array.from({ length: 3 }, () => ({ 'any B': { memory: 99 } })))).toEqual(['Memory']);
});

test('ten variants have as many alarms as an endpoint may have, at most', () => {
  const ten = alarmsOf({ variants: Array.from({ length: 10 }, (_, index) => `v${index}`) });
  expect([...ten.keys()].sort()).toEqual(['Disk', 'Memory', 'NewVersionErrors', 'NewVersionErrors2', 'NewVersionLatency', 'NewVersionLatency2']);
  expect(red(ten, [{ 'new v9': { requests: 10, failed: 4 } }])).toEqual(['NewVersionErrors2']);
});

test('a serverless endpoint has no disk of its own to fill, and a concurrency to run out of', () => {
  const serverless = alarmsOf({ host: 'serverless' });
  expect([...serverless.keys()].sort()).toEqual(['Memory', 'NewVersionErrors', 'NewVersionLatency', 'Saturation']);
  const full = { 'any Main': { concurrency: 1 } };
  expect(red(serverless, [full, full, full])).toEqual(['Saturation']);
  expect(red(serverless, [full, full, { 'any Main': { concurrency: 0.9 } }])).toEqual([]);
});

test('an asynchronous endpoint is watched by what it counts', () => {
  const asynchronous = alarmsOf({ host: 'async' });
  expect(JSON.stringify(rendered({ host: 'async' }))).toContain('"InvocationsProcessed"');
  expect(red(asynchronous, [{ 'any Main': { requests: 5, failed: 5 } }])).toEqual(['NewVersionErrors']);
});

test('another configuration has other alarms: one that is red from the last does not stop the next', () => {
  const ids = ['0123456789abcdef', 'fedcba9876543210'].map((digest) => Object.keys(rendered({ digest })));
  for (const id of ids[0]!) expect(ids[1]).not.toContain(id);
});
