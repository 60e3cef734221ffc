import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApplicationAutoScalingClient, DescribeScalableTargetsCommand } from '@aws-sdk/client-application-auto-scaling';
import { CodeDeployClient, ListDeploymentsCommand, StopDeploymentCommand } from '@aws-sdk/client-codedeploy';
import { CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { DisableRuleCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { GetAliasCommand, InvokeCommand, LambdaClient, ListTagsCommand, ListVersionsByFunctionCommand } from '@aws-sdk/client-lambda';
import { inferRequest, parseModelRows } from '../../../lib/model/rows';
import { parseServed } from '../../../lib/versions/served';
import { appOf, aws, cdk, clientOf, closeAll, folder, outputOf, settled } from './support';

afterAll(closeAll);

const rows = parseModelRows(readFileSync(join(__dirname, '../../../examples/models/digits/1/rows.json'), 'utf8'));
const REQUEST = JSON.stringify(inferRequest(rows, rows.rows[0]!));

const ALL = (suspended: boolean) => ({ DynamicScalingInSuspended: suspended, DynamicScalingOutSuspended: suspended, ScheduledScalingSuspended: suspended });

async function until(what: string, is: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 60_000; !await is();) {
    if (Date.now() > end) throw new Error(`not in a minute: ${what}`);
    await new Promise((later) => { setTimeout(later, 50); });
  }
}

test('after every end of a rollout scaling goes on, versions that served are noted, and old ones go', async () => {
  const server = await aws({ speed: 60 });
  const home = folder();
  const client = clientOf(server);
  const [lambda, scaling, codeDeploy, cloudWatch, events] = [new LambdaClient(client), new ApplicationAutoScalingClient(client), new CodeDeployClient(client), new CloudWatchClient(client), new EventBridgeClient(client)];
  const app = ['-a', appOf('keeper')];
  const deploy = (...context: readonly string[]) => cdk(server, home, ['deploy', ...app, '--require-approval', 'never', ...context.flatMap((each) => ['-c', each])]);
  expect(await cdk(server, home, ['bootstrap', 'aws://000000000000/us-east-1'])).toMatchObject({ status: 0 });
  const first = await deploy('digits=1');
  expect(first).toMatchObject({ status: 0 });
  const [FunctionName, keeper, alarm, rollouts] = ['Name', 'Keeper', 'Alarm', 'Rollouts'].map((name) => outputOf(first.output, name)) as [string, string, string, string];

  const live = async (): Promise<readonly [string | undefined, number]> => {
    const { FunctionVersion, RoutingConfig } = await lambda.send(new GetAliasCommand({ FunctionName, Name: 'live' }));
    return [FunctionVersion, Object.keys(RoutingConfig?.AdditionalVersionWeights ?? {}).length];
  };
  const tags = async () => (await lambda.send(new ListTagsCommand({ Resource: `arn:aws:lambda:us-east-1:000000000000:function:${FunctionName}` }))).Tags ?? {};
  const served = async () => parseServed((await tags())['csi:served']).map(({ version }) => version);
  const versions = async () => (await lambda.send(new ListVersionsByFunctionCommand({ FunctionName }))).Versions?.map(({ Version }) => Version).filter((version) => version !== '$LATEST');
  const suspended = async () => (await scaling.send(new DescribeScalableTargetsCommand({ ServiceNamespace: 'lambda' }))).ScalableTargets?.[0]?.SuspendedState;
  const isScaling = async () => JSON.stringify(await suspended()) === JSON.stringify(ALL(false)) && (await tags())['csi:scaling-suspended'] === undefined;
  const invoke = async (Qualifier: string) => (await lambda.send(new InvokeCommand({ FunctionName, Qualifier, Payload: REQUEST }))).FunctionError ?? 'answers';
  /** Deploys, does something once the alias has weights, and answers how the deploy ended. */
  const during = async (context: readonly string[], what: () => Promise<unknown>): Promise<number | null> => {
    const deployed = deploy(...context);
    await until('weighted', async () => (await live())[1] > 0);
    expect([await suspended(), (await tags())['csi:scaling-suspended']]).toEqual([ALL(true), expect.stringMatching(/^d-/)]);
    // What has half of the traffic, has not all.
    expect(await served()).not.toContain(String((await versions())?.length));
    await what();
    return (await deployed).status;
  };

  await until('the first version is noted', async () => (await served()).join() === '1');
  expect(await isScaling()).toBe(true);

  // Success.
  expect(await during(['digits=2'], async () => undefined)).toBe(0);
  await until('scaling after a success', isScaling);
  await until('the second version is noted', async () => (await served()).join() === '2,1');

  // Failure, by an alarm: what had half of the traffic never had all of it.
  expect(await during(['digits=1', 'change=alarm'], () => cloudWatch.send(new SetAlarmStateCommand({ AlarmName: alarm, StateValue: 'ALARM', StateReason: 'a rehearsal' })))).toBe(1);
  expect([await settled(server, 'Keeper'), await live()]).toEqual(['UPDATE_ROLLBACK_COMPLETE', ['2', 0]]);
  await until('scaling after a failure', isScaling);
  await cloudWatch.send(new SetAlarmStateCommand({ AlarmName: alarm, StateValue: 'OK', StateReason: 'the rehearsal is over' }));

  // Stopped by hand.
  const stop = async () => {
    const { deployments: [deploymentId] = [] } = await codeDeploy.send(new ListDeploymentsCommand({ includeOnlyStatuses: ['InProgress'] }));
    await codeDeploy.send(new StopDeploymentCommand({ deploymentId, autoRollbackEnabled: true }));
  };
  expect(await during(['digits=1', 'change=stop', 'minutes=5'], stop)).toBe(1);
  expect([await settled(server, 'Keeper'), await live()]).toEqual(['UPDATE_ROLLBACK_COMPLETE', ['2', 0]]);
  await until('scaling after a stop', isScaling);
  expect(await served()).toEqual(['2', '1']);

  // The event is lost. Whoever lets it go on now is the reconciler, which may come at any moment once the rollout is over.
  await events.send(new DisableRuleCommand({ Name: rollouts }));
  await events.send(new DisableRuleCommand({ Name: outputOf(first.output, 'Deploys') }));
  expect(await during(['digits=1', 'change=lost'], async () => undefined)).toBe(0);
  expect(await live()).toEqual([(await versions())?.at(-1), 0]);
  await until('the reconciler finds it', isScaling);
  // Scaling goes on first; what serves is noted right after it.
  await until('what serves is noted', async () => (await served())[0] === (await live())[0]);
  const [lost] = await served();
  // Two that served stay, and the others go.
  const prune = async (more: object) => {
    const { Payload, FunctionError } = await lambda.send(new InvokeCommand({ FunctionName: keeper, Payload: JSON.stringify({ action: 'prune', ...more }) }));
    expect(FunctionError).toBeUndefined();
    return (JSON.parse(Payload?.transformToString() ?? '') as { functions: unknown[] }).functions[0];
  };
  const before = await versions();
  expect(await served()).toEqual([lost, '2', '1']);
  expect(await prune({ dryRun: true })).toMatchObject({ function: FunctionName, dryRun: true, delete: [] });
  expect(await prune({ dryRun: true, minimumAgeHours: 0 })).toMatchObject({
    delete: ['1'],
    keep: [
      { version: '2', because: ['it is one of the last 2 that carried all traffic'] },
      { version: lost, because: ['the alias live points to it', 'the stack declares it', 'it is one of the last 2 that carried all traffic'] },
    ],
  });
  expect(await versions()).toEqual(before);
  expect(await prune({ minimumAgeHours: 0 })).toMatchObject({ dryRun: false, delete: ['1'] });
  expect([await versions(), await live()]).toEqual([['2', lost], [lost, 0]]);
  expect([await invoke('2'), await invoke('live')]).toEqual(['answers', 'answers']);
  expect(await prune({ minimumAgeHours: 0 })).toMatchObject({ delete: [] });

  expect(await cdk(server, home, ['destroy', '--force', ...app])).toMatchObject({ status: 0 });
  expect(server.events.filter((event) => event.type === 'warning')).toEqual([]);
}, 300_000);
