import { createHash } from 'node:crypto';
import { isEvaluated, type Identities } from '../iam/identities';
import type { Properties, Provisioned, ResourceProvider } from './provider';

interface NamedPolicy {
  readonly PolicyName: string;
  readonly PolicyDocument: unknown;
}

/** Roles and their policies: evaluated for the calls of the functions that run here. */
export function iamProviders(identities: Identities): Readonly<Record<string, ResourceProvider>> {
  return {
    'AWS::IAM::Role': {
      tier: 'recorded',
      // Of what other services may do, nothing is evaluated.
      tierOf: ({ AssumeRolePolicyDocument }) => (isEvaluated(AssumeRolePolicyDocument) ? 'modelled' : 'recorded'),
      create: (properties, context) => {
        const role = identities.createRole({ name: String(properties['RoleName'] ?? context.uniqueName(64)), ...settings(properties), inline: inlineOf(properties), attached: attachedOf(properties) });
        return { physicalId: role.name, attributes: { Arn: role.arn, RoleId: role.id } };
      },
      update: ({ physicalId, properties: old }, properties) => {
        const role = identities.role(physicalId);
        // What AWS::IAM::Policy and others added stays.
        const added = Object.entries(role.inline).filter(([name]) => !Object.hasOwn(inlineOf(old), name));
        const attached = [...new Set([...role.attached.filter((arn) => !attachedOf(old).includes(arn)), ...attachedOf(properties)])];
        identities.putRole({ ...role, ...settings(properties), path: role.path, inline: { ...Object.fromEntries(added), ...inlineOf(properties) }, attached });
        return { physicalId, attributes: { Arn: role.arn, RoleId: role.id } };
      },
      delete: ({ physicalId }) => identities.deleteRole(physicalId),
    },

    'AWS::IAM::Policy': {
      tier: 'modelled',
      create: (properties, context) => {
        if (names(properties, 'Roles', 'Users', 'Groups').length === 0) throw new Error('At least one of [Groups,Roles,Users] must be non-empty.');
        for (const role of names(properties, 'Roles')) identities.putInline(role, String(properties['PolicyName']), properties['PolicyDocument']);
        return policy(context.uniqueName());
      },
      update: ({ physicalId, properties: old }, properties) => {
        for (const role of names(properties, 'Roles')) identities.putInline(role, String(properties['PolicyName']), properties['PolicyDocument']);
        for (const role of names(old, 'Roles')) {
          if (old['PolicyName'] !== properties['PolicyName'] || !names(properties, 'Roles').includes(role)) identities.deleteInline(role, String(old['PolicyName']));
        }
        return policy(physicalId);
      },
      delete: ({ properties }) => {
        for (const role of names(properties, 'Roles')) identities.deleteInline(role, String(properties['PolicyName']));
      },
    },

    'AWS::IAM::RolePolicy': {
      tier: 'modelled',
      create: (properties) => {
        identities.putInline(String(properties['RoleName']), String(properties['PolicyName']), properties['PolicyDocument']);
        return { physicalId: `${String(properties['PolicyName'])}|${String(properties['RoleName'])}`, attributes: {} };
      },
      update: (existing, properties) => {
        identities.putInline(String(properties['RoleName']), String(properties['PolicyName']), properties['PolicyDocument'] ?? {});
        return existing;
      },
      delete: ({ properties }) => identities.deleteInline(String(properties['RoleName']), String(properties['PolicyName'])),
    },

    'AWS::IAM::ManagedPolicy': {
      tier: 'modelled',
      create: (properties, context) => {
        const { arn } = identities.createPolicy({
          name: String(properties['ManagedPolicyName'] ?? context.uniqueName(128)), path: path(properties), document: properties['PolicyDocument'], description: properties['Description'] as string | undefined,
        });
        for (const role of names(properties, 'Roles')) identities.attach(role, arn);
        return managedPolicy(identities, arn);
      },
      update: ({ physicalId, properties: old }, properties) => {
        identities.updatePolicy(physicalId, properties['PolicyDocument']);
        for (const role of names(old, 'Roles')) if (!names(properties, 'Roles').includes(role)) identities.detach(role, physicalId);
        for (const role of names(properties, 'Roles')) if (!names(old, 'Roles').includes(role)) identities.attach(role, physicalId);
        return managedPolicy(identities, physicalId);
      },
      delete: ({ physicalId }) => identities.deletePolicy(physicalId),
    },
  };
}

function settings(properties: Properties) {
  return {
    path: path(properties),
    trust: properties['AssumeRolePolicyDocument'],
    description: properties['Description'] as string | undefined,
    maxSessionSeconds: Number(properties['MaxSessionDuration'] ?? 3600),
    boundary: properties['PermissionsBoundary'] as string | undefined,
    tags: Object.fromEntries(((properties['Tags'] ?? []) as readonly { readonly Key: string; readonly Value: string }[]).map(({ Key, Value }) => [Key, Value])),
  };
}

function inlineOf(properties: Properties): Readonly<Record<string, unknown>> {
  return Object.fromEntries(((properties['Policies'] ?? []) as readonly NamedPolicy[]).map(({ PolicyName, PolicyDocument }) => [PolicyName, PolicyDocument]));
}

function attachedOf(properties: Properties): readonly string[] {
  return names(properties, 'ManagedPolicyArns');
}

function names(properties: Properties, ...lists: readonly string[]): readonly string[] {
  return lists.flatMap((list) => ((properties[list] ?? []) as readonly unknown[]).map(String));
}

function path(properties: Properties): string {
  return String(properties['Path'] ?? '/');
}

function policy(physicalId: string): Provisioned {
  return { physicalId, attributes: { Id: `ANPA${createHash('sha256').update(physicalId).digest('hex').slice(0, 17).toUpperCase()}` } };
}

function managedPolicy(identities: Identities, arn: string): Provisioned {
  return { physicalId: arn, attributes: { PolicyArn: arn, PolicyId: identities.managedPolicy(arn)?.id } };
}
