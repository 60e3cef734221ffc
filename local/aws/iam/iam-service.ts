import type { ServerResponse } from 'node:http';
import type { AwsIdentity } from '../identity';
import { AwsError } from '../wire/errors';
import { answerQuery, list, required, text, type QueryOperations, type QueryParameters, type QueryValue } from '../wire/query';
import type { AwsRequest, AwsService } from '../wire/request';
import type { XmlValue } from '../wire/xml';
import { noSuchEntity, type Identities, type ManagedPolicyRecord, type RoleRecord } from './identities';
import { awsPolicy } from './managed-policies';
import { createServiceLinkedRole } from './service-linked-roles';

/** Of IAM what has to do with roles and their policies: https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html */
export class IamService implements AwsService {
  readonly signingNames = ['iam'];

  constructor(private readonly identities: Identities, private readonly identity: AwsIdentity) {}

  async handle(request: AwsRequest, response: ServerResponse): Promise<void> {
    await answerQuery(request, response, {
      name: 'iam',
      namespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
      resource: (parameters) => this.resource(parameters),
      operations: { ...this.roleOperations(), ...this.policyOperations() },
    });
  }

  private roleOperations(): QueryOperations {
    const { identities } = this;
    const role = (parameters: QueryParameters): RoleRecord => identities.role(required(parameters, 'RoleName'));
    return {
      CreateRole: (parameters) => ({
        Role: describeRole(identities.createRole({
          name: required(parameters, 'RoleName'),
          path: text(parameters, 'Path') ?? '/',
          trust: parseDocument(required(parameters, 'AssumeRolePolicyDocument')),
          description: text(parameters, 'Description'),
          maxSessionSeconds: Number(text(parameters, 'MaxSessionDuration') ?? 3600),
          boundary: text(parameters, 'PermissionsBoundary'),
          tags: Object.fromEntries(list(parameters, 'Tags').map((tag: QueryValue) => {
            const { Key = '', Value = '' } = tag as Readonly<Record<string, string>>;
            return [Key, Value];
          })),
        })),
      }),
      // When a role was used last is not kept.
      GetRole: (parameters) => ({ Role: { ...describeRole(role(parameters)), RoleLastUsed: {} } }),
      ListRoles: (parameters) => {
        const prefix = text(parameters, 'PathPrefix') ?? '/';
        const found = identities.allRoles.filter(({ path }) => path.startsWith(prefix)).sort((a, b) => (a.name < b.name ? -1 : 1));
        return { Roles: found.map(describeRole), IsTruncated: false };
      },
      DeleteRole: (parameters) => {
        const { name, inline, attached } = role(parameters);
        if (attached.length > 0) throw conflict('Cannot delete entity, must detach all policies first.');
        if (Object.keys(inline).length > 0) throw conflict('Cannot delete entity, must delete policies first.');
        identities.deleteRole(name);
        return {};
      },
      UpdateAssumeRolePolicy: (parameters) => {
        identities.putRole({ ...role(parameters), trust: parseDocument(required(parameters, 'PolicyDocument')) });
        return {};
      },
      PutRolePolicy: (parameters) => {
        identities.putInline(role(parameters).name, required(parameters, 'PolicyName'), parseDocument(required(parameters, 'PolicyDocument')));
        return {};
      },
      GetRolePolicy: (parameters) => {
        const { name, inline } = role(parameters);
        const policyName = required(parameters, 'PolicyName');
        if (!Object.hasOwn(inline, policyName)) throw noSuchEntity(`The role policy with name ${policyName} cannot be found.`);
        return { RoleName: name, PolicyName: policyName, PolicyDocument: encoded(inline[policyName]) };
      },
      DeleteRolePolicy: (parameters) => {
        const { name, inline } = role(parameters);
        const policyName = required(parameters, 'PolicyName');
        if (!Object.hasOwn(inline, policyName)) throw noSuchEntity(`The role policy with name ${policyName} cannot be found.`);
        identities.deleteInline(name, policyName);
        return {};
      },
      ListRolePolicies: (parameters) => ({ PolicyNames: Object.keys(role(parameters).inline).sort(), IsTruncated: false }),
      AttachRolePolicy: (parameters) => {
        identities.attach(role(parameters).name, required(parameters, 'PolicyArn'));
        return {};
      },
      DetachRolePolicy: (parameters) => {
        const { name, attached } = role(parameters);
        const arn = required(parameters, 'PolicyArn');
        if (!attached.includes(arn)) throw noSuchEntity(`Policy ${arn} was not found.`);
        identities.detach(name, arn);
        return {};
      },
      ListAttachedRolePolicies: (parameters) => ({
        AttachedPolicies: role(parameters).attached.map((arn) => ({ PolicyName: arn.slice(arn.lastIndexOf('/') + 1), PolicyArn: arn })),
        IsTruncated: false,
      }),
      CreateServiceLinkedRole: (parameters) => ({ Role: describeRole(createServiceLinkedRole(identities, required(parameters, 'AWSServiceName'))) }),
    };
  }

  private policyOperations(): QueryOperations {
    const { identities } = this;
    return {
      CreatePolicy: (parameters) => ({
        Policy: this.describePolicy(identities.createPolicy({
          name: required(parameters, 'PolicyName'), path: text(parameters, 'Path'), document: parseDocument(required(parameters, 'PolicyDocument')), description: text(parameters, 'Description'),
        })),
      }),
      DeletePolicy: (parameters) => {
        const arn = required(parameters, 'PolicyArn');
        if (identities.managedPolicy(arn) === undefined) throw noSuchEntity(`Policy ${arn} was not found.`);
        if (this.attachments(arn) > 0) throw conflict('Cannot delete a policy attached to entities.');
        identities.deletePolicy(arn);
        return {};
      },
      GetPolicy: (parameters) => ({ Policy: this.policy(required(parameters, 'PolicyArn')).described }),
      GetPolicyVersion: (parameters) => {
        const arn = required(parameters, 'PolicyArn');
        const wanted = required(parameters, 'VersionId');
        const { version, document, created } = this.policy(arn);
        if (version !== wanted) throw noSuchEntity(`Policy ${arn} version ${wanted} does not exist or is not attachable.`);
        return { PolicyVersion: { Document: encoded(document), VersionId: version, IsDefaultVersion: true, CreateDate: created } };
      },
    };
  }

  private policy(arn: string): { readonly version: string; readonly document: unknown; readonly created: string; readonly described: XmlValue } {
    const own = this.identities.managedPolicy(arn);
    if (own !== undefined) return { version: `v${own.version}`, document: own.document, created: own.updated, described: this.describePolicy(own) };
    const known = awsPolicy(arn);
    if (known === undefined) throw noSuchEntity(`Policy ${arn} was not found.`);
    const path = arn.slice('arn:aws:iam::aws:policy'.length, arn.lastIndexOf('/') + 1);
    // When AWS made it is not kept here.
    const created = '2015-01-01T00:00:00Z';
    return {
      version: known.version,
      document: known.document,
      created,
      described: { PolicyName: arn.slice(arn.lastIndexOf('/') + 1), Arn: arn, Path: path, DefaultVersionId: known.version, AttachmentCount: this.attachments(arn), IsAttachable: true, CreateDate: created, UpdateDate: created },
    };
  }

  private describePolicy({ name, id, arn, path, version, created, updated, description }: ManagedPolicyRecord): XmlValue {
    return {
      PolicyName: name, PolicyId: id, Arn: arn, Path: path, DefaultVersionId: `v${version}`, AttachmentCount: this.attachments(arn), PermissionsBoundaryUsageCount: 0, IsAttachable: true,
      Description: description, CreateDate: created, UpdateDate: updated,
    };
  }

  private attachments(arn: string): number {
    return this.identities.allRoles.filter(({ attached }) => attached.includes(arn)).length;
  }

  private resource(parameters: QueryParameters): string {
    const roleName = text(parameters, 'RoleName');
    if (roleName !== undefined) return this.identities.findRole(roleName)?.arn ?? `arn:aws:iam::${this.identity.account}:role${text(parameters, 'Path') ?? '/'}${roleName}`;
    return text(parameters, 'PolicyArn') ?? '*';
  }
}

function describeRole(role: RoleRecord): Readonly<Record<string, XmlValue>> {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: role.created,
    AssumeRolePolicyDocument: encoded(role.trust),
    Description: role.description,
    MaxSessionDuration: role.maxSessionSeconds,
    ...(role.boundary === undefined ? {} : { PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: role.boundary } }),
    ...(Object.keys(role.tags).length === 0 ? {} : { Tags: Object.entries(role.tags).map(([Key, Value]) => ({ Key, Value })) }),
  };
}

/** "Policies returned by this operation are URL-encoded compliant with RFC 3986": of GetRole and its like. */
function encoded(document: unknown): string {
  return encodeURIComponent(typeof document === 'string' ? document : JSON.stringify(document)).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

function parseDocument(document: string): unknown {
  try {
    return JSON.parse(document);
  } catch {
    throw new AwsError(400, 'MalformedPolicyDocument', 'This policy contains invalid Json');
  }
}

function conflict(message: string): AwsError {
  return new AwsError(409, 'DeleteConflict', message);
}
