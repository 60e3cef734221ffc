import type { FunctionRecord, PermissionRecord } from '../records';

export interface FunctionPolicy {
  readonly Version: '2012-10-17';
  readonly Id: 'default';
  readonly Statement: readonly Readonly<Record<string, unknown>>[];
}

/** The resource-based policy that permissions of a function, or of a version or alias of it, add up to. */
export function policyOf(fn: FunctionRecord, qualifier: string | undefined): FunctionPolicy | undefined {
  const permissions = fn.permissions.filter((permission) => permission.qualifier === qualifier);
  if (permissions.length === 0) return undefined;
  const resource = qualifier === undefined ? fn.arn : `${fn.arn}:${qualifier}`;
  return { Version: '2012-10-17', Id: 'default', Statement: permissions.map((permission) => statementOf(permission, resource)) };
}

export function statementOf({ id, properties }: PermissionRecord, resource: string): Readonly<Record<string, unknown>> {
  return { Sid: id, Effect: 'Allow', Principal: principalOf(String(properties['Principal'])), Action: properties['Action'], Resource: resource, ...conditionOf(properties) };
}

function principalOf(principal: string): unknown {
  if (principal === '*') return '*';
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` };
  return principal.startsWith('arn:') ? { AWS: principal } : { Service: principal };
}

function conditionOf(properties: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const StringEquals = {
    ...(properties['SourceAccount'] === undefined ? {} : { 'AWS:SourceAccount': properties['SourceAccount'] }),
    ...(properties['FunctionUrlAuthType'] === undefined ? {} : { 'lambda:FunctionUrlAuthType': properties['FunctionUrlAuthType'] }),
    ...(properties['PrincipalOrgID'] === undefined ? {} : { 'aws:PrincipalOrgID': properties['PrincipalOrgID'] }),
  };
  const condition = {
    ...(Object.keys(StringEquals).length === 0 ? {} : { StringEquals }),
    ...(properties['InvokedViaFunctionUrl'] === undefined ? {} : { Bool: { 'lambda:InvokedViaFunctionUrl': String(properties['InvokedViaFunctionUrl']) } }),
    ...(properties['SourceArn'] === undefined ? {} : { ArnLike: { 'AWS:SourceArn': properties['SourceArn'] } }),
  };
  return Object.keys(condition).length === 0 ? {} : { Condition: condition };
}
