import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStackEventsCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetAliasCommand, GetProvisionedConcurrencyConfigCommand, InvokeCommand, LambdaClient, ListTagsCommand, PutProvisionedConcurrencyConfigCommand, TagResourceCommand } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { strToU8, zipSync } from 'fflate';
import { connect, findHost, heldBack, inspect, planned, plannedRelease, type AwsSession, type FoundHost } from '../../bin/aws';
import { registryAccept } from '../../bin/commands/registry/accept';
import { registryRollback } from '../../bin/commands/registry/rollback';
import { release } from '../../bin/commands/release';
import { rollback } from '../../bin/commands/rollback';
import { status } from '../../bin/commands/status';
import { aws, clientOf, closeAll, cloudFormation, deploy, lambdaRole, ROOT, settled } from '../local/aws/support';
import { lacking } from './lacking';
import { csiFile, node } from './support';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:fn';
const assumedBy = (service: string): object => ({ Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service } }] });

/** Of what is locked into a version. */
const digestOf = (version: number): string => String(version).repeat(16).slice(0, 16);

/** The keeper of this package, where templates find it. */
async function uploadKeeper(server: Pick<Server, 'endpoint' | 'environment'>): Promise<void> {
  const s3 = new S3Client({ ...clientOf(server), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'keeper' }));
  await s3.send(new PutObjectCommand({ Bucket: 'keeper', Key: 'keeper.zip', Body: zipSync({ 'index.js': readFileSync(join(ROOT, 'assets/version-keeper/index.js')) }, { level: 0 }) }));
}

/** A stack as this library makes it: a model function whose alias, behind its guard, goes to a new version all at once, or by CodeDeploy. */
function stack(version: number, { shift, hook }: { readonly shift?: string; readonly hook?: string } = {}): object {
  const function_ = (name: string, tags: Readonly<Record<string, string>>, environment: object): object => ({
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: name, Runtime: 'nodejs22.x', Handler: 'index.handler', Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Code: { ZipFile: 'exports.handler = async () => process.env.MODEL;' },
      Environment: { Variables: environment }, Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    },
  });
  return {
    Role: lambdaRole(),
    Other: function_('other', {}, {}),
    Fn: function_('fn', { 'csi:host': 'Shop/Digits', 'csi:model': 'digits' }, { MODEL: String(version), CSI_VERSION_DIGEST: digestOf(version) }),
    KeeperRole: lambdaRole({ Effect: 'Allow', Action: ['lambda:List*', 'lambda:TagResource', 'lambda:UntagResource', 'cloudformation:DescribeStacks', 'cloudformation:ListStackResources'], Resource: '*' }),
    Keeper: {
      Type: 'AWS::Lambda::Function',
      Properties: { FunctionName: 'keeper', Runtime: 'nodejs22.x', Handler: 'index.handler', Role: { 'Fn::GetAtt': ['KeeperRole', 'Arn'] }, Code: { S3Bucket: 'keeper', S3Key: 'keeper.zip' }, Timeout: 300, Environment: { Variables: { CSI_STACK_ID: { Ref: 'AWS::StackId' } } } },
    },
    Guard: { Type: 'Custom::CsiHostGuard', Properties: { ServiceToken: { 'Fn::GetAtt': ['Keeper', 'Arn'] }, functionName: { Ref: 'Fn' }, digest: digestOf(version), model: `digits ${version}.0` } },
    [`V${digestOf(version)}`]: { Type: 'AWS::Lambda::Version', DeletionPolicy: 'RetainExceptOnCreate', DependsOn: ['Guard'], Properties: { FunctionName: { Ref: 'Fn' }, Description: `Model digits, version ${version}.0` } },
    Live: {
      Type: 'AWS::Lambda::Alias', DependsOn: ['Guard'],
      Properties: { FunctionName: { Ref: 'Fn' }, Name: 'live', FunctionVersion: { 'Fn::GetAtt': [`V${digestOf(version)}`, 'Version'] } },
      ...(shift !== undefined ? { UpdatePolicy: { CodeDeployLambdaAliasUpdate: { ApplicationName: { Ref: 'App' }, DeploymentGroupName: { Ref: 'Group' }, BeforeAllowTrafficHook: hook } } } : {}),
    },
    ...(shift !== undefined ? {
      ShiftRole: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: assumedBy('codedeploy.amazonaws.com'), ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited'] } },
      App: { Type: 'AWS::CodeDeploy::Application', Properties: { ComputePlatform: 'Lambda' } },
      Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmName: 'errors', MetricName: 'Errors', Namespace: 'AWS/Lambda', Statistic: 'Sum', Period: 60, EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanThreshold', TreatMissingData: 'notBreaching' } },
      Group: {
        Type: 'AWS::CodeDeploy::DeploymentGroup',
        Properties: {
          ApplicationName: { Ref: 'App' }, ServiceRoleArn: { 'Fn::GetAtt': ['ShiftRole', 'Arn'] }, DeploymentStyle: { DeploymentType: 'BLUE_GREEN', DeploymentOption: 'WITH_TRAFFIC_CONTROL' },
          DeploymentConfigName: `CodeDeployDefault.Lambda${shift}`, AlarmConfiguration: { Enabled: true, Alarms: [{ Name: { Ref: 'Alarm' } }] },
          AutoRollbackConfiguration: { Enabled: true, Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'] },
        },
      },
    } : {}),
  };
}

type Server = Awaited<ReturnType<typeof aws>>;

async function findFunction(session: AwsSession, name: string): Promise<Extract<FoundHost, { kind: 'function' }>> {
  const found = await findHost(session, name);
  if (found.kind !== 'function') throw new Error(`${name} is an endpoint`);
  return found;
}

let printed = '';
beforeEach(() => {
  printed = '';
  jest.spyOn(console, 'log').mockImplementation((line: string) => { printed += `${line}\n`; });
});
afterEach(async () => {
  jest.restoreAllMocks();
  await closeAll();
});

/** Runs a command against a server; answers its exit status and what it printed. */
async function run(command: { run(args: readonly string[]): Promise<number> }, server: Server, ...args: readonly string[]): Promise<{ readonly status: number; readonly text: string }> {
  printed = '';
  const done = await command.run([...args, '--port', String(server.port)]);
  return { status: done, text: printed };
}

async function withVersions(count: number, options: { readonly shift?: string; readonly speed?: number } = {}) {
  const server = await aws({ speed: options.speed });
  await uploadKeeper(server);
  for (let version = 1; version <= count; version++) {
    expect(await deploy(server, 'S', stack(version, options), {}, version === 1 ? 'CreateStack' : 'UpdateStack')).toBe(version === 1 ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE');
  }
  const lambda = new LambdaClient(clientOf(server));
  return {
    server, lambda,
    cloudFormation: new CloudFormationClient(clientOf(server)),
    reasons: async () => ((await new CloudFormationClient(clientOf(server)).send(new DescribeStackEventsCommand({ StackName: 'S' }))).StackEvents ?? []).map(({ ResourceStatusReason = '' }) => ResourceStatusReason).join('\n'),
    live: async () => (await lambda.send(new GetAliasCommand({ FunctionName: 'fn', Name: 'live' }))).FunctionVersion,
    answer: async (): Promise<unknown> => JSON.parse((await lambda.send(new InvokeCommand({ FunctionName: 'fn', Qualifier: 'live' }))).Payload?.transformToString() ?? ''),
    tags: async () => (await lambda.send(new ListTagsCommand({ Resource: ARN }))).Tags ?? {},
    served: (text: string) => lambda.send(new TagResourceCommand({ Resource: ARN, Tags: { 'csi:served': text } })),
    next: (version: number, shift = options.shift) => deploy(server, 'S', stack(version, { shift }), {}, 'UpdateStack'),
  };
}

test('back to the last good version, held over the next deploy, and released', async () => {
  const { server, reasons, live, answer, tags, served, next } = await withVersions(3);
  await served('3@1003 1@1001');

  const before = Math.floor(Date.now() / 1000);
  const back = await run(rollback, server, 'Digits', '--yes', '--reason', 'labels look wrong!');
  expect(back).toMatchObject({ status: 0, text: expect.stringMatching(/^fn \(account 000000000000, us-east-1, at http:\/\/127\.0\.0\.1:\d+\)\nThe rollback\n- gives version 1 \(digits 1\.0\) all traffic, instead of version 3 \(digits 3\.0\)\n- keeps deploys of the stack S from moving it, until `csi release Shop\/Digits`\n/) });
  expect([await live(), await answer()]).toEqual(['1', '1']);
  const written = await tags();
  expect(written['csi:served']).toMatch(/^1@\d+ 3@1003$/);
  expect(Number(written['csi:hold']?.replace('1@', ''))).toBeGreaterThanOrEqual(before);
  expect(written).toMatchObject({ 'csi:hold-reason': 'labels look wrong_', 'csi:hold-by': 'arn:aws:iam::000000000000:user/local' });

  const shown = await run(status, server, 'Shop/Digits');
  expect(shown.text).toMatch(/^live {7}version 1, since /m);
  expect(shown.text).toMatch(/^declared {3}version 3, by the stack S \(UPDATE_COMPLETE\)$/m);
  expect(shown.text).toMatch(/^ {6}3 {2}digits 3\.0 {8}- {2}1970-01-01 00:16:43Z .* 3{16} {2}rolled back by hand \d{4}-.*Z$/m);
  expect(shown.text).toMatch(/^ {6}2 {2}digits 2\.0 {8}- {2}never recorded/m);
  expect(shown.text).toMatch(/^ {6}1 {2}digits 1\.0 {4}100 %/m);
  expect(shown.text).toContain('rolled back by hand by arn:aws:iam::000000000000:user/local, because: labels look wrong_. The stack declares version 3 (digits 3.0, digest 3333333333333333). A deploy that would change it fails');
  expect((await run(status, server)).text).toMatch(/^Shop\/Digits {2}digits 1\.0 {2}version 1 .* held since /m);

  expect(await heldBack(await connect({ port: server.port }), 'S')).toBeUndefined();
  expect(await next(4)).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await heldBack(await connect({ port: server.port }), 'S')).toBe('Guard');
  expect(await reasons()).toContain('Shop/Digits is held at version 1 (digits 1.0) since');
  expect([await live(), await answer()]).toEqual(['1', '1']);

  const released = await run(release, server, 'fn', '--yes');
  expect(released).toMatchObject({ status: 0, text: expect.stringContaining('- has the stack S take note that version 1 is live, by an update that changes nothing else: it goes by version 3') });
  expect(Object.keys(await tags()).filter((key) => /hold|accepted/.test(key))).toEqual([]);
  expect(await live()).toBe('1');
  expect((await run(release, server, 'fn')).text).toMatch(/is not held: there is nothing to release/);

  // What the code declares comes back although it has not changed: the stack knows that it is not live.
  expect(await next(3)).toBe('UPDATE_COMPLETE');
  expect(await live()).toBe('3');
  expect(await heldBack(await connect({ port: server.port }), 'S')).toBeUndefined();
}, 60_000);

test('what was rolled back by hand comes back only by name, and the first reason stays', async () => {
  const { server, live, tags, served, next } = await withVersions(3);
  await served('3@1003 2@1002 1@1001');
  await run(rollback, server, 'fn', '--yes', '--reason', 'bad labels');
  await run(rollback, server, 'fn', '--yes');
  expect(await live()).toBe('1');
  expect(await tags()).toMatchObject({ 'csi:rolled-back': expect.stringMatching(/^2@\d+ 3@\d+$/), 'csi:hold-reason': 'bad labels' });
  expect((await run(status, server, 'fn')).text).toMatch(/^ {6}3 .* 3{16} {2}rolled back by hand \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/m);

  await run(release, server, 'fn', '--yes');
  expect(await next(4)).toBe('UPDATE_COMPLETE');
  expect((await run(rollback, server, 'fn', '--yes')).text).toContain('gives version 1 (digits 1.0) all traffic, instead of version 4');
  const named = await run(rollback, server, 'fn', '--to', '3', '--yes');
  expect(named.text).toMatch(/! version 3 was rolled back by hand \d{4}-/);
  expect((await tags())['csi:rolled-back']).toMatch(/^4@\d+ 2@\d+$/);
  await run(rollback, server, 'fn', '--yes');
  expect(await live()).toBe('1');
}, 60_000);

test('what was accepted takes the place of what is held, and nothing else; where it fails, what was live is back, and when it is done, nothing is held any more', async () => {
  const { server, cloudFormation, lambda, live, tags, served, next } = await withVersions(2);
  await served('2@1002 1@1001');
  const refused = (...args: readonly string[]): Promise<string> => run(registryAccept, server, ...args, '--yes').then(({ text }) => `done: ${text}`, (error: Error) => error.message);
  expect(await refused('fn', digestOf(3))).toBe('fn is not held: any deploy may move it, and there is nothing to accept');
  expect(await refused('digits', digestOf(3))).toBe('nothing that serves the model digits is held: Shop/Digits');
  await run(rollback, server, 'fn', '--yes');
  expect(await refused('fn', 'digits')).toMatch(/^digits is no digest of what a deploy would put in place: 16 of 0-9 and a-f/);
  expect(await refused('fn')).toBe('csi registry accept takes the name of a function, an endpoint or a model and a digest, got fn');
  expect(await refused('fn', digestOf(2))).toContain('! 2222222222222222 is version 2, which was rolled back by hand');

  // The last one that was accepted is; the stack has taken note already.
  const accepted = await run(registryAccept, server, 'digits', digestOf(3), '--yes');
  expect(accepted.text).toMatch(/^fn \(.*\nThe accept\n- lets a deploy put 3{16} in the place of version 1, and nothing else; 2{16} is accepted no longer\n- ends the hold when that has all traffic and the deploy is done\na deploy of 3{16} may move fn\ndone\. Deploy it now \(in \d+\.\d s\)\n$/);
  expect((await run(status, server, 'fn')).text).toContain('moves nothing, but for one of the digest 3333333333333333, which was accepted: `csi release Shop/Digits` ends that.');
  // Another one, and the code that was deployed last: the stack knows that it is not live.
  expect(await next(4)).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await next(2)).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect([await live(), (await tags())['csi:accepted']]).toEqual(['1', digestOf(3)]);

  // Something else of the deploy fails, once the alias has moved.
  const taken = { Type: 'AWS::S3::Bucket', DependsOn: ['Live'], Properties: { BucketName: 'keeper' } };
  expect(await deploy(server, 'S', { ...stack(3), Taken: taken }, {}, 'UpdateStack')).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect([await live(), await tags()]).toEqual(['1', expect.objectContaining({ 'csi:hold': expect.stringMatching(/^1@/), 'csi:accepted': digestOf(3) })]);

  expect(await next(3)).toBe('UPDATE_COMPLETE');
  const third = await live();
  expect(Number(third)).toBeGreaterThan(2);
  // What its keeper does after each deploy.
  await lambda.send(new InvokeCommand({ FunctionName: 'keeper', Payload: Buffer.from('{"action":"tend"}') }));
  const { Stacks: [{ StackStatus } = {}] = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: 'S' }));
  expect([StackStatus, await next(4), await live()]).toEqual(['UPDATE_COMPLETE', 'UPDATE_COMPLETE', String(Number(third) + 1)]);

  // A rollback takes back what was accepted.
  await run(rollback, server, 'fn', '--to', String(third), '--yes');
  await run(registryAccept, server, 'fn', digestOf(5), '--yes');
  await run(rollback, server, 'fn', '--to', '1', '--yes');
  expect(await tags()).not.toHaveProperty('csi:accepted');
}, 60_000);

test('a model is rolled back by its name and the name of its version, wherever it is served', async () => {
  const { server, live, served } = await withVersions(3);
  await served('3@1003 2@1002 1@1001');
  const refused = (...args: readonly string[]): Promise<string> => run(registryRollback, server, ...args).then(() => 'done', (error: Error) => error.message);
  expect(await refused('digit')).toBe('no function and no endpoint serves a model digit: did you mean digits? `csi status` lists them; `csi rollback` takes the name of one');
  expect(await refused('digits', '--host', 'Other')).toBe('Other is none of those that serve the model digits:\n  Shop/Digits (function fn)');
  expect(await refused('digits', '--to', '9.0', '--yes')).toContain('it has no version 9.0');
  const back = await run(registryRollback, server, 'digits', '--to', '1.0', '--yes');
  expect(back.text).toMatch(/The rollback\n- gives version 1 \(digits 1\.0\) all traffic[^]*done\. `csi status Shop\/Digits` shows it \(in \d+\.\d s\)\n$/);
  expect(await live()).toBe('1');

  // Two that serve it: one has to be named, or all.
  const { Fn, Live, [`V${digestOf(1)}`]: version } = stack(1) as { readonly Fn: { readonly Properties: object }; readonly Live: { readonly Properties: object }; readonly [id: string]: { readonly Properties: object } };
  const second = {
    Role: lambdaRole(), Fn: { ...Fn, Properties: { ...Fn.Properties, FunctionName: 'second', Tags: [{ Key: 'csi:host', Value: 'Other/Digits' }, { Key: 'csi:model', Value: 'digits' }, { Key: 'csi:served', Value: '2@1002 1@1001' }] } },
    One: { ...version, DependsOn: undefined }, Live: { ...Live, DependsOn: undefined, Properties: { ...Live.Properties, FunctionVersion: { 'Fn::GetAtt': ['One', 'Version'] } } },
  };
  await deploy(server, 'T', second);
  expect(await refused('digits')).toBe('the model digits is served by 2: name one with --host, or take --all\n  Other/Digits (function second)\n  Shop/Digits (function fn)');
  expect((await run(registryRollback, server, 'digits', '--host', 'Shop/Digits', '--to', '3', '--yes')).text).toContain('gives version 3 (digits 3.0) all traffic');
  // One that has nothing to go back to does not keep the other from it.
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
  const all = await run(registryRollback, server, 'digits', '--all', '--to', '1.0', '--yes', '--json');
  expect(all.status).toBe(1);
  const answer = JSON.parse(all.text.slice(all.text.indexOf('{\n'))) as object;
  expect(answer).toMatchObject({ changed: [{ name: 'fn', host: 'Shop/Digits', did: [expect.stringContaining('gives version 1 (digits 1.0) all traffic'), expect.any(String)] }], failed: [expect.stringContaining('second is left as it is')] });
  await expect(run(registryRollback, server, 'digits', '--json')).rejects.toThrow('--json asks nothing: say --yes with it');
  expect(await live()).toBe('1');
}, 60_000);

test('a rollout under way is shown, and stopped; afterwards CodeDeploy takes the next one', async () => {
  const { server, live, next, served } = await withVersions(1, { shift: 'Canary10Percent5Minutes', speed: 20 });
  await served('1@1001');
  const deploying = next(2);
  const fn = async () => JSON.parse((await run(status, server, 'fn', '--json')).text) as Awaited<ReturnType<typeof inspect>>;
  let seen = await fn();
  while (seen.rollout?.weight !== 0.1 || seen.versions.every(({ traffic }) => traffic !== 0.1)) {
    await new Promise((later) => { setTimeout(later, 100); });
    seen = await fn();
  }
  expect(seen.rollout).toMatchObject({ from: '1', to: '2', weight: 0.1, step: 'AllowTraffic' });
  expect(seen.versions.map(({ version, traffic }) => [version, traffic])).toEqual([['2', 0.1], ['1', 0.9]]);
  expect(seen.alarms).toEqual([expect.objectContaining({ name: 'errors', state: expect.stringMatching(/OK|INSUFFICIENT_DATA/) })]);
  expect((await run(status, server, 'fn')).text).toMatch(/A rollout is under way from version 1 to 2: 10 % of the traffic has moved, AllowTraffic \(d-/);

  const back = await run(rollback, server, 'fn', '--yes');
  expect(back.text).toMatch(/- stops the rollout d-\S+ of version 2 \(digits 2\.0\), which has 10 % of the traffic\n- gives version 1 \(digits 1\.0\) all traffic\n/);
  expect(await deploying).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect((await run(status, server, 'fn')).text).toMatch(/^The last rollout stayed at version 1: 2 was stopped \d{4}-.*Z, MANUAL_STOP: .* \(d-\S+\)\.$/m);
  expect((await fn()).versions.map(({ version, traffic }) => [version, traffic])).toEqual(expect.arrayContaining([['1', 1]]));
  expect(await next(2)).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect((await run(release, server, 'fn', '--yes')).text).not.toContain('take note');
  expect(await next(2, 'AllAtOnce')).toBe('UPDATE_COMPLETE');
  expect((await fn()).failedRollout).toBeUndefined();

  // Back by hand once it is over: CloudFormation goes by version 2 or its successor, and CodeDeploy would refuse to set out from there.
  const newest = await live();
  await run(rollback, server, 'fn', '--to', '1', '--yes');
  expect((await run(release, server, 'fn', '--yes')).text).toContain('the stack S takes note that version 1 is live');
  expect(await next(3, 'AllAtOnce')).toBe('UPDATE_COMPLETE');
  const third = await live();
  expect(Number(third)).toBeGreaterThan(Number(newest));

  // There and back again: it goes by version 1 now, and the code declares the other.
  await run(rollback, server, 'fn', '--to', '1', '--yes');
  await run(release, server, 'fn', '--yes');
  await run(rollback, server, 'fn', '--to', String(third), '--yes');
  expect((await run(release, server, 'fn', '--yes')).text).toContain(`takes note that version ${third} is live`);
  expect(await next(4, 'AllAtOnce')).toBe('UPDATE_COMPLETE');
}, 60_000);

test('during a rollout, a version before the one before it: the stack that goes back does not take it away again', async () => {
  const { server, live, next } = await withVersions(2, { speed: 20 });
  const deploying = next(3, 'Canary10Percent5Minutes');
  const moved = async (): Promise<boolean> => (JSON.parse((await run(status, server, 'fn', '--json')).text) as Awaited<ReturnType<typeof inspect>>).rollout?.weight === 0.1;
  while (!await moved()) await new Promise((later) => { setTimeout(later, 100); });
  const back = await run(rollback, server, 'fn', '--to', '1', '--yes');
  expect(back.text).toMatch(/stops the rollout d-\S+ of version 3 \(digits 3\.0\), which has 10 % of the traffic\n- gives version 1 /);
  expect(await deploying).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await live()).toBe('1');
  expect((await run(status, server, 'fn')).text).toContain('Held at version 1 (digits 1.0, digest 1111111111111111) since');
}, 60_000);

test('a deploy under way that moves the alias after the rollback does not have the last word', async () => {
  const { server, live } = await withVersions(2);
  const slow = {
    Type: 'Custom::Slow', Properties: { ServiceToken: { 'Fn::GetAtt': ['Provider', 'Arn'] }, Version: '3' },
  };
  const provider = {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Runtime: 'nodejs22.x', Handler: 'index.handler', Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Timeout: 20,
      Code: { ZipFile: "exports.handler = async (event, context) => { await new Promise((later) => setTimeout(later, 2500)); await require('cfn-response').send(event, context, 'SUCCESS', {}, 'id'); };" },
    },
  };
  const third = stack(3) as { readonly Live: object };
  const deploying = deploy(server, 'S', { ...third, Provider: provider, Slow: slow, Live: { ...third.Live, DependsOn: ['Slow'] } }, {}, 'UpdateStack');
  await new Promise((later) => { setTimeout(later, 500); });
  const back = await run(rollback, server, 'fn', '--to', '1', '--yes');
  expect(await deploying).toBe('UPDATE_COMPLETE');
  expect(back.text).toMatch(/version 1 has all traffic now\nwaiting for the stack S, which is in UPDATE_IN_PROGRESS \.\.\.\nversion 1 has all traffic now\n/);
  expect(await live()).toBe('1');
}, 60_000);

test('a template that is too large for a call goes through the bucket of the code', async () => {
  const { server, live, lambda } = await withVersions(2);
  const s3 = new S3Client({ ...clientOf(server), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'code' }));
  await s3.send(new PutObjectCommand({ Bucket: 'code', Key: 'other.zip', Body: zipSync({ 'index.js': strToU8('exports.handler = async () => 1;') }) }));
  const resources = stack(2) as { readonly Other: { readonly Properties: object } };
  const large = { ...resources, Other: { ...resources.Other, Properties: { ...resources.Other.Properties, Code: { S3Bucket: 'code', S3Key: 'other.zip' } } }, Wide: { Type: 'AWS::SSM::Parameter', Metadata: { text: 'x'.repeat(60_000) }, Properties: { Type: 'String', Value: 'x' } } };
  await s3.send(new PutObjectCommand({ Bucket: 'code', Key: 'template.json', Body: JSON.stringify({ Resources: large }) }));
  await cloudFormation(server, 'UpdateStack', { StackName: 'S', TemplateURL: 'https://s3.us-east-1.amazonaws.com/code/template.json', 'Capabilities.member.1': 'CAPABILITY_NAMED_IAM' });
  expect(await settled(server, 'S')).toBe('UPDATE_COMPLETE');

  await run(rollback, server, 'fn', '--to', '1', '--yes');
  expect((await run(release, server, 'fn', '--yes')).text).toMatch(/takes note that version 1 is live \.\.\.\nfn is released\ndone \(in \d+\.\d s\)\n$/);
  expect(await live()).toBe('1');
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'code' }));
  expect(Contents.map(({ Key }) => Key)).toEqual(['other.zip', 'template.json']);
  const { body } = await cloudFormation(server, 'GetTemplate', { StackName: 'S' });
  expect(body).toMatch(/Live.+FunctionVersion&quot;:&quot;1&quot;|Live.+"FunctionVersion":"1"/);
  expect((await lambda.send(new InvokeCommand({ FunctionName: 'other' }))).Payload?.transformToString()).toBe('1');
}, 60_000);

test('a function of a nested stack is held by a guard in that one', async () => {
  const server = await aws();
  const [s3, lambda] = [new S3Client({ ...clientOf(server), forcePathStyle: true }), new LambdaClient(clientOf(server))];
  await uploadKeeper(server);
  await s3.send(new CreateBucketCommand({ Bucket: 'templates' }));
  const deployed = async (version: number, verb: 'CreateStack' | 'UpdateStack' = 'UpdateStack'): Promise<string> => {
    await s3.send(new PutObjectCommand({ Bucket: 'templates', Key: String(version), Body: JSON.stringify({ Resources: stack(version) }) }));
    return await deploy(server, 'S', { Shard: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: `https://s3.us-east-1.amazonaws.com/templates/${version}` } } }, {}, verb);
  };
  const live = async () => (await lambda.send(new GetAliasCommand({ FunctionName: 'fn', Name: 'live' }))).FunctionVersion;
  expect([await deployed(1, 'CreateStack'), await deployed(2)]).toEqual(['CREATE_COMPLETE', 'UPDATE_COMPLETE']);
  await run(rollback, server, 'fn', '--to', '1', '--yes');
  expect([await deployed(3), await live()]).toEqual(['UPDATE_ROLLBACK_COMPLETE', '1']);
  expect((await run(status, server, 'fn')).text).toMatch(/^declared {3}version 2, by the stack S-Shard-\S+ \(UPDATE_ROLLBACK_COMPLETE\)$/m);
  expect((await run(release, server, 'fn', '--yes')).text).toMatch(/takes note that version 1 is live \.\.\.\nfn is released\ndone \(in \d+\.\d s\)\n$/);
  expect([await deployed(3), await live()]).toEqual(['UPDATE_COMPLETE', '3']);
}, 60_000);

test('the program itself, with the environment that a local server prints', async () => {
  const { server } = await withVersions(2);
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  const environment = { ...Object.fromEntries(inherited), ...server.environment } as Readonly<Record<string, string>>;
  const shown = await node([csiFile(), 'status', 'fn'], { environment }).finished;
  expect(shown).toMatchObject({ status: 0, stderr: '', stdout: expect.stringMatching(/^fn \(account 000000000000, us-east-1, at http:\/\/127[^]* 2 {2}digits 2\.0 {4}100 %/) });
  expect(await node([csiFile(), 'rollback', 'fn', '--to', '9', '--yes'], { environment }).finished).toMatchObject({ status: 1, stdout: '', stderr: 'csi: fn is left as it is: it has no version 9: there are 2, 1\n' });
  const nowhere = { ...environment, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' };
  expect(await node([csiFile(), 'status'], { environment: nowhere }).finished).toMatchObject({ status: 1, stderr: expect.stringMatching(/^csi: AWS cannot be reached: .*Where AWS_ENDPOINT_URL is set, something has to answer there\n$/) });
}, 60_000);

test('a version that the hook turned down is named, with where it says why', async () => {
  const { server } = await withVersions(1, { shift: 'AllAtOnce', speed: 20 });
  expect(await deploy(server, 'S', stack(2, { shift: 'AllAtOnce', hook: 'CodeDeployHook_gone' }), {}, 'UpdateStack')).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect((await run(status, server, 'fn')).text).toMatch(/^The last rollout stayed at version 1: 2 failed .*, HOOK_EXECUTION_FAILURE: .* The log group \/aws\/lambda\/CodeDeployHook_gone says what the hook found\.$/m);
}, 60_000);

test('provisioned concurrency stays on the alias', async () => {
  const { server, lambda, live } = await withVersions(2);
  await lambda.send(new PutProvisionedConcurrencyConfigCommand({ FunctionName: 'fn', Qualifier: 'live', ProvisionedConcurrentExecutions: 2 }));
  const back = await run(rollback, server, 'fn', '--to', '1', '--yes');
  expect(back.text).toContain('2 environments stay provisioned for live; Lambda prepares them anew for version 1');
  expect(await live()).toBe('1');
  expect(await lambda.send(new GetProvisionedConcurrencyConfigCommand({ FunctionName: 'fn', Qualifier: 'live' }))).toMatchObject({ RequestedProvisionedConcurrentExecutions: 2 });
  expect((await run(status, server, 'fn')).text).toMatch(/^warm {7}\d of 2 environments ready for live$/m);
}, 60_000);

test('what cannot be done is refused in words, and nothing is moved', async () => {
  const { server, live } = await withVersions(2);
  const refused = async (command: typeof rollback, ...args: readonly string[]): Promise<string> => await run(command, server, ...args).then(() => 'done', (error: Error) => error.message);
  expect(await refused(rollback, 'fn', '--yes')).toBe('fn is left as it is: no older version is known to have carried all traffic: name one with --to. Besides version 2 there is 1');
  expect(await refused(rollback, 'fn', '--to', '7', '--yes')).toBe('fn is left as it is: it has no version 7: there are 2, 1');
  expect(await refused(rollback, 'fn', '--to', '2', '--yes')).toBe('fn is left as it is: version 2 has all traffic already');
  expect(await refused(rollback, 'fn', '--to', '$LATEST', '--yes')).toMatch(/\$LATEST is no published version/);
  expect(await refused(rollback, 'fn', '--to', '1')).toBe('nothing was done: here is no terminal to ask on, so say --yes');
  expect(await refused(rollback, 'other', '--yes')).toBe('other is no model function: it has no tag csi:host');
  expect(await refused(rollback, 'Shop/Digit')).toBe('there is no model function or endpoint Shop/Digit: did you mean Shop/Digits? `csi status` lists them');
  expect(await refused(rollback, 'Digit')).toMatch(/there is no model function or endpoint Digit: did you mean Digits\? /);
  expect(await refused(status, 'fm')).toMatch(/there is no model function or endpoint fm: did you mean fn\?/);
  expect(await refused(rollback)).toBe('csi rollback takes one function or endpoint, got none');
  expect(await refused(release, 'a', 'b')).toBe('csi release takes one function or endpoint, got a, b');
  expect(await live()).toBe('2');
  await expect(status.run(['fn', '--port', '1'])).rejects.toThrow('nothing answers on port 1: run `csi local start` first, or leave --port out for AWS');
}, 60_000);

describe('without a permission', () => {
  test('it is named, and what can be done is done', async () => {
    const { server, live } = await withVersions(2);
    const session = await connect({ port: server.port });
    const fn = await findFunction(session, 'fn');
    const said: string[] = [];
    const say = (line: string): void => { said.push(line); };

    await expect((await planned(lacking(session, 'UpdateAlias'), fn, { wanted: '1' })).run(say)).rejects.toThrow(`this caller needs lambda:UpdateAlias on ${ARN} (AWS says: User is not authorized)`);
    expect([await live(), said]).toEqual(['2', []]);

    await (await planned(lacking(session, 'TagResource'), fn, { wanted: '1' })).run(say);
    expect(await live()).toBe('1');
    expect(said.join('\n')).toMatch(/^version 1 has all traffic now\n! it is not recorded in its tags, and the next deploy may move it: this caller needs lambda:TagResource on arn:\S+ /);

    const blind = await inspect(lacking(session, 'ListStackResources', 'ListProvisionedConcurrencyConfigs'), fn);
    expect(blind.declared).toBeUndefined();
    expect(blind.unknown).toEqual([expect.stringMatching(/^Provisioned concurrency cannot be seen: this caller needs lambda:ListProvisionedConcurrencyConfigs on /), expect.stringMatching(/^What the code declares cannot be seen: /)]);
    await expect(inspect(lacking(session, 'GetAlias'), fn)).rejects.toThrow('this caller needs lambda:GetAlias on');
  }, 60_000);

  test('to update the stack, a release says what the next deploy needs', async () => {
    const { server, cloudFormation, live, tags, next } = await withVersions(2, { shift: 'AllAtOnce', speed: 20 });
    await run(rollback, server, 'fn', '--to', '1', '--yes');
    const session = await connect({ port: server.port });
    const said: string[] = [];
    await (await plannedRelease(lacking(session, 'UpdateStack'), await findFunction(session, 'fn')))?.run((line) => { said.push(line); });
    expect(said.join('\n')).toMatch(/! the stack still goes by another version than 1: this caller needs cloudformation:UpdateStack on .*\n! CodeDeploy will refuse the next rollout \(INVALID_LAMBDA_CONFIGURATION\)\. Deploy once with `rollout` left out\nfn is released/);
    expect(await tags()).not.toHaveProperty('csi:hold');

    expect(await next(3)).toBe('UPDATE_ROLLBACK_COMPLETE');
    const { StackEvents = [] } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName: 'S' }));
    expect(StackEvents.map(({ ResourceStatusReason = '' }) => ResourceStatusReason).join('\n')).toContain('The Lambda function alias version does not match the current version in AppSpec file.');
    await deploy(server, 'S', stack(3), {}, 'UpdateStack');
    expect(await live()).toBe('4');
  }, 60_000);
});
