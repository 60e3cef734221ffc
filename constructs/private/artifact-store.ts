import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import type { CustomResource } from 'aws-cdk-lib/core';
import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { IModelVersion } from '../model/model-version';
import { ModelCopier } from './model-copier';

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

  private constructor(scope: Construct, id: string) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  /** Has a remote model copied before anything that depends on the result; answers the folder it will lie in. */
  public add(model: IModelVersion): StoredModel {
    const { place, entry, files } = model.artifact._contents();
    if (place.kind !== 'remote') throw new Error('only remote artifacts are stored');
    const folder = `models/${model.modelName}/`;
    const prefix = `${folder}${model.artifact.digest}/`;
    const id = `Copy-${model.modelName}-${model.artifact.digest.slice(0, 16)}`;
    const existing = this.node.tryFindChild(id) as CustomResource | undefined;
    const copy = existing ?? ModelCopier.of(this).copy(this, id, { source: place, target: { bucket: this.bucket, folder, key: prefix + entry }, file: files[0] });
    return { uri: `s3://${this.bucket.bucketName}/${prefix}`, readable: this.bucket.arnForObjects(`${folder}*`), copy };
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
