import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ApiError } from '../../lambda-api/errors';
import type { RoleSession } from '../iam/role-sessions';
import type { Buckets } from '../s3/buckets';
import type { FileSystems } from './file-systems';
import type { AccessPointRecord, FileSystemRecord, S3Source } from './records';
import { synchronize } from './synchronize';

export interface MountsOptions {
  readonly fileSystems: FileSystems;
  readonly buckets: Buckets;
  /** Why a session may not do something; undefined where it may. */
  denied(session: RoleSession, action: string, resource: string, context?: Readonly<Record<string, string>>): string | undefined;
  warn(message: string): void;
}

type Properties = Readonly<Record<string, unknown>>;

interface Config {
  readonly Arn: string;
  readonly LocalMountPath: string;
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors */
const STATUS = { Failure: 403, Connectivity: 408 } as const;

/** What functions mount: the folders that stand for their file systems. */
export class Mounts {
  private readonly warned = new Set<string>();

  constructor(private readonly options: MountsOptions) {}

  /** Why Lambda does not take a function with such properties. */
  refusal(properties: Properties): string | undefined {
    for (const { Arn } of configsOf(properties)) {
      const point = this.options.fileSystems.accessPoint(Arn);
      if (subnetsOf(properties).length === 0) return `Function must be configured to execute in a VPC to reference access point ${Arn}.`;
      if (point === undefined) return `The access point ${Arn} does not exist.`;
      if (this.options.fileSystems.mountTargets(point.fileSystem).length === 0) {
        const { arn } = this.options.fileSystems.get(point.fileSystem);
        return `File system ${arn} referenced by access point ${Arn} does not have mount targets created in all availability zones the function will execute in. Please create mount targets before trying the request again.`;
      }
    }
    return undefined;
  }

  /** Mounts what a version names, for a new environment of it: folders by mount path. */
  mount(properties: Properties, functionName: string): Readonly<Record<string, string>> {
    const session = { roleArn: String(properties['Role']), sessionName: functionName };
    return Object.fromEntries(configsOf(properties).map((config) => [config.LocalMountPath, this.mountOne(config, session)]));
  }

  private mountOne({ Arn }: Config, session: RoleSession): string {
    const { fileSystems } = this.options;
    const point = fileSystems.accessPoint(Arn);
    const system = point && fileSystems.find(point.fileSystem);
    if (point === undefined || system === undefined) throw this.failed('Failure', Arn, `the access point ${Arn} does not exist any more`);
    if (fileSystems.mountTargets(system.id).length === 0) throw this.failed('Connectivity', Arn, `the file system ${system.id} has no mount target`);
    const denied = this.deniedClient(system, point, session);
    if (denied !== undefined) throw this.failed('Failure', Arn, denied);
    const folder = fileSystems.folder(system);
    mkdirSync(folder, { recursive: true });
    if (system.source.kind === 's3files') this.synchronize(system.source, folder);
    const root = join(folder, point.root);
    if (!existsSync(root)) {
      if (!point.makesRoot) throw this.failed('Failure', Arn, `/${point.root}, the root directory of the access point ${point.id}, does not exist on the file system ${system.id}, and CreationInfo is not given`);
      mkdirSync(root, { recursive: true });
    }
    return root;
  }

  /**
   * "If the file system doesn't have a user-configured IAM policy, EFS uses a default policy that grants full access to any client":
   * https://docs.aws.amazon.com/lambda/latest/dg/configuration-filesystem-efs.html. S3 Files asks the role in any case.
   */
  private deniedClient({ arn, source, policy }: FileSystemRecord, point: AccessPointRecord, session: RoleSession): string | undefined {
    if (source.kind === 'efs' && policy === undefined) return undefined;
    const service = source.kind === 'efs' ? 'elasticfilesystem' : 's3files';
    return this.options.denied(session, `${service}:ClientMount`, arn, {
      [`${service}:AccessPointArn`]: point.arn,
      ...(source.kind === 'efs' ? { 'elasticfilesystem:AccessedViaMountTarget': 'true' } : {}),
    });
  }

  private synchronize(source: S3Source, folder: string): void {
    const { buckets, denied } = this.options;
    if (!buckets.exists(source.bucket)) return this.warnOnce(`S3 Files cannot read the bucket ${source.bucket}: it does not exist`);
    const session = { roleArn: source.roleArn, sessionName: 'S3Files' };
    const listing = denied(session, 's3:ListBucket', `arn:aws:s3:::${source.bucket}`);
    if (listing !== undefined) return this.warnOnce(`S3 Files cannot list the bucket ${source.bucket}: ${listing}`);
    synchronize(buckets, source, folder, (key) => {
      const reading = denied(session, 's3:GetObject', `arn:aws:s3:::${source.bucket}/${key}`);
      if (reading !== undefined) this.warnOnce(`S3 Files shows no file for s3://${source.bucket}/${key}: ${reading}`);
      return reading === undefined;
    });
  }

  /** In AWS's words, which do not say why: that is a warning of this server. */
  private failed(kind: keyof typeof STATUS, accessPoint: string, why: string): ApiError {
    this.warnOnce(`a function could not mount ${accessPoint}: ${why}`);
    const s3 = accessPoint.includes(':s3files:');
    const verb = kind === 'Failure' ? 'mount' : 'connect to';
    return new ApiError(STATUS[kind], `${s3 ? 'S3Files' : 'EFS'}Mount${kind}Exception`, `The function couldn't ${verb} the ${s3 ? 'Amazon S3 Files' : 'Amazon EFS'} file system with access point ${accessPoint}.`);
  }

  private warnOnce(message: string): void {
    if (this.warned.has(message)) return;
    this.warned.add(message);
    this.options.warn(message);
  }
}

function configsOf(properties: Properties): readonly Config[] {
  return ((properties['FileSystemConfigs'] ?? []) as readonly Partial<Config>[]).map(({ Arn, LocalMountPath }) => ({ Arn: String(Arn), LocalMountPath: String(LocalMountPath) }));
}

function subnetsOf(properties: Properties): readonly unknown[] {
  return ((properties['VpcConfig'] ?? {}) as { readonly SubnetIds?: readonly unknown[] }).SubnetIds ?? [];
}
