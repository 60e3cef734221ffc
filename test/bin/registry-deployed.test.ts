import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { connect, deployedModels, servingHosts } from '../../bin/aws';
import { registryDiff } from '../../bin/commands/registry/diff';
import { registryExportCommand } from '../../bin/commands/registry/export';
import { registryList } from '../../bin/commands/registry/list';
import { registryShow } from '../../bin/commands/registry/show';
import type { Command } from '../../bin/commands/command';
import { parseRegistryExport, type VersionManifest } from '../../lib/registry/manifest';
import { aliasParameter, versionParameter } from '../../lib/registry/parameters';
import type { VersionRecord } from '../../lib/registry/record';
import { aws, clientOf, closeAll, deploy, lambdaRole } from '../local/aws/support';
import { temporaryFolder } from '../local/support/assembly';
import { lacking } from './lacking';
import { run } from './registry-support';

let server: Awaited<ReturnType<typeof aws>>;
beforeAll(async () => {
  server = await aws();
  const [, status] = await Promise.all([recordAll(), deploy(server, 'S', HOST, {}, 'CreateStack')]);
  expect(status).toBe('CREATE_COMPLETE');
}, 30_000);
afterAll(closeAll);

const asked = (command: Command, ...args: readonly string[]) => run(command, ...args, '--deployed', '--port', String(server.port));

/** A function as this library makes it: it serves digits 2. */
const HOST = {
  Role: lambdaRole(),
  Fn: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: 'fn', Runtime: 'nodejs22.x', Handler: 'index.handler', Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Code: { ZipFile: 'exports.handler = async () => 1;' }, Environment: { Variables: { CSI_VERSION_DIGEST: 'digest-2' } },
      Tags: [{ Key: 'csi:host', Value: 'Shop/Digits' }, { Key: 'csi:model', Value: 'digits' }],
    },
  },
  V1: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Fn' }, Description: 'Model digits, version 2' } },
  Live: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Fn' }, Name: 'live', FunctionVersion: { 'Fn::GetAtt': ['V1', 'Version'] } } },
};

/** What the recorder leaves behind: versions 1 and 2 approved, 3 pending. */
async function recordAll(): Promise<void> {
  const [s3, ssm] = [new S3Client({ ...clientOf(server), forcePathStyle: true }), new SSMClient(clientOf(server))];
  const put = (name: string, value: string) => ssm.send(new PutParameterCommand({ Name: name, Type: 'String', Value: value }));
  await s3.send(new CreateBucketCommand({ Bucket: 'registry' }));
  await s3.send(new PutBucketVersioningCommand({ Bucket: 'registry', VersioningConfiguration: { Status: 'Enabled' } }));
  for (const version of ['1', '2', '3']) {
    const prefix = `models/digits/${version.repeat(64)}/`;
    const { VersionId: versionId = '' } = await s3.send(new PutObjectCommand({ Bucket: 'registry', Key: `${prefix}model.onnx`, Body: `bytes ${version}` }));
    const manifest: VersionManifest = {
      name: 'digits', version, digest: version.repeat(64), format: 'onnx', approval: { status: 'pending' }, metrics: { accuracy: 0.9 + Number(version) / 100 }, goldenRequests: 'rows.json',
      signature: { inputs: [{ name: 'X', datatype: 'FP32', shape: [-1, version === '3' ? 65 : 64] }], outputs: [] },
      artifact: { s3: { bucket: 'registry', kmsKeyArn: 'arn:aws:kms:us-east-1:000000000000:key/k', prefix, entry: 'model.onnx', files: [{ path: 'model.onnx', versionId, sha256: '0'.repeat(64), bytes: 7 }] } },
    };
    await s3.send(new PutObjectCommand({ Bucket: 'registry', Key: `models/digits/versions/${version}.json`, Body: JSON.stringify(manifest) }));
    const record: VersionRecord = {
      schemaVersion: 1, name: 'digits', version, digest: manifest.digest, format: 'onnx', approval: version === '3' ? 'pending' : 'approved', bytes: 7, metrics: manifest.metrics,
      artifact: `s3://registry/${prefix}`, manifest: `s3://registry/models/digits/versions/${version}.json`,
    };
    await put(versionParameter('digits', version), JSON.stringify(record));
  }
  const gone: VersionRecord = { schemaVersion: 1, name: 'digits', version: '0', digest: '0'.repeat(64), format: 'onnx', approval: 'approved', bytes: 7, unusedSince: '2026-10-01T00:00:00Z', expired: '2026-11-01T00:00:00Z' };
  await put(versionParameter('digits', '0'), JSON.stringify(gone));
  await put(aliasParameter('digits', 'champion'), '2');
  await put(aliasParameter('digits', 'challenger'), '3');
}

test('list: what is recorded in the account, and which hosts serve it', async () => {
  const { text, status } = await asked(registryList);
  expect(status).toBe(0);
  expect(text.replace(/:\d{4,5}\n/, ':PORT\n')).toBe(`account 000000000000, us-east-1, at http://127.0.0.1:PORT
MODEL   VERSION  APPROVAL  ALIASES        SIZE  METRICS
digits  0        approved              expired  -
digits  1        approved              7 bytes  accuracy 0.91
digits  2        approved  champion    7 bytes  accuracy 0.92
digits  3        pending   challenger  7 bytes  accuracy 0.93

SERVED BY    MODEL     SINCE
Shop/Digits  digits 2  -
`);
  const { models: [model] } = JSON.parse((await asked(registryList, 'digits', '--json')).text) as { models: [{ versions: { version: string; hosts: unknown }[] }] };
  expect(model.versions.map(({ version, hosts }) => [version, hosts])).toEqual([['0', []], ['1', []], ['2', [{ kind: 'function', name: 'fn', host: 'Shop/Digits', held: false }]], ['3', []]]);
});

test('show and diff: the manifest in the bucket, and what was decided since', async () => {
  const { text, status } = await asked(registryShow, 'digits');
  expect(status).toBe(0);
  expect(text).toMatch(/^digits 2 \(s3:\/\/registry\/models\/digits\/versions\/2\.json\)\napproval +approved\naliases +champion\nserved by +Shop\/Digits$/m);
  expect(text).toMatch(/^input {2}X {5}FP32 {6}\[-1, 64\]$/m);
  expect(text).not.toContain('integrity');
  expect((await asked(registryDiff, 'digits@champion', 'digits@challenger')).text).toContain('- input X: requests of other shapes are refused');
  expect(await asked(registryShow, 'digits/9')).toMatchObject({ status: 1, errors: expect.stringMatching(/^csi: digits has no version 9 recorded in account 000000000000, us-east-1, at http\S+: it has 0, 1, 2, 3$/) });
});

test('export: approved versions, pinned to the objects in the bucket, with their aliases', async () => {
  const file = join(temporaryFolder(), 'digits.json');
  expect(await asked(registryExportCommand, 'digits', '-o', file)).toEqual({
    status: 0, text: `digits: 1, 2; champion is 2\nwrote ${file}\n`, errors: '! digits 0 has expired, and is left out: its files are gone\n! digits 3 is pending, and left out: --all takes it too\n! digits@challenger is left out with version 3\n',
  });
  const { manifest, problems } = parseRegistryExport(readFileSync(file, 'utf8'));
  expect(problems).toEqual([]);
  expect(manifest?.models).toEqual([expect.objectContaining({ name: 'digits', aliases: { champion: '2' }, versions: [expect.objectContaining({ version: '1' }), expect.objectContaining({ version: '2', approval: 'approved' })] })]);
  expect(manifest?.models[0]?.versions[1]?.artifact).toEqual({ s3: expect.objectContaining({ bucket: 'registry', kmsKeyArn: 'arn:aws:kms:us-east-1:000000000000:key/k', files: [expect.objectContaining({ versionId: expect.stringMatching(/\S{8}/) })] }) });
  expect(manifest?.models[0]?.versions[1]).not.toHaveProperty('goldenRequests');
  const one = await run(registryExportCommand, 'digits@challenger', '--all', '--port', String(server.port));
  expect(parseRegistryExport(one.text).manifest?.models).toEqual([expect.objectContaining({ aliases: { challenger: '3' }, versions: [expect.objectContaining({ version: '3', approval: 'pending' })] })]);
  expect(await asked(registryExportCommand, 'digits@challenger')).toMatchObject({ status: 1, errors: expect.stringContaining('digits 3 is pending') });
});

test('who may not see something is told what is needed', async () => {
  const session = await connect({ port: server.port });
  await expect(deployedModels(lacking(session, 'GetParametersByPath'))).rejects.toThrow('this caller needs ssm:GetParametersByPath on /models');
  expect((await servingHosts(lacking(session, 'ListEndpoints'))).unseen).toEqual([expect.stringMatching(/^Endpoints cannot be seen: this caller needs sagemaker:ListEndpoints/)]);
});
