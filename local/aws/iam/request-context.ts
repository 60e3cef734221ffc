import type { RequestContext } from '../../../lib/iam';
import type { AwsIdentity } from '../identity';
import type { RoleRecord } from './identities';
import type { RoleSession } from './role-sessions';

/**
 * Keys that requests here never have, as those of a function on AWS have not: services pass the ones that they do have.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
const ABSENT = [
  'aws:CalledVia', 'aws:CalledViaFirst', 'aws:CalledViaLast', 'aws:FederatedProvider', 'aws:MultiFactorAuthAge', 'aws:MultiFactorAuthPresent', 'aws:PrincipalServiceName',
  'aws:PrincipalServiceNamesList', 'aws:SourceAccount', 'aws:SourceArn', 'aws:SourceIdentity', 'aws:SourceOrgID', 'aws:TagKeys', 'aws:username', 'aws:referer',
  's3:delimiter', 's3:max-keys', 's3:prefix', 's3:VersionId', 's3:x-amz-acl', 's3:x-amz-copy-source', 's3:x-amz-metadata-directive', 's3:x-amz-server-side-encryption',
  's3:x-amz-server-side-encryption-aws-kms-key-id', 's3:x-amz-storage-class',
  'lambda:FunctionUrlAuthType', 'lambda:InvokedViaFunctionUrl', 'iam:PassedToService', 'kms:ViaService', 'sts:ExternalId', 'sts:RoleSessionName', 'sts:SourceIdentity',
].map((key) => key.toLowerCase());
/** Tags that nothing here has: objects keep none, sessions are made without. */
const ABSENT_PREFIXES = ['s3:existingobjecttag/', 's3:requestobjecttag/', 'aws:requesttag/'];

/** Condition keys of a call with their values: several, where the key is one of many. */
export type RequestFacts = Readonly<Record<string, string | readonly string[]>>;

/** What is known of a call of a role's session. A key that is neither known to be there nor to be absent is not modelled. */
export function requestContext(
  session: RoleSession, role: RoleRecord | undefined, identity: AwsIdentity, now: number, more: RequestFacts,
): RequestContext {
  const { account, region } = identity;
  const present: Record<string, string | readonly string[]> = {
    'aws:CurrentTime': new Date(now).toISOString(),
    'aws:EpochTime': String(Math.floor(now / 1000)),
    'aws:PrincipalAccount': account,
    'aws:PrincipalArn': session.roleArn,
    'aws:PrincipalIsAWSService': 'false',
    'aws:PrincipalType': 'AssumedRole',
    'aws:RequestedRegion': region,
    'aws:ResourceAccount': account,
    // On AWS every SDK uses https, with TLS 1.3 where it can; here http on 127.0.0.1 stands for it.
    'aws:SecureTransport': 'true',
    'aws:userid': `${role?.id ?? ''}:${session.sessionName}`,
    'aws:ViaAWSService': 'false',
    's3:ResourceAccount': account,
    's3:TlsVersion': '1.3',
    ...(session.functionArn === undefined ? {} : { 'lambda:SourceFunctionArn': session.functionArn }),
    ...Object.fromEntries(Object.entries(role?.tags ?? {}).map(([key, value]) => [`aws:PrincipalTag/${key}`, value])),
    ...more,
  };
  const values = new Map(Object.entries(present).map(([key, value]) => [key.toLowerCase(), value]));
  return {
    values: (key) => {
      const value = values.get(key.toLowerCase());
      return value === undefined ? [] : [value].flat();
    },
    isModelled: (asked) => {
      const key = asked.toLowerCase();
      return values.has(key) || ABSENT.includes(key) || key === 'lambda:sourcefunctionarn' || key.startsWith('aws:principaltag/') || ABSENT_PREFIXES.some((prefix) => key.startsWith(prefix));
    },
  };
}

