import { CfnSecurityGroupEgress, CfnSecurityGroupIngress, Port } from 'aws-cdk-lib/aws-ec2';
import type { CfnFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IDependable } from 'constructs';
import type { IModelVersion } from '../model/model-version';
import type { FileSystemMount } from '../private/file-system-mount';
import { NFS_PORT } from '../private/file-system-mount';

/** Where a model lies that functions read from a file system. */
export interface MountedModel {
  readonly mount: FileSystemMount;
  /** file:///mnt/name/folder/ */
  readonly uri: string;
  /** What puts the model there at deploy, where the app does. */
  readonly copies: readonly IDependable[];
}

/** The file system of a model that lies on one. */
export function mountOf(model: IModelVersion): MountedModel | undefined {
  const { place } = model.artifact._contents();
  if (place.kind !== 'mounted') return undefined;
  const mount = place.fileSystem._mount();
  return { mount, uri: `file://${mount.mountPath}/${place.folder === '' ? '' : `${place.folder}/`}`, copies: place.copies };
}

/** Not by CDK's own prop, which allows the function to write. */
export function mountFileSystem(fn: LambdaFunction, { mount, copies }: MountedModel): void {
  const resource = fn.node.defaultChild as CfnFunction;
  resource.fileSystemConfigs = [{ arn: mount.accessPointArn, localMountPath: mount.mountPath }];
  fn.connections.allowTo(mount.connections, Port.tcp(NFS_PORT), 'Reads its model');
  resource.node.addDependency(...mount.dependencies, ...copies);
  // A first request that came before these could not mount anything.
  const rules = [...fn.connections.securityGroups, ...mount.connections.securityGroups]
    .flatMap((group) => group.node.findAll())
    .filter((child) => CfnSecurityGroupIngress.isCfnSecurityGroupIngress(child) || CfnSecurityGroupEgress.isCfnSecurityGroupEgress(child));
  resource.node.addDependency(...rules);
}
