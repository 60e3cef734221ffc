// csi tune against the local AWS: functions of a template, and a model that the unmodified cdk deploys.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { GetFunctionConfigurationCommand, LambdaClient, ListFunctionsCommand, ListTagsCommand, ListVersionsByFunctionCommand } from '@aws-sdk/client-lambda';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { connect, findHost, measure, type FoundHost } from '../../bin/aws';
import { tune } from '../../bin/commands/tune';
import type { AwsServer } from '../../local';
import { lacking } from '../bin/lacking';
import { appOf, aws, cdk, clientOf, closeAll, deploy, folder, lambdaRole, ROOT } from '../local/aws/support';

let printed: string[];
let onLine: (line: string) => void;
let files: string;
beforeEach(() => {
  [printed, onLine, files] = [[], () => undefined, mkdtempSync(join(tmpdir(), 'csi-test-'))];
  const note = (line: string): void => {
    printed.push(line);
    onLine(line);
  };
  jest.spyOn(console, 'log').mockImplementation(note);
  jest.spyOn(console, 'error').mockImplementation(note);
  writeFileSync(join(files, 'body.jsonl'), '{"n":1}\n{"n":2}\n');
});
afterEach(async () => {
  jest.restoreAllMocks();
  await closeAll();
  rmSync(files, { recursive: true, force: true });
});

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:fn';
/** Answers what it is made of; below 256 MB it dies, as a model does that finds no room. */
const CODE = `
const memory = Number(process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE);
exports.handler = async (event) => {
  if (memory < 256) throw new Error('no room for the model in ' + memory + ' MB');
  if (event.n === undefined) return { status_code: 400, error: 'n is missing' };
  return { n: event.n, secret: process.env.SECRET };
};`;

/** A model function with a version that is live, as this library makes it. */
const stack = (): object => ({
  Role: lambdaRole(),
  Fn: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: 'fn', Runtime: 'nodejs22.x', Handler: 'index.handler', Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Code: { ZipFile: CODE }, MemorySize: 512, Timeout: 17,
      Environment: { Variables: { SECRET: 's', CSI_VERSION_DIGEST: '1'.repeat(16) } }, Tags: [{ Key: 'csi:host', Value: 'Shop/Digits' }, { Key: 'csi:model', Value: 'digits' }],
    },
  },
  V1: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Fn' } } },
  Live: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Fn' }, Name: 'live', FunctionVersion: { 'Fn::GetAtt': ['V1', 'Version'] } } },
});

async function deployed(): Promise<{ readonly server: AwsServer; readonly lambda: LambdaClient }> {
  const server = await aws();
  expect(await deploy(server, 'Shop', stack())).toBe('CREATE_COMPLETE');
  return { server, lambda: new LambdaClient(clientOf(server)) };
}

const names = async (lambda: LambdaClient) => (await lambda.send(new ListFunctionsCommand({}))).Functions?.map(({ FunctionName }) => FunctionName);
const body = () => ['--body', join(files, 'body.jsonl')];

/** Of the function that serves, all that a run could have changed. */
async function serving(lambda: LambdaClient): Promise<unknown> {
  const { $metadata: _, ...configuration } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'fn' }));
  const { Versions } = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName: 'fn' }));
  const { Tags } = await lambda.send(new ListTagsCommand({ Resource: ARN }));
  return { configuration, Versions, Tags };
}

test('sizes are measured on a copy, which is deleted; the function is as it was', async () => {
  const { server, lambda } = await deployed();
  const before = await serving(lambda);
  let during: unknown;
  onLine = (line) => {
    if (line.startsWith('round 1 of 2, 512')) during = names(lambda);
  };
  const prices = join(files, 'tune.json');
  const status = await tune.run(['Shop/Digits', ...body(), '--memory', '128,512,1769', '--calls', '6', '--rounds', '2', '--for', 'fastest', '--json', '--svg', join(files, 'tune.svg'), '--port', String(server.port)]);
  expect(status).toBe(0);
  expect(await during).toEqual(['csi-tune-4a1dbb1bcbac7c2d', 'fn'].map((name) => (name === 'fn' ? name : expect.stringMatching(/^csi-tune-[0-9a-f]{16}$/))));
  expect(await names(lambda)).toEqual(['fn']);
  expect(await serving(lambda)).toEqual(before);

  const result = JSON.parse(printed.find((line) => line.startsWith('{')) as string) as { readonly results: readonly object[]; readonly recommended: number };
  expect(result).toMatchObject({ function: 'fn', version: '1 (live)', architecture: 'x86_64', region: 'us-east-1', isEstimate: true, current: 512, recommended: 1769 });
  expect(result.results).toEqual([
    { memoryMiB: 128, warm: 0, cold: 0, failed: 4, reason: 'no room for the model in 128 MB' },
    expect.objectContaining({ memoryMiB: 512, warm: 6, cold: 2, failed: 0, isEstimate: true, perMillion: expect.any(Number), usedMiB: expect.any(Number) }),
    expect.objectContaining({ memoryMiB: 1769, warm: 6, cold: 2, failed: 0, isEstimate: true }),
  ]);
  expect(readFileSync(join(files, 'tune.svg'), 'utf8')).toContain('1769 MB for the shortest latency');
  expect(existsSync(prices)).toBe(false);
});

test('what stops it deletes the copy first', async () => {
  const { server, lambda } = await deployed();
  onLine = (line) => {
    if (line.startsWith('round 2')) process.emit('SIGINT');
  };
  await expect(tune.run(['fn', ...body(), '--memory', '256,512', '--calls', '4', '--port', String(server.port)])).rejects.toThrow('stopped; the copy was deleted');
  expect(await names(lambda)).toEqual(['fn']);
});

test('requests that the function refuses as it is are said at once', async () => {
  const { server, lambda } = await deployed();
  writeFileSync(join(files, 'body.jsonl'), '{}');
  await expect(tune.run(['fn', ...body(), '--port', String(server.port)])).rejects.toThrow('does not answer the first request with success at the 512 MB that it has: 400: n is missing');
  expect(await names(lambda)).toEqual(['fn']);
});

test('a copy that is left over is found by the next run', async () => {
  const { server, lambda } = await deployed();
  const session = await connect({ port: server.port });
  const host = await findHost(session, 'fn') as Extract<FoundHost, { kind: 'function' }>;
  const left: string[] = [];
  const options = { sizes: [512], rounds: 1, calls: 1, bodies: ['{"n":1}'], replace: false, signal: new AbortController().signal, onCopy: () => undefined, onStep: () => undefined, onLeft: (text: string) => { left.push(text); } };
  await measure(lacking(session, 'DeleteFunction'), host, options);
  expect(left).toEqual([expect.stringMatching(/^the temporary function (csi-tune-\w+) could not be deleted .*To delete it: aws lambda delete-function --function-name \1$/)]);
  await expect(tune.run(['fn', ...body(), '--memory', '512', '--port', String(server.port)])).rejects.toThrow(/is a function csi-tune-\w+ already: another csi tune of fn is running, or one was killed\. --replace deletes it first/);
  expect(await tune.run(['fn', ...body(), '--memory', '512', '--calls', '2', '--rounds', '1', '--replace', '--apply', '--port', String(server.port)])).toBe(0);
  expect(printed).toContain('memorySize: Size.mebibytes(512),');
  expect(await names(lambda)).toEqual(['fn']);
});

test('the permissions that it names are all that it needs', async () => {
  const { server, lambda } = await deployed();
  const iam = new IAMClient(clientOf(server));
  await iam.send(new CreateRoleCommand({ RoleName: 'tuner', AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }] }) }));
  const allow = (actions: readonly string[], Resource: string | readonly string[]): object => ({ Effect: 'Allow', Action: actions.map((action) => (action.includes(':') ? action : `lambda:${action}`)), Resource });
  await iam.send(new PutRolePolicyCommand({
    RoleName: 'tuner', PolicyName: 'tune',
    PolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        allow(['GetFunctionConfiguration', 'ListTags', 'GetAlias', 'GetFunction'], [ARN, `${ARN}:*`]),
        allow(['CreateFunction', 'TagResource', 'UpdateFunctionConfiguration', 'GetFunctionConfiguration', 'InvokeFunction', 'DeleteFunction'], ARN.replace(/fn$/, 'csi-tune-*')),
        allow(['iam:PassRole'], 'arn:aws:iam::000000000000:role/*'),
      ],
    }),
  }));
  const { Credentials } = await new STSClient(clientOf(server)).send(new AssumeRoleCommand({ RoleArn: 'arn:aws:iam::000000000000:role/tuner', RoleSessionName: 'me' }));
  const environment = { AWS_ENDPOINT_URL: server.endpoint, AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: Credentials?.AccessKeyId, AWS_SECRET_ACCESS_KEY: Credentials?.SecretAccessKey, AWS_SESSION_TOKEN: Credentials?.SessionToken };
  const before = { ...process.env };
  Object.assign(process.env, environment);
  try {
    expect(await tune.run(['fn', ...body(), '--memory', '512', '--calls', '2', '--rounds', '1'])).toBe(0);
  } finally {
    for (const name of Object.keys(environment)) delete process.env[name];
    Object.assign(process.env, before);
  }
  expect(await names(lambda)).toEqual(['fn']);
});

test('a model function as cdk deploys it', async () => {
  const server = await aws();
  const home = folder();
  const app = ['-a', appOf('tune'), '--require-approval', 'never'];
  await cdk(server, home, ['bootstrap', 'aws://000000000000/us-east-1']);
  expect(await cdk(server, home, ['deploy', '--all', ...app])).toMatchObject({ status: 0 });
  const args = ['Digits', '--body', join(ROOT, 'examples/models/digits/2/rows.json'), '--memory', '512,1769', '--calls', '10', '--rounds', '1', '--port', String(server.port)];
  expect(await tune.run(args)).toBe(0);
  expect(printed.join('\n')).toMatch(/> 512 MB|> 1769 MB/);
  const lambda = new LambdaClient(clientOf(server));
  expect((await names(lambda))?.filter((name) => name?.startsWith('csi-tune'))).toEqual([]);
}, 180_000);
