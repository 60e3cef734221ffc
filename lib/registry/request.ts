import type { VersionRecord } from './record';

/** What a deploy asks the recorder for: the properties of `Custom::CsiModelVersion`, all of them texts. */
export interface RecordRequest {
  readonly backend: 'parameters' | 'sageMaker';
  readonly name: string;
  readonly version: string;
  readonly digest: string;
  /** A VersionManifest as JSON. Where the bytes are in the registry's bucket, its artifact is `s3`, with files that lack their `versionId`. */
  readonly manifest: string;
  /** A VersionRecord as JSON, without what only the deploy knows: `modelPackage`. */
  readonly record: string;
  /** The registry's bucket, which the manifest is put into at `models/NAME/versions/VERSION.json`. */
  readonly bucket: string;
  /** Name or ARN of the model package group, with the backend of SageMaker. */
  readonly group?: string;
  /** The InferenceSpecification of the package as JSON, with the backend of SageMaker, where the user has named an image that serves the version. */
  readonly inferenceSpecification?: string;
  /** Stage of the version's life, with the backend of SageMaker. */
  readonly stage?: string;
  readonly stageStatus?: string;
}

/** Event on the default bus when a deploy has recorded another approval: source, detail type and detail are part of the published contract. */
export const APPROVAL_EVENT = { source: 'cdk-serverless-inference.registry', detailType: 'Model Version Approval' } as const;

/** Its detail. */
export interface ApprovalEventDetail extends Pick<VersionRecord, 'name' | 'version' | 'digest' | 'approval'> {
  /** Absent when the version is new. */
  readonly previousApproval?: VersionRecord['approval'];
  readonly manifest?: string;
}
