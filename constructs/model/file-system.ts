import { CfnMountTarget } from 'aws-cdk-lib/aws-efs';
import type { IAccessPoint, IFileSystem } from 'aws-cdk-lib/aws-efs';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { FileSystemMount } from '../private/file-system-mount';
import { checkMountPath, DEFAULT_MOUNT_PATH } from '../private/file-system-mount';
import { rejectAt } from '../private/reject';
import { guard } from '../private/declared/guard';

/** A file system that functions mount, for reading, to load models too large for their code. */
export interface IModelFileSystem {
  /** Where functions find it, such as `/mnt/models`. */
  readonly mountPath: string;

  /** ARN of the access point that functions mount. It is published with each of their versions, so it has to outlive them. */
  readonly accessPointArn: string;

  /** @internal */
  _mount(): FileSystemMount;
}

/** How functions mount a file system. */
export interface FileSystemMountOptions {
  /**
   * Where functions find it: `/mnt/` and one name.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/api/API_FileSystemConfig.html
   * @default '/mnt/models'
   */
  readonly mountPath?: string;
}

/**
 * A file system of yours that holds models. For one over a bucket, see `S3ModelFileSystem`.
 *
 * @example
 *
 * const fileSystem = ModelFileSystem.fromEfsAccessPoint(accessPoint);
 */
export abstract class ModelFileSystem implements IModelFileSystem {
  /**
   * An Amazon EFS file system, as an access point of it shows it. Keep the access point as long as versions are to be rolled back
   * to: they name it by its ARN. Functions may mount it and read, and not write.
   *
   * @throws if the access point is imported without its file system
   */
  public static fromEfsAccessPoint(accessPoint: IAccessPoint, options: FileSystemMountOptions = {}): ModelFileSystem {
    const mountPath = options.mountPath ?? DEFAULT_MOUNT_PATH;
    const fileSystem = fileSystemOf(accessPoint);
    rejectAt('ModelFileSystem.fromEfsAccessPoint', [
      ...checkMountPath('mountPath', mountPath),
      ...(fileSystem === undefined
        ? [{ prop: 'accessPoint', found: `(${accessPoint.node.path}) is imported without its file system`, remedy: 'import it by AccessPoint.fromAccessPointAttributes, with `fileSystem`' }]
        : []),
    ]);
    return new EfsModelFileSystem(accessPoint, fileSystem as IFileSystem, mountPath);
  }

  /** Where functions find it. */
  public abstract readonly mountPath: string;

  /** ARN of the access point that functions mount. */
  public abstract readonly accessPointArn: string;

  /** @internal */
  public abstract _mount(): FileSystemMount;
}

guard('ModelFileSystem', ModelFileSystem);

class EfsModelFileSystem extends ModelFileSystem {
  public readonly accessPointArn: string;

  public constructor(
    accessPoint: IAccessPoint,
    private readonly fileSystem: IFileSystem,
    public readonly mountPath: string,
  ) {
    super();
    this.accessPointArn = accessPoint.accessPointArn;
  }

  /** @internal */
  public _mount(): FileSystemMount {
    const { fileSystem, accessPointArn, mountPath } = this;
    const targets = fileSystem.node.findAll().filter((child) => CfnMountTarget.isCfnMountTarget(child));
    return {
      accessPointArn,
      mountPath,
      connections: fileSystem.connections,
      dependencies: [fileSystem.mountTargetsAvailable],
      subnetIds: targets.length === 0 ? undefined : targets.map(({ subnetId }) => subnetId),
      statements: [
        // Reading needs no more: https://docs.aws.amazon.com/lambda/latest/dg/configuration-filesystem-efs.html#configuration-filesystem-efs-permissions
        new PolicyStatement({
          actions: ['elasticfilesystem:ClientMount'],
          resources: [fileSystem.fileSystemArn],
          conditions: { StringEquals: { 'elasticfilesystem:AccessPointArn': accessPointArn } },
        }),
      ],
    };
  }
}

/** CDK throws where an access point was imported by its id alone. */
function fileSystemOf(accessPoint: IAccessPoint): IFileSystem | undefined {
  try {
    return accessPoint.fileSystem;
  } catch {
    return undefined;
  }
}
