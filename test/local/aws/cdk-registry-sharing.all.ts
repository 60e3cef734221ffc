import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { GetParametersByPathCommand, SSMClient } from '@aws-sdk/client-ssm';
import { parseModelRows } from '../../../lib/model/rows';
import { formatRegistryExport } from '../../../lib/registry/format';
import type { VersionManifest } from '../../../lib/registry/manifest';
import type { VersionRecord } from '../../../lib/registry/record';
import { csiFile } from '../../bin/support';
import { appOf, aws, cdk, clientOf, closeAll, folder, outputOf, ROOT } from './support';

afterAll(closeAll);

type Server = Awaited<ReturnType<typeof aws>>;

async function parameters(server: Server, path: string): Promise<Readonly<Record<string, string>>> {
  const { Parameters = [] } = await new SSMClient(clientOf(server)).send(new GetParametersByPathCommand({ Path: path, Recursive: true }));
  return Object.fromEntries(Parameters.map(({ Name = '', Value = '' }) => [Name.slice(path.length + 1), Value]));
}

async function exported(server: Server, file: string): Promise<void> {
  const s3 = new S3Client({ ...clientOf(server), forcePathStyle: true });
  const versions = await Promise.all(Object.values(await parameters(server, '/models/digits/versions')).map(async (text) => {
    const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec((JSON.parse(text) as VersionRecord).manifest ?? '') ?? [];
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return JSON.parse(await Body?.transformToString() ?? '') as VersionManifest;
  }));
  writeFileSync(file, formatRegistryExport({ models: [{ name: 'digits', aliases: await parameters(server, '/models/digits/aliases'), versions }] }));
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

test('an app serves what another app registered, follows its champion by a rollout of its own, and goes on when the registry is deleted', async () => {
  const server = await aws({ speed: 120, docker: join(csiFile(), '../csi-docker.js') });
  const [home, other] = [folder(), folder()];
  const file = join(other, 'digits.export.json');
  await cdk(server, home, ['bootstrap', 'aws://000000000000/us-east-1']);
  const produce = async (champion: string): Promise<string> => {
    const deployed = await cdk(server, home, ['deploy', '-a', appOf('registry'), '--all', '--require-approval', 'never', '-c', `champion=${champion}`]);
    if (deployed.status !== 0) throw new Error(deployed.output);
    return deployed.output;
  };
  const consume = async () => {
    const deployed = await cdk(server, other, ['deploy', '-a', appOf('registry-consumer'), '--require-approval', 'never', '-c', `models=${file}`]);
    if (deployed.status !== 0) throw new Error(deployed.output);
    return deployed;
  };
  const answers = async (version: string): Promise<void> => {
    for (const endpoint of ['live', 'shop', 'shop-endpoint']) {
      expect([endpoint, await ask(server, await parameters(server, `/models/digits/endpoints/${endpoint}`), version)]).toEqual([endpoint, { labels: expectedOf(version), version }]);
    }
  };

  const bucket = outputOf(await produce('1'), 'Bucket');
  expect(await parameters(server, '/models/digits/aliases')).toEqual({ champion: '1' });
  await exported(server, file);
  expect(readFileSync(file, 'utf8')).toContain(bucket);
  await consume();
  await answers('1');

  await produce('2');
  await exported(server, file);
  const rolled = await consume();
  expect(rolled.status).toBe(0);
  await answers('2');
}, 600_000);
