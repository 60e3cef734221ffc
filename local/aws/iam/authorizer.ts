import { deniedMessage, evaluate, parsePolicy, PolicyError, trusts, type Policy } from '../../../lib/iam';
import type { AwsIdentity } from '../identity';
import { AwsError } from '../wire/errors';
import { header, type AwsRequest } from '../wire/request';
import type { Identities, RoleRecord } from './identities';
import { requestContext, type RequestFacts } from './request-context';
import { sessionArn, type RoleSession, type RoleSessions } from './role-sessions';

export interface AuthorizerOptions {
  readonly identity: AwsIdentity;
  readonly identities: Identities;
  readonly sessions: RoleSessions;
  /** Documents of the policies that a resource has itself. */
  resourcePolicies(resource: string): readonly unknown[];
  now(): number;
  warn(message: string): void;
}

/**
 * Checks the calls that functions make against the policies of their roles. Whoever else calls is the user of this machine, or
 * `cdk` in one of its roles, and may do everything.
 */
export class Authorizer {
  private readonly warned = new Set<string>();

  constructor(private readonly options: AuthorizerOptions) {}

  /** The session of the function that calls; undefined where the user does. */
  sessionOf({ accessKey }: AwsRequest): RoleSession | undefined {
    return this.options.sessions.find(accessKey);
  }

  authorize(request: AwsRequest, action: string, resource: string, context: RequestFacts = {}): void {
    const session = this.sessionOf(request);
    const denied = session === undefined ? undefined : this.denied(session, action, resource, context);
    if (denied !== undefined) throw refusal(request, denied);
  }

  /** Why a session may not do something, in the words of AWS; undefined when it may. A service that acts in a role asks for itself. */
  denied(session: RoleSession, action: string, resource: string, context: RequestFacts = {}): string | undefined {
    const { identities, identity } = this.options;
    const role = identities.roleOf(session.roleArn);
    const user = sessionArn(session);
    const decision = evaluate({
      action,
      resource,
      caller: { sessionArn: user, roleArn: session.roleArn, account: identity.account },
      context: requestContext(session, role, identity, this.options.now(), context),
    }, {
      identity: role === undefined ? [] : this.policiesOf(role, action),
      ...(role?.boundary === undefined ? {} : { boundary: this.known(role, role.boundary, action) }),
      resource: this.options.resourcePolicies(resource).flatMap((document) => this.understood(document, resource)),
    });
    for (const what of decision.notModelled) this.warnOnce(`${user}, ${action}: ${what} is not modelled here, so a policy that needs it allows nothing, and denies what it could deny`);
    if (decision.allowed) return undefined;
    const shown = action.startsWith('s3:') ? JSON.stringify(resource) : resource;
    return deniedMessage(user, action, shown, decision);
  }

  /**
   * Whether who calls may do sts:AssumeRole, or sts:TagSession, to a role: the role has to trust it, and its own policies have to
   * allow it unless the role names it. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
   */
  authorizeAssume(request: AwsRequest, action: string, role: RoleRecord, context: RequestFacts): void {
    const session = this.sessionOf(request);
    const { identity, identities } = this.options;
    const user = this.userOf(session);
    const trusted = trusts(parsePolicy(role.trust, 'trust'), {
      action,
      caller: { sessionArn: user, roleArn: session?.roleArn, account: identity.account },
      context: requestContext(session ?? { roleArn: user, sessionName: 'local' }, session && identities.roleOf(session.roleArn), identity, this.options.now(), context),
    });
    if (trusted === 'not') throw this.mayNotAssume(request, action, role.arn);
    if (trusted === 'through its account') this.authorize(request, action, role.arn, context);
  }

  mayNotAssume(request: AwsRequest, action: string, roleArn: string): AwsError {
    return new AwsError(403, 'AccessDenied', `User: ${this.userOf(this.sessionOf(request))} is not authorized to perform: ${action} on resource: ${roleArn}`);
  }

  private userOf(session: RoleSession | undefined): string {
    return session === undefined ? `arn:aws:iam::${this.options.identity.account}:user/local` : sessionArn(session);
  }

  private policiesOf(role: RoleRecord, action: string): readonly Policy[] {
    return [
      ...Object.values(role.inline).map((document) => parsePolicy(document, 'identity')),
      ...role.attached.flatMap((arn) => this.known(role, arn, action)),
    ];
  }

  private known(role: RoleRecord, arn: string, action: string): readonly Policy[] {
    const policy = this.options.identities.policyOf(arn);
    if (policy !== undefined) return [policy];
    this.warnOnce(`${role.name} calls ${action}: the document of its policy ${arn} is not known here, so it allows nothing`);
    return [];
  }

  private understood(document: unknown, resource: string): readonly Policy[] {
    try {
      return [parsePolicy(document, 'resource')];
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error;
      this.warnOnce(`the policy of ${resource} is not understood, and allows nothing: ${error.message}`);
      return [];
    }
  }

  private warnOnce(message: string): void {
    if (this.warned.has(message)) return;
    this.warned.add(message);
    this.options.warn(message);
  }
}

/** Each protocol has its own code and status for it. */
function refusal(request: AwsRequest, message: string): AwsError {
  if (request.service === 's3') return new AwsError(403, 'AccessDenied', message);
  if (header(request, 'x-amz-target') !== undefined || header(request, 'smithy-protocol') !== undefined) return new AwsError(400, 'AccessDeniedException', message);
  const isQuery = request.method === 'POST' && request.url.pathname === '/';
  return isQuery ? new AwsError(403, 'AccessDenied', message) : new AwsError(403, 'AccessDeniedException', message);
}
