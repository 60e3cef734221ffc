import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { appOf, aws, cdk, clientOf, closeAll, cloudFormation, folder, outputOf, settled } from './support';

const PLAIN = ['-a', appOf('plain'), '--require-approval', 'never'];

afterAll(closeAll);

test('plain constructs: a failed first deploy is recovered from, a failed update rolls back, a bad one is refused, and all is destroyed', async () => {
  const server = await aws();
  const home = folder();
  const lambda = new LambdaClient(clientOf(server));
  expect(await cdk(server, home, ['bootstrap', 'aws://000000000000/us-east-1'])).toMatchObject({ status: 0 });

  const refused = await cdk(server, home, ['deploy', 'Shared', 'Plain', ...PLAIN, '-c', 'unknownType=1']);
  expect(refused.output).toContain('Graph: AWS::Neptune::DBCluster is not modelled here');
  expect(refused.status).toBe(1);

  const failed = await cdk(server, home, ['deploy', 'Plain', ...PLAIN, '-c', 'failingResource=1']);
  expect(failed.output).toContain('Received response status [FAILED] from custom resource');
  expect([failed.status, await settled(server, 'Plain')]).toEqual([1, 'ROLLBACK_COMPLETE']);

  const deployed = await cdk(server, home, ['deploy', 'Plain', ...PLAIN]);
  const LiveArn = outputOf(deployed.output, 'LiveArn');
  expect(outputOf(deployed.output, 'ThingAnswer')).toBe('Create of hello');
  const greet = async (): Promise<unknown> => JSON.parse((await lambda.send(new InvokeCommand({ FunctionName: LiveArn }))).Payload?.transformToString() ?? '');
  const before = await greet();
  expect(before).toEqual({ greeting: 'hello', queue: expect.stringMatching(/^arn:aws:sqs:us-east-1:000000000000:Shared-Queue/), version: '1' });

  const wrong = await cdk(server, home, ['deploy', 'Plain', ...PLAIN, '-c', 'badProperty=1']);
  expect(wrong.output).toMatch(/resource Wrong [^]*VisibilityTimeouts/);
  expect([wrong.status, await settled(server, 'Plain')]).toEqual([1, 'CREATE_COMPLETE']);

  const update = await cdk(server, home, ['deploy', 'Plain', ...PLAIN, '-c', 'greeting=bye', '-c', 'failingResource=1']);
  expect([update.status, await settled(server, 'Plain')]).toEqual([1, 'UPDATE_ROLLBACK_COMPLETE']);
  expect(await greet()).toEqual(before);

  await cloudFormation(server, 'DeleteStack', { StackName: 'Shared' });
  expect(await settled(server, 'Shared')).toBe('DELETE_FAILED');
  expect((await cloudFormation(server, 'DescribeStacks', { StackName: 'Shared' })).body).toMatch(/Export Shared:\S+ cannot be deleted as it is in use by Plain/);

  expect(await cdk(server, home, ['destroy', '--all', '--force', ...PLAIN.slice(0, 2)])).toMatchObject({ status: 0 });
  const { body } = await cloudFormation(server, 'DescribeStacks');
  expect([...body.matchAll(/<StackName>(.+?)<\/StackName>/g)].map(([, name]) => name)).toEqual(['CDKToolkit']);
}, 120_000);
