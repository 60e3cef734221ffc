import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAws, type AwsEvent, type AwsOptions, type AwsServer } from '../../../local';

export const ROOT = join(__dirname, '../../..');

const servers: AwsServer[] = [];
const folders: string[] = [];
const running = new Set<ChildProcess>();

/** Called by the test's own afterEach or afterAll: some servers live for a whole file. */
export async function closeAll(): Promise<void> {
  // A test that failed may have left a `cdk` that waits for its server.
  for (const child of running) child.kill('SIGKILL');
  await Promise.all(servers.splice(0).map((server) => server.close()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'csi-aws-'));
  folders.push(path);
  return path;
}

export async function aws(options: AwsOptions = {}): Promise<AwsServer & { readonly events: readonly AwsEvent[] }> {
  const events: AwsEvent[] = [];
  const server = await startAws({ port: 0, state: join(folder(), 'state'), project: ROOT, ...options, onEvent: (event) => { events.push(event); } });
  servers.push(server);
  return Object.assign(server, { events });
}

/** The settings of a client from the JS SDK. */
export function clientOf(server: Pick<AwsServer, 'endpoint' | 'environment'>) {
  return { endpoint: server.endpoint, region: server.environment['AWS_REGION'] as string, credentials: { accessKeyId: server.environment['AWS_ACCESS_KEY_ID'] as string, secretAccessKey: 'local' } };
}

/** Runs the unmodified `cdk` with a home of its own. */
export function cdk(server: Pick<AwsServer, 'environment'>, home: string, args: readonly string[]): Promise<{ readonly status: number | null; readonly output: string }> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_') && !name.startsWith('CDK_'));
  const child = spawn(process.execPath, [join(ROOT, 'node_modules/aws-cdk/bin/cdk'), ...args, '--no-notices', '--output', join(home, 'cdk.out')], {
    cwd: ROOT,
    env: {
      ...Object.fromEntries(inherited), ...server.environment, HOME: home, USERPROFILE: home, CI: '1', NO_COLOR: '1', AWS_EC2_METADATA_DISABLED: 'true', CDK_DISABLE_CLI_TELEMETRY: 'true',
      CDK_DISABLE_VERSION_CHECK: 'true', CDK_VALIDATION: 'false', JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20',
    },
  });
  running.add(child);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => { output += chunk.toString('utf8'); });
  child.stderr.on('data', (chunk: Buffer) => { output += chunk.toString('utf8'); });
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (status) => {
      running.delete(child);
      done({ status, output });
    });
  });
}

/** A role for functions, with a policy that allows the statements if there are any. */
export function lambdaRole(...statements: readonly object[]): object {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }] },
      ...(statements.length === 0 ? {} : { Policies: [{ PolicyName: 'inline', PolicyDocument: { Version: '2012-10-17', Statement: statements } }] }),
    },
  };
}

export const appOf = (name: string): string => `node --import tsx test/local/aws/apps/${name}.ts`;

/** What cdk printed as an output. */
export function outputOf(output: string, name: string): string {
  const [, value] = new RegExp(`^\\S+\\.${name} = (.+)$`, 'm').exec(output) ?? [];
  if (value === undefined) throw new Error(`no output ${name} in:\n${output}`);
  return value;
}

/** A call of the CloudFormation API, whose answer is XML. */
export async function cloudFormation(server: Pick<AwsServer, 'endpoint' | 'environment'>, action: string, parameters: Readonly<Record<string, string>> = {}): Promise<{ readonly status: number; readonly body: string }> {
  const key = server.environment['AWS_ACCESS_KEY_ID'];
  const response = await fetch(server.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `AWS4-HMAC-SHA256 Credential=${key}/20260101/${server.environment['AWS_REGION']}/cloudformation/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: new URLSearchParams({ Action: action, Version: '2010-05-15', ...parameters }),
  });
  return { status: response.status, body: await response.text() };
}

/** Creates or updates a stack and waits for the end; answers its status and reason. */
export async function deploy(server: Pick<AwsServer, 'endpoint' | 'environment'>, name: string, resources: object, more: object = {}, verb: 'CreateStack' | 'UpdateStack' = 'CreateStack'): Promise<string> {
  const { status, body } = await cloudFormation(server, verb, { StackName: name, TemplateBody: JSON.stringify({ Resources: resources, ...more }), 'Capabilities.member.1': 'CAPABILITY_NAMED_IAM' });
  if (status !== 200) return /<Message>([\s\S]*)<\/Message>/.exec(body)?.[1] ?? body;
  return await settled(server, name);
}

export async function settled(server: Pick<AwsServer, 'endpoint' | 'environment'>, nameOrId: string): Promise<string> {
  for (;;) {
    const { body } = await cloudFormation(server, 'DescribeStacks', { StackName: nameOrId });
    const status = /<StackStatus>(.+?)<\/StackStatus>/.exec(body)?.[1] ?? body;
    if (!status.endsWith('_IN_PROGRESS')) return status;
    await new Promise((later) => setTimeout(later, 20));
  }
}
