import { DescribeModelPackageCommand, type DescribeModelPackageCommandOutput, ListModelPackagesCommand } from '@aws-sdk/client-sagemaker';
import { type ApprovalStatus, APPROVAL_STATUSES, SAGEMAKER_APPROVAL } from '../../lib/registry/approval';
import { PACKAGE_KEYS } from '../../lib/registry/model-package';
import type { VersionRecord } from '../../lib/registry/record';
import { eachOf } from '../shared/paging';
import { patiently } from '../shared/patience';
import type { Clients } from './clients';

/** What SageMaker has of a version. */
export interface FoundPackage {
  readonly arn: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly approval?: ApprovalStatus;
  readonly cardStatus?: string;
  /** Undefined where it has none. */
  readonly image?: string;
}

/** The package of a version in a group: the one that is recorded, or else the newest that says that it is. Others may have versions in the group too. */
export async function findPackage(group: string, wanted: Pick<VersionRecord, 'name' | 'version'>, recorded: string | undefined, clients: Clients): Promise<FoundPackage | undefined> {
  const known = recorded === undefined ? undefined : await describe(recorded, clients);
  if (known !== undefined && isOf(known, wanted)) return found(known);
  let token: string | undefined;
  do {
    const page = await patiently(() => clients.sageMaker.send(new ListModelPackagesCommand({ ModelPackageGroupName: group, SortBy: 'CreationTime', SortOrder: 'Descending', MaxResults: 100, NextToken: token })), clients.sleep);
    // What a package says of itself is not in the list.
    const described = await eachOf(page.ModelPackageSummaryList ?? [], ({ ModelPackageArn }) => describe(ModelPackageArn ?? '', clients));
    const one = described.find((candidate) => candidate !== undefined && isOf(candidate, wanted));
    if (one !== undefined) return found(one);
    token = page.NextToken;
  } while (token !== undefined && token !== '');
  return undefined;
}

/** Undefined where it is gone, which SageMaker has no code for. */
async function describe(arn: string, { sageMaker, sleep }: Clients): Promise<DescribeModelPackageCommandOutput | undefined> {
  try {
    return await patiently(() => sageMaker.send(new DescribeModelPackageCommand({ ModelPackageName: arn })), sleep);
  } catch (error) {
    if ((error as Error).name === 'ValidationException' && (error as Error).message.includes('does not exist')) return undefined;
    throw error;
  }
}

/** One that SageMaker has refused is none, and another is made in its place. */
function isOf({ CustomerMetadataProperties, ModelPackageStatus }: DescribeModelPackageCommandOutput, { name, version }: Pick<VersionRecord, 'name' | 'version'>): boolean {
  return CustomerMetadataProperties?.[PACKAGE_KEYS.model] === name && CustomerMetadataProperties[PACKAGE_KEYS.version] === version && ModelPackageStatus !== 'Failed' && ModelPackageStatus !== 'Deleting';
}

function found({ ModelPackageArn, CustomerMetadataProperties, ModelApprovalStatus, ModelCard, InferenceSpecification }: DescribeModelPackageCommandOutput): FoundPackage {
  const approval = APPROVAL_STATUSES.find((status) => SAGEMAKER_APPROVAL[status] === ModelApprovalStatus);
  const image = InferenceSpecification?.Containers?.[0]?.Image;
  return {
    arn: ModelPackageArn ?? '',
    metadata: CustomerMetadataProperties ?? {},
    ...(approval !== undefined && { approval }),
    ...(ModelCard?.ModelCardStatus !== undefined && { cardStatus: ModelCard.ModelCardStatus }),
    ...(image !== undefined && { image }),
  };
}
