import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { aws, clientOf, closeAll, cloudFormation, deploy, folder, lambdaRole, settled } from './support';

afterEach(closeAll);

const parameter = (properties: object, more: object = {}): object => ({ Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: 'x', ...properties }, ...more });
const role = lambdaRole();
const inline = (code: string, more: object = {}): object => ({
  Type: 'AWS::Lambda::Function',
  Properties: { Runtime: 'nodejs22.x', Handler: 'index.handler', Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Code: { ZipFile: code }, ...more },
});
const PROVIDER = inline(`exports.handler = async (event, context) => {
  const { ms, fail } = event.ResourceProperties;
  await new Promise((later) => setTimeout(later, event.RequestType === 'Delete' ? 0 : Number(ms ?? 0)));
  await require('cfn-response').send(event, context, fail === 'true' && event.RequestType !== 'Delete' ? 'FAILED' : 'SUCCESS', {}, 'id');
};`, { Timeout: 20 });
const custom = (properties: object, more: object = {}): object => ({ Type: 'Custom::Thing', Properties: { ServiceToken: { 'Fn::GetAtt': ['Provider', 'Arn'] }, ...properties }, ...more });

type Server = Awaited<ReturnType<typeof aws>>;

/** What happened to the resources, oldest first. */
const happened = (server: Server, from = 0): string[] => server.events.slice(from).flatMap((event) => (
  event.type === 'stack' && event.event.type !== 'AWS::CloudFormation::Stack' && !event.event.status.endsWith('IN_PROGRESS') ? [`${event.event.logicalId} ${event.event.status}`] : []
));

test.each([
  ['a cycle', { A: parameter({ Value: { Ref: 'B' } }), B: parameter({ Value: { Ref: 'A' } }) }, /Circular dependency between resources: \[A, B\]/],
  ['a missing Ref', { A: parameter({ Value: { Ref: 'C' } }) }, /Template format error: Unresolved resource dependencies \[C\] in the Resources block of the template/],
  ['a missing DependsOn', { A: parameter({}, { DependsOn: 'C' }) }, /Unresolved resource dependencies \[C\]/],
  ['an attribute that there is not', { A: parameter({}), B: parameter({ Value: { 'Fn::GetAtt': ['A', 'Arns'] } }) }, /Arns/],
  ['an unknown property', { A: parameter({ Values: 'x' }) }, /resource A [^]*\[Values\]/],
  ['an unknown type', { A: { Type: 'AWS::SSM::Parameters' } }, /AWS::SSM::Parameters/],
  ['a type that is not modelled', { A: { Type: 'AWS::Neptune::DBCluster' } }, /A: AWS::Neptune::DBCluster is not modelled here/],
])('%s is refused before anything is made', async (_, resources, message) => {
  const server = await aws();
  expect(await deploy(server, 'Bad', resources)).toMatch(message);
  expect(happened(server)).toEqual([]);
});

test('a parameter whose value breaks the schema is found at its resource, and a text that is a number is one', async () => {
  const server = await aws();
  const fn = { Role: role, Fn: inline('exports.handler = async () => 1;', { MemorySize: { Ref: 'Memory' } }) };
  const sized = (memory: string) => ({ Parameters: { Memory: { Type: 'String', Default: memory } } });
  expect(await deploy(server, 'Bad', fn, sized('64'))).toMatch(/ROLLBACK_COMPLETE/);
  expect(happened(server)).toContain('Fn CREATE_FAILED');
  expect(await deploy(server, 'Good', fn, sized('256'))).toBe('CREATE_COMPLETE');
  expect(await deploy(server, 'Good', fn, sized('256'), 'UpdateStack')).toBe('No updates are to be performed.');
});

test('a replacement is made before what it replaces is deleted, and only after all else has succeeded', async () => {
  const server = await aws();
  expect(await deploy(server, 'S', { A: parameter({ Name: 'one' }), B: parameter({ Value: { Ref: 'A' } }) })).toBe('CREATE_COMPLETE');
  const from = server.events.length;
  expect(await deploy(server, 'S', { A: parameter({ Name: 'two' }), B: parameter({ Value: { Ref: 'A' } }) }, {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
  expect(happened(server, from)).toEqual(['A UPDATE_COMPLETE', 'B UPDATE_COMPLETE', 'A DELETE_COMPLETE']);
  expect(await deploy(server, 'S', { A: parameter({ Name: 'two' }), B: parameter({ Value: { Ref: 'A' } }) }, {}, 'UpdateStack')).toBe('No updates are to be performed.');
});

test('a failed update goes back to the old resources, and deletes the new ones', async () => {
  const server = await aws();
  const base = { Role: role, Provider: PROVIDER };
  expect(await deploy(server, 'S', { ...base, A: parameter({ Name: 'one' }), Thing: custom({}) })).toBe('CREATE_COMPLETE');
  const from = server.events.length;
  const bad = { ...base, A: parameter({ Name: 'two' }), New: parameter({ Name: 'new' }, { DeletionPolicy: 'RetainExceptOnCreate' }), Thing: custom({ fail: true }, { DependsOn: ['A', 'New'] }) };
  expect(await deploy(server, 'S', bad, {}, 'UpdateStack')).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(happened(server, from).slice(-2).sort()).toEqual(['A DELETE_COMPLETE', 'New DELETE_COMPLETE']);
  const { body } = await cloudFormation(server, 'DescribeStackResources', { StackName: 'S', LogicalResourceId: 'A' });
  expect(body).toContain('<PhysicalResourceId>one</PhysicalResourceId>');
  // The good state is one that can be updated again.
  expect(await deploy(server, 'S', { ...base, A: parameter({ Name: 'three' }), Thing: custom({}) }, {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
});

test('a failed creation keeps what is to be retained, and not what is to be retained except on create', async () => {
  const server = await aws();
  const resources = {
    Role: role, Provider: PROVIDER,
    Kept: parameter({ Name: 'kept' }, { DeletionPolicy: 'Retain' }),
    Gone: parameter({ Name: 'gone' }, { DeletionPolicy: 'RetainExceptOnCreate' }),
    Thing: custom({ fail: true }, { DependsOn: ['Kept', 'Gone'] }),
  };
  expect(await deploy(server, 'S', resources)).toBe('ROLLBACK_COMPLETE');
  expect(happened(server)).toEqual(expect.arrayContaining(['Thing CREATE_FAILED', 'Kept DELETE_SKIPPED', 'Gone DELETE_COMPLETE']));
  expect(await deploy(server, 'S', resources, {}, 'UpdateStack')).toMatch(/is in ROLLBACK_COMPLETE state and can not be updated/);
});

test('what does not depend on each other is made at the same time, and a busy stack takes no other operation', async () => {
  const server = await aws();
  const resources = { Role: role, Provider: PROVIDER };
  expect(await deploy(server, 'S', resources)).toBe('CREATE_COMPLETE');
  const three = Object.fromEntries(['A', 'B', 'C'].map((id) => [id, custom({ ms: 700 })]));
  const from = server.events.length;
  const work = deploy(server, 'S', { ...resources, ...three }, {}, 'UpdateStack');
  await new Promise((later) => setTimeout(later, 100));
  expect(await deploy(server, 'S', resources, {}, 'UpdateStack')).toMatch(/Stack:arn:\S+ is in UPDATE_IN_PROGRESS state and can not be updated\./);
  expect(await work).toBe('UPDATE_COMPLETE');
  const statuses = server.events.slice(from).flatMap((event) => (event.type === 'stack' && event.event.type === 'Custom::Thing' && event.event.reason === undefined ? [event.event.status] : []));
  expect(statuses).toEqual([...Array<string>(3).fill('CREATE_IN_PROGRESS'), ...Array<string>(3).fill('CREATE_COMPLETE')]);
});

test('a server that stops in the middle of a deploy rolls back when it is started again', async () => {
  const state = folder();
  const first = await aws({ state });
  const waits = { Role: role, Provider: PROVIDER, A: parameter({ Name: 'half-done' }), Thing: custom({ ms: 10_000 }, { DependsOn: 'A' }) };
  const { body } = await cloudFormation(first, 'CreateStack', { StackName: 'S', TemplateBody: JSON.stringify({ Resources: waits }), 'Capabilities.member.1': 'CAPABILITY_IAM' });
  const id = /<StackId>(.+?)<\/StackId>/.exec(body)?.[1] ?? '';
  while (!happened(first).includes('A CREATE_COMPLETE')) await new Promise((later) => setTimeout(later, 20));
  await first.close();

  const second = await aws({ state });
  expect(await settled(second, id)).toBe('ROLLBACK_COMPLETE');
  expect(happened(second)).toContain('A DELETE_COMPLETE');
});

test('exports are imported, conditions and parameters count, and an export in use can neither be changed nor removed', async () => {
  const server = await aws();
  const exporting = (value: string) => ({ Outputs: { Out: { Value: value, Export: { Name: 'shared' } } } });
  expect(await deploy(server, 'From', { A: parameter({ Name: 'a' }) }, exporting('v1'))).toBe('CREATE_COMPLETE');
  const importing = {
    Parameters: { Stage: { Type: 'AWS::SSM::Parameter::Value<String>', Default: 'a' } },
    Conditions: { IsX: { 'Fn::Equals': [{ Ref: 'Stage' }, 'x'] } },
    Outputs: { Got: { Value: { 'Fn::Sub': ['${V}-${AWS::AccountId}-${Stage}', { V: { 'Fn::ImportValue': 'shared' } }] } } },
  };
  expect(await deploy(server, 'To', { B: parameter({ Name: 'b' }, { Condition: 'IsX' }), C: parameter({ Name: 'c' }, { Condition: 'Not' }) }, { ...importing, Conditions: { ...importing.Conditions, Not: { 'Fn::Not': [{ Condition: 'IsX' }] } } })).toBe('CREATE_COMPLETE');
  expect((await cloudFormation(server, 'DescribeStacks', { StackName: 'To' })).body).toContain('<OutputValue>v1-000000000000-x</OutputValue>');
  expect(happened(server)).toEqual(['A CREATE_COMPLETE', 'B CREATE_COMPLETE']);
  expect(await deploy(server, 'From', { A: parameter({ Name: 'a' }) }, exporting('v2'), 'UpdateStack')).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await deploy(server, 'Other', { A: parameter({ Name: 'd', Value: { 'Fn::ImportValue': 'nothing' } }) })).toBe('ROLLBACK_COMPLETE');
});

describe('versions and aliases', () => {
  const code = (text: string): string => `exports.handler = async (_, { functionVersion }) => ['${text}', functionVersion];`;
  const version = { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Fn' } }, DeletionPolicy: 'Retain' };
  const alias = (weight: number) => ({
    Type: 'AWS::Lambda::Alias',
    Properties: {
      Name: 'live', FunctionName: { Ref: 'Fn' }, FunctionVersion: { 'Fn::GetAtt': ['V2', 'Version'] },
      RoutingConfig: { AdditionalVersionWeights: [{ FunctionVersion: '1', FunctionWeight: weight }] },
    },
  });

  test('a version is what was published, an alias shares its calls by weight, and the same is not published again', async () => {
    const server = await aws();
    const lambda = new LambdaClient(clientOf(server));
    const ask = async (Qualifier: string): Promise<unknown> => JSON.parse((await lambda.send(new InvokeCommand({ FunctionName: 'fn', Qualifier }))).Payload?.transformToString() ?? '');
    expect(await deploy(server, 'S', { Role: role, Fn: inline(code('one'), { FunctionName: 'fn' }), V1: version })).toBe('CREATE_COMPLETE');
    const next = { Role: role, Fn: inline(code('two'), { FunctionName: 'fn' }), V2: version, Live: alias(0.5) };
    expect(await deploy(server, 'S', next, {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
    expect([await ask('1'), await ask('2'), await ask('$LATEST')]).toEqual([['one', '1'], ['two', '2'], ['two', '$LATEST']]);
    const answers: unknown[] = [];
    for (let calls = 0; calls < 64; calls++) answers.push(await ask('live'));
    const ones = answers.filter((answer) => (answer as string[])[1] === '1').length;
    // Of 64 calls at one half, fewer than 10 or more than 54 go one way once in a hundred million runs.
    expect(ones).toBeGreaterThanOrEqual(10);
    expect(ones).toBeLessThanOrEqual(54);

    const again = { ...next, V3: version };
    expect(await deploy(server, 'S', again, {}, 'UpdateStack')).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect((await cloudFormation(server, 'DescribeStackEvents', { StackName: 'S' })).body).toContain('A version for this Lambda function exists ( 2 )');
  });

  test.each([
    ['a weight over 1', alias(1.5), /resource Live [^]*FunctionWeight[^]*1\.5/],
    ['a version that there is not', { Type: 'AWS::Lambda::Alias', Properties: { Name: 'live', FunctionName: { Ref: 'Fn' }, FunctionVersion: '7' } }, /Function not found/],
  ])('%s is refused', async (_, bad, message) => {
    const server = await aws();
    expect(await deploy(server, 'S', { Role: role, Fn: inline(code('one'), { FunctionName: 'fn' }), V1: version })).toBe('CREATE_COMPLETE');
    const said = await deploy(server, 'S', { Role: role, Fn: inline(code('two'), { FunctionName: 'fn' }), V1: version, V2: { ...version, Properties: { ...version.Properties, Description: 'x' } }, Live: bad }, {}, 'UpdateStack');
    const { body } = await cloudFormation(server, 'DescribeStackEvents', { StackName: 'S' });
    expect(`${said}${body}`).toMatch(message);
    expect(said).not.toBe('UPDATE_COMPLETE');
  });
});

test('a creation that takes longer than it may is taken back', async () => {
  const server = await aws();
  const resources = { Role: role, Provider: PROVIDER, Thing: custom({ ms: 1_500 }), After: parameter({ Name: 'after' }, { DependsOn: 'Thing' }) };
  const { status, body } = await cloudFormation(server, 'CreateStack', { StackName: 'S', TemplateBody: JSON.stringify({ Resources: resources }), TimeoutInMinutes: '0.02', 'Capabilities.member.1': 'CAPABILITY_IAM' });
  expect([status, body]).toEqual([200, expect.anything()]);
  expect(await settled(server, 'S')).toBe('ROLLBACK_COMPLETE');
  expect((await cloudFormation(server, 'DescribeStackEvents', { StackName: 'S' })).body).toContain('Stack creation time exceeded the specified timeout.');
  expect(happened(server)).not.toContain('After CREATE_COMPLETE');
});
