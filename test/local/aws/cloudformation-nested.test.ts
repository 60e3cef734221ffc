import { CloudFormationClient, DescribeChangeSetCommand, CreateChangeSetCommand, DescribeStacksCommand, DescribeStackEventsCommand, DescribeStackResourceCommand } from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { aws, clientOf, closeAll, deploy, folder, lambdaRole, settled } from './support';

afterEach(closeAll);

const URL_OF = (key: string): string => `https://s3.us-east-1.amazonaws.com/templates/${key}`;
const parameter = (properties: object, more: object = {}): object => ({ Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: 'x', ...properties }, ...more });
const nested = (key: string, parameters: object = {}, more: object = {}): object => ({ Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: URL_OF(key), Parameters: parameters }, ...more });
/** What cannot be made a second time under the name that is taken. */
const CLASH = { Clash: parameter({ Name: '/taken' }, { DependsOn: 'Inner' }) };

async function setUp(templates: Readonly<Record<string, object>>, state?: string) {
  const server = await aws(state === undefined ? {} : { state });
  const s3 = new S3Client({ ...clientOf(server), forcePathStyle: true });
  if (Object.keys(templates).length > 0) await s3.send(new CreateBucketCommand({ Bucket: 'templates' }));
  const put = async (key: string, template: object): Promise<void> => { await s3.send(new PutObjectCommand({ Bucket: 'templates', Key: key, Body: JSON.stringify(template) })); };
  for (const [key, template] of Object.entries(templates)) await put(key, template);
  const client = new CloudFormationClient(clientOf(server));
  const ssm = new SSMClient(clientOf(server));
  const child = async (): Promise<string> => (await client.send(new DescribeStackResourceCommand({ StackName: 'S', LogicalResourceId: 'Inner' }))).StackResourceDetail?.PhysicalResourceId ?? '';
  return {
    server, put, client, child,
    value: async (name: string): Promise<string | undefined> => {
      try {
        return (await ssm.send(new GetParameterCommand({ Name: name }))).Parameter?.Value;
      } catch (error) {
        return (error as Error).name;
      }
    },
    stack: async (name: string) => (await client.send(new DescribeStacksCommand({ StackName: name }))).Stacks?.[0],
    reasons: async (name: string): Promise<readonly (string | undefined)[]> => (
      (await client.send(new DescribeStackEventsCommand({ StackName: name }))).StackEvents?.filter(({ ResourceStatus }) => ResourceStatus?.endsWith('_FAILED')).map(({ ResourceStatusReason }) => ResourceStatusReason) ?? []
    ),
  };
}

const INNER = {
  Parameters: { Value: { Type: 'String' } },
  Resources: { P: parameter({ Name: '/inner', Value: { Ref: 'Value' } }) },
  Outputs: { Shout: { Value: { 'Fn::Sub': '${Value}!' } } },
};
const parent = (value: string, more: object = {}, attributes: object = {}): object => ({
  Inner: nested('inner.json', { Value: value }, attributes),
  Outer: parameter({ Name: '/outer', Value: { 'Fn::GetAtt': ['Inner', 'Outputs.Shout'] } }),
  ...more,
});

test('a nested stack is made with its parameters and tags, updated in place, gives its outputs, and goes with its parent', async () => {
  const { server, child, stack, value, client } = await setUp({ 'inner.json': INNER });
  expect(await deploy(server, 'S', parent('one'))).toBe('CREATE_COMPLETE');
  const id = await child();
  expect(id).toMatch(/^arn:aws:cloudformation:us-east-1:000000000000:stack\/S-Inner-[A-Za-z0-9]{12}\//);
  const root = (await stack('S'))?.StackId;
  expect(await stack(id)).toMatchObject({ StackStatus: 'CREATE_COMPLETE', ParentId: root, RootId: root, Outputs: [{ OutputKey: 'Shout', OutputValue: 'one!' }] });
  expect([await value('/inner'), await value('/outer')]).toEqual(['one', 'one!']);

  await client.send(new CreateChangeSetCommand({ StackName: 'S', ChangeSetName: 'c', TemplateBody: JSON.stringify({ Resources: parent('two') }) }));
  const { Changes } = await client.send(new DescribeChangeSetCommand({ StackName: 'S', ChangeSetName: 'c' }));
  expect(Changes?.map(({ ResourceChange }) => [ResourceChange?.Action, ResourceChange?.LogicalResourceId, ResourceChange?.Replacement])).toEqual([['Modify', 'Inner', 'False'], ['Modify', 'Outer', 'False']]);

  expect(await deploy(server, 'S', parent('two'), {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
  expect([await child(), (await stack(id))?.StackStatus, await value('/inner'), await value('/outer')]).toEqual([id, 'UPDATE_COMPLETE', 'two', 'two!']);
  expect(await deploy(server, 'S', parent('two'), {}, 'UpdateStack')).toBe('No updates are to be performed.');

  expect(await deploy(server, 'S', { Other: parameter({ Name: '/other' }) }, {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
  expect([(await stack(id))?.StackStatus, await value('/inner'), await value('/other')]).toEqual(['DELETE_COMPLETE', 'ParameterNotFound', 'x']);
});

test('another template at the same URL is found and carried out', async () => {
  const { server, put, value } = await setUp({ 'inner.json': INNER });
  expect(await deploy(server, 'S', parent('one'))).toBe('CREATE_COMPLETE');
  await put('inner.json', { ...INNER, Outputs: { Shout: { Value: { 'Fn::Sub': '${Value}?' } } } });
  expect(await deploy(server, 'S', parent('one'), {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
  expect(await value('/outer')).toBe('one?');
});

test('when the parent fails after it, an updated nested stack goes back, and what it replaced is still there', async () => {
  const named = { ...INNER, Resources: { P: parameter({ Name: { 'Fn::Sub': '/inner/${Value}' } }) } };
  const { server, child, stack, value } = await setUp({ 'inner.json': named });
  expect(await deploy(server, 'Taken', { P: parameter({ Name: '/taken' }) })).toBe('CREATE_COMPLETE');
  expect(await deploy(server, 'S', parent('one'))).toBe('CREATE_COMPLETE');
  expect(await deploy(server, 'S', parent('two', CLASH), {}, 'UpdateStack')).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await stack(await child())).toMatchObject({ StackStatus: 'UPDATE_ROLLBACK_COMPLETE', Parameters: [{ ParameterKey: 'Value', ParameterValue: 'one' }], Outputs: [{ OutputValue: 'one!' }] });
  expect([await value('/inner/one'), await value('/inner/two'), await value('/outer')]).toEqual(['x', 'ParameterNotFound', 'one!']);
  expect(await deploy(server, 'S', parent('three'), {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
  expect([await value('/inner/one'), await value('/inner/three')]).toEqual(['ParameterNotFound', 'x']);
});

test('a nested stack that cannot be made fails its parent, which deletes it', async () => {
  const { server, stack, reasons } = await setUp({ 'inner.json': { Resources: { Good: parameter({ Name: '/good' }), Bad: parameter({ Name: '/taken' }, { DependsOn: 'Good' }) } } });
  expect(await deploy(server, 'Taken', { P: parameter({ Name: '/taken' }) })).toBe('CREATE_COMPLETE');
  expect(await deploy(server, 'S', { Inner: nested('inner.json') })).toBe('ROLLBACK_COMPLETE');
  const [, embedded] = /^Embedded stack (\S+) was not successfully created: The following resource\(s\) failed to create: \[Bad\]\. $/.exec((await reasons('S'))[0] ?? '') ?? [];
  expect(await stack(embedded ?? '')).toMatchObject({ StackStatus: 'DELETE_COMPLETE' });
  expect(await reasons(embedded ?? '')).toEqual([expect.stringContaining('The parameter already exists')]);
});

test('a nested stack whose own update fails is back before its parent is', async () => {
  const { server, child, stack, value } = await setUp({ 'inner.json': INNER, 'bad.json': { ...INNER, Resources: { ...INNER.Resources, Bad: parameter({ Name: '/taken' }, { DependsOn: 'P' }) } } });
  expect(await deploy(server, 'Taken', { P: parameter({ Name: '/taken' }) })).toBe('CREATE_COMPLETE');
  expect(await deploy(server, 'S', parent('one'))).toBe('CREATE_COMPLETE');
  expect(await deploy(server, 'S', { ...parent('two'), Inner: nested('bad.json', { Value: 'two' }) }, {}, 'UpdateStack')).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect([(await stack(await child()))?.StackStatus, await value('/inner'), await value('/outer')]).toEqual(['UPDATE_ROLLBACK_COMPLETE', 'one', 'one!']);
});

test('nested stacks nest, and go back all together', async () => {
  const middle = { Parameters: INNER.Parameters, Resources: { Inner: nested('inner.json', { Value: { Ref: 'Value' } }) }, Outputs: { Shout: { Value: { 'Fn::GetAtt': ['Inner', 'Outputs.Shout'] } } } };
  const { server, value, stack, child, client } = await setUp({ 'inner.json': INNER, 'middle.json': middle });
  const outer = (given: string, more: object = {}): object => ({ Inner: nested('middle.json', { Value: given }), Outer: parameter({ Name: '/outer', Value: { 'Fn::GetAtt': ['Inner', 'Outputs.Shout'] } }), ...more });
  expect(await deploy(server, 'Taken', { P: parameter({ Name: '/taken' }) })).toBe('CREATE_COMPLETE');
  expect(await deploy(server, 'S', outer('one'))).toBe('CREATE_COMPLETE');
  const innermost = (await client.send(new DescribeStackResourceCommand({ StackName: await child(), LogicalResourceId: 'Inner' }))).StackResourceDetail?.PhysicalResourceId ?? '';
  expect(await stack(innermost)).toMatchObject({ ParentId: await child(), RootId: (await stack('S'))?.StackId });
  expect(await deploy(server, 'S', outer('two', CLASH), {}, 'UpdateStack')).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect([await value('/inner'), await value('/outer'), (await stack(innermost))?.StackStatus]).toEqual(['one', 'one!', 'UPDATE_ROLLBACK_COMPLETE']);
  expect(await deploy(server, 'S', outer('three'), {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
  expect([await value('/inner'), (await stack(innermost))?.StackStatus]).toEqual(['three', 'UPDATE_COMPLETE']);
});

test.each([
  ['a template that is not there', {}, /S3 error: The specified key does not exist/],
  ['a type that is not modelled', { 'inner.json': { Resources: { Graph: { Type: 'AWS::Neptune::DBCluster' } } } }, /Nested stack Inner: Graph: AWS::Neptune::DBCluster is not modelled here/],
  ['an unknown property', { 'inner.json': { Resources: { P: parameter({ Values: 1 }) } } }, /Nested stack Inner: Properties validation failed for resource P with message: #: extraneous key \[Values\] is not permitted/],
  ['a template that is none', { 'inner.json': { Resource: {} } }, /Nested stack Inner: Invalid template property or properties \[Resource\]/],
])('%s is refused before anything is made', async (_, templates, message) => {
  const { server } = await setUp({ 'other.json': {}, ...templates });
  expect(await deploy(server, 'S', { Inner: nested('inner.json') })).toMatch(message);
});

test.each([
  ['a parameter that the template does not have', { 'inner.json': INNER }, nested('inner.json', { Value: 'x', Other: 'y' }), /Parameters: \[Other\] do not exist in the template/],
  ['a missing parameter', { 'inner.json': INNER }, nested('inner.json'), /Parameters: \[Value\] must have values/],
])('%s fails the nested stack', async (_, templates, inner, message) => {
  const { server, reasons } = await setUp(templates);
  expect(await deploy(server, 'S', { Inner: inner })).toBe('ROLLBACK_COMPLETE');
  expect((await reasons('S')).join()).toMatch(message);
});

test('an update kept half done is rolled back with its nested stack when asked', async () => {
  const { server, value, stack, child, client } = await setUp({ 'inner.json': INNER });
  expect(await deploy(server, 'Taken', { P: parameter({ Name: '/taken' }) })).toBe('CREATE_COMPLETE');
  expect(await deploy(server, 'S', parent('one'))).toBe('CREATE_COMPLETE');
  const { UpdateStackCommand, RollbackStackCommand } = await import('@aws-sdk/client-cloudformation');
  await client.send(new UpdateStackCommand({ StackName: 'S', TemplateBody: JSON.stringify({ Resources: parent('two', CLASH) }), DisableRollback: true }));
  expect([await settled(server, 'S'), await value('/inner')]).toEqual(['UPDATE_FAILED', 'two']);
  await client.send(new RollbackStackCommand({ StackName: 'S' }));
  expect([await settled(server, 'S'), await value('/inner'), (await stack(await child()))?.StackStatus]).toEqual(['UPDATE_ROLLBACK_COMPLETE', 'one', 'UPDATE_ROLLBACK_COMPLETE']);
});

test('a server that stops in the middle of an update takes back parent and nested stack when it is started again', async () => {
  const slow = { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'nodejs22.x', Handler: 'index.handler', Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Timeout: 60, Code: { ZipFile: `exports.handler = async (event, context) => {
    await new Promise((later) => setTimeout(later, event.ResourceProperties.value === 'two' ? 50_000 : 0));
    await require('cfn-response').send(event, context, 'SUCCESS', {}, 'id');
  };` } } };
  const resources = (value: string): object => ({
    ...parent(value), Role: lambdaRole(), Provider: slow,
    Thing: { Type: 'Custom::Thing', Properties: { ServiceToken: { 'Fn::GetAtt': ['Provider', 'Arn'] }, value }, DependsOn: 'Inner' },
  });
  const state = folder();
  const first = await setUp({ 'inner.json': INNER }, state);
  expect(await deploy(first.server, 'S', resources('one'))).toBe('CREATE_COMPLETE');
  const cut = deploy(first.server, 'S', resources('two'), {}, 'UpdateStack').catch(() => undefined);
  const begun = (): boolean => first.server.events.some((each) => each.type === 'stack' && each.event.logicalId === 'Thing' && each.event.status === 'UPDATE_IN_PROGRESS');
  while (!begun()) await new Promise((later) => setTimeout(later, 20));
  await first.server.close();
  await cut;

  const second = await setUp({}, state);
  expect(await settled(second.server, 'S')).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect([(await second.stack(await second.child()))?.StackStatus, await second.value('/inner'), await second.value('/outer')]).toEqual(['UPDATE_ROLLBACK_COMPLETE', 'one', 'one!']);
});
