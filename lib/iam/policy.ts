/** Items of an element, and whether it is the one that starts with Not. */
export interface Matcher {
  readonly negated: boolean;
  readonly items: readonly string[];
}

/** Whom a statement of a resource-based policy is about: `AWS`, `Service`, `Federated` or `CanonicalUser`. */
export interface Principals {
  readonly negated: boolean;
  readonly byType: Readonly<Record<string, readonly string[]>>;
}

export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: Matcher;
  /** None in a trust policy: it is about the role that it belongs to. */
  readonly resources?: Matcher;
  readonly principals?: Principals;
  readonly conditions: readonly Condition[];
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
export interface Policy {
  /** The older version has no variables. */
  readonly version: '2012-10-17' | '2008-10-17';
  readonly statements: readonly Statement[];
}

/** Identity: attached to a role. Resource: to what is accessed. Trust: who may assume a role. */
export type PolicyKind = 'identity' | 'resource' | 'trust';

/** A MalformedPolicyDocument, in IAM's words where it has them. */
export class PolicyError extends Error {}

const SYNTAX = 'Syntax errors in policy.';
const STATEMENT_ELEMENTS = ['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'];

export function parsePolicy(document: unknown, kind: PolicyKind): Policy {
  const parsed = typeof document === 'string' ? parseJson(document) : document;
  if (!isObject(parsed)) throw new PolicyError(SYNTAX);
  const { Version = '2008-10-17', Statement } = parsed;
  if (Version !== '2012-10-17' && Version !== '2008-10-17') throw new PolicyError(SYNTAX);
  if (Object.keys(parsed).some((name) => !['Version', 'Id', 'Statement'].includes(name))) throw new PolicyError(SYNTAX);
  const statements = Array.isArray(Statement) ? Statement : [Statement];
  if (statements.length === 0) throw new PolicyError(SYNTAX);
  return { version: Version, statements: statements.map((statement) => parseStatement(statement, kind)) };
}

function parseStatement(statement: unknown, kind: PolicyKind): Statement {
  if (!isObject(statement) || Object.keys(statement).some((name) => !STATEMENT_ELEMENTS.includes(name))) throw new PolicyError(SYNTAX);
  const { Effect } = statement;
  if (Effect !== 'Allow' && Effect !== 'Deny') throw new PolicyError(SYNTAX);
  const actions = matcher(statement, 'Action');
  if (actions === undefined) throw new PolicyError('Policy statement must contain actions.');
  for (const action of actions.items) {
    if (action !== '*' && !/^[a-zA-Z0-9-]+:\S+$/.test(action)) throw new PolicyError('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
  }
  const resources = matcher(statement, 'Resource');
  const principals = principalsOf(statement);
  if (kind === 'trust' && resources !== undefined) throw new PolicyError('Has prohibited field Resource.');
  if (kind !== 'trust' && resources === undefined) throw new PolicyError('Policy statement must contain resources.');
  if (kind === 'identity' && principals !== undefined) throw new PolicyError('Policy document should not specify a principal.');
  if (kind === 'trust' && principals === undefined) throw new PolicyError('AssumeRole policy must contain Principals.');
  if (kind === 'resource' && principals === undefined) throw new PolicyError('Missing required field Principal');
  for (const resource of resources?.items ?? []) {
    if (resource !== '*' && !/^(arn|\*|\$\{)/.test(resource)) throw new PolicyError(`Resource ${resource} must be in ARN format or "*".`);
  }
  return { effect: Effect, actions, resources, principals, conditions: conditionsOf(statement['Condition']) };
}

function matcher(statement: Readonly<Record<string, unknown>>, element: 'Action' | 'Resource'): Matcher | undefined {
  const [plain, not] = [statement[element], statement[`Not${element}`]];
  if (plain !== undefined && not !== undefined) throw new PolicyError(SYNTAX);
  const items = plain ?? not;
  return items === undefined ? undefined : { negated: plain === undefined, items: texts(items) };
}

function principalsOf(statement: Readonly<Record<string, unknown>>): Principals | undefined {
  const { Principal, NotPrincipal } = statement;
  if (Principal !== undefined && NotPrincipal !== undefined) throw new PolicyError(SYNTAX);
  const given = Principal ?? NotPrincipal;
  if (given === undefined) return undefined;
  const negated = Principal === undefined;
  if (given === '*') return { negated, byType: { AWS: ['*'] } };
  if (!isObject(given) || Object.keys(given).length === 0) throw new PolicyError(`Invalid principal in policy: ${JSON.stringify(given)}`);
  return { negated, byType: Object.fromEntries(Object.entries(given).map(([type, items]) => [type, texts(items)])) };
}

function conditionsOf(condition: unknown): readonly Condition[] {
  if (condition === undefined) return [];
  if (!isObject(condition)) throw new PolicyError(SYNTAX);
  return Object.entries(condition).flatMap(([operator, keys]) => {
    if (!isObject(keys)) throw new PolicyError(SYNTAX);
    return Object.entries(keys).map(([key, values]) => ({ operator, key, values: texts(values) }));
  });
}

/** One text or several; numbers and truth values are spelled out, as templates have them. */
function texts(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).map((item: unknown) => {
    if (typeof item !== 'string' && typeof item !== 'number' && typeof item !== 'boolean') throw new PolicyError(SYNTAX);
    return String(item);
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new PolicyError('This policy contains invalid Json');
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
