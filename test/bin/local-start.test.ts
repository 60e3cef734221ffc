import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cloudFormation, deploy, lambdaRole, settled } from '../local/aws/support';
import { temporaryFolder } from '../local/support/assembly';
import { isRunning } from '../local/support/run';
import { csi, csiFile, node, type Running } from './support';

const running: Running[] = [];

afterEach(async () => {
  for (const { child, finished } of running.splice(0)) {
    child.kill('SIGKILL');
    await finished;
  }
});

async function start(state: string) {
  const server = csi(['local', 'start', '--port', '0', '--state', state], { cwd: temporaryFolder() });
  running.push(server);
  const [text, port] = await server.until(/AWS is at http:\/\/127\.0\.0\.1:(\d+)[^]*CDK_DOCKER=\S+/);
  const environment = Object.fromEntries([...text.matchAll(/export (\w+)=(\S+)/g)].map(([, name, value]) => [name, value as string]));
  const endpoint = `http://127.0.0.1:${port}`;
  return { ...server, port: port as string, environment, client: { endpoint, environment, port: Number(port), state, close: () => Promise.resolve() } };
}

const PID = {
  Role: lambdaRole(),
  Fn: {
    Type: 'AWS::Lambda::Function',
    Properties: { FunctionName: 'fn', Runtime: 'nodejs22.x', Handler: 'index.handler', Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Code: { ZipFile: 'exports.handler = async () => process.pid;' } },
  },
};

async function pidOf({ client }: Awaited<ReturnType<typeof start>>): Promise<number> {
  const headers = { authorization: `AWS4-HMAC-SHA256 Credential=${client.environment['AWS_ACCESS_KEY_ID']}/20260101/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=0` };
  return await (await fetch(`${client.endpoint}/2015-03-31/functions/fn/invocations`, { method: 'POST', headers })).json() as number;
}

test('prints the environment for clients and each resource with its tier, and leaves nothing but its state on Ctrl-C', async () => {
  const state = join(temporaryFolder(), 'state');
  const server = await start(state);
  expect(Object.keys(server.environment)).toEqual(['AWS_ENDPOINT_URL', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_REGION', 'AWS_DEFAULT_REGION', 'CDK_DOCKER']);
  expect(await deploy(server.client, 'Demo', PID)).toBe('CREATE_COMPLETE');
  const [shown] = await server.until(/Demo: CREATE_COMPLETE; 1 executed, 1 modelled, 0 recorded[^]*AWS::IAM::Role.*\n/);
  expect(shown).toMatch(/executed +AWS::Lambda::Function +Fn +fn\nmodelled +AWS::IAM::Role +Role +Demo-Role-\w+\n/);
  const status = await csi(['local', 'status', '--port', server.port]).finished;
  expect(status).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining('fn: versions none') });
  // In the environment that it printed, its port need not be said again.
  expect(await node([csiFile(), 'local', 'status'], { environment: { ...process.env as Record<string, string>, AWS_ENDPOINT_URL: server.client.endpoint } }).finished).toMatchObject({ status: 0, stdout: status.stdout });

  const pid = await pidOf(server);
  expect(isRunning(pid)).toBe(true);
  expect(await csi(['invoke', 'fn', '--endpoint', server.client.endpoint, '--data', '{}']).finished).toMatchObject({ status: 0, stdout: `${pid}\n` });
  server.child.kill('SIGINT');
  expect(await server.finished).toMatchObject({ status: 0, stderr: '' });
  expect([isRunning(pid), existsSync(join(state, 'server.pid'))]).toEqual([false, false]);
});

test('killed outright, it can be started again, and what was deployed still runs', async () => {
  const state = join(temporaryFolder(), 'state');
  const first = await start(state);
  await deploy(first.client, 'Demo', PID);
  const before = await pidOf(first);
  first.child.kill('SIGKILL');
  await first.finished;
  const second = await start(state);
  const after = await pidOf(second);
  expect([typeof after, after === before]).toEqual(['number', false]);
});

const SLOW = (value: string, ms: number) => ({
  Role: PID.Role,
  Provider: {
    ...PID.Fn,
    Properties: {
      ...PID.Fn.Properties,
      FunctionName: 'provider',
      Timeout: 60,
      Code: { ZipFile: `exports.handler = async (event, context) => {
        await new Promise((later) => setTimeout(later, event.RequestType === 'Update' ? Number(event.ResourceProperties.ms) : 0));
        await require('cfn-response').send(event, context, 'SUCCESS', {}, 'id');
      };` },
    },
  },
  First: { Type: 'AWS::SSM::Parameter', Properties: { Name: 'first', Type: 'String', Value: value } },
  Thing: { Type: 'Custom::Thing', Properties: { ServiceToken: { 'Fn::GetAtt': ['Provider', 'Arn'] }, value, ms }, DependsOn: 'First' },
});

test('killed in the middle of an update, it goes back to the last good state when it is started again, and then takes the same update', async () => {
  const state = join(temporaryFolder(), 'state');
  const first = await start(state);
  expect(await deploy(first.client, 'Demo', SLOW('one', 0))).toBe('CREATE_COMPLETE');
  const cut = deploy(first.client, 'Demo', SLOW('two', 60_000), {}, 'UpdateStack').catch(() => undefined);
  const events = async (): Promise<string> => (await cloudFormation(first.client, 'DescribeStackEvents', { StackName: 'Demo' })).body;
  while (!/<LogicalResourceId>Thing<[^]*?<ResourceStatus>UPDATE_IN_PROGRESS</.test((await events()).split('<LogicalResourceId>First<')[0] ?? '')) await new Promise((later) => setTimeout(later, 20));
  first.child.kill('SIGKILL');
  await Promise.all([first.finished, cut]);

  const second = await start(state);
  expect(await settled(second.client, 'Demo')).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect((await cloudFormation(second.client, 'DescribeStackEvents', { StackName: 'Demo' })).body).toContain('csi local stopped during the operation.');
  expect(await deploy(second.client, 'Demo', SLOW('two', 0), {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
}, 60_000);

test('a Node.js that is too old is named before anything else is loaded', async () => {
  const old = join(temporaryFolder(), 'old.cjs');
  writeFileSync(old, "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.0' } });");
  const { status, stderr } = await node(['--require', old, csiFile(), '--version']).finished;
  expect([status, stderr]).toEqual([1, 'csi: Node.js 20 or newer is needed, and this is 18.20.0: install a newer one\n']);
  const { engines } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as { readonly engines: { readonly node: string } };
  expect(engines.node).toBe('>=20');
});

test.each([
  [['local', 'start', '--prot', '1'], /^csi: there is no option --prot: did you mean --port\?\n$/],
  [['local', 'start', '--port', '65536'], /^csi: --port is 65536, but must be a whole number from 0 to 65535\n$/],
  [['local', 'start', '--concurrency', '0'], /^csi: --concurrency is 0, but must be a whole number from 1 to 1000\n$/],
  [['local', 'start', '--account', '1'], /^csi: --account is 1, but must be 12 digits, for instance 000000000000\n$/],
  [['local', 'start', 'cdk.out'], /^csi: csi local start takes options only, got cdk\.out\n$/],
  [['local', 'status', '--port', '1'], /^csi: nothing answers at http:\/\/127\.0\.0\.1:1: run `csi local start` first, or name its port with --port\n$/],
])('csi %j is refused', async (args, message) => {
  const { status, stdout, stderr } = await csi(args, { cwd: temporaryFolder() }).finished;
  expect(stderr).toMatch(message);
  expect([status, stdout]).toEqual([1, '']);
});

test('each command has its own help', async () => {
  for (const args of [['local', 'start', '--help'], ['--help', 'local', 'start']]) {
    expect((await csi(args).finished).stdout).toMatch(/^csi local start \[options\]/);
  }
  expect((await csi(['local', '--help']).finished).stdout).toMatch(/^csi local \[folder\] \[options\]/);
});

test('it ends when its state cannot be read, and leaves that as it is', async () => {
  const state = join(temporaryFolder(), 'state');
  const server = await start(state);
  expect(await deploy(server.client, 'S', PID)).toBe('CREATE_COMPLETE');
  server.child.kill('SIGINT');
  await server.finished;
  // The last first: what is named is what is read first.
  for (const kind of ['stacks', 'functions']) {
    const file = join(state, kind, readdirSync(join(state, kind))[0] as string);
    writeFileSync(file, '{"half');
    const again = csi(['local', 'start', '--port', '0', '--state', state], { cwd: temporaryFolder() });
    running.push(again);
    const { status, stderr } = await again.finished;
    expect([status, stderr, readFileSync(file, 'utf8')]).toEqual([1, expect.stringContaining(`${file} cannot be read:`), '{"half']);
  }
}, 60_000);
