import { CodeDeployClient, GetDeploymentCommand, ListDeploymentsCommand } from '@aws-sdk/client-codedeploy';
import { GetAliasCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { appOf, aws, cdk, clientOf, closeAll, folder, outputOf, settled } from './support';

const CANARY = ['-a', appOf('canary'), '--require-approval', 'never'];

afterAll(closeAll);

test("CDK's own deployment group: a good version is shifted to, a broken one raises the alarm, and alias and stack go back", async () => {
  const server = await aws({ speed: 60 });
  const home = folder();
  const [lambda, codeDeploy] = [new LambdaClient(clientOf(server)), new CodeDeployClient(clientOf(server))];
  await cdk(server, home, ['bootstrap', 'aws://000000000000/us-east-1']);
  const first = await cdk(server, home, ['deploy', ...CANARY]);
  const FunctionName = outputOf(first.output, 'LiveArn');
  const alias = async (): Promise<readonly [string | undefined, object | undefined]> => {
    const { FunctionVersion, RoutingConfig } = await lambda.send(new GetAliasCommand({ FunctionName: FunctionName.replace(/:live$/, ''), Name: 'live' }));
    return [FunctionVersion, RoutingConfig?.AdditionalVersionWeights];
  };
  expect(await alias()).toEqual(['1', undefined]);

  /** Calls the alias for as long as a deploy takes. Answers what the versions answered. */
  const underLoad = async (deploy: Promise<{ readonly status: number | null; readonly output: string }>) => {
    const answers = new Map<string, Set<string>>();
    let over = false;
    const ended = deploy.finally(() => { over = true; });
    await Promise.all([1, 2, 3].map(async () => {
      while (!over) {
        const { Payload, ExecutedVersion = '', FunctionError } = await lambda.send(new InvokeCommand({ FunctionName }));
        answers.set(ExecutedVersion, (answers.get(ExecutedVersion) ?? new Set()).add(FunctionError ?? String(JSON.parse(Payload?.transformToString() ?? 'null'))));
        await new Promise((later) => { setTimeout(later, 10); });
      }
    }));
    return { ...await ended, answers: Object.fromEntries([...answers].map(([version, seen]) => [version, [...seen]])) };
  };

  const second = await underLoad(cdk(server, home, ['deploy', ...CANARY, '-c', 'greeting=bye']));
  expect([second.status, await settled(server, 'Canary'), await alias()]).toEqual([0, 'UPDATE_COMPLETE', ['2', undefined]]);
  expect(second.answers).toEqual({ 1: ['hello'], 2: ['bye'] });

  const broken = await underLoad(cdk(server, home, ['deploy', ...CANARY, '-c', 'broken=1']));
  expect(broken.output).toMatch(/d-[A-Z0-9]{9} failed\. One or more alarms have been activated according to the Amazon CloudWatch metrics you selected/);
  expect([broken.status, await settled(server, 'Canary'), await alias()]).toEqual([1, 'UPDATE_ROLLBACK_COMPLETE', ['2', undefined]]);
  expect(broken.answers).toEqual({ 2: ['bye'], 3: ['Unhandled'] });
  const { deployments = [] } = await codeDeploy.send(new ListDeploymentsCommand({}));
  const infos = await Promise.all(deployments.map(async (deploymentId) => (await codeDeploy.send(new GetDeploymentCommand({ deploymentId }))).deploymentInfo));
  expect(infos.map((info) => [info?.creator, info?.status, info?.errorInformation?.code])).toEqual([
    ['codeDeployRollback', 'Succeeded', undefined], ['user', 'Stopped', 'ALARM_ACTIVE'], ['user', 'Succeeded', undefined],
  ]);

  expect(await cdk(server, home, ['destroy', '--force', ...CANARY.slice(0, 2)])).toMatchObject({ status: 0 });
}, 180_000);
