import type { JsonInput, JsonOperations } from '../../wire/json';
import type { AwsRequest } from '../../wire/request';
import { listed, seconds } from '../api/shapes';
import { tagsOf } from '../named-store';
import type { Settings } from '../records';
import { invalid } from '../refusals';
import { checkPackage } from './checks';
import type { ModelPackageGroups } from './groups';
import type { ModelPackages } from './packages';
import type { GroupRecord, PackageRecord, PackageSettings } from './records';

/** What CreateModelPackage looks at in the caller's name, unless it is told to skip that. */
export interface ValidatedData {
  /** Of an image in this server's registry. */
  repositoryArn(uri: string): string | undefined;
  /** ARN of the object, and whether there is one. */
  object(uri: string): { readonly arn: string; readonly exists: boolean } | undefined;
}

/** The model registry: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_Operations_Amazon_SageMaker_Service.html */
export function registryOperations(groups: ModelPackageGroups, packages: ModelPackages, data: ValidatedData, request: AwsRequest): JsonOperations {
  const mayGroup = (action: string, name: unknown): void => request.authorize(`sagemaker:${action}`, groups.arn(name));
  const mayPackage = (action: string, name: unknown): void => request.authorize(`sagemaker:${action}`, packages.arn(name));
  return {
    CreateModelPackageGroup: ({ ModelPackageGroupName, ModelPackageGroupDescription, Tags }) => {
      mayGroup('CreateModelPackageGroup', ModelPackageGroupName);
      return { ModelPackageGroupArn: groups.create(ModelPackageGroupName, ModelPackageGroupDescription as string | undefined, tagsOf(Tags)).arn };
    },
    DescribeModelPackageGroup: ({ ModelPackageGroupName }) => {
      mayGroup('DescribeModelPackageGroup', ModelPackageGroupName);
      return { ...groupShape(groups.get(ModelPackageGroupName)), CreatedBy: {} };
    },
    ListModelPackageGroups: (input) => {
      request.authorize('sagemaker:ListModelPackageGroups', '*');
      return listed('ModelPackageGroupSummaryList', groups.store.all, input, groupShape);
    },
    DeleteModelPackageGroup: ({ ModelPackageGroupName }) => {
      mayGroup('DeleteModelPackageGroup', ModelPackageGroupName);
      groups.delete(ModelPackageGroupName);
    },
    PutModelPackageGroupPolicy: ({ ModelPackageGroupName, ResourcePolicy }) => {
      mayGroup('PutModelPackageGroupPolicy', ModelPackageGroupName);
      return { ModelPackageGroupArn: groups.putPolicy(ModelPackageGroupName, String(ResourcePolicy ?? '')).arn };
    },
    GetModelPackageGroupPolicy: ({ ModelPackageGroupName }) => {
      mayGroup('GetModelPackageGroupPolicy', ModelPackageGroupName);
      return { ResourcePolicy: groups.policy(ModelPackageGroupName) };
    },
    DeleteModelPackageGroupPolicy: ({ ModelPackageGroupName }) => {
      mayGroup('DeleteModelPackageGroupPolicy', ModelPackageGroupName);
      groups.deletePolicy(ModelPackageGroupName);
    },
    CreateModelPackage: (input) => {
      const { ModelPackageGroupName, SkipModelValidation, InferenceSpecification, ModelApprovalStatus } = input as PackageSettings;
      if (ModelPackageGroupName !== undefined) request.authorize('sagemaker:CreateModelPackage', `${packages.arnIn(ModelPackageGroupName)}/${nextOf(groups, ModelPackageGroupName)}`, approvalFacts(ModelApprovalStatus));
      checkPackage(input as PackageSettings);
      if (SkipModelValidation !== 'All') for (const container of InferenceSpecification?.Containers ?? []) validate(request, data, container.Image, container.ModelDataUrl);
      return { ModelPackageArn: packages.create(input as Settings).arn };
    },
    DescribeModelPackage: ({ ModelPackageName }) => {
      mayPackage('DescribeModelPackage', ModelPackageName);
      return packageShape(packages.get(ModelPackageName));
    },
    ListModelPackages: (input) => {
      request.authorize('sagemaker:ListModelPackages', '*');
      return listPackages(groups, packages, input);
    },
    UpdateModelPackage: (input) => {
      const { ModelPackageArn, ModelApprovalStatus } = input;
      request.authorize('sagemaker:UpdateModelPackage', packages.arn(ModelPackageArn), approvalFacts(ModelApprovalStatus));
      return { ModelPackageArn: packages.update(input as Settings).arn };
    },
    DeleteModelPackage: ({ ModelPackageName }) => {
      mayPackage('DeleteModelPackage', ModelPackageName);
      packages.delete(ModelPackageName);
    },
  };
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html#amazonsagemaker-policy-keys */
function approvalFacts(status: unknown): Readonly<Record<string, string>> {
  return typeof status === 'string' ? { 'sagemaker:ModelApprovalStatus': status } : {};
}

function nextOf(groups: ModelPackageGroups, name: unknown): number {
  return groups.get(name).lastVersion + 1;
}

/** https://docs.aws.amazon.com/sagemaker/latest/dg/model-registry-version.html#model-registry-version-xaccount-policies */
function validate(request: AwsRequest, data: ValidatedData, image: string | undefined, url: string | undefined): void {
  const repository = image === undefined ? undefined : data.repositoryArn(image);
  if (repository !== undefined) for (const action of ['ecr:BatchGetImage', 'ecr:DescribeImages']) request.authorize(action, repository);
  const object = url === undefined ? undefined : data.object(url);
  if (object === undefined) return;
  request.authorize('s3:GetObject', object.arn);
  if (!object.exists) throw invalid(`Could not access model data at ${url ?? ''}. Please ensure that the object exists and can be read.`);
}

function groupShape({ name, arn, created, description }: GroupRecord): Readonly<Record<string, unknown>> {
  return { ModelPackageGroupName: name, ModelPackageGroupArn: arn, CreationTime: seconds(created), ModelPackageGroupStatus: 'Completed', ...(description !== undefined && { ModelPackageGroupDescription: description }) };
}

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeModelPackage.html */
function packageShape(record: PackageRecord): Readonly<Record<string, unknown>> {
  const { modified, settings } = record;
  return {
    ...settings,
    ...identity(record),
    CreatedBy: {},
    ModelPackageStatusDetails: { ValidationStatuses: [], ImageScanStatuses: [] },
    CertifyForMarketplace: false,
    ModelPackageRegistrationType: settings['ModelPackageRegistrationType'] ?? 'Registered',
    ...(modified !== undefined && { LastModifiedTime: seconds(modified) }),
  };
}

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ModelPackageSummary.html: without the metadata of the customer. */
function summary(record: PackageRecord): Readonly<Record<string, unknown>> {
  const { ModelPackageDescription, ModelApprovalStatus, ModelLifeCycle } = record.settings;
  return { ...identity(record), ModelApprovalStatus, ...(ModelPackageDescription !== undefined && { ModelPackageDescription }), ...(ModelLifeCycle !== undefined && { ModelLifeCycle }) };
}

function identity({ arn, group, version, created }: PackageRecord): Readonly<Record<string, unknown>> {
  return { ModelPackageName: group, ModelPackageGroupName: group, ModelPackageVersion: version, ModelPackageArn: arn, CreationTime: seconds(created), ModelPackageStatus: 'Completed' };
}

function listPackages(groups: ModelPackageGroups, packages: ModelPackages, input: JsonInput): unknown {
  const { ModelPackageGroupName, ModelApprovalStatus, ModelPackageType = 'Unversioned' } = input;
  const group = ModelPackageGroupName === undefined ? undefined : groups.get(ModelPackageGroupName).name;
  // "UNVERSIONED - List only unversioned models. This is the default value if no ModelPackageType is specified", and of a group all are versioned.
  const all = group === undefined && ModelPackageType === 'Unversioned' ? [] : packages.all;
  const found = all
    .filter((record) => (group === undefined || record.group === group) && (ModelApprovalStatus === undefined || record.settings.ModelApprovalStatus === ModelApprovalStatus))
    .map((record) => ({ ...record, name: record.group, tags: {} }));
  return listed('ModelPackageSummaryList', [...found].sort((a, b) => a.version - b.version), { SortOrder: 'Descending', ...input }, summary);
}
