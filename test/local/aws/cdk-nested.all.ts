import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { appOf, aws, cdk, clientOf, closeAll, cloudFormation, folder, outputOf, settled } from './support';

const OUTER = ['-a', appOf('nested'), 'Outer', '--require-approval', 'never'];

afterAll(closeAll);

test('cdk deploys, updates, rolls back and destroys a stack with a nested one', async () => {
  const server = await aws();
  const home = folder();
  const lambda = new LambdaClient(clientOf(server));
  expect(await cdk(server, home, ['bootstrap', 'aws://000000000000/us-east-1'])).toMatchObject({ status: 0 });

  const deployed = await cdk(server, home, ['deploy', ...OUTER]);
  const FunctionName = outputOf(deployed.output, 'FunctionName');
  expect(FunctionName).toMatch(/^Outer-Inner/);
  // cdk follows the events of the nested stack, too.
  expect(deployed.output).toMatch(/CREATE_COMPLETE\s*\| AWS::Lambda::Function/);
  const greet = async (): Promise<unknown> => JSON.parse((await lambda.send(new InvokeCommand({ FunctionName }))).Payload?.transformToString() ?? '');
  expect(await greet()).toEqual({ greeting: 'hello', queue: expect.stringMatching(/:Outer-Queue/) });

  const diff = await cdk(server, home, ['diff', ...OUTER.slice(0, 3), '-c', 'greeting=bye']);
  expect(diff.output).toMatch(/\[~\] AWS::Lambda::Function [^]*GREETING[^]*bye/);

  // cdk asks for what is wrong with each resource, and says where in the app it is.
  const wrong = await cdk(server, home, ['deploy', ...OUTER, '-c', 'wrong=1']);
  expect(wrong.output).toMatch(/Outer\/Wrong[^]*#: extraneous key \[VisibilityTimeouts\] is not permitted\s+\(at \/Resources\/Wrong\/Properties\/VisibilityTimeouts\)/);
  expect([wrong.status, await settled(server, 'Outer')]).toEqual([1, 'CREATE_COMPLETE']);

  expect(await cdk(server, home, ['deploy', ...OUTER, '-c', 'greeting=bye'])).toMatchObject({ status: 0 });
  expect(await greet()).toMatchObject({ greeting: 'bye' });

  const failed = await cdk(server, home, ['deploy', ...OUTER, '-c', 'greeting=oops', '-c', 'failing=1']);
  expect(failed.output).toContain('The parameter already exists');
  expect([failed.status, await settled(server, 'Outer'), await greet()]).toEqual([1, 'UPDATE_ROLLBACK_COMPLETE', expect.objectContaining({ greeting: 'bye' })]);

  expect(await cdk(server, home, ['deploy', ...OUTER, '-c', 'greeting=bye'])).toMatchObject({ status: 0, output: expect.stringContaining('(no changes)') });
  expect(await cdk(server, home, ['destroy', ...OUTER.slice(0, 3), '--force'])).toMatchObject({ status: 0 });
  const { body } = await cloudFormation(server, 'DescribeStacks');
  expect([...body.matchAll(/<StackName>(.+?)<\/StackName>/g)].map(([, name]) => name)).toEqual(['CDKToolkit']);
}, 120_000);
