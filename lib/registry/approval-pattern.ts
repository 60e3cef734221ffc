import { SAGEMAKER_APPROVAL } from './approval';
import { PACKAGE_KEYS } from './model-package';
import type { RecordRequest } from './request';
import { APPROVAL_EVENT } from './request';

/** What EventBridge is asked for, in its own words. */
export interface ApprovalPattern {
  readonly source: string[];
  readonly detailType: string[];
  readonly detail: Record<string, unknown[]>;
}

/**
 * The event that says that a version of a model is approved: the recorder's own, or SageMaker's, which a decision in its studio sends too.
 * SageMaker sends its event at every change of a package; which it was is in `UpdatedModelPackageFields`, which a new package does not have.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/automating-sagemaker-with-eventbridge.html
 */
export function approvalPattern(backend: RecordRequest['backend'], model: string, group: string = model): ApprovalPattern {
  if (backend === 'parameters') return { source: [APPROVAL_EVENT.source], detailType: [APPROVAL_EVENT.detailType], detail: { name: [model], approval: ['approved'] } };
  return {
    source: ['aws.sagemaker'],
    detailType: ['SageMaker Model Package State Change'],
    detail: { ModelPackageGroupName: [group], ModelApprovalStatus: [SAGEMAKER_APPROVAL.approved], UpdatedModelPackageFields: ['ModelApprovalStatus', { exists: false }] },
  };
}

/** Where such an event says which version it is about. */
export interface ApprovedVersionPaths {
  readonly version: string;
  readonly digest: string;
}

export function approvedVersionPaths(backend: RecordRequest['backend']): ApprovedVersionPaths {
  if (backend === 'parameters') return { version: '$.detail.version', digest: '$.detail.digest' };
  return { version: `$.detail.CustomerMetadataProperties.${PACKAGE_KEYS.version}`, digest: `$.detail.CustomerMetadataProperties.${PACKAGE_KEYS.digest}` };
}
