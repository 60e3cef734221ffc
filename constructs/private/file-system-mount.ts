import type { Connections, ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { CfnSecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Token } from 'aws-cdk-lib/core';
import type { IDependable } from 'constructs';
import { MOUNT_PATH } from '../../lib/lambda/limits';
import type { Problem } from '../../lib/problem';

/** Where functions find the file system, where nobody says. */
export const DEFAULT_MOUNT_PATH = '/mnt/models';

/** Port of NFS, by which both EFS and S3 Files are mounted. */
export const NFS_PORT = 2049;

/** What a function needs of a file system to mount it, for reading alone. */
export interface FileSystemMount {
  readonly accessPointArn: string;
  readonly mountPath: string;
  /** What the function's role has to allow: the same for all models on the file system, since versions that share traffic share their role. */
  readonly statements: readonly PolicyStatement[];
  /** Of the mount targets. */
  readonly connections: Connections;
  /** What has to stand before a function can mount it. */
  readonly dependencies: readonly IDependable[];
  /** Ids of the subnets with a mount target; undefined where they are not known. */
  readonly subnetIds?: readonly string[];
}

export function checkMountPath(prop: string, path: string): Problem[] {
  if (Token.isUnresolved(path) || (MOUNT_PATH.pattern.test(path) && path.length <= MOUNT_PATH.maxLength)) return [];
  return [{
    prop,
    found: `is ${JSON.stringify(path)}`,
    allowed: `/mnt/ and one name of letters, digits, \`-\`, \`_\` and \`.\`, at most ${MOUNT_PATH.maxLength} characters in all`,
    remedy: `leave it out, or write '${DEFAULT_MOUNT_PATH}' (${MOUNT_PATH.source})`,
  }];
}

/** Ids of the networks that security groups belong to, as far as the app declares them. */
export function networksOf(groups: readonly ISecurityGroup[]): string[] {
  return groups.flatMap((group) => {
    const resource = group.node.defaultChild;
    return resource !== undefined && CfnSecurityGroup.isCfnSecurityGroup(resource) ? (resource.vpcId ?? []) : [];
  });
}
