import type { EventSink } from '../../events/event-sink';
import type { PackageRecord } from './records';

/** What UpdatedModelPackageFields may name: https://docs.aws.amazon.com/sagemaker/latest/dg/automating-sagemaker-with-eventbridge.html#eventbridge-model-package */
const FIELDS: Readonly<Record<string, string>> = {
  ModelApprovalStatus: 'ModelApprovalStatus', ApprovalDescription: 'ApprovalDescription', SourceUri: 'sourceUri', CustomerMetadataProperties: 'CustomerMetadataProperties',
  InferenceSpecification: 'InferenceSpecification', ModelLifeCycle: 'ModelLifeCycle',
};
/** What is said of the package itself, in the words of the API. */
const SAID = ['InferenceSpecification', 'ModelApprovalStatus', 'ApprovalDescription', 'MetadataProperties', 'ModelMetrics', 'ModelLifeCycle', 'SourceUri', 'CustomerMetadataProperties'] as const;

/** What EventBridge hears of model packages. */
export class PackageEvents {
  constructor(private readonly sink: EventSink) {}

  /** A package is new, or members of it were given in an update. */
  changed({ arn, group, version, created, modified, settings }: PackageRecord, updated: readonly string[] = []): void {
    const fields = [...new Set(updated.flatMap((member) => FIELDS[member] ?? []))];
    this.sink.put({
      source: 'aws.sagemaker', detailType: 'SageMaker Model Package State Change', resources: [arn],
      detail: {
        ModelPackageGroupName: group,
        ModelPackageVersion: version,
        ModelPackageArn: arn,
        CreationTime: iso(created),
        ModelPackageStatus: 'Completed',
        ModelPackageStatusDetails: { ValidationStatuses: [], ImageScanStatuses: [] },
        CertifyForMarketplace: false,
        ...Object.fromEntries(SAID.flatMap((member) => (settings[member] === undefined ? [] : [[member, settings[member]]]))),
        ...(fields.length > 0 && { UpdatedModelPackageFields: fields }),
        LastModifiedTime: iso(modified ?? created),
      },
    });
  }
}

function iso(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}
