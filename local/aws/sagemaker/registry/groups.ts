import type { Clock } from '../../clock';
import type { AwsIdentity } from '../../identity';
import type { Documents } from '../../state/state-folder';
import { AwsError } from '../../wire/errors';
import { NamedStore } from '../named-store';
import type { Tags } from '../records';
import { invalid } from '../refusals';
import type { GroupRecord, PackageRecord } from './records';

const MAX_POLICY = 20_480;

/** Model package groups: https://docs.aws.amazon.com/sagemaker/latest/dg/model-registry-models.html */
export class ModelPackageGroups {
  readonly store: NamedStore<GroupRecord>;

  constructor(documents: Documents<GroupRecord>, private readonly identity: AwsIdentity, private readonly clock: Clock, private readonly versions: (group: string) => readonly PackageRecord[]) {
    this.store = new NamedStore(documents, identity, 'model package group');
  }

  /** By name, or by ARN where the API takes that too. */
  get(nameOrArn: unknown): GroupRecord {
    return this.store.get(this.nameOf(nameOrArn));
  }

  arn(nameOrArn: unknown): string {
    return typeof nameOrArn === 'string' && nameOrArn.startsWith('arn:') ? nameOrArn : this.store.arn(String(nameOrArn));
  }

  create(name: unknown, description: string | undefined, tags: Tags): GroupRecord {
    const checked = this.store.reserve(name);
    return this.store.put({ name: checked, arn: this.store.arn(checked), created: this.clock.now(), tags, lastVersion: 0, ...(description !== undefined && { description }) });
  }

  /** Groups with versions stay: https://docs.aws.amazon.com/sagemaker/latest/dg/model-registry-delete-model-group.html */
  delete(nameOrArn: unknown): void {
    const { name, arn } = this.get(nameOrArn);
    if (this.versions(name).length > 0) throw new AwsError(400, 'ConflictException', `Model Package Group ${arn} cannot be deleted because it contains model packages.`);
    this.store.delete(name);
  }

  /** The number of the next version of a group. */
  nextVersion(group: GroupRecord): number {
    return this.store.put({ ...group, lastVersion: group.lastVersion + 1 }).lastVersion;
  }

  putPolicy(name: unknown, policy: string): GroupRecord {
    const group = this.get(name);
    if (policy.length > MAX_POLICY) throw invalid(`1 validation error detected: Value at 'resourcePolicy' failed to satisfy constraint: Member must have length less than or equal to ${MAX_POLICY}`);
    this.checkPolicy(group, policy);
    return this.store.put({ ...group, policy });
  }

  deletePolicy(name: unknown): void {
    const { policy, ...group } = this.get(name);
    if (policy === undefined) throw noPolicy(group.arn);
    this.store.put(group);
  }

  policy(name: unknown): string {
    const { arn, policy } = this.get(name);
    if (policy === undefined) throw noPolicy(arn);
    return policy;
  }

  /** A policy is about its own group and the versions in it. */
  private checkPolicy({ name }: GroupRecord, policy: string): void {
    const own = [this.store.arn(name), `${this.store.arn(name).replace(':model-package-group/', ':model-package/')}/`];
    let statements: readonly { readonly Principal?: unknown; readonly Resource?: string | readonly string[] }[];
    try {
      statements = [(JSON.parse(policy) as { readonly Statement?: never }).Statement ?? []].flat();
    } catch {
      throw invalid('Invalid resource policy: it is not JSON.');
    }
    if (statements.length === 0 || statements.some(({ Principal }) => Principal === undefined)) throw invalid('Invalid resource policy: each statement needs a Principal.');
    const foreign = statements.flatMap(({ Resource = [] }) => Resource).find((resource) => resource !== own[0] && !resource.startsWith(own[1]!));
    if (foreign !== undefined) throw invalid(`Invalid resource policy: ${foreign} is not a resource of the model package group.`);
  }

  private nameOf(nameOrArn: unknown): unknown {
    if (typeof nameOrArn !== 'string' || !nameOrArn.startsWith('arn:')) return nameOrArn;
    const [, , , region, account, resource = ''] = nameOrArn.split(':');
    // What others keep is not here.
    if (region !== this.identity.region || account !== this.identity.account) throw invalid(`ModelPackageGroup ${nameOrArn} does not exist.`);
    return resource.replace(/^model-package-group\//, '');
  }
}

function noPolicy(arn: string): AwsError {
  return invalid(`Cannot find resource policy for ${arn}.`);
}
