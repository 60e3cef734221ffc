import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { GetAliasCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { appOf, aws, cdk, clientOf, closeAll, folder, outputOf, settled } from './support';

const GOLDEN = ['-a', appOf('golden'), '--require-approval', 'never'];

afterAll(closeAll);

test('golden requests: a wrong version gets no traffic, neither on the first deploy nor later', async () => {
  const server = await aws({ speed: 60 });
  const home = folder();
  const lambda = new LambdaClient(clientOf(server));
  const cloudWatch = new CloudWatchClient(clientOf(server));
  const logs = (): string => server.events.flatMap((event) => (event.type === 'log' ? [event.line.text] : [])).join('\n');
  const deploy = (...more: readonly string[]) => cdk(server, home, ['deploy', ...GOLDEN, ...more]);
  expect(await cdk(server, home, ['bootstrap', 'aws://000000000000/us-east-1'])).toMatchObject({ status: 0 });

  const never = await deploy('-c', 'digits=3', '-c', 'stack=Never');
  expect(never.output).toMatch(/version 1 of \S+ answers \d+ of 20 golden requests wrongly/);
  expect(never.output).toMatch(/row \d+: label is \[\d\], expected \[\d\]/);
  expect([never.status, await settled(server, 'Never')]).toEqual([1, 'ROLLBACK_COMPLETE']);

  const first = await deploy();
  expect(first).toMatchObject({ status: 0 });
  const FunctionName = outputOf(first.output, 'Name');
  const live = async (): Promise<string | undefined> => (await lambda.send(new GetAliasCommand({ FunctionName, Name: 'live' }))).FunctionVersion;
  expect(await live()).toBe('1');

  const stopped = await deploy('-c', 'digits=3');
  expect([stopped.status, await settled(server, 'Golden')]).toEqual([1, 'UPDATE_ROLLBACK_COMPLETE']);
  expect(await live()).toBe('1');
  expect(logs()).toMatch(/version 2 of \S+ answers \d+ of 20 golden requests wrongly/);
  // Nobody reached it by the alias: the only calls of version 2 are the hook's own.
  const { Datapoints } = await cloudWatch.send(new GetMetricStatisticsCommand({
    Namespace: 'AWS/Lambda', MetricName: 'Invocations', Period: 86_400, Statistics: ['Sum'], StartTime: new Date(Date.now() - 86_400_000), EndTime: new Date(Date.now() + 3 * 86_400_000),
    Dimensions: [{ Name: 'FunctionName', Value: FunctionName }, { Name: 'Resource', Value: `${FunctionName}:live` }, { Name: 'ExecutedVersion', Value: '2' }],
  }));
  expect(Datapoints).toEqual([]);

  // What mends it comes through at once, although it is a version after the failed one.
  const mended = await deploy('-c', 'digits=4');
  expect(mended).toMatchObject({ status: 0 });
  expect(await live()).toBe('3');
}, 240_000);
