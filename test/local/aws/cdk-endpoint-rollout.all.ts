import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DescribeAlarmsCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DescribeEndpointCommand, ListEndpointConfigsCommand, ListModelsCommand, ListTagsCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { callFaults } from '../../../local';
import { inferRequest, parseModelRows } from '../../../lib/model/rows';
import { csiFile } from '../../bin/support';
import { appOf, aws, cdk, clientOf, closeAll, folder, outputOf, ROOT, settled } from './support';

afterAll(closeAll);

const rows = parseModelRows(readFileSync(join(ROOT, 'examples/models/digits/2/rows.json'), 'utf8'));
const requests = rows.rows.map((row) => JSON.stringify(inferRequest(rows, row)));


const failing = (() => {
  const known = parseModelRows(readFileSync(join(ROOT, 'examples/models/digits/4/rows.json'), 'utf8'));
  return known.rows.filter(({ expected }) => expected === undefined).map((row) => JSON.stringify(inferRequest(known, row)));
})();

test('a model that fails on some requests is turned back by the alarm on them', async () => {
  expect(failing.length).toBeGreaterThan(20);
  const server = await aws({ speed: 12, docker: join(csiFile(), '../csi-docker.js') });
  const home = folder();
  const sageMaker = new SageMakerClient(clientOf(server));
  const runtime = new SageMakerRuntimeClient({ ...clientOf(server), maxAttempts: 1 });
  const deploy = (model: string) => cdk(server, home, ['deploy', '-a', appOf('endpoint'), '--require-approval', 'never', '-c', `model=${model}`, '-c', 'canary=3']);
  expect(await cdk(server, home, ['bootstrap', 'aws://000000000000/us-east-1'])).toMatchObject({ status: 0 });
  const first = await deploy('2');
  const EndpointName = outputOf(first.output, 'Name');
  const config = async (): Promise<string | undefined> => (await sageMaker.send(new DescribeEndpointCommand({ EndpointName }))).EndpointConfigName;
  const before = await config();
  let over = false;
  const statuses = new Set<number>();
  const broken = deploy('4').finally(() => { over = true; });
  await Promise.all([0, 1, 2].map(async (caller) => {
    for (let turn = caller; !over; turn += 3) {
      const Body = turn % 2 === 0 ? failing[turn % failing.length] : requests[turn % requests.length];
      statuses.add(await runtime.send(new InvokeEndpointCommand({ EndpointName, ContentType: 'application/json', Body })).then(() => 200, (error: { $metadata?: { httpStatusCode?: number } }) => error.$metadata?.httpStatusCode ?? 0));
      await new Promise((later) => { setTimeout(later, 20); });
    }
  }));
  expect((await broken).output).toMatch(/auto-rollback alarms went off during the deployment: Endpoint-DigitsNewVersionErrors/);
  expect([(await broken).status, await settled(server, 'Endpoint'), await config()]).toEqual([1, 'UPDATE_ROLLBACK_COMPLETE', before]);
  expect(statuses.size).toBe(2);
}, 300_000);

test('a good model takes over by a canary, one that fails goes back and its deploy fails, the mend goes through, and nothing is left in the end', async () => {
  const server = await aws({ speed: 60, docker: join(csiFile(), '../csi-docker.js') });
  const home = folder();
  const sageMaker = new SageMakerClient(clientOf(server));
  const runtime = new SageMakerRuntimeClient({ ...clientOf(server), maxAttempts: 1 });
  const deploy = (model: string) => cdk(server, home, ['deploy', '-a', appOf('endpoint'), '--require-approval', 'never', '-c', `model=${model}`, '-c', 'canary=3']);
  expect(await cdk(server, home, ['bootstrap', 'aws://000000000000/us-east-1'])).toMatchObject({ status: 0 });
  const first = await deploy('2');
  expect(first).toMatchObject({ status: 0 });
  const EndpointName = outputOf(first.output, 'Name');
  const served = async (): Promise<readonly string[]> => {
    const { EndpointArn: ResourceArn } = await sageMaker.send(new DescribeEndpointCommand({ EndpointName }));
    const { Tags = [] } = await sageMaker.send(new ListTagsCommand({ ResourceArn }));
    return Tags.find(({ Key }) => Key === 'csi:served')?.Value?.split(' ') ?? [];
  };
  const config = async (): Promise<string | undefined> => (await sageMaker.send(new DescribeEndpointCommand({ EndpointName }))).EndpointConfigName;
  const underLoad = async (model: string) => {
    let over = false;
    const statuses = new Map<number, number>();
    const ended = deploy(model).finally(() => { over = true; });
    await Promise.all([0, 1, 2].map(async (caller) => {
      for (let turn = caller; !over; turn += 3) {
        const status = await runtime.send(new InvokeEndpointCommand({ EndpointName, ContentType: 'application/json', Body: requests[turn % requests.length] })).then(() => 200, (error: { $metadata?: { httpStatusCode?: number } }) => error.$metadata?.httpStatusCode ?? 0);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        await new Promise((later) => { setTimeout(later, 20); });
      }
    }));
    return { ...await ended, statuses };
  };
  const [config2] = [await config()];
  expect(await served()).toHaveLength(1);

  const second = await underLoad('1');
  expect([second.status, [...second.statuses.keys()]]).toEqual([0, [200]]);
  const config1 = await config();
  expect([config1 === config2, (await served()).length]).toEqual([false, 2]);

  // Whatever CloudFormation makes of it: here it takes the way back for a success, and the check is all there is.
  await callFaults(server.endpoint, 'POST', '', { kind: 'silent-rollback', target: EndpointName });
  const cloudWatch = new CloudWatchClient(clientOf(server));
  const alarms = async (): Promise<readonly string[]> => (await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNamePrefix: 'Endpoint-DigitsNewVersionErrors' }))).MetricAlarms?.flatMap(({ AlarmName }) => AlarmName ?? []) ?? [];
  const before = await alarms();
  let over = false;
  const turned = deploy('4').finally(() => { over = true; });
  while (!over) {
    for (const AlarmName of (await alarms()).filter((name) => !before.includes(name))) await cloudWatch.send(new SetAlarmStateCommand({ AlarmName, StateValue: 'ALARM', StateReason: 'a rehearsal' }));
    await new Promise((later) => { setTimeout(later, 200); });
  }
  const { status, output } = await turned;
  expect(output).toMatch(/The endpoint \S+ runs the configuration \S+, and this deploy means it to run \S+ \(digest [0-9a-f]{16}\)\. SageMaker has gone back: what ran before goes on serving\./);
  expect([status, await settled(server, 'Endpoint'), await config()]).toEqual([1, 'UPDATE_ROLLBACK_COMPLETE', config1]);
  expect(await served()).toHaveLength(2);

  const mended = await underLoad('2');
  expect([mended.status, await settled(server, 'Endpoint')]).toEqual([0, 'UPDATE_COMPLETE']);

  const { StackResources = [] } = await new CloudFormationClient(clientOf(server)).send(new DescribeStackResourcesCommand({ StackName: 'Endpoint' }));
  const keeper = StackResources.find(({ ResourceType, LogicalResourceId = '' }) => ResourceType === 'AWS::Lambda::Function' && LogicalResourceId.startsWith('CsiEndpointKeeper'))?.PhysicalResourceId;
  const { Payload, FunctionError } = await new LambdaClient(clientOf(server)).send(new InvokeCommand({ FunctionName: keeper, Payload: Buffer.from('{"action":"prune","minimumAgeHours":0}') }));
  expect([FunctionError, JSON.parse(Payload?.transformToString() ?? 'null')]).toMatchObject([undefined, { stackStatus: 'UPDATE_COMPLETE', endpoints: [{ dryRun: false, configs: { delete: [config2] } }] }]);
  const configs = async (): Promise<number> => (await sageMaker.send(new ListEndpointConfigsCommand({}))).EndpointConfigs?.length ?? 0;
  // The first one, which the mend has made anew, is gone; the one that never carried traffic went as its deploy did.
  expect(await configs()).toBe(2);

  expect(await cdk(server, home, ['destroy', '--force', '-a', appOf('endpoint')])).toMatchObject({ status: 0 });
  expect([await configs(), (await sageMaker.send(new ListModelsCommand({}))).Models]).toEqual([0, []]);
}, 300_000);
