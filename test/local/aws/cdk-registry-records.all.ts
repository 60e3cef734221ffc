import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, GetObjectTaggingCommand, HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { DeleteParameterCommand, GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { RetainAnswer } from '../../../handlers/registry-recorder/retain';
import type { VersionManifest } from '../../../lib/registry/manifest';
import type { VersionRecord } from '../../../lib/registry/record';
import { appOf, aws, cdk, clientOf, closeAll, folder, outputOf, settled } from './support';

afterAll(closeAll);

const LONG_AGO = new Date(Date.now() - 40 * 86_400_000).toISOString();

async function until(what: string, is: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 60_000; !await is();) {
    if (Date.now() > end) throw new Error(`not in a minute: ${what}`);
    await new Promise((later) => { setTimeout(later, 100); });
  }
}

test('versions are recorded once, decided again, kept while somebody uses them, and never changed', async () => {
  const server = await aws();
  const home = folder();
  const client = clientOf(server);
  const [ssm, s3, lambda] = [new SSMClient(client), new S3Client({ ...client, forcePathStyle: true }), new LambdaClient(client)];
  const app = ['-a', appOf('registry-records')];
  const deploy = (...context: readonly string[]) => cdk(server, home, ['deploy', ...app, '--require-approval', 'never', ...context.flatMap((each) => ['-c', each])]);
  const record = async (version: string): Promise<VersionRecord> => JSON.parse((await ssm.send(new GetParameterCommand({ Name: `/models/digits/versions/${version}` }))).Parameter?.Value ?? '') as VersionRecord;
  const write = async (changed: VersionRecord) => ssm.send(new PutParameterCommand({ Name: `/models/digits/versions/${changed.version}`, Value: JSON.stringify(changed), Overwrite: true }));
  const approved = (): readonly Record<string, unknown>[] => server.events.flatMap((event) => (
    event.type === 'log' && event.line.text.includes('APPROVED ') ? [JSON.parse(event.line.text.slice(event.line.text.indexOf('APPROVED ') + 9)) as Record<string, unknown>] : []));

  expect(await cdk(server, home, ['bootstrap', 'aws://000000000000/us-east-1'])).toMatchObject({ status: 0 });
  const first = await deploy('versions=1', 'approval1=pending');
  expect(first).toMatchObject({ status: 0 });
  const [Bucket, FunctionName] = [outputOf(first.output, 'Bucket'), outputOf(first.output, 'Recorder')];
  const manifest = async (version: string) => JSON.parse(await (await s3.send(new GetObjectCommand({ Bucket, Key: `models/digits/versions/${version}.json` }))).Body!.transformToString()) as VersionManifest;
  const retain = async (more: object = {}) => JSON.parse(Buffer.from((await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify({ action: 'retain', ...more }) }))).Payload!).toString()) as RetainAnswer;
  const isMarked = async (version: string): Promise<boolean> => {
    const { artifact } = await manifest(version);
    const { prefix, files } = (artifact as { readonly s3: { readonly prefix: string; readonly files: readonly { readonly path: string }[] } }).s3;
    const { TagSet = [] } = await s3.send(new GetObjectTaggingCommand({ Bucket, Key: prefix + files[0]!.path }));
    return TagSet.some(({ Key, Value }) => Key === 'csi:unused' && Value === 'true');
  };

  const one = await record('1');
  expect(one).toMatchObject({ name: 'digits', version: '1', format: 'onnx', approval: 'pending', metrics: { accuracy: 0.9 }, manifest: `s3://${Bucket}/models/digits/versions/1.json` });
  expect(await manifest('1')).toMatchObject({ digest: one.digest, artifact: { s3: { bucket: Bucket, files: [{ path: 'model.onnx', versionId: expect.stringMatching(/.+/) as string, bytes: one.bytes }] } } });
  expect(approved()).toEqual([]);

  // A decision is an event, other figures are none.
  expect(await deploy('versions=1', 'accuracy1=0.95')).toMatchObject({ status: 0 });
  expect(await record('1')).toMatchObject({ approval: 'approved', metrics: { accuracy: 0.95 } });
  await until('the event', async () => approved().length > 0);
  expect(approved()).toEqual([{ name: 'digits', version: '1', digest: one.digest, approval: 'approved', previousApproval: 'pending', manifest: one.manifest }]);

  // Other content under the same name.
  const changed = await deploy('versions=1', 'file1=2');
  expect(changed.status).toBe(1);
  expect(changed.output).toContain(`digits 1 is registered with the digest ${one.digest.slice(0, 16)}, and this app has other content under that name`);
  expect([await settled(server, 'Records'), (await record('1')).digest, (await manifest('1')).digest]).toEqual(['UPDATE_ROLLBACK_COMPLETE', one.digest, one.digest]);

  // The line goes, the version stays; a host goes back to what it serves.
  expect(await deploy('versions=2', 'champion=2', 'host=2')).toMatchObject({ status: 0 });
  expect((await record('1')).digest).toBe(one.digest);
  await until('it is seen that nobody uses version 1', async () => (await record('1')).unusedSince !== undefined);
  const { models: [dry] } = await retain({ dryRun: true });
  expect(dry?.versions.map(({ version, because }) => [version, because])).toEqual([['1', []], ['2', ['the stack declares it', 'it is champion', expect.stringMatching(/^Records-Digits.*:1 serves it or can go back to it$/)]]]);

  // After its time it is marked, and an alias that anybody sets takes the mark away.
  await write({ ...await record('1'), unusedSince: LONG_AGO });
  expect((await retain()).models[0]?.expiring).toEqual([one.artifact]);
  expect([await isMarked('1'), await isMarked('2')]).toEqual([true, false]);
  await ssm.send(new PutParameterCommand({ Name: '/models/digits/aliases/mine', Value: '1', Type: 'String' }));
  await until('the mark is taken away', async () => !await isMarked('1'));
  await until('the record says no more of it', async () => (await record('1')).unusedSince === undefined);

  // A deploy that declares it again does so too.
  await ssm.send(new DeleteParameterCommand({ Name: '/models/digits/aliases/mine' }));
  await write({ ...await record('1'), unusedSince: LONG_AGO });
  await retain();
  expect(await isMarked('1')).toBe(true);
  expect(await deploy('versions=1,2', 'accuracy1=0.95', 'champion=2', 'host=2')).toMatchObject({ status: 0 });
  expect([await isMarked('1'), (await record('1')).unusedSince]).toEqual([false, undefined]);

  // A deploy that fails takes its decisions back, and what it has recorded stays.
  const failed = await deploy('versions=1,2,3', 'accuracy1=0.95', 'champion=2', 'host=2', 'approval1=rejected', 'fail=1');
  expect([failed.status, await settled(server, 'Records')]).toEqual([1, 'UPDATE_ROLLBACK_COMPLETE']);
  expect((await record('1')).approval).toBe('approved');
  expect((await record('3')).approval).toBe('approved');
  expect(await deploy('versions=1,2,3', 'accuracy1=0.95', 'champion=3', 'host=2')).toMatchObject({ status: 0 });

  expect(await cdk(server, home, ['destroy', ...app, '--force'])).toMatchObject({ status: 0 });
  expect((await record('3')).digest).toMatch(/^[0-9a-f]{64}$/);
  await s3.send(new HeadBucketCommand({ Bucket }));
}, 600_000);
