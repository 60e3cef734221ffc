import { onEvent } from '../../../handlers/registry-recorder/index';
import type { VersionManifest } from '../../../lib/registry/manifest';
import type { VersionRecord } from '../../../lib/registry/record';
import { FakeAccount, properties } from './fake-account';

const PARAMETER = '/models/digits/versions/2';
const FIRST = 'arn:aws:sagemaker:eu-west-1:111111111111:model-package/digits/1';
const DIGEST = 'd'.repeat(64);
const specification = { Containers: [{ Image: '111111111111.dkr.ecr.eu-west-1.amazonaws.com/server@sha256:0', ModelDataUrl: 's3://artifacts/models/digits/d/model.tar.gz' }], SupportedContentTypes: ['application/json'] };

let account: FakeAccount;
beforeEach(() => {
  account = new FakeAccount();
  account.put(`models/digits/${DIGEST}/model.onnx`);
  account.put(`models/digits/${'e'.repeat(64)}/model.onnx`);
  jest.spyOn(console, 'log').mockReturnValue(undefined);
});
afterEach(() => { jest.restoreAllMocks(); });

/** What a deploy asks for, with what the manifest says besides. */
function asked(record: Partial<VersionRecord> & { readonly manifest?: never } = {}, manifest: Partial<VersionManifest> = {}, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const all = properties(record, { backend: 'sageMaker', group: 'digits', ...more });
  return { ...all, manifest: JSON.stringify({ ...JSON.parse(String(all['manifest'])) as object, ...manifest }) };
}
const ask = (request: Record<string, unknown>) => onEvent({ RequestType: 'Create', ResourceType: 'Custom::CsiModelVersion', ResourceProperties: request }, account.clients, { stackId: 'arn:stack' });
const calls = (...names: readonly string[]) => account.sent.filter(({ name }) => names.includes(name)).map(({ input }) => input);
const changes = () => calls('CreateModelPackage', 'UpdateModelPackage');

test('a version becomes a package, with what is known of it, and the record names it', async () => {
  account.registry.statuses = ['Pending', 'InProgress', 'Completed'];
  const answer = await ask(asked(
    { approval: 'pending', metrics: { accuracy: 0.98 } },
    { metrics: { accuracy: 0.98 }, lineage: { commit: 'abc', dataset: 'train-7' }, description: 'Better on fours' },
    { inferenceSpecification: JSON.stringify(specification), stage: 'Development', stageStatus: 'InReview' },
  ));
  expect(answer).toEqual({ PhysicalResourceId: PARAMETER, Data: { modelPackage: FIRST } });
  expect(calls('CreateModelPackage')).toEqual([{
    ModelPackageGroupName: 'digits', InferenceSpecification: specification, ModelPackageDescription: 'Better on fours', ModelApprovalStatus: 'PendingManualApproval',
    MetadataProperties: { CommitId: 'abc' }, ModelMetrics: { ModelQuality: { Statistics: { ContentType: 'application/json', S3Uri: 's3://registry-bucket/models/digits/versions/2.json' } } },
    CustomerMetadataProperties: {
      'csi-model': 'digits', 'csi-version': '2', 'csi-digest': DIGEST, 'csi-approval': 'pending', 'csi-card': expect.stringMatching(/^[0-9a-f]{16}$/), 'csi-stage': 'Development/InReview',
      'metric:accuracy': '0.98', 'lineage:commit': 'abc', 'lineage:dataset': 'train-7',
    },
    ModelCard: { ModelCardStatus: 'PendingReview', ModelCardContent: expect.stringContaining('"metric_data":[{"name":"accuracy","type":"number","value":0.98}]') },
    ModelLifeCycle: { Stage: 'Development', StageStatus: 'InReview' },
  }]);
  expect(account.record(PARAMETER)).toMatchObject({ modelPackage: FIRST, approval: 'pending' });
  expect(account.events).toEqual([]);
});

test('without an image a package is of where the model lies', async () => {
  await ask(asked());
  expect(changes()).toEqual([expect.objectContaining({ SourceUri: `s3://registry-bucket/models/digits/${DIGEST}/` })]);
  expect(changes()[0]).not.toHaveProperty('InferenceSpecification');
  await ask(asked({}, {}, { inferenceSpecification: JSON.stringify(specification) }));
  expect(changes()[1]).toEqual({ ModelPackageArn: FIRST, InferenceSpecification: specification });
});

test('the reason of a decision goes with it', async () => {
  await ask(asked({}, { approval: { status: 'approved', by: 'ann', reason: 'gates passed' } }));
  expect(changes()[1]).toEqual({ ModelPackageArn: FIRST, ApprovalDescription: 'gates passed, by ann' });
});

test('the same version once more changes nothing', async () => {
  await ask(asked());
  await ask(asked());
  expect(changes()).toHaveLength(1);
  expect(account.registry.packages).toHaveLength(1);
});

test('a decision by hand stays until the code says another, and the record says which one holds', async () => {
  const approval = (status: 'pending' | 'approved' | 'rejected') => asked({ approval: status }, { approval: status });
  await ask(approval('pending'));
  account.registry.change(FIRST, { ModelApprovalStatus: 'Approved' });
  await ask(approval('pending'));
  expect(account.registry.find(FIRST)).toMatchObject({ ModelApprovalStatus: 'Approved' });
  expect(account.record(PARAMETER)).toMatchObject({ approval: 'approved' });
  await ask(approval('rejected'));
  expect(account.registry.find(FIRST)).toMatchObject({ ModelApprovalStatus: 'Rejected', CustomerMetadataProperties: { 'csi-approval': 'rejected' }, ModelCard: { ModelCardStatus: 'Draft' } });
  expect(account.record(PARAMETER)).toMatchObject({ approval: 'rejected' });
});

test('so do a stage and a card, but for an archived card, which nobody can change', async () => {
  const stage = (text: string, description: string) => asked({}, { description }, { stage: text, stageStatus: 'Approved' });
  await ask(stage('QA', 'one'));
  account.registry.change(FIRST, { ModelLifeCycle: { Stage: 'Production', StageStatus: 'Live' }, ModelCard: { ModelCardContent: '{"by":"hand"}', ModelCardStatus: 'Approved' } });
  await ask(stage('QA', 'one'));
  expect(account.registry.find(FIRST)).toMatchObject({ ModelLifeCycle: { Stage: 'Production' }, ModelCard: { ModelCardContent: '{"by":"hand"}' } });
  await ask(stage('Archived', 'two'));
  expect(account.registry.find(FIRST)).toMatchObject({ ModelLifeCycle: { Stage: 'Archived', StageStatus: 'Approved' }, ModelCard: { ModelCardContent: expect.stringContaining('"two"') } });
  account.registry.change(FIRST, { ModelCard: { ModelCardContent: '{}', ModelCardStatus: 'Archived' } });
  await ask(stage('Archived', 'three'));
  expect(account.registry.find(FIRST)).toMatchObject({ ModelCard: { ModelCardContent: '{}', ModelCardStatus: 'Archived' } });
});

test('metadata follows the code, and what others have put there stays', async () => {
  await ask(asked({}, { metrics: { accuracy: 0.9, f1: 0.8 } }));
  account.registry.change(FIRST, { CustomerMetadataProperties: { ...account.registry.find(FIRST)!['CustomerMetadataProperties'] as object, owner: 'ann' } });
  await ask(asked({}, { metrics: { accuracy: 0.95 } }));
  expect(account.registry.find(FIRST)!['CustomerMetadataProperties']).toMatchObject({ 'metric:accuracy': '0.95', owner: 'ann' });
  expect(account.registry.find(FIRST)!['CustomerMetadataProperties']).not.toHaveProperty('metric:f1');
});

test('other content under a name that is taken fails the deploy, whoever has forgotten the record', async () => {
  await ask(asked());
  account.parameters.clear();
  await expect(ask(asked({ digest: 'e'.repeat(64) }))).rejects.toThrow(/digits 2 is registered with the digest dddddddddddddddd.*a version never changes.*model-package\/digits\/1\)$/);
  expect(changes()).toHaveLength(1);
});

test('a package is found among many of others, page by page, and one that is gone or was refused is made again', async () => {
  account.registry.add({ CustomerMetadataProperties: { 'csi-model': 'digits', 'csi-version': '2', 'csi-digest': DIGEST, 'csi-approval': 'approved' }, ModelApprovalStatus: 'Approved' });
  for (let other = 0; other < 4; other++) account.registry.add();
  account.registry.add({ CustomerMetadataProperties: { 'csi-model': 'letters', 'csi-version': '2', 'csi-digest': 'f' } });
  account.registry.add({ CustomerMetadataProperties: { 'csi-model': 'digits', 'csi-version': '2', 'csi-digest': DIGEST }, ModelPackageStatus: 'Failed' });
  expect((await ask(asked())).Data).toEqual({ modelPackage: FIRST });
  expect(calls('ListModelPackages')).toHaveLength(4);
  expect(calls('CreateModelPackage')).toEqual([]);
  account.registry.packages.splice(0);
  expect((await ask(asked())).Data).toEqual({ modelPackage: FIRST });
  expect(calls('CreateModelPackage')).toHaveLength(1);
});

test('a package that SageMaker refuses fails the deploy with its reason', async () => {
  account.registry.statuses = ['Failed'];
  await expect(ask(asked())).rejects.toThrow(`SageMaker has refused the model package ${FIRST}: no such image`);
});

test('a version without a group, and the deletion of one', async () => {
  await expect(ask(asked({}, {}, { group: '' }))).rejects.toThrow('the property group is not given');
  await onEvent({ RequestType: 'Delete', ResourceType: 'Custom::CsiModelVersion', PhysicalResourceId: PARAMETER, ResourceProperties: asked() }, account.clients, { stackId: 'arn:stack' });
  expect(account.registry.packages).toEqual([]);
});
