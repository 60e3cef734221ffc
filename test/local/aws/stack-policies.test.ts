import { CloudFormationClient, DescribeStackEventsCommand, GetStackPolicyCommand, SetStackPolicyCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { LambdaClient, ListTagsCommand, TagResourceCommand, UntagResourceCommand } from '@aws-sdk/client-lambda';
import { aws, clientOf, closeAll, deploy, lambdaRole, settled } from './support';

afterEach(closeAll);

const parameter = (properties: object): object => ({ Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: 'x', ...properties } });
const statement = (effect: string, more: object = {}): object => ({ Effect: effect, Action: 'Update:*', Principal: '*', Resource: '*', ...more });
const policy = (...statements: readonly object[]): string => JSON.stringify({ Statement: statements });
const ALLOW = statement('Allow');
const StackName = 'S';

test.each<[string, object, object, string, string]>([
  ['a change in place', statement('Deny', { Resource: 'LogicalResourceId/A' }), { A: parameter({ Name: 'a', Value: 'y' }), B: parameter({ Name: 'b' }) }, 'A', 'Action denied by stack policy: Statement [#1] does not allow [Update:*] for resource [LogicalResourceId/A];'],
  ['a replacement', statement('Deny', { Action: 'Update:Replace' }), { A: parameter({ Name: 'c' }), B: parameter({ Name: 'b' }) }, 'A', 'Action denied by stack policy: Statement [#1] does not allow [Update:Replace] for resource [*];'],
  ['a removal', statement('Deny', { Action: 'Update:Delete' }), { A: parameter({ Name: 'a', Value: 'y' }) }, 'B', 'Action denied by stack policy: Statement [#1] does not allow [Update:Delete] for resource [*];'],
])('%s that a policy denies fails and is rolled back, and goes through without the denial', async (_, denial, next, logicalId, reason) => {
  const server = await aws();
  const client = new CloudFormationClient(clientOf(server));
  expect(await deploy(server, StackName, { A: parameter({ Name: 'a' }), B: parameter({ Name: 'b' }) })).toBe('CREATE_COMPLETE');
  expect((await client.send(new GetStackPolicyCommand({ StackName }))).StackPolicyBody).toBeUndefined();
  const denying = policy(ALLOW, denial);
  await client.send(new SetStackPolicyCommand({ StackName, StackPolicyBody: denying }));
  expect((await client.send(new GetStackPolicyCommand({ StackName }))).StackPolicyBody).toBe(denying);

  expect(await deploy(server, StackName, next, {}, 'UpdateStack')).toBe('UPDATE_ROLLBACK_COMPLETE');
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
  const of = (id: string, status: string) => StackEvents.find((event) => event.LogicalResourceId === id && event.ResourceStatus === status);
  expect(of(logicalId, 'UPDATE_FAILED')?.ResourceStatusReason).toBe(reason);
  expect(of(StackName, 'UPDATE_ROLLBACK_IN_PROGRESS')?.ResourceStatusReason).toBe(`The following resource(s) failed to update: [${logicalId}]. `);
  expect(of(logicalId, 'UPDATE_IN_PROGRESS')).toBeUndefined();

  await client.send(new SetStackPolicyCommand({ StackName, StackPolicyBody: policy(ALLOW) }));
  expect(await deploy(server, StackName, next, {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
});

test('a policy is checked when it is set, and may be another during one update', async () => {
  const server = await aws();
  const client = new CloudFormationClient(clientOf(server));
  const TemplateBody = (value: string): string => JSON.stringify({ Resources: { A: parameter({ Name: 'a', Value: value }) } });
  expect(await deploy(server, StackName, { A: parameter({ Name: 'a' }) })).toBe('CREATE_COMPLETE');
  const set = (StackPolicyBody: string) => client.send(new SetStackPolicyCommand({ StackName, StackPolicyBody }));
  await expect(set('no JSON')).rejects.toMatchObject({ name: 'ValidationError', message: 'Error validating stack policy: Invalid stack policy' });
  await expect(set(policy(statement('Deny', { Resource: 'LogicalResourceId/B' })))).rejects.toThrow("Unknown logical id 'LogicalResourceId/B' in statement {}");
  await expect(set(policy(statement('Deny', { Resource: `LogicalResourceId/${'A'.repeat(17_000)}` })))).rejects.toThrow('less than or equal to 16384');
  await expect(client.send(new GetStackPolicyCommand({ StackName: 'None' }))).rejects.toThrow('does not exist');

  const denying = policy(statement('Deny'));
  await set(denying);
  const update = async (more: object, value: string): Promise<string> => {
    await client.send(new UpdateStackCommand({ StackName, TemplateBody: TemplateBody(value), ...more }));
    return await settled(server, StackName);
  };
  expect(await update({}, 'y')).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await update({ StackPolicyDuringUpdateBody: policy(ALLOW) }, 'y')).toBe('UPDATE_COMPLETE');
  expect((await client.send(new GetStackPolicyCommand({ StackName }))).StackPolicyBody).toBe(denying);
  expect(await update({ StackPolicyDuringUpdateBody: policy(ALLOW), StackPolicyBody: policy(ALLOW) }, 'z')).toBe('UPDATE_COMPLETE');
  // What the update sets is none for itself.
  expect(await update({ StackPolicyBody: denying }, 'w')).toBe('UPDATE_COMPLETE');
  expect(await update({}, 'v')).toBe('UPDATE_ROLLBACK_COMPLETE');
});

test("a function's tags: the stack's own and those of others stay when it is updated", async () => {
  const server = await aws();
  const lambda = new LambdaClient(clientOf(server));
  const fn = (memory: number, ...tags: readonly string[]): object => ({
    Role: lambdaRole(),
    Fn: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'fn', Runtime: 'nodejs22.x', Handler: 'index.handler', Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Code: { ZipFile: 'exports.handler = async () => 1;' }, MemorySize: memory,
        Tags: tags.map((Key) => ({ Key, Value: String(memory) })),
      },
    },
  });
  expect(await deploy(server, StackName, fn(128, 'stays', 'goes'))).toBe('CREATE_COMPLETE');
  const Resource = 'arn:aws:lambda:us-east-1:000000000000:function:fn';
  await lambda.send(new TagResourceCommand({ Resource, Tags: { mine: 'too' } }));
  expect(await deploy(server, StackName, fn(256, 'stays'), {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
  expect((await lambda.send(new ListTagsCommand({ Resource }))).Tags).toEqual({
    stays: '256', mine: 'too', 'aws:cloudformation:logical-id': 'Fn', 'aws:cloudformation:stack-name': 'S', 'aws:cloudformation:stack-id': expect.stringMatching(/^arn:aws:cloudformation:.*stack\/S\//),
  });
  await expect(lambda.send(new UntagResourceCommand({ Resource, TagKeys: ['aws:cloudformation:stack-id'] }))).rejects.toThrow('Aws prefixed tag key names are not allowed');
});
