import type { Properties, Provisioned, ResourceProvider } from '../resources/provider';
import type { Buckets } from '../s3/buckets';
import type { FileSystems } from './file-systems';
import type { AccessPointRecord, FileSystemRecord } from './records';

export interface FileSystemProvidersOptions {
  readonly fileSystems: FileSystems;
  readonly buckets: Buckets;
  /** Whether S3 Files may act in a role, for a file system. */
  canAssume(roleArn: string): boolean;
}

/** EFS and S3 Files: each file system a folder of this machine, which functions find where they mount it. */
export function fileSystemProviders({ fileSystems, buckets, canAssume }: FileSystemProvidersOptions): Readonly<Record<string, ResourceProvider>> {
  const unchanged: ResourceProvider['update'] = (existing) => existing;
  const efs = ({ id, arn }: FileSystemRecord): Provisioned => ({ physicalId: id, attributes: { Arn: arn, FileSystemId: id } });
  const efsPoint = ({ id, arn }: AccessPointRecord): Provisioned => ({ physicalId: id, attributes: { AccessPointId: id, Arn: arn } });
  const s3Point = ({ id, arn }: AccessPointRecord): Provisioned => ({ physicalId: id, attributes: { AccessPointId: id, AccessPointArn: arn, Status: 'available' } });
  const accessPoint = (made: (record: AccessPointRecord) => Provisioned): ResourceProvider => ({
    tier: 'executed',
    create: (properties) => made(fileSystems.addAccessPoint(String(properties['FileSystemId']), (properties['RootDirectory'] ?? {}) as Properties)),
    update: unchanged,
    delete: ({ attributes }) => fileSystems.deleteAccessPoint(String(attributes['AccessPointId'])),
  });
  const mountTarget = (attributes: (id: string) => Provisioned['attributes']): ResourceProvider => ({
    tier: 'modelled',
    create: (properties) => {
      const { id } = fileSystems.addMountTarget(String(properties['FileSystemId']), String(properties['SubnetId']));
      return { physicalId: id, attributes: attributes(id) };
    },
    update: unchanged,
    delete: ({ physicalId }) => fileSystems.deleteMountTarget(physicalId),
  });
  const deleteSystem = (id: string): void => fileSystems.delete(id);

  return {
    'AWS::EFS::FileSystem': {
      tier: 'executed',
      create: (properties) => efs(fileSystems.create({ kind: 'efs' }, properties['FileSystemPolicy'])),
      update: ({ physicalId }, properties) => {
        fileSystems.setPolicy(physicalId, properties['FileSystemPolicy']);
        return efs(fileSystems.get(physicalId));
      },
      delete: ({ physicalId }) => deleteSystem(physicalId),
    },
    'AWS::EFS::AccessPoint': accessPoint(efsPoint),
    'AWS::EFS::MountTarget': mountTarget((id) => ({ Id: id })),

    'AWS::S3Files::FileSystem': {
      tier: 'executed',
      create: (properties) => {
        const bucket = String(properties['Bucket']).replace(/^arn:[^:]+:s3:::/, '');
        const roleArn = String(properties['RoleArn']);
        if (buckets.bucket(bucket).versioning !== 'Enabled') throw new Error(`Bucket ${bucket} does not have versioning enabled, which S3 Files requires.`);
        if (!canAssume(roleArn)) throw new Error(`S3 Files cannot assume the role ${roleArn}.`);
        const { id, arn } = fileSystems.create({ kind: 's3files', bucket, prefix: String(properties['Prefix'] ?? ''), roleArn });
        return { physicalId: arn, attributes: { FileSystemArn: arn, FileSystemId: id, Status: 'available' } };
      },
      update: unchanged,
      delete: ({ physicalId }) => deleteSystem(physicalId),
    },
    'AWS::S3Files::AccessPoint': accessPoint(s3Point),
    'AWS::S3Files::MountTarget': mountTarget((id) => ({ MountTargetId: id, Status: 'available' })),
    'AWS::S3Files::FileSystemPolicy': {
      tier: 'modelled',
      create: (properties) => {
        fileSystems.setPolicy(String(properties['FileSystemId']), properties['Policy']);
        return { physicalId: String(properties['FileSystemId']), attributes: {} };
      },
      update: (existing, properties) => {
        fileSystems.setPolicy(existing.physicalId, properties['Policy']);
        return existing;
      },
      delete: ({ physicalId }) => {
        if (fileSystems.find(physicalId) !== undefined) fileSystems.setPolicy(physicalId, undefined);
      },
    },
  };
}
