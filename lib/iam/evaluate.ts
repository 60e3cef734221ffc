import { holds, variablesOf, type RequestContext } from './conditions';
import { arnPattern, matches, NotModelled, patternOf, patternWith } from './pattern';
import type { Matcher, Policy, Principals, Statement } from './policy';

/** Who asks. */
export interface Caller {
  /** The session of a role: `arn:aws:sts::111122223333:assumed-role/NAME/SESSION`. None of a service. */
  readonly sessionArn?: string;
  readonly roleArn?: string;
  readonly account?: string;
  /** A service, e.g. `lambda.amazonaws.com`. */
  readonly service?: string;
}

export interface Access {
  /** For instance `s3:GetObject`. */
  readonly action: string;
  /** An ARN, or `*`. */
  readonly resource: string;
  readonly caller: Caller;
  readonly context: RequestContext;
}

export interface Policies {
  readonly identity: readonly Policy[];
  readonly boundary?: readonly Policy[];
  readonly resource: readonly Policy[];
}

export type Verdict =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly explicit: boolean; readonly by: 'identity-based policy' | 'resource-based policy' | 'permissions boundary' };

export type Decision = Verdict & {
  /** What was not understood: a statement that allows counts as silent, and one that denies as met. */
  readonly notModelled: readonly string[];
};

/** How near a resource-based policy names the caller; an account leaves it to the policies of its roles. */
type Named = 'session' | 'role' | 'account' | 'service' | undefined;

/**
 * Whether a request within one account is allowed: an explicit deny wins, then a policy of the role or of the resource has to allow it,
 * within the role's boundary. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluate(access: Access, policies: Policies): Decision {
  const notModelled: string[] = [];
  const note = (what: string): void => {
    if (!notModelled.includes(what)) notModelled.push(what);
  };
  const effects = (policy: readonly Policy[], effect: Statement['effect']): readonly Named[] => policy.flatMap(({ version, statements }) => (
    statements.filter((statement) => statement.effect === effect && applies(statement, access, version === '2012-10-17', note))
      // Of NotPrincipal nothing is known, and only a deny counts then.
      .map(({ principals }) => (principals === undefined || principals.negated ? 'role' as const : named(principals, access.caller)))
  ));
  const verdict = ((): Verdict => {
    if (effects(policies.identity, 'Deny').length > 0) return denied('identity-based policy', true);
    if (effects(policies.resource, 'Deny').length > 0) return denied('resource-based policy', true);
    if (effects(policies.boundary ?? [], 'Deny').length > 0) return denied('permissions boundary', true);
    const granted = effects(policies.resource, 'Allow');
    // "Resource-based policies that grant permissions to an IAM role ARN are limited by an implicit deny in a permissions boundary":
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
    if (granted.includes('session') || granted.includes('service')) return { allowed: true };
    if (!granted.includes('role') && effects(policies.identity, 'Allow').length === 0) return denied('identity-based policy', false);
    if (policies.boundary !== undefined && effects(policies.boundary, 'Allow').length === 0) return denied('permissions boundary', false);
    return { allowed: true };
  })();
  return { ...verdict, notModelled };
}

/** Whether a trust policy lets somebody assume its role: an account that it names needs a policy that allows it as well. */
export function trusts(trust: Policy, access: Omit<Access, 'resource'>): 'directly' | 'through its account' | 'not' {
  const met = trust.statements.filter((statement) => applies(statement, { ...access, resource: '*' }, trust.version === '2012-10-17', () => undefined));
  if (met.some(({ effect }) => effect === 'Deny')) return 'not';
  const names = met.map(({ principals }) => principals && named(principals, access.caller));
  if (names.some((name) => name !== undefined && name !== 'account')) return 'directly';
  return names.includes('account') ? 'through its account' : 'not';
}

function denied(by: (Verdict & { allowed: false })['by'], explicit: boolean): Verdict {
  return { allowed: false, explicit, by };
}

function applies(statement: Statement, access: Access, hasVariables: boolean, note: (what: string) => void): boolean {
  const { actions, resources, principals, conditions, effect } = statement;
  // Actions have no case, and no variables.
  if (actions.items.some((item) => matches(patternOf(item.toLowerCase()), access.action.toLowerCase())) === actions.negated) return false;
  try {
    if (resources !== undefined && !coversResource(resources, access, hasVariables)) return false;
    if (principals !== undefined && named(principals, access.caller) === undefined) return false;
  } catch (error) {
    return uncertain(error, effect, note);
  }
  // Of conditions that are joined by "and", one that is not met settles it, even beside one that is not understood.
  let unclear: unknown;
  for (const condition of conditions) {
    try {
      if (!holds(condition, access.context, hasVariables)) return false;
    } catch (error) {
      unclear ??= error;
    }
  }
  return unclear === undefined || uncertain(unclear, effect, note);
}

/** Towards the refusal: whoever rehearses here should not find out on AWS that it is denied. */
function uncertain(error: unknown, effect: Statement['effect'], note: (what: string) => void): boolean {
  if (!(error instanceof NotModelled)) throw error;
  note(error.what);
  return effect === 'Deny';
}

function coversResource({ negated, items }: Matcher, { resource, context }: Access, hasVariables: boolean): boolean {
  return items.some((item) => {
    if (item === '*') return true;
    const pattern = hasVariables ? patternWith(item, variablesOf(context)) : patternOf(item);
    return pattern !== undefined && matches(arnPattern(pattern), resource);
  }) !== negated;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
function named({ negated, byType }: Principals, { sessionArn, roleArn, account, service }: Caller): Named {
  if (negated) throw new NotModelled('the element NotPrincipal');
  const aws = byType['AWS'] ?? [];
  if (service !== undefined && (byType['Service'] ?? []).includes(service)) return 'service';
  if (service !== undefined) return undefined;
  if (sessionArn !== undefined && aws.includes(sessionArn)) return 'session';
  if (aws.includes('*') || (roleArn !== undefined && aws.includes(roleArn))) return 'role';
  return account !== undefined && (aws.includes(account) || aws.includes(`arn:aws:iam::${account}:root`)) ? 'account' : undefined;
}

/**
 * What a service says of a refusal.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function deniedMessage(user: string, action: string, resource: string, verdict: Verdict & { readonly allowed: false }): string {
  const article = verdict.by === 'identity-based policy' ? 'an' : 'a';
  const why = verdict.explicit ? `with an explicit deny in ${article} ${verdict.by}` : `because no ${verdict.by} allows the ${action} action`;
  return `User: ${user} is not authorized to perform: ${action} on resource: ${resource} ${why}`;
}
