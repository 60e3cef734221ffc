import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { CustomResource, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ModelFile } from '../../lib/model/manifest';
import type { IModelVersion } from '../model/model-version';
import type { RemotePlace } from './artifact-contents';
import { packageFunction } from './package-function';

const ID = 'CsiArtifacts';

/**
 * The stack's bucket for models that are fetched at run time. Published versions read from it for
 * as long as they exist, so nothing is ever overwritten or deleted: one folder per content.
 */
export class ArtifactStore extends Construct {
  public static of(scope: Construct): ArtifactStore {
    const stack = Stack.of(scope);
    return (stack.node.tryFindChild(ID) as ArtifactStore | undefined) ?? new ArtifactStore(stack, ID);
  }

  public readonly bucket: Bucket;
  private readonly copier: LambdaFunction;
  private readonly copierRole: Role;

  private constructor(scope: Construct, id: string) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const logGroup = new LogGroup(this, 'CopierLogs', { retention: RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY });
    this.copierRole = new Role(this, 'CopierRole', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(this.copierRole);
    this.copier = packageFunction(this, 'Copier', 'artifact-copier/index.js', {
      description: 'cdk-serverless-inference: copies models to where published versions read them',
      role: this.copierRole,
      logGroup,
    });
  }

  /** Has a remote model copied before anything that depends on the result; answers the folder it will lie in. */
  public add(model: IModelVersion): StoredModel {
    const { place, entry, files } = model.artifact._contents();
    if (place.kind !== 'remote') throw new Error('only remote artifacts are stored');
    const prefix = `models/${model.modelName}/${model.artifact.digest}/`;
    const id = `Copy-${model.modelName}-${model.artifact.digest.slice(0, 16)}`;
    const existing = this.node.tryFindChild(id) as CustomResource | undefined;
    const copy = existing ?? this.copy(id, model, prefix + entry, place, files[0]);
    return { uri: `s3://${this.bucket.bucketName}/${prefix}`, readable: this.bucket.arnForObjects(`models/${model.modelName}/*`), copy };
  }

  private copy(
    id: string,
    model: IModelVersion,
    targetKey: string,
    source: RemotePlace,
    file: ModelFile,
  ): CustomResource {
    // Statements of their own, so that two models from one bucket do not widen each other's key.
    this.copierRole.addToPolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: [source.versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion'],
        resources: [source.bucket.arnForObjects(source.key)],
      }),
    );
    source.bucket.encryptionKey?.grantDecrypt(this.copierRole);
    this.copierRole.addToPolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        // Deleted is only a copy that turned out to be of other content than declared.
        actions: ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload', 's3:DeleteObject'],
        resources: [this.bucket.arnForObjects(`models/${model.modelName}/*`)],
      }),
    );
    const resource = new CustomResource(this, id, {
      serviceToken: this.copier.functionArn,
      resourceType: 'Custom::CsiArtifactCopy',
      properties: {
        sourceBucket: source.bucket.bucketName,
        sourceKey: source.key,
        sourceVersionId: source.versionId,
        targetBucket: this.bucket.bucketName,
        targetKey,
        sha256: file.sha256,
        bytes: String(file.bytes),
      },
    });
    resource.node.addDependency(this.copierRole);
    return resource;
  }
}

/** Where a stored model lies. */
export interface StoredModel {
  /** s3://bucket/folder/ */
  readonly uri: string;
  /** ARN pattern of all versions of the model: a role that reads only the newest would break the older ones. */
  readonly readable: string;
  readonly copy: CustomResource;
}
