import {
  DeleteParameterCommand, DeleteParametersCommand, DescribeParametersCommand, GetParameterCommand, GetParameterHistoryCommand, GetParametersByPathCommand, paginateGetParametersByPath, PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { aws, clientOf, closeAll, deploy, lambdaRole } from './support';

afterEach(closeAll);

const put = (ssm: SSMClient, Name: string, Value: string, more: object = {}) => ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', ...more }));

test('of two who make a parameter, one does', async () => {
  const ssm = new SSMClient(clientOf(await aws()));
  const made = await Promise.allSettled(['a', 'b', 'c'].map((value) => put(ssm, '/p', value)));
  expect(made.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
  expect(made.flatMap((each) => (each.status === 'rejected' ? [(each.reason as Error).name] : []))).toEqual(['ParameterAlreadyExists', 'ParameterAlreadyExists']);
  expect(await put(ssm, '/p', 'd', { Overwrite: true })).toMatchObject({ Version: 2, Tier: 'Standard' });
});

test.each([
  ['4,097 characters', '/p', 'x'.repeat(4097), 'ValidationException'],
  ['a reference to another parameter', '/p', 'a {{ssm:other}}', 'ValidationException'],
  ['nothing', '/p', '', 'ValidationException'],
  ['sixteen levels', '/a'.repeat(16), 'x', 'HierarchyLevelLimitExceededException'],
  ['a name of AWS', '/aws/p', 'x', 'ValidationException'],
])('%s: such a parameter is refused', async (_, name, value, error) => {
  const ssm = new SSMClient(clientOf(await aws()));
  await expect(put(ssm, name, value)).rejects.toMatchObject({ name: error });
});

test('4,096 characters and fifteen levels are taken, and a type stays', async () => {
  const ssm = new SSMClient(clientOf(await aws()));
  await put(ssm, '/p', 'x'.repeat(4096));
  await put(ssm, '/a'.repeat(15), 'x');
  await expect(put(ssm, '/p', 'a,b', { Type: 'StringList', Overwrite: true })).rejects.toMatchObject({ name: 'HierarchyTypeMismatch' });
});

test('parameters are listed by path, ten at a time, and described by filters', async () => {
  const ssm = new SSMClient(clientOf(await aws()));
  const names = Array.from({ length: 23 }, (_, index) => `/models/digits/versions/${String(index).padStart(2, '0')}`);
  await Promise.all([...names, '/models/digits/aliases/champion', '/models/digits2/versions/1'].map((name) => put(ssm, name, 'x')));
  const pages: (string | undefined)[][] = [];
  for await (const { Parameters = [] } of paginateGetParametersByPath({ client: ssm }, { Path: '/models/digits', Recursive: true })) pages.push(Parameters.map(({ Name }) => Name));
  expect(pages.map(({ length }) => length)).toEqual([10, 10, 4]);
  expect(pages.flat()).toEqual(['/models/digits/aliases/champion', ...names]);
  expect((await ssm.send(new GetParametersByPathCommand({ Path: '/models/digits/' }))).Parameters).toEqual([]);
  await expect(ssm.send(new GetParametersByPathCommand({ Path: '/models', MaxResults: 11 }))).rejects.toMatchObject({ name: 'ValidationException' });
  await expect(ssm.send(new GetParametersByPathCommand({ Path: 'models' }))).rejects.toMatchObject({ name: 'ValidationException' });
  const described = async (Key: string, Option: string, Value: string) =>
    (await ssm.send(new DescribeParametersCommand({ ParameterFilters: [{ Key, Option, Values: [Value] }] }))).Parameters?.map(({ Name }) => Name);
  expect(await described('Path', 'OneLevel', '/models/digits/aliases')).toEqual(['/models/digits/aliases/champion']);
  expect(await described('Path', 'Recursive', '/models/digits2')).toEqual(['/models/digits2/versions/1']);
  expect(await described('Name', 'BeginsWith', '/models/digits/versions/1')).toEqual(names.slice(10, 20));
  expect(await described('Name', 'Contains', 'champion')).toEqual(['/models/digits/aliases/champion']);
});

test('old values can be looked up, and several parameters deleted at once', async () => {
  const ssm = new SSMClient(clientOf(await aws()));
  await put(ssm, '/p', 'a');
  await put(ssm, '/p', 'b', { Overwrite: true });
  expect((await ssm.send(new GetParameterHistoryCommand({ Name: '/p' }))).Parameters?.map(({ Version, Value }) => [Version, Value])).toEqual([[1, 'a'], [2, 'b']]);
  expect((await ssm.send(new GetParameterCommand({ Name: '/p:1' }))).Parameter?.Value).toBe('a');
  expect(await ssm.send(new DeleteParametersCommand({ Names: ['/p', '/q'] }))).toMatchObject({ DeletedParameters: ['/p'], InvalidParameters: ['/q'] });
});

const LISTENER = "exports.handler = async (event) => { console.log('GOT ' + JSON.stringify(event)); };";

test('changes of parameters are events', async () => {
  const server = await aws();
  expect(await deploy(server, 'S', {
    Role: lambdaRole(),
    Fn: { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'nodejs22.x', Handler: 'index.handler', Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Code: { ZipFile: LISTENER } } },
    Allow: { Type: 'AWS::Lambda::Permission', Properties: { FunctionName: { Ref: 'Fn' }, Action: 'lambda:InvokeFunction', Principal: 'events.amazonaws.com' } },
    Rule: { Type: 'AWS::Events::Rule', Properties: { EventPattern: { source: ['aws.ssm'], detail: { name: [{ wildcard: '/models/*/aliases/*' }] } }, Targets: [{ Id: 'a', Arn: { 'Fn::GetAtt': ['Fn', 'Arn'] } }] } },
  })).toBe('CREATE_COMPLETE');
  const ssm = new SSMClient(clientOf(server));
  const got = () => server.events.flatMap((event) => (event.type === 'log' && event.line.text.includes('GOT ') ? [JSON.parse(event.line.text.slice(event.line.text.indexOf('GOT ') + 4)) as Record<string, unknown>] : []));
  const until = async (count: number): Promise<void> => { for (const end = Date.now() + 20_000; got().length < count && Date.now() < end;) await new Promise((later) => { setTimeout(later, 20); }); };
  await put(ssm, '/models/digits/versions/1', 'x');
  await put(ssm, '/models/digits/aliases/champion', '1', { Description: 'the best' });
  await until(1);
  await put(ssm, '/models/digits/aliases/champion', '2', { Overwrite: true });
  await until(2);
  await ssm.send(new DeleteParameterCommand({ Name: '/models/digits/aliases/champion' }));
  await until(3);
  const detail = (operation: string) => ({ operation, name: '/models/digits/aliases/champion', type: 'String', description: 'the best' });
  expect(got().map((event) => event['detail'])).toEqual(['Create', 'Update', 'Delete'].map(detail));
  expect(got()[0]).toMatchObject({ 'detail-type': 'Parameter Store Change', 'resources': ['arn:aws:ssm:us-east-1:000000000000:parameter/models/digits/aliases/champion'] });
});
