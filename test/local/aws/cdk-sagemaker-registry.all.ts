import { DescribeModelPackageCommand, type DescribeModelPackageCommandOutput, DescribeModelPackageGroupCommand, ListModelPackagesCommand, SageMakerClient, UpdateModelPackageCommand } from '@aws-sdk/client-sagemaker';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseModelRows } from '../../../lib/model/rows';
import type { VersionRecord } from '../../../lib/registry/record';
import { csiFile, node } from '../../bin/support';
import { until } from './lambda-support';
import { predict } from './sagemaker/support';
import { appOf, aws, cdk, clientOf, closeAll, folder, outputOf, ROOT } from './support';

afterAll(closeAll);

test('versions become packages that a person decides about, that no deploy overwrites, and that an endpoint serves', async () => {
  const server = await aws({ docker: join(csiFile(), '../csi-docker.js') });
  const home = folder();
  const [sageMaker, ssm] = [new SageMakerClient(clientOf(server)), new SSMClient(clientOf(server))];
  const run = (...context: readonly string[]) => cdk(server, home, ['deploy', 'Registry', '-a', appOf('sagemaker-registry'), '--require-approval', 'never', ...context.flatMap((one) => ['-c', one])]);
  const deploy = async (...context: readonly string[]): Promise<void> => {
    const { status, output } = await run(...context);
    if (status !== 0) throw new Error(output);
  };
  const parameter = async (Name: string): Promise<string | undefined> => (await ssm.send(new GetParameterCommand({ Name })).catch(() => ({ Parameter: undefined }))).Parameter?.Value;
  const record = async (version: string): Promise<VersionRecord> => JSON.parse(await parameter(`/models/digits/versions/${version}`) ?? '') as VersionRecord;
  const packageOf = async (version: string): Promise<DescribeModelPackageCommandOutput> => sageMaker.send(new DescribeModelPackageCommand({ ModelPackageName: (await record(version)).modelPackage }));
  const count = async (): Promise<number | undefined> => (await sageMaker.send(new ListModelPackagesCommand({ ModelPackageGroupName: 'digits' }))).ModelPackageSummaryList?.length;

  await cdk(server, home, ['bootstrap', 'aws://000000000000/us-east-1']);
  await deploy();
  expect(await packageOf('1')).toMatchObject({
    ModelApprovalStatus: 'Approved', ModelLifeCycle: { Stage: 'Production', StageStatus: 'Live' }, MetadataProperties: { CommitId: 'abc' }, CustomerMetadataProperties: { 'csi-version': '1', 'metric:accuracy': '0.919', 'lineage:commit': 'abc' },
    ModelCard: { ModelCardStatus: 'Approved' },
  });
  expect(await packageOf('2')).toMatchObject({ ModelApprovalStatus: 'PendingManualApproval', ModelPackageDescription: 'more data', InferenceSpecification: { Containers: [{ Image: expect.any(String), ModelDataUrl: expect.stringMatching(/\/models\/digits\/[0-9a-f]{64}\/model\.tar\.gz$/) }] } });
  expect([await record('1'), await record('2')]).toMatchObject([{ approval: 'approved' }, { approval: 'pending' }]);
  // A version that is new and approved is told too.
  expect(await until(() => parameter('/told/1'))).toBe((await record('1')).modelPackage);
  expect(await parameter('/told/2')).toBeUndefined();

  const { modelPackage = '' } = await record('2');
  await sageMaker.send(new UpdateModelPackageCommand({ ModelPackageArn: modelPackage, ModelApprovalStatus: 'Approved', ApprovalDescription: 'looked at it' }));
  expect(await until(() => parameter('/told/2'))).toBe(modelPackage);
  const shown = await node([csiFile(), 'registry', 'list', 'digits', '--deployed', '--json'], { environment: { ...process.env as Record<string, string>, ...server.environment } }).finished;
  expect(JSON.parse(shown.stdout)).toMatchObject({ models: [{ versions: [{ version: '1', approval: 'approved' }, { version: '2', approval: 'approved' }] }] });

  await deploy('accuracy=0.981');
  expect(await packageOf('2')).toMatchObject({ ModelApprovalStatus: 'Approved', CustomerMetadataProperties: { 'metric:accuracy': '0.981', 'csi-approval': 'pending' } });
  expect(await record('2')).toMatchObject({ approval: 'approved', metrics: { accuracy: 0.981 } });

  const before = { record: await record('2'), settings: (await packageOf('2')).CustomerMetadataProperties };
  const changed = await run('accuracy=0.981', 'second=3');
  expect(changed.status).toBe(1);
  expect(changed.output).toMatch(/digits 2 is registered with the digest [0-9a-f]{16}, and this app has other content under that name/);
  expect({ record: await record('2'), settings: (await packageOf('2')).CustomerMetadataProperties }).toEqual(before);
  expect(await count()).toBe(2);

  await deploy('versions=1');
  expect([await count(), await record('2')]).toEqual([2, before.record]);
  await deploy('accuracy=0.981');
  expect([await count(), await record('2')]).toEqual([2, before.record]);
  expect(await packageOf('2')).toMatchObject({ ModelApprovalStatus: 'Approved' });

  const [container] = (await packageOf('2')).InferenceSpecification?.Containers ?? [];
  const [, bucket] = /^s3:\/\/([^/]+)\//.exec(container?.ModelDataUrl ?? '') ?? [];
  const [, repository] = /\/([^:@]+)[:@]/.exec(container?.Image ?? '') ?? [];
  const serving = await cdk(server, home, ['deploy', 'Serving', '-a', appOf('sagemaker-registry'), '--require-approval', 'never', '-c', `package=${modelPackage}`, '-c', `bucket=${bucket}`, '-c', `repository=${repository}`]);
  if (serving.status !== 0) throw new Error(serving.output);
  const rows = parseModelRows(readFileSync(join(ROOT, 'examples/models/digits/2/rows.json'), 'utf8')).rows.slice(0, 100);
  const answered = await predict(new SageMakerRuntimeClient(clientOf(server)), rows.map(({ inputs }) => inputs['pixels']), { EndpointName: outputOf(serving.output, 'Endpoint') });
  expect(answered.labels).toEqual(rows.map(({ expected }) => expected?.['label']?.[0]));

  await deploy('accuracy=0.981', 'approval=rejected');
  expect(await packageOf('2')).toMatchObject({ ModelApprovalStatus: 'Rejected' });
  expect(await record('2')).toMatchObject({ approval: 'rejected' });

  const destroyed = await cdk(server, home, ['destroy', '--force', 'Registry', '-a', appOf('sagemaker-registry')]);
  if (destroyed.status !== 0) throw new Error(destroyed.output);
  expect(await sageMaker.send(new DescribeModelPackageGroupCommand({ ModelPackageGroupName: 'digits' }))).toMatchObject({ ModelPackageGroupStatus: 'Completed' });
  expect(await count()).toBe(2);
}, 600_000);
