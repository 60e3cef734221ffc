import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { AwsIdentity } from '../identity';
import type { Documents, StateFolder } from '../state/state-folder';
import type { AccessPointRecord, FileSystemRecord, MountTargetRecord } from './records';

type Properties = Readonly<Record<string, unknown>>;

/** File systems of the account, each of which is a folder of this machine, with what leads to them. */
export class FileSystems {
  private readonly systems: Documents<FileSystemRecord>;
  private readonly points: Documents<AccessPointRecord>;
  private readonly targets: Documents<MountTargetRecord>;

  constructor(private readonly state: StateFolder, private readonly identity: AwsIdentity) {
    this.systems = state.documents<FileSystemRecord>('file-systems');
    this.points = state.documents<AccessPointRecord>('access-points');
    this.targets = state.documents<MountTargetRecord>('mount-targets');
  }

  /** By its id or its ARN. */
  find(reference: string): FileSystemRecord | undefined {
    return this.systems.all.get(reference.slice(reference.lastIndexOf('/') + 1));
  }

  get(reference: string): FileSystemRecord {
    const found = this.find(reference);
    if (found === undefined) throw new Error(`File system '${reference}' does not exist.`);
    return found;
  }

  accessPoint(arn: string): AccessPointRecord | undefined {
    return this.points.all.get(arn.slice(arn.lastIndexOf('/') + 1));
  }

  mountTargets(fileSystem: string): readonly MountTargetRecord[] {
    return [...this.targets.all.values()].filter((target) => target.fileSystem === fileSystem);
  }

  /** The folder that holds its files: of an EFS file system they are the only ones, of S3 Files they follow the bucket. */
  folder({ id, source }: FileSystemRecord): string {
    return join(this.state.path, source.kind, id);
  }

  create(source: FileSystemRecord['source'], policy?: unknown): FileSystemRecord {
    const id = newId('fs');
    const service = source.kind === 'efs' ? 'elasticfilesystem' : 's3files';
    const record: FileSystemRecord = { id, arn: this.arn(service, `file-system/${id}`), source, ...(policy === undefined ? {} : { policy }) };
    this.systems.put(id, record);
    mkdirSync(this.folder(record), { recursive: true });
    return record;
  }

  setPolicy(reference: string, policy: unknown): void {
    const record = this.get(reference);
    this.systems.put(record.id, { ...record, policy });
  }

  delete(reference: string): void {
    const record = this.find(reference);
    if (record === undefined) return;
    if (this.mountTargets(record.id).length > 0) throw new Error(`File system '${record.id}' cannot be deleted because it still has mount targets.`);
    this.systems.delete(record.id);
    rmSync(this.folder(record), { recursive: true, force: true });
  }

  addAccessPoint(fileSystem: string, root: Properties): AccessPointRecord {
    const { id: fileSystemId, arn, source } = this.get(fileSystem);
    const id = newId('fsap');
    const record: AccessPointRecord = {
      id,
      arn: source.kind === 'efs' ? this.arn('elasticfilesystem', `access-point/${id}`) : `${arn}/access-point/${id}`,
      fileSystem: fileSystemId,
      root: String(root['Path'] ?? '/').replace(/^\/+|\/+$/g, ''),
      makesRoot: (root['CreationInfo'] ?? root['CreationPermissions']) !== undefined,
    };
    this.points.put(id, record);
    return record;
  }

  deleteAccessPoint(id: string): void {
    this.points.delete(id);
  }

  addMountTarget(fileSystem: string, subnet: string): MountTargetRecord {
    const record = { id: newId('fsmt'), fileSystem: this.get(fileSystem).id, subnet };
    if (this.mountTargets(record.fileSystem).some((target) => target.subnet === subnet)) throw new Error('mount target already exists in this AZ');
    this.targets.put(record.id, record);
    return record;
  }

  deleteMountTarget(id: string): void {
    this.targets.delete(id);
  }

  private arn(service: string, resource: string): string {
    return `arn:aws:${service}:${this.identity.region}:${this.identity.account}:${resource}`;
  }
}

function newId(prefix: string): string {
  return `${prefix}-${randomBytes(9).toString('hex').slice(0, 17)}`;
}
