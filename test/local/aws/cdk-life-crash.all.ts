import { DeleteRolePolicyCommand, GetRolePolicyCommand, IAMClient, ListRolePoliciesCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { GetAliasCommand, GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseModelRows } from '../../../lib/model/rows';
import { awsStatus } from '../../../local';
import { csi, type Running } from '../../bin/support';
import { appOf, cdk, clientOf, closeAll, folder, outputOf, ROOT, settled } from './support';

let running: Running | undefined;

afterAll(async () => {
  running?.child.kill('SIGKILL');
  await running?.finished;
  await closeAll();
});

/** `csi local start` as a process of its own, which can be killed. */
async function start(state: string, port: number) {
  running = csi(['local', 'start', '--port', String(port), '--state', state, '--speed', '60']);
  const [text, actual] = await running.until(/AWS is at http:\/\/127\.0\.0\.1:(\d+)[^]*CDK_DOCKER=\S+/);
  const environment = Object.fromEntries([...text.matchAll(/export (\w+)=(\S+)/g)].map(([, name = '', value = '']) => [name, value]));
  return { running, port: Number(actual), endpoint: `http://127.0.0.1:${actual}`, environment };
}

const digits = (version: string, file: string): Buffer => readFileSync(join(ROOT, 'examples/models/digits', version, file));
const labels = (version: string): readonly unknown[] => parseModelRows(digits(version, 'rows.json').toString('utf8')).rows.map(({ expected }) => expected?.['label']?.[0]);
const { rows } = parseModelRows(digits('1', 'rows.json').toString('utf8'));
/** All held-out digits: enough work that calls overlap. */
const BATCH = JSON.stringify({ inputs: [{ name: 'pixels', datatype: 'FP32', shape: [rows.length, 64], data: rows.flatMap(({ inputs }) => inputs['pixels']) }] });

interface Called {
  /** What the answer is right for, or what the log says of the failure. */
  readonly said: string;
  readonly cold: boolean;
}

test('killed in the middle of a canary: the old version has all traffic again, and its cold environments still read their model', async () => {
  const state = join(folder(), 'state');
  const home = folder();
  const server = await start(state, 0);
  const [lambda, iam, s3] = [new LambdaClient(clientOf(server)), new IAMClient(clientOf(server)), new S3Client({ ...clientOf(server), forcePathStyle: true })];
  await s3.send(new CreateBucketCommand({ Bucket: 'training' }));
  await s3.send(new PutBucketVersioningCommand({ Bucket: 'training', VersioningConfiguration: { Status: 'Enabled' } }));
  const uploaded = async (version: string) => (await s3.send(new PutObjectCommand({ Bucket: 'training', Key: 'digits/model.onnx', Body: digits(version, 'model.onnx') }))).VersionId ?? '';
  const objects: Readonly<Record<string, string>> = { 1: await uploaded('1'), 2: await uploaded('2') };
  const deploy = (version: string, minutes: number) => cdk(server, home, [
    'deploy', '-a', appOf('life'), '--require-approval', 'never', '-c', `digits=${version}`, '-c', `objectVersion=${objects[version]}`, '-c', `minutes=${minutes}`,
  ]);

  expect(await cdk(server, home, ['bootstrap', 'aws://000000000000/us-east-1'])).toMatchObject({ status: 0 });
  const first = await deploy('1', 1);
  expect(first).toMatchObject({ status: 0 });
  const FunctionName = outputOf(first.output, 'Name');
  const live = async () => {
    const { FunctionVersion, RoutingConfig } = await lambda.send(new GetAliasCommand({ FunctionName, Name: 'live' }));
    return [FunctionVersion, RoutingConfig?.AdditionalVersionWeights];
  };
  const call = async (Qualifier: string): Promise<Called> => {
    const { Payload, FunctionError, LogResult = '' } = await lambda.send(new InvokeCommand({ FunctionName, Qualifier, Payload: BATCH, LogType: 'Tail' }));
    const log = Buffer.from(LogResult, 'base64').toString('utf8');
    const cold = log.includes('Init Duration');
    if (FunctionError !== undefined) return { said: log.replaceAll('\\', ''), cold };
    const answer = JSON.parse(Payload?.transformToString() ?? '') as { readonly model_version: string; readonly outputs: readonly { readonly name: string; readonly data: readonly unknown[] }[] };
    expect(answer.outputs.find(({ name }) => name === 'label')?.data).toEqual(labels(answer.model_version));
    return { said: `as version ${answer.model_version}`, cold };
  };
  /** More and more calls at a time, until some have met environments that are new. */
  const untilCold = async (qualifier: string, from: number): Promise<readonly Called[]> => {
    const calls = await Promise.all(Array.from({ length: from }, () => call(qualifier)));
    if (calls.some(({ cold }) => cold)) return calls;
    if (from === 10) throw new Error('no environment was new');
    return await untilCold(qualifier, from + 1);
  };
  const right = 'as version 1';

  const cutOff = deploy('2', 600);
  while ((await awsStatus(server.endpoint)).deployments[0]?.weight !== 0.5) await new Promise((later) => { setTimeout(later, 50); });
  expect(await live()).toEqual(['1', { 2: 0.5 }]);
  expect((await untilCold('1', 4)).filter(({ said }) => said !== right)).toEqual([]);

  // It is the role's permission by which it does: without it, new environments fail, and with it they recover.
  const { Role = '' } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName, Qualifier: '1' }));
  const RoleName = Role.split('/').at(-1) ?? '';
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  const policies = await Promise.all(PolicyNames.map((PolicyName) => iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }))));
  for (const PolicyName of PolicyNames) await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
  for (const { said, cold } of await untilCold('1', 6)) expect(said).toMatch(cold ? /S3 answered 403 AccessDenied for s3:\/\/\S+\/models\/digits\// : right);
  for (const { PolicyName, PolicyDocument = '' } of policies) await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: decodeURIComponent(PolicyDocument) }));

  server.running.child.kill('SIGKILL');
  await server.running.finished;
  await start(state, server.port);
  // The `cdk` that waited for it goes on waiting, and is told.
  expect(await cutOff).toMatchObject({ status: 1, output: expect.stringMatching(/UPDATE_ROLLBACK_COMPLETE/) });
  expect([await settled(server, 'Life'), await live()]).toEqual(['UPDATE_ROLLBACK_COMPLETE', ['1', undefined]]);
  // After the end of all processes, whatever answers is cold.
  expect(await call('live')).toEqual({ said: right, cold: true });

  const again = await deploy('2', 1);
  expect(again).toMatchObject({ status: 0 });
  const [version] = await live();
  expect([version, (await call('live')).said]).toEqual([expect.not.stringMatching(/^1$/), 'as version 2']);
}, 300_000);
