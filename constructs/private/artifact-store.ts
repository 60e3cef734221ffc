import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { CustomResource } from 'aws-cdk-lib/core';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { RECOVERABLE_DAYS } from '../../lib/registry/retention';
import type { IModelVersion } from '../model/model-version';
import type { HubPlace } from './artifact-contents';
import { keptBucket } from './kept-bucket';
import type { FileCopy } from './model-copier';
import { ModelCopier } from './model-copier';
import { ModelStager } from './model-stager';

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
    // What goes by mistake can be brought back for as long as it can in a registry: versions that serve read it whenever they start.
    this.bucket = keptBucket(this, 'Bucket', { versioned: true, lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(RECOVERABLE_DAYS) }] });
  }

  /** Has a remote model copied before anything that depends on the result; answers the folder it will lie in. */
  public add(model: IModelVersion): StoredModel {
    const { place, entry, files } = model.artifact._contents();
    if (place.kind !== 'remote') throw new Error('only remote artifacts are stored');
    const folder = folderOf(model);
    const { digest } = model.artifact;
    const copy = this.store(model, { id: `Copy-${model.modelName}-${digest.slice(0, 16)}`, digest, name: entry, source: place, file: files[0] });
    return { uri: `s3://${this.bucket.bucketName}/${folder}${digest}/`, readable: this.bucket.arnForObjects(`${folder}*`), copy };
  }

  /** Has one file copied into the folder of a content, once per id. */
  public store(model: IModelVersion, { id, digest, name, source, file }: StoredFile): CustomResource {
    const folder = folderOf(model);
    const existing = this.node.tryFindChild(id) as CustomResource | undefined;
    return existing ?? ModelCopier.of(this).copy(this, id, { source, target: { bucket: this.bucket, folder, key: `${folder}${digest}/${name}` }, file });
  }

  /** Has a model of the hub copied into the folder of its digest, once. */
  public stage(model: IModelVersion, place: HubPlace): CustomResource {
    const { digest } = model.artifact;
    const id = `Stage-${model.modelName}-${digest.slice(0, 16)}`;
    const existing = this.node.tryFindChild(id) as CustomResource | undefined;
    return existing ?? ModelStager.of(this).stage(this, id, place, { bucket: this.bucket, folder: folderOf(model), digest });
  }

  /** s3://bucket/models/NAME/DIGEST/ */
  public uri(model: IModelVersion, digest: string): string {
    return `s3://${this.bucket.bucketName}/${folderOf(model)}${digest}/`;
  }

  /** What reads all versions of the model: a role that reads only the newest would break the older ones. */
  public read(model: IModelVersion, what: 'objects' | 'prefix'): PolicyStatement[] {
    const folder = folderOf(model);
    const objects = new PolicyStatement({ actions: ['s3:GetObject'], resources: [this.bucket.arnForObjects(`${folder}*`)] });
    if (what === 'objects') return [objects];
    return [objects, new PolicyStatement({ actions: ['s3:ListBucket'], resources: [this.bucket.bucketArn], conditions: { StringLike: { 's3:prefix': `${folder}*` } } })];
  }
}

/** A file that is copied, and the name that it gets. */
export interface StoredFile {
  readonly id: string;
  /** Of the content of the folder. */
  readonly digest: string;
  readonly name: string;
  readonly source: FileCopy['source'];
  readonly file: FileCopy['file'];
}

/** Of all versions of a model. */
function folderOf({ modelName }: IModelVersion): string {
  return `models/${modelName}/`;
}

/** Where a stored model lies. */
export interface StoredModel {
  /** s3://bucket/folder/ */
  readonly uri: string;
  /** ARN pattern of all versions of the model: a role that reads only the newest would break the older ones. */
  readonly readable: string;
  readonly copy: CustomResource;
}
