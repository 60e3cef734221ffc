import { join } from 'node:path';
import type { ISecurityGroup, ISubnet, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { Connections, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { CfnAccessPoint, CfnFileSystem, CfnMountTarget } from 'aws-cdk-lib/aws-s3files';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { CfnResource, CustomResource } from 'aws-cdk-lib/core';
import { AssetHashType, RemovalPolicy, Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Problem } from '../../lib/problem';
import { checkModelName } from '../../lib/model/names';
import type { LocalPlace } from '../private/artifact-contents';
import type { FileSystemMount } from '../private/file-system-mount';
import { checkMountPath, DEFAULT_MOUNT_PATH, NFS_PORT } from '../private/file-system-mount';
import { keptBucket } from '../private/kept-bucket';
import type { FileCopy } from '../private/model-copier';
import { ModelCopier } from '../private/model-copier';
import { reject } from '../private/reject';
import { synchronizationRole } from '../private/s3-files-role';
import { StoredArtifact } from '../private/stored-artifact';
import type { FileSystemMountOptions, IModelFileSystem } from './file-system';
import type { ModelArtifact } from './model-artifact';
import { checkArguments, guard } from '../private/declared/guard';

/** Settings of a file system over a bucket. */
export interface S3ModelFileSystemProps extends FileSystemMountOptions {
  /** Network of the functions that mount it. */
  readonly vpc: IVpc;

  /**
   * Bucket whose objects are the files. It must be versioned, and lie in the region of the file system.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-files-prereq-policies.html
   * @default - a bucket of its own: versioned, encrypted, closed to the public, and kept when the stack is destroyed
   */
  readonly bucket?: IBucket;

  /**
   * Folder of the bucket that becomes the root of the file system, such as `models/`.
   *
   * @default - the whole bucket
   */
  readonly prefix?: string;

  /**
   * Subnets that get a mount target: one in each availability zone. Functions run in the same zones.
   *
   * @default - private subnets, one per availability zone
   */
  readonly vpcSubnets?: SubnetSelection;

  /**
   * Security group of the mount targets. The functions are let in by the library.
   *
   * @default - one of its own
   */
  readonly securityGroup?: ISecurityGroup;

  /**
   * Key that encrypts what the file system keeps of the bucket.
   *
   * @default - a key that AWS manages
   */
  readonly encryptionKey?: IKey;

  /**
   * What happens to the file system, its access point, mount targets, role and security group when they leave the stack. Published
   * versions name the access point, so it is kept; a network cannot be deleted as long as mount targets stand in it. The bucket of
   * its own is kept in any case.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Amazon S3 Files for models: a bucket that functions mount as a file system. It makes the file system with the role that keeps it
 * in step with the bucket, a mount target per availability zone, the access point and the security group.
 *
 * What is uploaded to the bucket is a file some seconds later. Functions read and cannot write.
 *
 * @example
 *
 * const files = new S3ModelFileSystem(this, 'Files', { vpc });
 */
export class S3ModelFileSystem extends Construct implements IModelFileSystem {
  /** Bucket whose objects are the files. */
  public readonly bucket: IBucket;
  /** Where functions find it. */
  public readonly mountPath: string;
  /** ARN of the file system. */
  public readonly fileSystemArn: string;
  /** ARN of the access point that functions mount. */
  public readonly accessPointArn: string;
  /** The mount targets' place in the network. */
  public readonly connections: Connections;

  private readonly mountTargets: CfnMountTarget[];
  private readonly readable: string;
  private readonly prefix: string;

  public constructor(scope: Construct, id: string, props: S3ModelFileSystemProps) {
    checkArguments('S3ModelFileSystem', { scope, id, props });
    super(scope, id);
    this.mountPath = props.mountPath ?? DEFAULT_MOUNT_PATH;
    const subnets = props.vpc.selectSubnets(props.vpcSubnets ?? { onePerAz: true }).subnets;
    reject(this, [...checkMountPath('mountPath', this.mountPath), ...checkBucket(props.bucket), ...checkPrefix(props.prefix), ...checkSubnets(subnets)]);

    this.bucket = props.bucket ?? keptBucket(this, 'Bucket', { versioned: true });
    this.prefix = props.prefix ?? '';
    this.readable = this.bucket.arnForObjects(`${this.prefix}*`);
    const role = synchronizationRole(this, 'Role', { bucket: this.bucket, objects: this.readable, encryptionKey: props.encryptionKey });
    const fileSystem = new CfnFileSystem(this, 'Resource', {
      bucket: this.bucket.bucketArn,
      prefix: props.prefix,
      roleArn: role.roleArn,
      kmsKeyId: props.encryptionKey?.keyArn,
    });
    this.fileSystemArn = fileSystem.attrFileSystemArn;
    const securityGroup =
      props.securityGroup ?? new SecurityGroup(this, 'SecurityGroup', { vpc: props.vpc, description: `Mount targets of ${this.node.path}`.slice(0, 255), allowAllOutbound: false });
    this.connections = new Connections({ securityGroups: [securityGroup], defaultPort: Port.tcp(NFS_PORT) });
    this.mountTargets = subnets.map((subnet) => new CfnMountTarget(this, `MountTarget-${subnet.node.id}`, {
      fileSystemId: fileSystem.attrFileSystemId,
      subnetId: subnet.subnetId,
      securityGroups: [securityGroup.securityGroupId],
    }));
    const accessPoint = new CfnAccessPoint(this, 'AccessPoint', {
      fileSystemId: fileSystem.attrFileSystemId,
      // Nobody in particular: objects of the bucket are files that everybody may read.
      posixUser: { uid: '1000', gid: '1000' },
    });
    this.accessPointArn = accessPoint.attrAccessPointArn;

    const own = [role, ...(props.securityGroup === undefined ? [securityGroup] : [])].map(({ node }) => node.defaultChild as CfnResource);
    for (const resource of [fileSystem, accessPoint, ...this.mountTargets, ...own]) {
      resource.applyRemovalPolicy(props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    }
  }

  /**
   * Has a deploy put a model into the bucket, in a folder of its own that names its digest, and answers it as it lies there. What is
   * there is never overwritten or deleted. Files of more than a few GiB are better uploaded by whoever trains them: then see
   * `ModelArtifact.fromFileSystem`.
   *
   * @param modelName name of the model, the same for all its versions
   * @param model files of this machine, or an object of another bucket
   * @throws if the model is part of an image or lies on a file system already
   */
  public addModel(modelName: string, model: ModelArtifact): ModelArtifact {
    reject(this, checkModelName(modelName));
    const { place, files } = model._contents();
    if (place.kind !== 'local' && place.kind !== 'remote') {
      reject(this, [{ prop: 'model', found: WHERE[place.kind], remedy: 'give ModelArtifact.fromFile, fromDirectory or fromS3' }]);
    }
    const folder = `${modelName}/${model.digest}`;
    const id = `Copy-${modelName}-${model.digest.slice(0, 16)}`;
    const copier = ModelCopier.of(this);
    const copies = files.map((file, index) => {
      const fileId = files.length === 1 ? id : `${id}-${index}`;
      const existing = this.node.tryFindChild(fileId) as CustomResource | undefined;
      return existing ?? copier.copy(this, fileId, {
        source: place.kind === 'remote' ? place : assetOf(this, `${fileId}-Asset`, join((place as LocalPlace).folder, file.path), file.sha256),
        target: { bucket: this.bucket, folder: `${this.prefix}${modelName}/`, key: `${this.prefix}${folder}/${file.path}` },
        file,
      });
    });
    return new StoredArtifact(model, { fileSystem: this, folder, copies });
  }

  /** @internal */
  public _mount(): FileSystemMount {
    const key = this.bucket.encryptionKey;
    return {
      accessPointArn: this.accessPointArn,
      mountPath: this.mountPath,
      connections: this.connections,
      dependencies: this.mountTargets,
      subnetIds: this.mountTargets.map(({ subnetId }) => subnetId),
      statements: [
        // https://docs.aws.amazon.com/service-authorization/latest/reference/list_s3files.html
        new PolicyStatement({
          actions: ['s3files:ClientMount'],
          resources: [this.fileSystemArn],
          conditions: { StringEquals: { 's3files:AccessPointArn': this.accessPointArn } },
        }),
        // From 512 MB of memory, Lambda reads large files from the bucket itself: https://docs.aws.amazon.com/lambda/latest/api/API_S3FilesConfig.html
        new PolicyStatement({ actions: ['s3:GetObject', 's3:GetObjectVersion'], resources: [this.readable] }),
        ...(key === undefined ? [] : [new PolicyStatement({ actions: ['kms:Decrypt'], resources: [key.keyArn] })]),
      ],
    };
  }
}

guard('S3ModelFileSystem', S3ModelFileSystem);

/** A file of this machine, as `cdk` uploads it. */
function assetOf(scope: Construct, id: string, path: string, sha256: string): FileCopy['source'] {
  const asset = new Asset(scope, id, { path, assetHash: sha256, assetHashType: AssetHashType.CUSTOM });
  return { bucket: asset.bucket, key: asset.s3ObjectKey };
}

/** Of an imported bucket, nothing is known. */
function checkBucket(bucket: IBucket | undefined): Problem[] {
  const resource = bucket?.node.defaultChild;
  if (resource === undefined || !CfnBucket.isCfnBucket(resource)) return [];
  const versioning = Stack.of(resource).resolve(resource.versioningConfiguration) as { readonly status?: unknown } | undefined;
  if (versioning?.status === 'Enabled' || (versioning?.status !== undefined && typeof versioning.status !== 'string')) return [];
  return [{
    prop: 'bucket',
    found: `(${bucket?.node.path}) keeps no versions, which S3 Files needs to stay in step with it`,
    remedy: 'set `versioned: true` on the bucket (https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-files-prereq-policies.html)',
  }];
}

function checkPrefix(prefix: string | undefined): Problem[] {
  if (prefix === undefined || Token.isUnresolved(prefix) || /^[^/*?].*\/$/.test(prefix)) return [];
  return [{ prop: 'prefix', found: `is ${JSON.stringify(prefix)}`, allowed: 'a folder: it ends in `/` and does not begin with it', remedy: "write 'models/', or leave it out" }];
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-files-mount-targets-creating.html */
function checkSubnets(subnets: readonly ISubnet[]): Problem[] {
  const zones = subnets.map(({ availabilityZone }) => availabilityZone);
  const twice = zones.find((zone, index) => zones.indexOf(zone) !== index);
  return [
    ...(subnets.length === 0 ? [{ prop: 'vpcSubnets', found: 'selects none', remedy: 'select subnets that the functions run in' }] : []),
    ...(twice === undefined ? [] : [{
      prop: 'vpcSubnets',
      found: `selects more than one subnet in an availability zone${Token.isUnresolved(twice) ? '' : ` (${twice})`}`,
      allowed: 'one mount target in each zone',
      remedy: 'add `onePerAz: true`',
    }]),
  ];
}

/** Places that nothing is copied from to a file system. */
const WHERE = { image: 'is part of an image', mounted: 'lies on a file system already', hub: 'is on the Hugging Face Hub', folder: 'is a folder in S3', package: 'is a model package of SageMaker' };
