/** What was decided about a version: the words that manifests, records and events use. */
export type ApprovalStatus = 'pending' | 'approved' | 'rejected';

export const APPROVAL_STATUSES: readonly ApprovalStatus[] = ['pending', 'approved', 'rejected'];

/** SageMaker's words for them: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModelPackage.html */
export const SAGEMAKER_APPROVAL: Readonly<Record<ApprovalStatus, 'PendingManualApproval' | 'Approved' | 'Rejected'>> = { pending: 'PendingManualApproval', approved: 'Approved', rejected: 'Rejected' };
