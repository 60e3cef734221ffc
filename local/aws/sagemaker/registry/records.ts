import type { ContainerSettings } from '../../../../lib/sagemaker/settings';
import type { NamedRecord } from '../records';

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeModelPackageGroup.html */
export interface GroupRecord extends NamedRecord {
  readonly description?: string;
  /** ResourcePolicy, as it was given. */
  readonly policy?: string;
  /** Numbers are given once: a version that is deleted leaves a gap. */
  readonly lastVersion: number;
}

export type ApprovalStatus = 'Approved' | 'Rejected' | 'PendingManualApproval';

/** A container, as the API names its members. */
export interface PackageContainer extends ContainerSettings {
  readonly ImageDigest?: string;
}

export interface InferenceSpecification {
  readonly Containers: readonly PackageContainer[];
  readonly [member: string]: unknown;
}

/** What of a package can be changed, and what was given when it was made, as the API names it. */
export interface PackageSettings {
  readonly ModelPackageDescription?: string;
  readonly InferenceSpecification?: InferenceSpecification;
  readonly SourceUri?: string;
  readonly ModelApprovalStatus?: ApprovalStatus;
  readonly ApprovalDescription?: string;
  readonly CustomerMetadataProperties?: Readonly<Record<string, string>>;
  readonly ModelCard?: { readonly ModelCardContent?: string; readonly ModelCardStatus?: string };
  readonly ModelLifeCycle?: { readonly Stage: string; readonly StageStatus: string; readonly StageDescription?: string };
  readonly [member: string]: unknown;
}

/** A version of a group. */
export interface PackageRecord {
  readonly group: string;
  readonly version: number;
  readonly arn: string;
  /** Milliseconds on the server's clock. */
  readonly created: number;
  readonly modified?: number;
  readonly settings: PackageSettings;
}
