import type { DeploymentInfo } from '@aws-sdk/client-codedeploy';
import { BatchGetDeploymentsCommand, CodeDeployClient, ListDeploymentsCommand } from '@aws-sdk/client-codedeploy';
import { GetAliasCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { appOf, aws, cdk, clientOf, closeAll, folder, outputOf, settled } from './support';

const WAVES = ['-a', appOf('waves'), '--require-approval', 'never'];

afterAll(closeAll);

test('a wave of rollouts starts when the one before has ended, in a stack and over nested stacks; when that fails, it never does', async () => {
  const server = await aws({ speed: 100 });
  const home = folder();
  const lambda = new LambdaClient(clientOf(server));
  const codeDeploy = new CodeDeployClient(clientOf(server));
  const live = async (FunctionName: string): Promise<string | undefined> => (await lambda.send(new GetAliasCommand({ FunctionName, Name: 'live' }))).FunctionVersion;
  /** The rollouts so far by the function or model they are of, the newest last. */
  const rollouts = async (): Promise<readonly (readonly [string, DeploymentInfo])[]> => {
    const { deployments: deploymentIds = [] } = await codeDeploy.send(new ListDeploymentsCommand({}));
    const { deploymentsInfo = [] } = deploymentIds.length === 0 ? {} : await codeDeploy.send(new BatchGetDeploymentsCommand({ deploymentIds }));
    return deploymentsInfo.filter(({ creator }) => creator === 'user').reverse().map((info) => {
      const [, alias = ''] = /"Name"\s*:\s*"([^"]+)"/.exec(info.revision?.string?.content ?? info.revision?.appSpecContent?.content ?? '') ?? [];
      return [alias, info] as const;
    });
  };

  await cdk(server, home, ['bootstrap', 'aws://000000000000/us-east-1']);
  const created = await cdk(server, home, ['deploy', ...WAVES]);
  expect(created).toMatchObject({ status: 0 });
  const [first, second] = [outputOf(created.output, 'First'), outputOf(created.output, 'Second')];
  expect(await rollouts()).toEqual([]);

  expect(await cdk(server, home, ['deploy', ...WAVES, '-c', 'one=2', '-c', 'two=2', '-c', 'all=2'])).toMatchObject({ status: 0 });
  const done = await rollouts();
  expect(done).toHaveLength(4);
  const of = (name: string | RegExp): DeploymentInfo => done.find(([fn]) => (typeof name === 'string' ? fn === name : name.test(fn)))![1];
  for (const [before, after] of [[of(first), of(second)], [of(/-xFunction/), of(/-yFunction/)]]) {
    expect([before?.status, after?.status]).toEqual(['Succeeded', 'Succeeded']);
    expect(after!.createTime!.getTime()).toBeGreaterThanOrEqual(before!.completeTime!.getTime());
  }
  // The two pairs know nothing of each other.
  expect(of(/-xFunction/).createTime!.getTime()).toBeLessThan(of(first).completeTime!.getTime());
  expect([await live(first), await live(second)]).toEqual(['2', '2']);

  const failed = await cdk(server, home, ['deploy', ...WAVES, '-c', 'one=3', '-c', 'two=4', '-c', 'all=2']);
  expect([failed.status, await settled(server, 'Waves')]).toEqual([1, 'UPDATE_ROLLBACK_COMPLETE']);
  expect((await rollouts()).slice(4).map(([fn, { status }]) => [fn, status])).toEqual([[first, 'Failed']]);
  expect([await live(first), await live(second)]).toEqual(['2', '2']);
}, 240_000);
