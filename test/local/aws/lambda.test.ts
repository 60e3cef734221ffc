import { GetFunctionConfigurationCommand, GetFunctionUrlConfigCommand, InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { awsStatus } from '../../../local';
import { aws, clientOf, closeAll, deploy, lambdaRole } from './support';

afterEach(closeAll);

const stack = (code: string, more: object = {}): object => ({
  Role: lambdaRole(),
  Fn: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'fn', Runtime: 'nodejs22.x', Handler: 'index.handler', Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Code: { ZipFile: code }, ...more } },
});

test('no more calls run at a time than are reserved, and every other one is throttled', async () => {
  const server = await aws();
  const lambda = new LambdaClient({ ...clientOf(server), maxAttempts: 1 });
  expect(await deploy(server, 'S', stack('exports.handler = () => new Promise((done) => setTimeout(done, 800, 1));', { ReservedConcurrentExecutions: 2 }))).toBe('CREATE_COMPLETE');
  const ends = await Promise.all(Array.from({ length: 10 }, () => lambda.send(new InvokeCommand({ FunctionName: 'fn' })).then(() => 'ran', (error: Error) => error.name)));
  expect(ends.sort()).toEqual([...Array<string>(8).fill('TooManyRequestsException'), 'ran', 'ran']);
});

test('functions and their URLs are described as on AWS', async () => {
  const server = await aws();
  const lambda = new LambdaClient(clientOf(server));
  const url = { Url: { Type: 'AWS::Lambda::Url', Properties: { TargetFunctionArn: { 'Fn::GetAtt': ['Fn', 'Arn'] }, AuthType: 'NONE' } } };
  expect(await deploy(server, 'S', { ...stack('exports.handler = async ({ rawPath }) => rawPath;', { MemorySize: 256, Timeout: 7 }), ...url })).toBe('CREATE_COMPLETE');
  expect(await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'fn' }))).toMatchObject({
    FunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:fn', MemorySize: 256, Timeout: 7, Runtime: 'nodejs22.x', Version: '$LATEST', State: 'Active', Role: expect.stringMatching(/^arn:aws:iam::000000000000:role\/S-Role-/),
  });
  expect((await lambda.send(new ListFunctionsCommand({}))).Functions?.map(({ FunctionName }) => FunctionName)).toEqual(['fn']);
  const { FunctionUrl = '', AuthType } = await lambda.send(new GetFunctionUrlConfigCommand({ FunctionName: 'fn' }));
  expect([AuthType, await (await fetch(`${FunctionUrl}a/b`)).json()]).toEqual(['NONE', '/a/b']);
});

test('what cannot be executed here is not answered, and counts as recorded', async () => {
  const server = await aws();
  const lambda = new LambdaClient({ ...clientOf(server), maxAttempts: 1 });
  expect(await deploy(server, 'S', stack('def handler(event, context): pass', { Runtime: 'python3.13' }))).toBe('CREATE_COMPLETE');
  const [fn] = (await awsStatus(server.endpoint)).stacks[0]?.resources.filter(({ logicalId }) => logicalId === 'Fn') ?? [];
  expect(fn?.tier).toBe('recorded');
  await expect(lambda.send(new InvokeCommand({ FunctionName: 'fn' }))).rejects.toThrow('csi local cannot execute the runtime python3.13');
  await expect(lambda.send(new InvokeCommand({ FunctionName: 'fn', Qualifier: '1' }))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});
