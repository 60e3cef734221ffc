import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeEndpointCommand, UpdateEndpointWeightsAndCapacitiesCommand } from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand } from '@aws-sdk/client-sagemaker-runtime';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseModelRows } from '../../../../lib/model/rows';
import { clientOf, closeAll, deploy, ROOT } from '../support';
import { config, endpoint, executionRole, host, model, READ_MODELS, variant, type Host } from './support';

/** The digits with the most ink first: version 4 fails on them. */
const DIGITS = parseModelRows(readFileSync(join(ROOT, 'examples/models/digits/2/rows.json'), 'utf8')).rows.map((row) => row.inputs['pixels'] as readonly number[])
  .sort((a, b) => ink(b) - ink(a));
function ink(pixels: readonly number[]): number {
  return pixels.flat().reduce((sum, each) => sum + each, 0);
}

let local: Host;
beforeAll(async () => { local = await host(['1', '2', '4'], { speed: 600 }); });
afterAll(closeAll);

const SEES_ALARMS = { Effect: 'Allow', Action: 'cloudwatch:DescribeAlarms', Resource: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:*' };
/** Server errors of the config that is new, as a rollout watches them. */
const alarm = (configId: string): object => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    Namespace: 'AWS/SageMaker', MetricName: 'Invocation5XXErrors', Statistic: 'Sum', Period: 60, EvaluationPeriods: 1, Threshold: 0, ComparisonOperator: 'GreaterThanThreshold', TreatMissingData: 'notBreaching',
    Dimensions: [{ Name: 'EndpointName', Value: 'Digits' }, { Name: 'VariantName', Value: 'Main' }, { Name: 'EndpointConfigName', Value: { 'Fn::GetAtt': [configId, 'EndpointConfigName'] } }],
  },
});
const canary = (alarmId: string, wait: number): object => ({
  RetainAllVariantProperties: true,
  DeploymentConfig: {
    BlueGreenUpdatePolicy: {
      TrafficRoutingConfiguration: { Type: 'CANARY', CanarySize: { Type: 'CAPACITY_PERCENT', Value: 50 }, WaitIntervalInSeconds: wait }, TerminationWaitInSeconds: 120, MaximumExecutionTimeoutInSeconds: 7200,
    },
    AutoRollbackConfiguration: { Alarms: [{ AlarmName: { Ref: alarmId } }] },
  },
});
/** The versions up to one, as retained ones stay, and the endpoint that is to serve it. */
function stack(version: string, versions: readonly string[]): object {
  return {
    Role: executionRole([...READ_MODELS, SEES_ALARMS]),
    ...Object.fromEntries(versions.flatMap((each) => [[`Model${each}`, model(each)], [`Config${each}`, config([variant(`Model${each}`, { InitialInstanceCount: 2 })])]])),
    [`Alarm${version}`]: alarm(`Config${version}`),
    Endpoint: endpoint(`Config${version}`, canary(`Alarm${version}`, version === '4' ? 3600 : 600)),
  };
}

interface Answer {
  readonly status: number;
  readonly version: string;
}

let isOver = true;
// A test that failed leaves no requests behind.
afterEach(() => { isOver = true; });

/** Requests all the time; `stop` answers what they were answered. */
function load(): () => Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  isOver = false;
  const running = (async () => {
    for (let index = 0; !isOver; index++) {
      answers.push(await ask(DIGITS[index % 8]));
    }
  })();
  return async () => {
    isOver = true;
    await running;
    return answers;
  };
}

async function ask(pixels: unknown): Promise<Answer> {
  try {
    const output = await local.runtime.send(new InvokeEndpointCommand({ EndpointName: 'Digits', ContentType: 'application/json', Body: JSON.stringify({ instances: [pixels] }) }));
    return { status: output.$metadata.httpStatusCode ?? 0, version: versionIn(output.CustomAttributes) };
  } catch (error) {
    const { $metadata, OriginalMessage } = error as { readonly $metadata?: { readonly httpStatusCode?: number }; readonly OriginalMessage?: string };
    return { status: $metadata?.httpStatusCode ?? 0, version: OriginalMessage ?? String(error) };
  }
}

const versionIn = (text: string | undefined): string => /version=(\d+)/.exec(text ?? '')?.[1] ?? String(text);
const described = () => local.sageMaker.send(new DescribeEndpointCommand({ EndpointName: 'Digits' }));
const versionsOf = (answers: readonly Answer[]): readonly string[] => [...new Set(answers.map(({ version }) => version))].sort();

/** The versions that answer from now on: of requests under way, one may have been sent before. */
async function answering(): Promise<readonly string[]> {
  const answers: Answer[] = [];
  for (const pixels of DIGITS.slice(0, 6)) answers.push(await ask(pixels));
  return versionsOf(answers);
}

test('a new version takes over under requests; one that fails goes back by its alarm, and what was scaled stays', async () => {
  expect(await deploy(local.server, 'Digits', stack('1', ['1']))).toBe('CREATE_COMPLETE');

  let stop = load();
  expect(await deploy(local.server, 'Digits', stack('2', ['1', '2']), {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
  const rollout = await stop();
  expect(rollout.filter(({ status }) => status !== 200)).toEqual([]);
  expect(versionsOf(rollout)).toEqual(['1', '2']);
  expect(await answering()).toEqual(['2']);

  await local.sageMaker.send(new UpdateEndpointWeightsAndCapacitiesCommand({ EndpointName: 'Digits', DesiredWeightsAndCapacities: [{ VariantName: 'Main', DesiredInstanceCount: 3 }] }));
  while ((await described()).EndpointStatus !== 'InService');

  stop = load();
  const updating = deploy(local.server, 'Digits', stack('4', ['1', '2', '4']), {}, 'UpdateStack');
  const seen = new Set<string>();
  for (let over = false; !over; over = await Promise.race([updating.then(() => true), new Promise<false>((later) => { setTimeout(later, 20, false); })])) {
    const { EndpointStatus = '', PendingDeploymentSummary: pending } = await described();
    seen.add(EndpointStatus);
    for (const { VariantStatus = [], DesiredInstanceCount } of pending?.ProductionVariants ?? []) for (const { Status } of VariantStatus) seen.add(`${Status} ${DesiredInstanceCount}`);
  }
  expect(await updating).toBe('UPDATE_ROLLBACK_COMPLETE');
  const wayBack = await stop();
  const errors = wayBack.filter(({ status }) => status !== 200);
  expect(errors.length).toBeGreaterThan(0);
  expect([...new Set(errors.map(({ status, version }) => `${status} ${version.replace(/of request .*/, '')}`))]).toEqual([expect.stringMatching(/^424 .*model digits version 4 failed/)]);
  expect(await answering()).toEqual(['2']);
  expect([...seen]).toEqual(expect.arrayContaining(['Updating', 'Baking 3']));

  const back = await described();
  expect(back).toMatchObject({ EndpointStatus: 'InService', FailureReason: expect.stringContaining('One or more auto-rollback alarms went off during the deployment'), LastDeploymentConfig: { BlueGreenUpdatePolicy: {} } });
  expect(back.ProductionVariants?.map(({ CurrentInstanceCount }) => CurrentInstanceCount)).toEqual([3]);

  // An instance that is started now still loads what serves.
  await local.sageMaker.send(new UpdateEndpointWeightsAndCapacitiesCommand({ EndpointName: 'Digits', DesiredWeightsAndCapacities: [{ VariantName: 'Main', DesiredInstanceCount: 4 }] }));
  while ((await described()).EndpointStatus !== 'InService');
  expect(versionsOf(await Promise.all(Array.from({ length: 12 }, () => ask(DIGITS[0]))))).toEqual(['2']);
});

test('metrics tell of the requests, by variant and by config', async () => {
  const watch = new CloudWatchClient(clientOf(local.server));
  const statistics = async (MetricName: string, more: readonly { readonly Name: string; readonly Value: string }[] = [], Namespace = 'AWS/SageMaker') => (await watch.send(new GetMetricStatisticsCommand({
    Namespace, MetricName, StartTime: new Date(0), EndTime: new Date(Date.now() + 1e11), Period: 86_400 * 365, Statistics: ['Sum', 'Average', 'Maximum', 'SampleCount'],
    Dimensions: [{ Name: 'EndpointName', Value: 'Digits' }, { Name: 'VariantName', Value: 'Main' }, ...more],
  }))).Datapoints?.[0];
  const total = (await statistics('Invocations'))?.Sum ?? 0;
  expect(total).toBeGreaterThan(20);
  const { EndpointConfigName = '' } = await described();
  const own = (await statistics('Invocations', [{ Name: 'EndpointConfigName', Value: EndpointConfigName }]))?.Sum ?? 0;
  expect(own).toBeGreaterThan(0);
  expect(own).toBeLessThan(total);
  const errors = (await statistics('Invocation5XXErrors'))?.Sum ?? 0;
  expect(errors).toBeGreaterThan(0);
  expect((await statistics('InvocationModelErrors'))?.Sum).toBe(errors);
  expect((await statistics('Invocation5XXErrors', [{ Name: 'EndpointConfigName', Value: EndpointConfigName }]))?.Sum).toBe(0);
  expect((await statistics('Invocation4XXErrors'))?.Sum).toBe(0);
  expect((await statistics('ModelLatency'))?.Average).toBeGreaterThan(100);
  expect((await statistics('OverheadLatency'))?.Average).toBeGreaterThan(0);
  expect((await statistics('ConcurrentRequestsPerModel'))?.Maximum).toBeGreaterThan(0);
  const memory = (await statistics('MemoryUtilization', [], '/aws/sagemaker/Endpoints'))?.Maximum ?? 0;
  expect(memory).toBeGreaterThan(0.1);
  expect(memory).toBeLessThan(100);
  expect((await statistics('CPUUtilization', [], '/aws/sagemaker/Endpoints'))?.Maximum).toBeGreaterThan(0);
  expect((await statistics('DiskUtilization', [], '/aws/sagemaker/Endpoints'))?.Maximum).toBeGreaterThan(0);
});
