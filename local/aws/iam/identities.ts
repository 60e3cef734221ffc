import { randomBytes } from 'node:crypto';
import { parsePolicy, PolicyError, trusts, type Policy, type PolicyKind } from '../../../lib/iam';
import type { AwsIdentity } from '../identity';
import type { Documents, StateFolder } from '../state/state-folder';
import { AwsError } from '../wire/errors';
import { AWS_POLICY_PREFIX, awsPolicy } from './managed-policies';

export interface RoleRecord {
  readonly name: string;
  /** With slashes around it. */
  readonly path: string;
  readonly arn: string;
  readonly id: string;
  readonly created: string;
  readonly description?: string;
  readonly maxSessionSeconds: number;
  readonly trust: unknown;
  /** Inline policies by name. */
  readonly inline: Readonly<Record<string, unknown>>;
  /** ARNs of managed policies. */
  readonly attached: readonly string[];
  readonly boundary?: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface ManagedPolicyRecord {
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly id: string;
  readonly created: string;
  readonly updated: string;
  readonly description?: string;
  readonly document: unknown;
  /** A policy has one version here: the default one. */
  readonly version: number;
}

export type RoleInput = Pick<RoleRecord, 'name' | 'trust'> & Partial<Omit<RoleRecord, 'name' | 'arn' | 'id' | 'created' | 'trust'>>;

export const LAMBDA = 'lambda.amazonaws.com';
export const SAGEMAKER = 'sagemaker.amazonaws.com';
/** Who acts in a role here, and is held to it. */
const EVALUATED = [LAMBDA, 'codedeploy.amazonaws.com', 'scheduler.amazonaws.com', 'elasticfilesystem.amazonaws.com', SAGEMAKER];

/** Whether what a role may do matters here. */
export function isEvaluated(trust: unknown): boolean {
  return EVALUATED.some((service) => JSON.stringify(trust ?? '').includes(service));
}

/** Roles and policies, whoever made them: a role that outlives its stack goes on working. */
export class Identities {
  private readonly roles: Documents<RoleRecord>;
  private readonly policies: Documents<ManagedPolicyRecord>;

  constructor(state: StateFolder, private readonly identity: AwsIdentity, private readonly warn: (message: string) => void) {
    this.roles = state.documents<RoleRecord>('iam-roles');
    this.policies = state.documents<ManagedPolicyRecord>('iam-policies');
  }

  get allRoles(): readonly RoleRecord[] {
    return [...this.roles.all.values()];
  }

  get allPolicies(): readonly ManagedPolicyRecord[] {
    return [...this.policies.all.values()];
  }

  findRole(name: string): RoleRecord | undefined {
    return this.roles.all.get(name);
  }

  roleOf(arn: string): RoleRecord | undefined {
    const role = this.findRole(arn.slice(arn.lastIndexOf('/') + 1));
    return role?.arn === arn ? role : undefined;
  }

  role(name: string): RoleRecord {
    const found = this.findRole(name);
    if (found === undefined) throw noSuchEntity(`The role with name ${name} cannot be found.`);
    return found;
  }

  createRole({ name, path = '/', ...input }: RoleInput): RoleRecord {
    if (!/^[\w+=,.@-]{1,64}$/.test(name)) throw invalid(`The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`);
    if (this.findRole(name) !== undefined) throw new AwsError(409, 'EntityAlreadyExists', `Role with name ${name} already exists.`);
    return this.putRole({
      name, path, arn: `arn:aws:iam::${this.identity.account}:role${path}${name}`, id: uniqueId('AROA'), created: new Date().toISOString(), maxSessionSeconds: 3600, inline: {}, attached: [], tags: {}, ...input,
    });
  }

  /** Stores a role as it is to be, once all its documents are understood and its policies are there. */
  putRole(role: RoleRecord): RoleRecord {
    parse(role.trust, 'trust');
    for (const document of Object.values(role.inline)) parse(document, 'identity');
    const before = this.findRole(role.name);
    for (const arn of [...role.attached, ...(role.boundary === undefined ? [] : [role.boundary])]) {
      if ([...(before?.attached ?? []), before?.boundary].includes(arn)) continue;
      if (this.policyOf(arn) !== undefined) continue;
      if (!arn.startsWith(AWS_POLICY_PREFIX)) throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
      // Nobody is held to the roles of the bootstrap stack, which has such policies: a warning would be the first thing that anyone sees.
      if (isEvaluated(role.trust)) this.warn(`the role ${role.name} has the policy ${arn}, whose document is not known here: what only that policy allows is denied to functions`);
    }
    this.roles.put(role.name, role);
    return role;
  }

  deleteRole(name: string): void {
    this.roles.delete(name);
  }

  putInline(roleName: string, policyName: string, document: unknown): void {
    const role = this.role(roleName);
    this.putRole({ ...role, inline: { ...role.inline, [policyName]: document } });
  }

  deleteInline(roleName: string, policyName: string): void {
    const role = this.findRole(roleName);
    if (role === undefined) return;
    this.roles.put(roleName, { ...role, inline: Object.fromEntries(Object.entries(role.inline).filter(([name]) => name !== policyName)) });
  }

  attach(roleName: string, arn: string): void {
    const role = this.role(roleName);
    if (!role.attached.includes(arn)) this.putRole({ ...role, attached: [...role.attached, arn] });
  }

  detach(roleName: string, arn: string): void {
    const role = this.findRole(roleName);
    if (role !== undefined) this.roles.put(roleName, { ...role, attached: role.attached.filter((other) => other !== arn) });
  }

  managedPolicy(arn: string): ManagedPolicyRecord | undefined {
    return this.policies.all.get(arn);
  }

  createPolicy({ name, path = '/', document, description }: { readonly name: string; readonly path?: string; readonly document: unknown; readonly description?: string }): ManagedPolicyRecord {
    const arn = `arn:aws:iam::${this.identity.account}:policy${path}${name}`;
    if (this.managedPolicy(arn) !== undefined) throw new AwsError(409, 'EntityAlreadyExists', `A policy called ${name} already exists. Duplicate names are not allowed.`);
    parse(document, 'identity');
    const now = new Date().toISOString();
    const record = { name, path, arn, id: uniqueId('ANPA'), created: now, updated: now, description, document, version: 1 };
    this.policies.put(arn, record);
    return record;
  }

  updatePolicy(arn: string, document: unknown): ManagedPolicyRecord {
    const before = this.managedPolicy(arn);
    if (before === undefined) throw noSuchEntity(`Policy ${arn} was not found.`);
    parse(document, 'identity');
    const record = { ...before, document, updated: new Date().toISOString(), version: before.version + 1 };
    this.policies.put(arn, record);
    return record;
  }

  deletePolicy(arn: string): void {
    for (const role of this.allRoles) this.detach(role.name, arn);
    this.policies.delete(arn);
  }

  /** What a policy of an ARN says; undefined where that is not known. */
  policyOf(arn: string): Policy | undefined {
    const own = this.managedPolicy(arn);
    return own === undefined ? awsPolicy(arn)?.policy : parsePolicy(own.document, 'identity');
  }

  /** Whether a service may act as a role: on AWS, making a function asks for it. */
  isAssumableBy(roleArn: string, service: string, known: Readonly<Record<string, string>> = {}): boolean {
    const role = this.roleOf(roleArn);
    const values = new Map(Object.entries(known).map(([key, value]) => [key.toLowerCase(), [value]]));
    const context = { values: (key: string) => values.get(key.toLowerCase()) ?? [], isModelled: () => true };
    return role !== undefined && trusts(parsePolicy(role.trust, 'trust'), { action: 'sts:AssumeRole', caller: { service }, context }) === 'directly';
  }
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids */
function uniqueId(prefix: string): string {
  return prefix + [...randomBytes(17)].map((byte) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[byte % 32]).join('');
}

function parse(document: unknown, kind: PolicyKind): Policy {
  try {
    return parsePolicy(document, kind);
  } catch (error) {
    if (error instanceof PolicyError) throw new AwsError(400, 'MalformedPolicyDocument', error.message);
    throw error;
  }
}

export function noSuchEntity(message: string): AwsError {
  return new AwsError(404, 'NoSuchEntity', message);
}

function invalid(message: string): AwsError {
  return new AwsError(400, 'ValidationError', message);
}
