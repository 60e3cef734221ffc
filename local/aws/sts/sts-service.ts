import type { ServerResponse } from 'node:http';
import type { Authorizer } from '../iam/authorizer';
import type { Identities } from '../iam/identities';
import { sessionArn, type RoleSessions } from '../iam/role-sessions';
import type { AwsIdentity } from '../identity';
import { AwsError } from '../wire/errors';
import { answerQuery, list, required, text, type QueryParameters } from '../wire/query';
import type { AwsRequest, AwsService } from '../wire/request';
import type { XmlValue } from '../wire/xml';

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const MIN_SECONDS = 900;
/** "Role chaining limits your session to a maximum of one hour." */
const CHAINED_SECONDS = 3600;

export class StsService implements AwsService {
  readonly signingNames = ['sts'];

  constructor(
    private readonly identity: AwsIdentity, private readonly identities: Identities, private readonly sessions: RoleSessions, private readonly authorizer: Authorizer,
  ) {}

  async handle(request: AwsRequest, response: ServerResponse): Promise<void> {
    await answerQuery(request, response, {
      name: 'sts',
      namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
      operations: {
        // "No permissions are required to perform this operation."
        GetCallerIdentity: (_, asked) => this.callerIdentity(asked),
        AssumeRole: (parameters, asked) => this.assumeRole(parameters, asked),
      },
    });
  }

  private callerIdentity(request: AwsRequest): XmlValue {
    const { account } = this.identity;
    const session = this.authorizer.sessionOf(request);
    if (session === undefined) return { Arn: `arn:aws:iam::${account}:user/local`, UserId: 'AIDALOCAL', Account: account };
    return { Arn: sessionArn(session), UserId: `${this.identities.roleOf(session.roleArn)?.id ?? 'AROALOCAL'}:${session.sessionName}`, Account: account };
  }

  private assumeRole(parameters: QueryParameters, request: AwsRequest): XmlValue {
    const roleArn = required(parameters, 'RoleArn');
    const sessionName = required(parameters, 'RoleSessionName');
    const role = this.identities.roleOf(roleArn);
    const caller = this.authorizer.sessionOf(request);
    if (role === undefined) throw this.authorizer.mayNotAssume(request, 'sts:AssumeRole', roleArn);
    const externalId = text(parameters, 'ExternalId');
    const context = { 'sts:RoleSessionName': sessionName, ...(externalId === undefined ? {} : { 'sts:ExternalId': externalId }) };
    this.authorizer.authorizeAssume(request, 'sts:AssumeRole', role, context);
    if (list(parameters, 'Tags').length > 0) this.authorizer.authorizeAssume(request, 'sts:TagSession', role, context);
    const seconds = Number(text(parameters, 'DurationSeconds') ?? '3600');
    const most = caller === undefined ? role.maxSessionSeconds : Math.min(CHAINED_SECONDS, role.maxSessionSeconds);
    if (!(seconds >= MIN_SECONDS)) {
      throw AwsError.validation(`1 validation error detected: Value '${seconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to ${MIN_SECONDS}`);
    }
    if (seconds > most) throw AwsError.validation('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
    const session = { roleArn, sessionName };
    return {
      AssumedRoleUser: { AssumedRoleId: `${role.id}:${sessionName}`, Arn: sessionArn(session) },
      Credentials: {
        // The user's own sessions share a key, by which cdk remembers the account; a function's goes on being checked.
        AccessKeyId: caller === undefined ? `ASIA${(request.accessKey ?? '').padEnd(16, '0').slice(0, 16)}` : this.sessions.issue(session),
        SecretAccessKey: 'local',
        SessionToken: `local/${role.name}`,
        Expiration: new Date(Date.now() + seconds * 1000).toISOString(),
      },
      PackedPolicySize: 0,
    };
  }
}
