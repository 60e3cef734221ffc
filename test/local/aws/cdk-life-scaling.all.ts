import { ApplicationAutoScalingClient, DescribeScalableTargetsCommand, DescribeScalingActivitiesCommand } from '@aws-sdk/client-application-auto-scaling';
import { GetAliasCommand, GetProvisionedConcurrencyConfigCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { LoadProcess } from './life/load-process';
import { appOf, aws, cdk, clientOf, closeAll, folder, outputOf } from './support';

afterAll(closeAll);

async function until(what: string, is: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 60_000; !await is();) {
    if (Date.now() > end) throw new Error(`not in a minute: ${what}`);
    await new Promise((later) => { setTimeout(later, 50); });
  }
}

test('what scaling has set stays over deploys, and scaling that a rollout held back goes on after it', async () => {
  const server = await aws({ speed: 60, concurrency: 20 });
  const home = folder();
  const [lambda, scaling] = [new LambdaClient(clientOf(server)), new ApplicationAutoScalingClient(clientOf(server))];
  const deploy = (version: string, minutes = 6) => cdk(server, home, ['deploy', '-a', appOf('life'), '--require-approval', 'never', '-c', 'scaled=1', '-c', `digits=${version}`, '-c', `minutes=${minutes}`]);
  expect(await cdk(server, home, ['bootstrap', 'aws://000000000000/us-east-1'])).toMatchObject({ status: 0 });
  const first = await deploy('1');
  expect(first).toMatchObject({ status: 0 });
  const FunctionName = outputOf(first.output, 'Name');
  const capacity = async () => (await lambda.send(new GetProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier: 'live' }))).RequestedProvisionedConcurrentExecutions ?? 0;
  const weighted = async () => Object.keys((await lambda.send(new GetAliasCommand({ FunctionName, Name: 'live' }))).RoutingConfig?.AdditionalVersionWeights ?? {}).length > 0;
  /** How many of the three kinds of scaling are held back. */
  const heldBack = async () => {
    const { ScalableTargets } = await scaling.send(new DescribeScalableTargetsCommand({ ServiceNamespace: 'lambda' }));
    return Object.values(ScalableTargets?.[0]?.SuspendedState ?? {}).filter((held) => held).length;
  };
  const refused = async () => {
    const { ScalingActivities } = await scaling.send(new DescribeScalingActivitiesCommand({ ServiceNamespace: 'lambda' }));
    return ScalingActivities?.filter(({ StatusCode }) => StatusCode === 'Failed').map(({ StatusMessage }) => StatusMessage);
  };
  await until('the least capacity', async () => await capacity() === 1);

  // Each request takes 60 ms, so a process has as many of them under way as it has connections.
  const load = (connections: number) => LoadProcess.start(server, outputOf(first.output, 'Url'), FunctionName, { rate: 30 * connections, connections });
  const [steady, rising] = [load(2), load(4)];
  try {
    await steady.turn('direct');
    await until('scaled out', async () => await capacity() >= 3);
    expect(await deploy('1')).toMatchObject({ status: 0, output: expect.stringContaining('(no changes)') as string });
    const before = await capacity();
    expect(before).toBeGreaterThanOrEqual(3);

    const better = deploy('2');
    await until('weighted', weighted);
    expect(await heldBack()).toBe(3);
    // More load comes than the environments are for, and for long enough that the policy wants more of them.
    await rising.turn('direct');
    expect(await better).toMatchObject({ status: 0 });
    await until('scaled further', async () => await capacity() > before);
    expect([await heldBack(), await refused()]).toEqual([0, []]);
  } finally {
    steady.end();
    rising.end();
  }
}, 300_000);
