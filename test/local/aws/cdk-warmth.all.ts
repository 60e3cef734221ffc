import { GetAliasCommand, GetProvisionedConcurrencyConfigCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ApplicationAutoScalingClient, DescribeScalableTargetsCommand } from '@aws-sdk/client-application-auto-scaling';
import { appOf, aws, cdk, clientOf, closeAll, folder, outputOf, settled } from './support';

afterAll(closeAll);

const SPEED = 60;

test('a model is warm by the clock, from the deploy on, and deploys at night; what scaling has set goes with it, and nothing else does', async () => {
  const server = await aws({ speed: SPEED, concurrency: 20 });
  const home = folder();
  const lambda = new LambdaClient(clientOf(server));
  const scaling = new ApplicationAutoScalingClient(clientOf(server));
  const started = Date.now();
  const run = (verb: string, context: Readonly<Record<string, string>>, ...more: readonly string[]) => cdk(server, home, [
    verb, '-a', appOf('warmth'), ...(verb === 'deploy' ? ['--require-approval', 'never'] : ['--force']), ...Object.entries(context).flatMap(([name, value]) => ['-c', `${name}=${value}`]), ...more,
  ]);
  const ready = async (FunctionName: string): Promise<number> => (await lambda.send(new GetProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier: 'live' })).catch((error: unknown) => {
    if ((error as Error).name !== 'ProvisionedConcurrencyConfigNotFoundException') throw error;
    return undefined;
  }))?.RequestedProvisionedConcurrentExecutions ?? 0;
  const until = async (what: string, is: () => Promise<boolean>): Promise<void> => {
    for (const end = Date.now() + 60_000; !await is();) {
      if (Date.now() > end) throw new Error(`${what}: it did not happen`);
      await new Promise((later) => { setTimeout(later, 50); });
    }
  };
  const live = async (FunctionName: string): Promise<string | undefined> => (await lambda.send(new GetAliasCommand({ FunctionName, Name: 'live' }))).FunctionVersion;
  expect(await cdk(server, home, ['bootstrap', 'aws://000000000000/us-east-1'])).toMatchObject({ status: 0 });

  const both = ['--all', '--concurrency', '2'];
  const deployed = await run('deploy', { scaled: 'days', digits: '1', plain: 'yes' }, ...both);
  expect(deployed).toMatchObject({ status: 0 });
  const [name, plain] = [outputOf(deployed.output, 'Name'), outputOf(deployed.output, 'PlainName')];
  await until('morning', async () => await ready(name) === 1);
  await until('evening', async () => await ready(name) === 0 && await ready(plain) === 0);
  // What CDK makes by itself cannot be deployed now, and goes back. Ours can, by a canary too, and is warm again in the morning.
  const night = await run('deploy', { scaled: 'days', digits: '2', plain: 'yes', rollout: 'canary' }, ...both);
  expect(night.output).toContain('ProvisionedConcurrencyConfigNotFoundException');
  expect([await settled(server, 'Plain'), await live(plain)]).toEqual(['UPDATE_ROLLBACK_COMPLETE', '1']);
  expect([await settled(server, 'Warm'), await live(name)]).toEqual(['UPDATE_COMPLETE', '2']);
  await until('the next morning', async () => await ready(name) === 1);

  // Deployed within business hours it is warm at once.
  const hour = new Date(Date.now() + (Date.now() - started) * (SPEED - 1)).getUTCHours();
  const noon = { zone: `Etc/GMT${hour >= 12 ? '+' : '-'}${Math.abs(hour - 12)}` };
  expect(await run('deploy', { warmth: 'hours', ...noon, start: '6:00', end: '20:00', min: '2', digits: '2' })).toMatchObject({ status: 0 });
  await until('warm at once', async () => await ready(name) === 2);
  // A number of the template's own is left alone, though it is the one that scaling had set.
  expect(await run('deploy', { warmth: 'always', min: '2', digits: '2' })).toMatchObject({ status: 0 });
  expect(await ready(name)).toBe(2);
  // So it is where scaling was to come, and the deploy is taken back.
  const failed = await run('deploy', { scaled: '1-4', digits: '2', fails: 'yes' });
  expect(failed.output).toContain('on purpose');
  expect([await settled(server, 'Warm'), await ready(name)]).toEqual(['UPDATE_ROLLBACK_COMPLETE', 2]);
  // What scaling has set goes with it.
  expect(await run('deploy', { scaled: '1-4', digits: '2' })).toMatchObject({ status: 0 });
  await until('scaled', async () => await ready(name) === 1);
  expect(await run('deploy', { warmth: 'none', digits: '2' })).toMatchObject({ status: 0 });
  expect(await ready(name)).toBe(0);
  const { ScalableTargets = [] } = await scaling.send(new DescribeScalableTargetsCommand({ ServiceNamespace: 'lambda' }));
  expect(ScalableTargets.map(({ ResourceId }) => ResourceId)).toEqual([`function:${plain}:live`]);
  expect(await run('destroy', { warmth: 'none' })).toMatchObject({ status: 0 });
}, 400_000);
