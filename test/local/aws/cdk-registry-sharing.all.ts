import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetAliasCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { paginateGetParametersByPath, SSMClient } from '@aws-sdk/client-ssm';
import { registryExportCommand } from '../../../bin/commands/registry/export';
import { parseModelRows } from '../../../lib/model/rows';
import type { VersionRecord } from '../../../lib/registry/record';
import { csiFile } from '../../bin/support';
import { appOf, aws, cdk, clientOf, closeAll, folder, outputOf, ROOT } from './support';

afterAll(closeAll);

type Server = Awaited<ReturnType<typeof aws>>;

async function parameters(server: Server, path: string): Promise<Readonly<Record<string, string>>> {
  const found: [string, string][] = [];
  for await (const { Parameters = [] } of paginateGetParametersByPath({ client: new SSMClient(clientOf(server)) }, { Path: path, Recursive: true })) {
    found.push(...Parameters.map(({ Name = '', Value = '' }): [string, string] => [Name.slice(path.length + 1), Value]));
  }
  return Object.fromEntries(found);
}

async function exported(server: Server, file: string): Promise<void> {
  expect(await registryExportCommand.run(['digits', '--deployed', '--output', file, '--port', String(server.port)])).toBe(0);
}

const rowsOf = (version: string) => parseModelRows(readFileSync(join(ROOT, 'examples/models/digits', version, 'rows.json'), 'utf8')).rows.slice(0, 40);
const bodyOf = (version: string): string => JSON.stringify({ instances: rowsOf(version).map(({ inputs }) => inputs['pixels']) });
const expectedOf = (version: string) => rowsOf(version).map(({ expected }) => expected?.['label']?.[0]);

/** Labels, and the version that says so. */
async function ask(server: Server, { type, arn, name }: Readonly<Record<string, string>>, version: string): Promise<{ readonly labels: unknown; readonly version: unknown }> {
  if (type === 'function') {
    const { Payload, FunctionError } = await new LambdaClient(clientOf(server)).send(new InvokeCommand({ FunctionName: arn, Payload: bodyOf(version) }));
    const answer = JSON.parse(Buffer.from(Payload ?? []).toString('utf8')) as { predictions: { label: number }[]; model_version: string };
    if (FunctionError !== undefined) throw new Error(JSON.stringify(answer));
    return { labels: answer.predictions.map(({ label }) => label), version: answer.model_version };
  }
  const answer = await new SageMakerRuntimeClient(clientOf(server)).send(new InvokeEndpointCommand({ EndpointName: name, ContentType: 'application/json', Body: bodyOf(version) }));
  const { predictions } = JSON.parse(answer.Body.transformToString()) as { predictions: { label: number }[] };
  return { labels: predictions.map(({ label }) => label), version: /csi-model-version=([^,]+)/.exec(answer.CustomAttributes ?? '')?.[1] };
}

async function keysIn(server: Server, Bucket: string): Promise<readonly string[]> {
  const { Versions = [] } = await new S3Client({ ...clientOf(server), forcePathStyle: true }).send(new ListObjectVersionsCommand({ Bucket }));
  return [...new Set(Versions.map(({ Key = '' }) => Key))].sort();
}

/** The manifest that the record of a version points to. */
const manifestOf = (records: Readonly<Record<string, string>>, version: string): string => (JSON.parse(records[version] ?? '{}') as Partial<VersionRecord>).manifest ?? '';

test('an app serves what another app registered, follows its champion by a rollout of its own, and goes on when the registry is deleted', async () => {
  jest.spyOn(console, 'log').mockImplementation();
  const docker = join(csiFile(), '../csi-docker.js');
  let server = await aws({ speed: 120, docker });
  const [home, other] = [folder(), folder()];
  const file = join(other, 'digits.export.json');
  const run = async (where: string, args: readonly string[]): Promise<string> => {
    const { status, output } = await cdk(server, where, args);
    if (status !== 0) throw new Error(output);
    return output;
  };
  const produce = (champion: string) => run(home, ['deploy', '-a', appOf('registry'), '--all', '--require-approval', 'never', '-c', `champion=${champion}`]);
  const consume = () => run(other, ['deploy', '-a', appOf('registry-consumer'), '--require-approval', 'never', '-c', `models=${file}`]);
  const answers = async (version: string): Promise<void> => {
    for (const endpoint of ['live', 'shop', 'shop-endpoint']) {
      expect([endpoint, await ask(server, await parameters(server, `/models/digits/endpoints/${endpoint}`), version)]).toEqual([endpoint, { labels: expectedOf(version), version }]);
    }
  };
  const executed = async (): Promise<string | undefined> => {
    const { arn = '' } = await parameters(server, '/models/digits/endpoints/shop');
    return (await new LambdaClient(clientOf(server)).send(new GetAliasCommand({ FunctionName: arn.replace(/:live$/, ''), Name: 'live' }))).FunctionVersion;
  };
  await run(home, ['bootstrap', 'aws://000000000000/us-east-1']);

  const bucket = outputOf(await produce('1'), 'Bucket');
  await exported(server, file);
  expect(readFileSync(file, 'utf8')).toContain(bucket);
  await consume();
  await answers('1');

  await produce('2');
  await exported(server, file);
  expect(await executed()).toBe('1');
  await consume();
  await answers('2');
  expect(await executed()).toBe('2');

  const kept = await keysIn(server, bucket);
  const records = await parameters(server, '/models/digits/versions');
  expect(kept.filter((key) => key.endsWith('.onnx'))).toHaveLength(2);
  await run(home, ['destroy', '-a', appOf('registry'), 'Models', '--exclusively', '--force']);
  expect([await keysIn(server, bucket), await parameters(server, '/models/digits/versions'), await parameters(server, '/models/digits/aliases')]).toEqual([kept, records, {}]);
  // Nothing runs any more: environments and instances are all new.
  await server.close();
  server = await aws({ speed: 120, docker, state: server.state });
  await answers('2');

  const again = outputOf(await produce('2'), 'Bucket');
  expect(again).not.toBe(bucket);
  expect(await keysIn(server, again)).toEqual(kept);
  expect(await keysIn(server, bucket)).toEqual(kept);
  const recorded = await parameters(server, '/models/digits/versions');
  for (const version of ['1', '2']) expect([manifestOf(records, version), manifestOf(recorded, version)]).toEqual([bucket, again].map((name) => `s3://${name}/models/digits/versions/${version}.json`));
  expect(await parameters(server, '/models/digits/aliases')).toEqual({ champion: '2' });
  await exported(server, file);
  expect(readFileSync(file, 'utf8')).not.toContain(bucket);
  await consume();
  await answers('2');
  expect(await executed()).toBe('2');
  jest.restoreAllMocks();
}, 900_000);
