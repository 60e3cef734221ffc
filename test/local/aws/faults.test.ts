import { aws, closeAll, cloudFormation, deploy, folder, lambdaRole, settled } from './support';

afterEach(closeAll);

type Server = Awaited<ReturnType<typeof aws>>;

const parameter = (value: string): object => ({ P: { Type: 'AWS::SSM::Parameter', Properties: { Name: 'p', Type: 'String', Value: value } } });
const FUNCTION = {
  Role: lambdaRole(),
  Fn: {
    Type: 'AWS::Lambda::Function',
    Properties: { FunctionName: 'greeter', Runtime: 'nodejs22.x', Handler: 'index.handler', Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Code: { ZipFile: 'exports.handler = async () => 1;' } },
  },
  V1: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Fn' } } },
};

async function ask(server: Server, method: string, path = '', body?: unknown, type = 'application/json') {
  const response = await fetch(`${server.endpoint}/_csi/faults${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': type } }) });
  return { status: response.status, answer: await response.json() as unknown };
}

const reasons = async (server: Server): Promise<string> => (await cloudFormation(server, 'DescribeStackEvents', { StackName: 'S' })).body;

test('the next operation on a resource fails once, in the words that were asked for', async () => {
  const server = await aws();
  expect(await deploy(server, 'S', parameter('one'))).toBe('CREATE_COMPLETE');
  expect(await ask(server, 'POST', '', { kind: 'resource', target: 'S/P', reason: 'out of luck' })).toMatchObject({ status: 200, answer: { id: '1' } });
  expect(await deploy(server, 'S', parameter('two'), {}, 'UpdateStack')).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await reasons(server)).toMatch(/<LogicalResourceId>P<[^]*UPDATE_FAILED<[^]*out of luck/);
  expect(await ask(server, 'GET')).toEqual({ status: 200, answer: { faults: [] } });
  expect(await deploy(server, 'S', parameter('two'), {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
});

test('a type that fails fails a first deploy, and a deletion', async () => {
  const server = await aws();
  await ask(server, 'POST', '', { kind: 'resource', target: 'AWS::SSM::Parameter' });
  expect(await deploy(server, 'S', parameter('one'))).toBe('ROLLBACK_COMPLETE');
  await cloudFormation(server, 'DeleteStack', { StackName: 'S' });
  await settled(server, 'S');
  expect(await deploy(server, 'S', parameter('one'))).toBe('CREATE_COMPLETE');
  await ask(server, 'POST', '', { kind: 'resource', target: 'S/P' });
  await cloudFormation(server, 'DeleteStack', { StackName: 'S' });
  expect(await settled(server, 'S')).toBe('DELETE_FAILED');
  expect(await reasons(server)).toContain('This failure was asked for with `csi local fault`.');
});

test('faults are still there after a restart, and are cleared one by one or all at once', async () => {
  const state = folder();
  const first = await aws({ state });
  await deploy(first, 'S', FUNCTION);
  for (const kind of ['error', 'throttle']) await ask(first, 'POST', '', { kind, target: 'greeter' });
  await ask(first, 'POST', '', { kind: 'latency', target: 'arn:aws:lambda:us-east-1:000000000000:function:greeter', version: '1', ms: 5 });
  await first.close();
  const second = await aws({ state });
  expect((await ask(second, 'GET')).answer).toEqual({ faults: [
    { id: '1', kind: 'error', target: 'greeter', rate: 1 }, { id: '2', kind: 'throttle', target: 'greeter', rate: 1 }, { id: '3', kind: 'latency', target: 'greeter', version: '1', ms: 5 },
  ] });
  expect((await ask(second, 'DELETE', '/2')).answer).toMatchObject({ faults: [{ id: '1' }, { id: '3' }] });
  expect(await ask(second, 'DELETE', '/2')).toEqual({ status: 404, answer: { message: 'there is no fault 2: there are 1, 3' } });
  expect((await ask(second, 'DELETE')).answer).toEqual({ faults: [] });
});

test.each([
  [{ kind: 'error', target: 'greter' }, 404, 'there is no function greter: did you mean greeter?'],
  [{ kind: 'error', target: 'something-else' }, 404, 'there is no function something-else: there are greeter.'],
  [{ kind: 'error', target: 'greeter', version: '7' }, 404, 'greeter has no version 7: it has 1, $LATEST. Where the next deploy is to publish it, add --new'],
  [{ kind: 'error', target: 'greeter', rate: 2 }, 400, 'rate is 2, but must be a number above 0 and at most 1'],
  [{ kind: 'unavailable', target: 'endpoint' }, 404, 'there is no endpoint endpoint: there are no endpoints. Where the next deploy is to make it, add --new'],
  [{ kind: 'resource', target: 'T/Fn' }, 404, 'there is no stack T: did you mean S? Where the next deploy is to make it, add --new'],
  [{ kind: 'resource', target: 'S/Fm' }, 404, 'the stack S has no resource Fm: did you mean Fn? Where the next deploy is to make it, add --new'],
  [{ kind: 'resource', target: 'AWS::Lambda::Fuction' }, 404, 'there is no resource type AWS::Lambda::Fuction: did you mean AWS::Lambda::Function?'],
])('%j is refused', async (fault, status, message) => {
  const server = await aws();
  await deploy(server, 'S', FUNCTION);
  expect(await ask(server, 'POST', '', fault)).toEqual({ status, answer: { message } });
  expect((await ask(server, 'GET')).answer).toEqual({ faults: [] });
});

test('what the next deploy is to make may fail, too; a page in a browser cannot ask for anything', async () => {
  const server = await aws();
  expect(await ask(server, 'POST', '?new', { kind: 'resource', target: 'S/P' })).toMatchObject({ status: 200 });
  expect(await deploy(server, 'S', parameter('one'))).toBe('ROLLBACK_COMPLETE');
  await deploy(server, 'F', FUNCTION);
  expect(await ask(server, 'POST', '?new', { kind: 'error', target: 'greeter', version: '2' })).toMatchObject({ status: 200, answer: { version: '2' } });
  expect(await ask(server, 'POST', '', { kind: 'resource', target: 'AWS::SSM::Parameter' }, 'text/plain')).toEqual({ status: 415, answer: { message: 'the content type must be application/json' } });
});
