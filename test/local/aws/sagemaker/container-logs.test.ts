import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { requestFormatter } from '../../../../lib/server/telemetry';
import type { Clock } from '../../../../local/aws/clock';
import type { MetricDatum } from '../../../../local/aws/cloudwatch/metric-sink';
import { ContainerLogs } from '../../../../local/aws/sagemaker/container-logs';
import { until } from '../lambda-support';
import { clientOf, closeAll, deploy } from '../support';
import { endpointStack, executionRole, host, model, predict, READ_MODELS } from './support';

afterAll(closeAll);

const IDENTITY = { account: '000000000000', region: 'us-east-1' };
const LINE = requestFormatter({ modelName: 'digits', modelVersion: '2', endpoint: 'live' })({ requestId: 'r', outcome: 'ok', modelLatency: 2, coldStart: true }, 1000);

function logs(denied: (role: string, action: string, resource: string) => string | undefined) {
  const [put, lines, warnings]: [MetricDatum[], string[], string[]] = [[], [], []];
  const all = new ContainerLogs({
    identity: IDENTITY as never, clock: { at: (real: number) => real * 60 } as Clock, metrics: { put: (datum) => { put.push(datum); } }, denied,
    onLine: (endpoint, text) => { lines.push(`${endpoint} ${text}`); }, warn: (message) => { warnings.push(message); },
  });
  return { all, put, lines, warnings };
}

test('lines in embedded metric format are metrics, at the time of the local clock', () => {
  const asked: string[] = [];
  const { all, put, lines, warnings } = logs((...call) => void asked.push(call.join(' ')));
  const take = all.of({ endpoint: 'live', variant: 'Main', instance: 'i-1', roleArn: 'role' });
  take('listening');
  take(LINE);
  expect(lines).toEqual(['live listening', `live ${LINE}`]);
  expect(put.filter(({ name }) => name === 'ColdStart').map(({ namespace, dimensions, time, values }) => [namespace, dimensions, time, values])).toEqual([
    ['ServerlessInference', { Endpoint: 'live' }, 60_000, [1]], ['ServerlessInference', { Endpoint: 'live', ModelName: 'digits', ModelVersion: '2' }, 60_000, [1]],
  ]);
  expect(asked).toEqual(['role logs:PutLogEvents arn:aws:logs:us-east-1:000000000000:log-group:/aws/sagemaker/Endpoints/live:log-stream:Main/i-1']);
  expect(warnings).toEqual([]);
});

test('a component has a group of its own; a role that may not write leaves no metrics, which is said once', () => {
  const { all, put, lines, warnings } = logs((role, action) => `${role} may not ${action}`);
  for (const instance of ['i-1', 'i-2']) all.of({ endpoint: 'shared', component: 'digits', variant: 'Main', instance, roleArn: 'role' })(LINE);
  all.of({ endpoint: 'live', variant: 'Main', instance: 'i-3' })(LINE);
  expect(put).toEqual([]);
  expect(lines).toHaveLength(3);
  expect(warnings).toEqual([
    'CloudWatch gets neither logs nor metrics of /aws/sagemaker/InferenceComponents/digits: role may not logs:PutLogEvents', 'CloudWatch gets neither logs nor metrics of /aws/sagemaker/Endpoints/live: there is no execution role',
  ]);
});

test('what the server in a container writes can be asked of CloudWatch', async () => {
  const local = await host();
  const may = { Effect: 'Allow', Action: 'logs:PutLogEvents', Resource: 'arn:aws:logs:*:*:log-group:/aws/sagemaker/Endpoints/Digits:*' };
  expect(await deploy(local.server, 'Hosted', endpointStack({ Role: executionRole([...READ_MODELS, may]), Model: model('2', { Environment: { CSI_THREADS: '1', CSI_ENDPOINT: 'Digits' } }) }))).toBe('CREATE_COMPLETE');
  for (let count = 0; count < 3; count++) await predict(local.runtime, [Array.from({ length: 64 }, () => 0)]);
  const cloudWatch = new CloudWatchClient(clientOf(local.server));
  const sum = async (MetricName: string, dimensions: Readonly<Record<string, string>>): Promise<number> => {
    const { Datapoints = [] } = await cloudWatch.send(new GetMetricStatisticsCommand({
      Namespace: 'ServerlessInference', MetricName, Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      StartTime: new Date(Date.now() - 3_600_000), EndTime: new Date(Date.now() + 3_600_000), Period: 3_600, Statistics: ['Sum'],
    }));
    return Datapoints.reduce((total, { Sum = 0 }) => total + Sum, 0);
  };
  // Lines come by a pipe.
  await until(async () => await sum('Invocations', { Endpoint: 'Digits' }) === 3);
  expect(await sum('ColdStart', { Endpoint: 'Digits', ModelName: 'digits', ModelVersion: '2' })).toBe(1);
  expect(await sum('ModelLoadTime', { Endpoint: 'Digits' })).toBeGreaterThan(1);
}, 60_000);
