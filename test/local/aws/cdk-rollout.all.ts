import { ApplicationAutoScalingClient, DescribeScalableTargetsCommand } from '@aws-sdk/client-application-auto-scaling';
import { CloudWatchClient, SetAlarmStateCommand, type StateValue } from '@aws-sdk/client-cloudwatch';
import { GetAliasCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { appOf, aws, cdk, clientOf, closeAll, folder, outputOf, settled } from './support';

const ALL = (suspended: boolean) => ({ DynamicScalingInSuspended: suspended, DynamicScalingOutSuspended: suspended, ScheduledScalingSuspended: suspended });

afterAll(closeAll);

test('before traffic moves: scaling is held back and then goes on, a red alarm of the user stops it, and a function that takes the place of another is asked first', async () => {
  const server = await aws({ speed: 60 });
  const home = folder();
  const lambda = new LambdaClient(clientOf(server));
  const scaling = new ApplicationAutoScalingClient(clientOf(server));
  const cloudWatch = new CloudWatchClient(clientOf(server));
  const deploy = (version: string, ...more: readonly string[]) => cdk(server, home, ['deploy', '-a', appOf('rollout'), '--require-approval', 'never', '-c', `digits=${version}`, ...more]);
  expect(await cdk(server, home, ['bootstrap', 'aws://000000000000/us-east-1'])).toMatchObject({ status: 0 });
  const first = await deploy('1');
  expect(first).toMatchObject({ status: 0 });
  const FunctionName = outputOf(first.output, 'Name');
  const live = async (): Promise<readonly [string | undefined, number]> => {
    const { FunctionVersion, RoutingConfig } = await lambda.send(new GetAliasCommand({ FunctionName, Name: 'live' }));
    return [FunctionVersion, Object.keys(RoutingConfig?.AdditionalVersionWeights ?? {}).length];
  };
  const suspended = async (): Promise<object | undefined> => (await scaling.send(new DescribeScalableTargetsCommand({ ServiceNamespace: 'lambda', ResourceIds: [`function:${FunctionName}:live`] }))).ScalableTargets?.[0]?.SuspendedState;
  const setAlarm = (StateValue: StateValue) => cloudWatch.send(new SetAlarmStateCommand({ AlarmName: outputOf(first.output, 'AlarmName'), StateValue, StateReason: 'a rehearsal' }));
  expect([await live(), await suspended()]).toEqual([['1', 0], ALL(false)]);

  // Scaling is asked first and the alias second: what a weighted alias has, it has had before.
  const weighted: object[] = [];
  let over = false;
  const second = deploy('2').finally(() => { over = true; });
  while (!over) {
    const state = await suspended();
    if ((await live())[1] > 0 && state !== undefined) weighted.push(state);
    await new Promise((later) => { setTimeout(later, 50); });
  }
  expect(await second).toMatchObject({ status: 0 });
  expect(await live()).toEqual(['2', 0]);
  expect(weighted.length).toBeGreaterThan(3);
  expect(weighted.slice(1).every((state) => JSON.stringify(state) === JSON.stringify(ALL(true)))).toBe(true);

  // Over, and nobody waits for it: it goes on.
  for (const end = Date.now() + 30_000; JSON.stringify(await suspended()) !== JSON.stringify(ALL(false));) {
    if (Date.now() > end) throw new Error('scaling is held back still');
    await new Promise((later) => { setTimeout(later, 100); });
  }

  await setAlarm('ALARM');
  const stopped = await deploy('4');
  expect([stopped.status, await settled(server, 'Watched'), await live()]).toEqual([1, 'UPDATE_ROLLBACK_COMPLETE', ['2', 0]]);
  expect(stopped.output).toMatch(/Activated alarms: <Watched-ParcelsMisrouted\w+-\w+>/);
  await setAlarm('OK');

  const replaced = await deploy('3', '-c', 'name=another');
  expect(replaced.output).toMatch(/version 1 of another answers \d+ of 10 golden requests wrongly: row \d+: label is \[\d\], expected \[\d\]/);
  expect([replaced.status, await settled(server, 'Watched'), await live()]).toEqual([1, 'UPDATE_ROLLBACK_COMPLETE', ['2', 0]]);

  expect(await cdk(server, home, ['destroy', '--force', '-a', appOf('rollout')])).toMatchObject({ status: 0 });
}, 180_000);
