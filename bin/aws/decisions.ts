import { ListModelPackagesCommand } from '@aws-sdk/client-sagemaker';
import { APPROVAL_STATUSES, SAGEMAKER_APPROVAL, type ApprovalStatus } from '../../lib/registry/approval';
import type { DeployedModel } from '../../lib/registry/deployed';
import { parseModelPackageArn } from '../../lib/registry/model-package';
import type { VersionRecord } from '../../lib/registry/record';
import { allPages, call } from './call';
import type { AwsSession } from './session';

/** The models with what was decided of their packages in SageMaker since a deploy has recorded them; and what could not be seen, and why. */
export async function withDecisions(session: AwsSession, models: readonly DeployedModel[]): Promise<{ readonly models: readonly DeployedModel[]; readonly problems: readonly string[] }> {
  const groups = [...new Set(models.flatMap(({ versions }) => versions.flatMap(({ modelPackage }) => groupOf(modelPackage) ?? [])))];
  const seen = await Promise.all(groups.map((group) => decisionsOf(session, group).then((decisions) => ({ decisions, problem: undefined }), (error: unknown) => ({
    decisions: [], problem: `what was decided in SageMaker is not seen, and approvals are as they were recorded: ${(error as Error).message}`,
  }))));
  const decisions = new Map(seen.flatMap((each) => each.decisions));
  const decided = (record: VersionRecord): VersionRecord => ({ ...record, approval: decisions.get(record.modelPackage ?? '') ?? record.approval });
  return { models: models.map((model) => ({ ...model, versions: model.versions.map(decided) })), problems: seen.flatMap(({ problem }) => problem ?? []) };
}

/** ARN of the group of a package, which may be another account's. */
function groupOf(arn: string | undefined): string | undefined {
  return arn === undefined || parseModelPackageArn(arn) === undefined ? undefined : arn.replace(':model-package/', ':model-package-group/').replace(/\/\d+$/, '');
}

async function decisionsOf({ sageMaker }: AwsSession, group: string): Promise<readonly (readonly [string, ApprovalStatus])[]> {
  const packages = await call('sagemaker:ListModelPackages', group, () => allPages(async (token) => {
    const { ModelPackageSummaryList = [], NextToken } = await sageMaker.send(new ListModelPackagesCommand({ ModelPackageGroupName: group, MaxResults: 100, NextToken: token }));
    return { items: ModelPackageSummaryList, next: NextToken };
  }));
  return packages.flatMap(({ ModelPackageArn = '', ModelApprovalStatus }) => APPROVAL_STATUSES.filter((status) => SAGEMAKER_APPROVAL[status] === ModelApprovalStatus).map((status) => [ModelPackageArn, status] as const));
}
