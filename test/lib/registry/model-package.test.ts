import fc from 'fast-check';
import { checkShape } from '../../../lib/json-shape';
import type { VersionManifest } from '../../../lib/registry/manifest';
import { PACKAGE_CARD_SHAPE } from '../../../lib/registry/model-card';
import {
  approvalDescription, checkLifeCycle, checkModelPackageArn, customerMetadata, metadataProperties, modelCard, packageDescription, parseModelPackageArn, staleMetadata,
} from '../../../lib/registry/model-package';

const DIGEST = 'a'.repeat(64);
const manifest = (more: Partial<VersionManifest> = {}): VersionManifest => ({ name: 'digits', version: '2', digest: DIGEST, format: 'onnx', artifact: { file: 'model.onnx' }, ...more });
const texts = fc.dictionary(fc.string({ minLength: 1, unit: 'grapheme' }), fc.string({ unit: 'grapheme', maxLength: 400 }), { maxKeys: 70 });
const manifests = fc.record({ metrics: fc.dictionary(fc.string({ minLength: 1 }), fc.double({ noNaN: true, noDefaultInfinity: true }), { maxKeys: 70 }), lineage: texts, description: fc.string({ unit: 'grapheme', maxLength: 4_000 }) }).map(manifest);

test('metadata says which version it is, what the code has decided, metrics and lineage', () => {
  expect(customerMetadata(manifest({ metrics: { accuracy: 0.98 }, lineage: { dataset: 's3://b/train (v2)' } }), { approval: 'pending', card: 'c0', stage: 'Production/Approved' })).toEqual({
    'csi-model': 'digits', 'csi-version': '2', 'csi-digest': DIGEST, 'csi-approval': 'pending', 'csi-card': 'c0', 'csi-stage': 'Production/Approved', 'metric:accuracy': '0.98', 'lineage:dataset': 's3://b/train _v2_',
  });
});

test('metadata is always within what SageMaker takes, and says which version it is', () => {
  fc.assert(fc.property(manifests, (one) => {
    const found = customerMetadata(one, { approval: 'approved', card: 'c0' });
    expect(found).toMatchObject({ 'csi-version': '2', 'csi-digest': DIGEST });
    expect(Object.keys(found).length).toBeLessThanOrEqual(50);
    for (const [key, value] of Object.entries(found)) {
      expect(key).toMatch(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u);
      expect(value).toMatch(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,256}$/u);
    }
  }));
});

test('there is room for what others have put there', () => {
  const metrics = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`m${index}`, index]));
  const found = { owner: 'ann', team: 'ml', 'metric:old': '1' };
  expect(Object.keys(customerMetadata(manifest({ metrics }), { approval: 'approved', card: 'c0' }, found))).toHaveLength(48);
});

test('what an earlier deploy has put there goes, and what others have put there stays', () => {
  expect(staleMetadata({ 'metric:old': '1', 'metric:same': '1', 'lineage:run': 'r', 'csi-stage': 'A/B', owner: 'ann' }, { 'metric:same': '2' })).toEqual(['metric:old', 'lineage:run', 'csi-stage']);
});

test('where a model comes from is said in SageMaker\'s words, whoever wrote it', () => {
  expect(metadataProperties({ commit: 'abc', git_repository: 'https://git/x', 'run-id': 'r1', ProjectId: 'p', dataset: 'd' })).toEqual({ CommitId: 'abc', Repository: 'https://git/x', GeneratedBy: 'r1', ProjectId: 'p' });
  expect(metadataProperties({ commit: '' })).toEqual({});
  expect(metadataProperties()).toEqual({});
});

test('the model card is one that SageMaker takes', () => {
  const card = JSON.parse(modelCard(manifest({ metrics: { accuracy: 0.98 }, description: 'Better', approval: { status: 'approved', by: 'ann', reason: 'gates passed' } }), 's3://b/models/digits/')) as object;
  expect(card).toEqual({
    model_overview: { model_artifact: ['s3://b/models/digits/'] },
    evaluation_details: [{ name: 'Registered metrics', evaluation_observation: 'Better', metric_groups: [{ name: 'Metrics', metric_data: [{ name: 'accuracy', type: 'number', value: 0.98 }] }] }],
    additional_information: { custom_details: { model: 'digits', version: '2', digest: DIGEST, 'approval by': 'ann', 'approval reason': 'gates passed' } },
  });
  fc.assert(fc.property(manifests, (one) => { expect(checkShape(PACKAGE_CARD_SHAPE, JSON.parse(modelCard(one, undefined)), '')).toEqual([]); }));
});

test('texts fit into one line of what SageMaker takes', () => {
  expect(packageDescription('Better\n on\tfours\u0007')).toBe('Better on fours');
  expect([packageDescription(undefined), packageDescription(' '), packageDescription('x'.repeat(1_025))?.length]).toEqual([undefined, undefined, 1_024]);
  expect(approvalDescription(manifest({ approval: { status: 'approved', by: 'ann', reason: 'gates\npassed' } }))).toBe('gates passed, by ann');
  expect([approvalDescription(manifest()), approvalDescription(manifest({ approval: 'approved' })), approvalDescription(manifest({ approval: { status: 'pending' } }))]).toEqual([undefined, undefined, undefined]);
});

test.each([
  [undefined, undefined, []], ['Production', 'Approved', []], ['a'.repeat(63), 'b', []], ['a'.repeat(64), 'b', ['stage']], ['Pre Production', '-', ['stage', 'stageStatus']], ['', 'x', ['stage']],
  ['Production', undefined, ['stageStatus']], [undefined, 'Approved', ['stage']],
])('stage %s with status %s', (stage, status, props) => {
  expect(checkLifeCycle(stage, status).map(({ prop }) => prop)).toEqual(props);
});

test.each([
  ['arn:aws:sagemaker:eu-west-1:111111111111:model-package/digits/12', undefined],
  ['arn:aws-us-gov:sagemaker:us-gov-west-1:111111111111:model-package/digits/1', undefined],
  ['arn:aws:sagemaker:eu-west-1:111111111111:model-package/digits', /without the number of a version/],
  ['arn:aws:sagemaker:eu-west-1:111111111111:model-package/digits/0', /\/0$/],
  ['arn:aws:sagemaker:eu-west-1:111111111111:model-package/digits/1000000000', /is "arn/],
  ['arn:aws:sagemaker:eu-west-1:111111111111:model-package-group/digits', /is "arn/],
  ['digits/1', /is "digits\/1"/], ['', /is ""/],
])('%s', (arn, found) => {
  const problems = checkModelPackageArn('arn', arn);
  if (found === undefined) expect(problems).toEqual([]);
  else expect(problems).toMatchObject([{ prop: 'arn', found: expect.stringMatching(found) }]);
});

test('an ARN is read', () => {
  expect(parseModelPackageArn('arn:aws:sagemaker:eu-west-1:111111111111:model-package/my-group/12')).toEqual({ partition: 'aws', region: 'eu-west-1', account: '111111111111', group: 'my-group', version: 12 });
});
