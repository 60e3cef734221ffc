import { isObject, own } from './template';

/**
 * A stack policy: which updates of a stack's resources are allowed.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html
 */
export interface StackPolicy {
  readonly statements: readonly StackPolicyStatement[];
}

export interface StackPolicyStatement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  /** The actions are those that it is not about. */
  readonly notActions: boolean;
  readonly resources: readonly string[];
  readonly notResources: boolean;
  /** Undefined where it is about resources of all types. */
  readonly types?: readonly string[];
}

export const UPDATE_ACTIONS = ['Update:Modify', 'Update:Replace', 'Update:Delete'] as const;
export type UpdateAction = (typeof UPDATE_ACTIONS)[number];

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_SetStackPolicy.html */
export const MAX_STACK_POLICY_BYTES = 16_384;

const LOGICAL_ID = 'LogicalResourceId/';

/** What CloudFormation would not take as a stack policy. */
export class StackPolicyError extends Error {}

/** Reads a stack policy. Throws StackPolicyError. */
export function parseStackPolicy(text: string): StackPolicy {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw new StackPolicyError('Error validating stack policy: Invalid stack policy');
  }
  if (!isObject(document)) throw new StackPolicyError('Error validating stack policy: Invalid stack policy');
  const statement = own(document, 'Statement') ?? [];
  return { statements: (Array.isArray(statement) ? statement as readonly unknown[] : [statement]).map(parseStatement) };
}

function parseStatement(value: unknown): StackPolicyStatement {
  if (!isObject(value)) throw new StackPolicyError('Error validating stack policy: Invalid stack policy');
  const effect = own(value, 'Effect');
  if (effect !== 'Allow' && effect !== 'Deny') throw new StackPolicyError(`Error validating stack policy: Invalid effect ${JSON.stringify(effect ?? null)}`);
  const principal = own(value, 'Principal');
  if (principal !== '*') throw new StackPolicyError(`Error validating stack policy: Invalid principal ${JSON.stringify(principal ?? null)}: stack policies support only "*"`);
  const actions = texts(own(value, 'Action') ?? own(value, 'NotAction'), 'action');
  const wrong = actions.find((action) => action !== 'Update:*' && !(UPDATE_ACTIONS as readonly string[]).includes(action));
  if (wrong !== undefined) throw new StackPolicyError(`Error validating stack policy: Invalid action ${wrong}`);
  const resources = texts(own(value, 'Resource') ?? own(value, 'NotResource'), 'resource');
  const odd = resources.find((resource) => resource !== '*' && !resource.startsWith(LOGICAL_ID));
  if (odd !== undefined) throw new StackPolicyError(`Error validating stack policy: Invalid resource ${odd}`);
  return {
    effect, actions, notActions: own(value, 'Action') === undefined, resources, notResources: own(value, 'Resource') === undefined, types: typesOf(own(value, 'Condition')),
  };
}

function texts(value: unknown, what: string): readonly string[] {
  const list = Array.isArray(value) ? value as readonly unknown[] : [value];
  if (list.length === 0 || !list.every((item) => typeof item === 'string')) throw new StackPolicyError(`Error validating stack policy: A statement needs an ${what} or a Not${what}`);
  return list;
}

function typesOf(condition: unknown): readonly string[] | undefined {
  if (condition === undefined) return undefined;
  const operators = isObject(condition) ? Object.entries(condition) : [];
  const [operator] = operators;
  const keys = operator !== undefined && isObject(operator[1]) ? Object.keys(operator[1]) : [];
  if (operator === undefined || operators.length !== 1 || !['StringEquals', 'StringLike'].includes(operator[0]) || keys.length !== 1 || keys[0] !== 'ResourceType') {
    throw new StackPolicyError('Error validating stack policy: A condition compares ResourceType by StringEquals or StringLike');
  }
  const types = texts((operator[1] as Readonly<Record<string, unknown>>)['ResourceType'], 'resource type');
  return operator[0] === 'StringLike' ? types : types.map((type) => type.replace(/[*?\\]/g, '\\$&'));
}

/** A logical id that the policy names and the template has not: CloudFormation does not take it. */
export function unknownLogicalId({ statements }: StackPolicy, logicalIds: readonly string[]): string | undefined {
  return statements.flatMap(({ resources }) => resources).find((resource) => resource !== '*' && !logicalIds.some((id) => matches(resource, LOGICAL_ID + id)));
}

/**
 * Why a policy does not let a resource be updated; undefined where it does. "A Deny statement always overrides an Allow
 * statement", and what no statement allows is denied; a policy of no statements protects nothing.
 *
 * The words are those of published events of stacks (Kotaimen/awscfncli has some in its README), which count the denials from 1.
 */
export function stackPolicyRefusal({ statements }: StackPolicy, update: { readonly action: UpdateAction; readonly logicalId: string; readonly type: string }): string | undefined {
  if (statements.length === 0) return undefined;
  const denials = statements.filter(({ effect }) => effect === 'Deny');
  const index = denials.findIndex((statement) => isAbout(statement, update));
  const denial = denials[index];
  if (denial !== undefined) {
    const { actions, resources } = denial;
    const action = actions.find((each) => covers(each, update.action)) ?? actions.join(', ');
    const resource = resources.find((each) => matches(each, LOGICAL_ID + update.logicalId)) ?? resources.join(', ');
    return `Action denied by stack policy: Statement [#${index + 1}] does not allow [${action}] for resource [${resource}];`;
  }
  return statements.some((statement) => statement.effect === 'Allow' && isAbout(statement, update)) ? undefined : 'Action not allowed by stack policy';
}

function isAbout({ actions, notActions, resources, notResources, types }: StackPolicyStatement, { action, logicalId, type }: { readonly action: UpdateAction; readonly logicalId: string; readonly type: string }): boolean {
  return actions.some((each) => covers(each, action)) !== notActions
    && resources.some((each) => matches(each, LOGICAL_ID + logicalId)) !== notResources
    && (types === undefined || types.some((each) => matches(each, type)));
}

function covers(pattern: string, action: UpdateAction): boolean {
  return pattern === 'Update:*' || pattern === action;
}

/** With `*` for any characters, `?` for one, and a backslash before those that are meant as they are. */
function matches(pattern: string, text: string): boolean {
  const source = pattern.replace(/\\([*?\\])|[*?]|[.+^${}()|[\]\\/-]/g, (found, escaped: string | undefined) => (
    escaped !== undefined ? `\\${escaped}` : found === '*' ? '.*' : found === '?' ? '.' : `\\${found}`));
  return new RegExp(`^${source}$`, 's').test(text);
}
