import { AccountPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Annotations, Stack } from 'aws-cdk-lib/core';
import type { Construct, IDependable } from 'constructs';
import type { Problem } from '../../lib/problem';
import { checkLifeCycle } from '../../lib/registry/model-package';
import type { RecordRequest } from '../../lib/registry/request';
import type { IModelVersion } from '../model/model-version';
import type { ServingImage } from '../model/serving-image';
import { ArtifactStore } from './artifact-store';
import { known } from './known';
import type { PackageGroup } from './model-package-group';
import { existingGroup, newGroup, packageGroupProblems } from './model-package-group';
import { RegistryRecorder } from './registry-recorder';
import { reject } from './reject';
import type { ServingContainer } from './serving-container';

/** What is said of a version for SageMaker alone. */
export interface PackageOptions {
  readonly image?: ServingImage;
  readonly stage?: string;
  readonly stageStatus?: string;
}

/** What the recorder is told of a version's package, and what has to be there before. */
export interface PackageRequest extends Pick<RecordRequest, 'group' | 'inferenceSpecification' | 'stage' | 'stageStatus'> {
  readonly after: readonly IDependable[];
}

/** What is wrong with what is said of a version for SageMaker, where there may be no such backend. */
export function packageProblems(backend: RecordRequest['backend'], model: IModelVersion, { image, stage, stageStatus }: PackageOptions): Problem[] {
  if (backend === 'sageMaker') return [...checkLifeCycle(known(stage), known(stageStatus)), ...(image === undefined ? [] : image._containerProblems(model, 'realTime'))];
  return Object.entries({ image, stage, stageStatus }).filter(([, value]) => value !== undefined).map(([prop]) => ({ prop, found: 'is given, and the registry has no model packages', remedy: 'leave it out, or use RegistryBackend.sageMaker()' }));
}

/** The versions of a model as model packages in a group. */
export class ModelPackages {
  public readonly group: PackageGroup;
  private readonly permissions: readonly IDependable[];

  public constructor(private readonly scope: Construct, modelName: string, private readonly options: { readonly group?: string; readonly consumers: readonly string[]; readonly image?: ServingImage }) {
    const { group, consumers } = options;
    reject(scope, packageGroupProblems(scope, modelName, group));
    this.group = group === undefined ? newGroup(scope, modelName, consumers) : existingGroup(scope, group);
    const { arn, packagesArn } = this.group;
    if (group !== undefined && consumers.length > 0) {
      Annotations.of(scope).addWarningV2('cdk-serverless-inference:consumerGroup', `\`modelPackageGroup\` is not this app's, nor is its policy: let ${consumers.map((account) => known(account) ?? 'the consumer accounts').join(', ')} see and deploy its versions there`);
    }
    this.permissions = RegistryRecorder.of(scope).grant(
      scope,
      new PolicyStatement({ actions: ['sagemaker:CreateModelPackage'], resources: [arn, packagesArn] }),
      new PolicyStatement({ actions: ['sagemaker:DescribeModelPackage', 'sagemaker:UpdateModelPackage'], resources: [packagesArn] }),
      // It has no resources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html
      new PolicyStatement({ actions: ['sagemaker:ListModelPackages'], resources: ['*'] }),
    );
  }

  public request(model: IModelVersion, { image = this.imageOf(model), stage, stageStatus }: PackageOptions): PackageRequest {
    const container = image?._container(this.scope, model, {});
    const allowed = container === undefined ? [] : this.allow(model, container);
    return {
      group: this.group.nameOrArn,
      ...(container !== undefined && { inferenceSpecification: Stack.of(this.scope).toJsonString(inferenceSpecification(container)) }),
      ...(stage !== undefined && { stage }),
      ...(stageStatus !== undefined && { stageStatus }),
      after: [...this.group.after, ...this.permissions, ...allowed, ...(container?.modelData?.stored ?? [])],
    };
  }

  /** The image that a model is part of; or that of the registry, where it serves the model. */
  private imageOf(model: IModelVersion): ServingImage | undefined {
    const { place } = model.artifact._contents();
    if (place.kind === 'package') return undefined;
    const image = place.kind === 'image' ? place.image : this.options.image;
    return image === undefined || image._containerProblems(model, 'realTime').length > 0 ? undefined : image;
  }

  /** SageMaker looks at the image and the model of a new package in the name of who makes it; consumers read the model when they deploy it. */
  private allow({ modelName }: IModelVersion, { pull, modelData }: ServingContainer): readonly IDependable[] {
    const repositories = pull.map(({ resources }) => resources.filter((resource) => resource !== '*')).filter(({ length }) => length > 0);
    const described = repositories.map((resources) => new PolicyStatement({ actions: ['ecr:DescribeImages'], resources }));
    const allowed = RegistryRecorder.of(this.scope).grant(this.scope, ...pull, ...modelData?.read ?? [], ...described);
    const { consumers } = this.options;
    if (consumers.length === 0 || modelData === undefined || modelData.stored.length === 0) return allowed;
    const { bucket } = ArtifactStore.of(this.scope);
    const principals = consumers.map((account) => new AccountPrincipal(account));
    bucket.addToResourcePolicy(new PolicyStatement({ principals, actions: ['s3:GetObject'], resources: [bucket.arnForObjects(`models/${modelName}/*`)] }));
    bucket.addToResourcePolicy(new PolicyStatement({ principals, actions: ['s3:ListBucket'], resources: [bucket.bucketArn], conditions: { StringLike: { 's3:prefix': `models/${modelName}/*` } } }));
    return allowed;
  }
}

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ModelPackageContainerDefinition.html */
function inferenceSpecification({ image, environment, modelData }: ServingContainer): object {
  return {
    Containers: [{
      Image: image,
      ...(modelData?.kind === 'archive' && { ModelDataUrl: modelData.uri }),
      ...(modelData?.kind === 'prefix' && { ModelDataSource: { S3DataSource: { S3Uri: modelData.uri, S3DataType: 'S3Prefix', CompressionType: 'None' } } }),
      ...(Object.keys(environment).length > 0 && { Environment: environment }),
    }],
  };
}
