import { ApplicationAutoScalingClient, DescribeScalableTargetsCommand, DescribeScalingActivitiesCommand, DescribeScalingPoliciesCommand } from '@aws-sdk/client-application-auto-scaling';
import { GetProvisionedConcurrencyConfigCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { awsStatus } from '../../../local';
import { appOf, aws, cdk, clientOf, closeAll, folder, outputOf } from './support';

const SCALING = ['-a', appOf('scaling'), '--require-approval', 'never'];

afterAll(closeAll);

test('load brings provisioned concurrency up, a deploy leaves it, less load brings it down again, and a rule runs every minute', async () => {
  const server = await aws({ speed: 150, concurrency: 20 });
  const home = folder();
  const lambda = new LambdaClient(clientOf(server));
  const scaling = new ApplicationAutoScalingClient(clientOf(server));
  expect(await cdk(server, home, ['bootstrap', 'aws://000000000000/us-east-1'])).toMatchObject({ status: 0 });
  const deployed = await cdk(server, home, ['deploy', ...SCALING]);
  expect(deployed).toMatchObject({ status: 0 });
  const arn = outputOf(deployed.output, 'LiveArn');
  const [, name = ''] = /function:([^:]+):live$/.exec(arn) ?? [];
  const capacity = async (): Promise<number> => (await lambda.send(new GetProvisionedConcurrencyConfigCommand({ FunctionName: name, Qualifier: 'live' }))).RequestedProvisionedConcurrentExecutions ?? 0;
  const until = async (is: () => Promise<boolean>): Promise<void> => {
    for (const end = Date.now() + 60_000; !await is();) {
      if (Date.now() > end) throw new Error('it did not happen');
      await new Promise((later) => { setTimeout(later, 50); });
    }
  };

  // The alias has none of its own: the minimum of its target is set at once.
  await until(async () => await capacity() === 2);
  const { stacks } = await awsStatus(server.endpoint);
  const tiers = Object.fromEntries(stacks.find((stack) => stack.name === 'Scaling')?.resources.map(({ type, tier }) => [type, tier]) ?? []);
  expect(tiers).toMatchObject({ 'AWS::ApplicationAutoScaling::ScalableTarget': 'modelled', 'AWS::ApplicationAutoScaling::ScalingPolicy': 'modelled', 'AWS::Events::Rule': 'executed' });
  const { ScalingPolicies } = await scaling.send(new DescribeScalingPoliciesCommand({ ServiceNamespace: 'lambda' }));
  expect(ScalingPolicies?.[0]?.Alarms?.map(({ AlarmName }) => AlarmName?.replace(/-[\w]{8}(-\w{4}){3}-\w{12}$/, ''))).toEqual([`TargetTracking-function:${name}:live-AlarmHigh`, `TargetTracking-function:${name}:live-AlarmLow`]);

  let callers = 5;
  let stopped = false;
  const versions = new Set<string>();
  const call = async (caller: number): Promise<void> => {
    while (!stopped) {
      const busy = caller < callers;
      if (busy || caller === 0) {
        const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: arn, Payload: JSON.stringify({ ms: busy ? 60 : 1 }) }));
        versions.add((JSON.parse(Payload?.transformToString() ?? '{}') as { version: string }).version);
      }
      if (!busy) await new Promise((later) => { setTimeout(later, 80); });
    }
  };
  const load = Array.from({ length: 5 }, (_, caller) => call(caller));
  try {
    await until(async () => await capacity() >= 5);
    const { ScalingActivities } = await scaling.send(new DescribeScalingActivitiesCommand({ ServiceNamespace: 'lambda' }));
    expect(ScalingActivities?.[0]).toMatchObject({
      ResourceId: `function:${name}:live`, Description: expect.stringMatching(/^Setting provisioned concurrency to \d\.$/), Cause: expect.stringMatching(/AlarmHigh-[\w-]+ in state ALARM triggered policy /),
    });

    expect(await cdk(server, home, ['deploy', ...SCALING, '-c', 'greeting=bye'])).toMatchObject({ status: 0 });
    expect(await capacity()).toBeGreaterThanOrEqual(5);
    await until(async () => versions.has('2'));
    expect((await scaling.send(new DescribeScalableTargetsCommand({ ServiceNamespace: 'lambda' }))).ScalableTargets?.[0]).toMatchObject({ MinCapacity: 2, MaxCapacity: 6 });

    callers = 0;
    await until(async () => await capacity() === 2);
  } finally {
    stopped = true;
    await Promise.allSettled(load);
  }
  const ticks = server.events.filter((event) => event.type === 'log' && event.line.text.includes('TICK Scheduled Event')).length;
  expect(ticks).toBeGreaterThanOrEqual(5);

  expect(await cdk(server, home, ['destroy', '--force', ...SCALING])).toMatchObject({ status: 0 });
  expect((await scaling.send(new DescribeScalableTargetsCommand({ ServiceNamespace: 'lambda' }))).ScalableTargets).toEqual([]);
}, 180_000);
