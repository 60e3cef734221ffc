import { parsePattern } from '../../../lib/events/pattern';
import { approvalPattern } from '../../../lib/registry/approval-pattern';
import { APPROVAL_EVENT } from '../../../lib/registry/request';

function matches(backend: 'parameters' | 'sageMaker', event: { readonly source: string; readonly detailType: string; readonly detail: object }): boolean {
  const { detailType, ...pattern } = approvalPattern(backend, 'digits', backend === 'sageMaker' ? 'team-digits' : undefined);
  return parsePattern(JSON.stringify({ ...pattern, 'detail-type': detailType }))({ 'source': event.source, 'detail-type': event.detailType, 'detail': event.detail });
}

const own = (detail: object) => ({ ...APPROVAL_EVENT, detail: { name: 'digits', version: '2', approval: 'approved', ...detail } });
const theirs = (detail: object) => ({
  source: 'aws.sagemaker', detailType: 'SageMaker Model Package State Change', detail: { ModelPackageGroupName: 'team-digits', ModelApprovalStatus: 'Approved', UpdatedModelPackageFields: ['ModelApprovalStatus'], ...detail },
});

test('the recorder\'s event of an approved version of the model, and nothing else', () => {
  expect(matches('parameters', own({}))).toBe(true);
  expect(matches('parameters', own({ name: 'letters' }))).toBe(false);
  expect(matches('parameters', own({ approval: 'pending' }))).toBe(false);
  expect(matches('parameters', own({ approval: 'rejected' }))).toBe(false);
  expect(matches('parameters', { ...own({}), source: 'elsewhere' })).toBe(false);
});

test('SageMaker\'s event of a package of the group whose decision has changed, or that is new', () => {
  expect(matches('sageMaker', theirs({}))).toBe(true);
  expect(matches('sageMaker', theirs({ UpdatedModelPackageFields: undefined }))).toBe(true);
  expect(matches('sageMaker', theirs({ UpdatedModelPackageFields: ['ApprovalDescription', 'ModelApprovalStatus'] }))).toBe(true);
  expect(matches('sageMaker', theirs({ UpdatedModelPackageFields: ['CustomerMetadataProperties'] }))).toBe(false);
  expect(matches('sageMaker', theirs({ ModelPackageGroupName: 'digits' }))).toBe(false);
  expect(matches('sageMaker', theirs({ ModelApprovalStatus: 'Rejected' }))).toBe(false);
});
