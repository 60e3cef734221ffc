/** An EFS file system, or one of S3 Files over a bucket. */
export interface FileSystemRecord {
  readonly id: string;
  readonly arn: string;
  readonly source: { readonly kind: 'efs' } | S3Source;
  /** Who may do what, where it has a policy. */
  readonly policy?: unknown;
}

export interface S3Source {
  readonly kind: 's3files';
  readonly bucket: string;
  /** Keys that begin with it are files; the rest of them is their path. */
  readonly prefix: string;
  /** In which the service reads the bucket. */
  readonly roleArn: string;
}

export interface AccessPointRecord {
  readonly id: string;
  readonly arn: string;
  readonly fileSystem: string;
  /** What of the file system it shows: a path without slashes around it, empty for all. */
  readonly root: string;
  /** The root is made when it is mounted first, where nobody made it before. */
  readonly makesRoot: boolean;
}

export interface MountTargetRecord {
  readonly id: string;
  readonly fileSystem: string;
  readonly subnet: string;
}
