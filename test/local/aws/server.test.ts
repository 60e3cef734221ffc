import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { aws, closeAll, cloudFormation, deploy, folder } from './support';

afterEach(closeAll);

const ONE = { A: { Type: 'AWS::SSM::Parameter', Properties: { Name: 'one', Type: 'String', Value: 'x' } } };

test('two servers do not share state, nor access keys', async () => {
  const [one, two] = [await aws(), await aws()];
  expect(await deploy(one, 'S', ONE)).toBe('CREATE_COMPLETE');
  expect((await cloudFormation(two, 'DescribeStacks', { StackName: 'S' })).body).toContain('Stack with id S does not exist');
  expect(one.environment['AWS_ACCESS_KEY_ID']).not.toBe(two.environment['AWS_ACCESS_KEY_ID']);
});

test('stacks, their events and the access key are still there after a restart', async () => {
  const state = folder();
  const first = await aws({ state });
  await deploy(first, 'S', ONE);
  const before = await cloudFormation(first, 'DescribeStackEvents', { StackName: 'S' });
  await first.close();
  expect(existsSync(join(state, 'server.pid'))).toBe(false);
  const second = await aws({ state });
  const after = await cloudFormation(second, 'DescribeStackEvents', { StackName: 'S' });
  const events = (body: string): string | undefined => /<StackEvents>.*<\/StackEvents>/s.exec(body)?.[0];
  expect(events(after.body)).toBe(events(before.body));
  expect(second.environment['AWS_ACCESS_KEY_ID']).toBe(first.environment['AWS_ACCESS_KEY_ID']);
});

test('a state folder is used by one server at a time', async () => {
  const state = folder();
  await aws({ state });
  await expect(aws({ state })).rejects.toThrow(`${state} is in use by the csi local with process id ${process.pid}: stop it, or name another folder with --state`);
});

test('what cannot be read is named, and left as it is', async () => {
  const state = folder();
  const server = await aws({ state });
  await deploy(server, 'S', ONE);
  await server.close();
  const file = join(state, 'stacks', readdirSync(join(state, 'stacks'))[0] as string);
  writeFileSync(file, '{"half');
  await expect(aws({ state })).rejects.toThrow(`${file} cannot be read:`);
  expect([readFileSync(file, 'utf8'), existsSync(join(state, 'server.pid'))]).toEqual(['{"half', false]);
});

test.each([
  ['a folder with other files', (state: string) => writeFileSync(join(state, 'notes.txt'), ''), {}, /is no state folder of csi local: it has no state\.json, and is not empty/],
  ['a state of another format', (state: string) => writeFileSync(join(state, 'state.json'), '{"format":99}'), {}, /has format 99, this version reads 1/],
  ['another account than that of the state', (state: string) => writeFileSync(join(state, 'state.json'), '{"format":1,"account":"111111111111","region":"us-east-1"}'), { account: '222222222222' }, /--account is 222222222222, but .* holds the state of 111111111111/],
  ['an account that is none', () => undefined, { account: '12' }, /--account is 12, but must be 12 digits/],
  ['a region that is none', () => undefined, { region: 'here' }, /--region is here, but must be the code of a region/],
])('%s is refused', async (_, prepare, options, message) => {
  const state = folder();
  prepare(state);
  const before = readdirSync(state);
  await expect(aws({ state, ...options })).rejects.toThrow(message);
  expect(readdirSync(state)).toEqual(before);
});

test.each([
  ['is a file', '', / is no folder: name another with --state$/],
  ['lies in a file', 'state', / cannot be made: ENOTDIR\b.* Name another folder with --state$/],
])('a state folder that %s is refused', async (_, below, message) => {
  const file = join(folder(), 'notes.txt');
  writeFileSync(file, 'mine');
  await expect(aws({ state: join(file, below) })).rejects.toThrow(message);
  expect(readFileSync(file, 'utf8')).toBe('mine');
});

test('a port in use is refused, and nothing is left running', async () => {
  const blocker = createServer();
  const port = await new Promise<number>((found) => { blocker.listen(0, '127.0.0.1', () => found((blocker.address() as AddressInfo).port)); });
  const state = folder();
  await expect(aws({ port, state })).rejects.toThrow(`port ${port} on 127.0.0.1 is in use`);
  expect(existsSync(join(state, 'server.pid'))).toBe(false);
  await new Promise((closed) => { blocker.close(closed); });
});

test('a service or operation that is not served is refused by name', async () => {
  const server = await aws();
  const headers = { authorization: 'AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/textract/aws4_request, SignedHeaders=host, Signature=0' };
  const answer = await fetch(server.endpoint, { method: 'POST', headers });
  expect([answer.status, await answer.text()]).toEqual([501, expect.stringContaining('csi local does not serve textract')]);
  expect(await cloudFormation(server, 'CreateStackSet')).toMatchObject({ status: 501, body: expect.stringContaining('csi local does not serve CreateStackSet of cloudformation') });
});
