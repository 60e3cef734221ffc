import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { CfnResource, IResolveContext } from 'aws-cdk-lib/core';
import { Lazy } from 'aws-cdk-lib/core';
import { canonicalJson } from '../../lib/canonical-json';
import { leaderOf } from '../private/name-by-content';
import type { Rendered, Tree } from './rendered';
import { presentProperty, writeProperty } from './write-property';

const ROLE = 'AWS::IAM::Role';
const POLICIES = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'];
/** Of the policy that roles get for what defaults need. */
const POLICY_NAME = 'InferenceDefaults';

/** A statement of a policy, wherever it is written. */
export interface Permission {
  /** A role, or a policy that roles have. */
  readonly holder: CfnResource;
  readonly actions: readonly string[];
  readonly resources: unknown;
}

/** Who may do what in an app, as far as the app says it itself. */
export class Permissions {
  private readonly granted: readonly Permission[];

  public constructor(private readonly tree: Tree) {
    this.granted = [...tree.ofType(ROLE).flatMap((role) => documentsOf(tree.properties(role)).flatMap((document) => allowed(role, document))),
      ...tree.ofType(...POLICIES).flatMap((policy) => allowed(policy, tree.properties(policy).PolicyDocument))];
  }

  public get all(): readonly Permission[] {
    return this.granted;
  }

  /** What a role may do, by itself and by policies of the app. */
  public of(role: CfnResource): readonly Permission[] {
    const attached = this.tree.referred(this.tree.properties(role).ManagedPolicyArns);
    return this.granted.filter(({ holder }) => holder === role || attached.includes(holder) || this.tree.referred(this.tree.properties(holder).Roles).includes(role));
  }

  /** Roles that a role may take on, because they name it. */
  public assumed(by: CfnResource): readonly CfnResource[] {
    return this.tree.ofType(ROLE).filter((role) => role !== by && this.tree.referred(this.tree.properties(role).AssumeRolePolicyDocument).includes(by));
  }

  /** Adds a statement to a role or a policy, once. */
  public allow(holder: CfnResource, statement: PolicyStatement): void {
    const before = addedTo.get(holder);
    const present = before ?? { statements: [], keys: new Set<string>() };
    const json: unknown = statement.toStatementJson();
    const key = canonicalJson(holder.stack.resolve(json));
    if (present.keys.has(key)) return;
    present.keys.add(key);
    present.statements.push(statement);
    addition(leaderOf(holder), json);
    if (before !== undefined) return;
    addedTo.set(holder, present);
    if (holder.cfnResourceType === ROLE) addPolicy(holder, present.statements);
    else addStatements(holder, present.statements);
  }
}

/** Statements that were added to roles and policies. */
const addedTo = new WeakMap<CfnResource, { readonly statements: PolicyStatement[]; readonly keys: Set<string> }>();

/** What was added to resources, for those whose names are made of their contents. */
const additions = new WeakMap<CfnResource, unknown[]>();

export function addition(resource: CfnResource, value: unknown): void {
  additions.set(resource, [...additions.get(resource) ?? [], value]);
}

export function additionsTo(resource: CfnResource): readonly unknown[] | undefined {
  return additions.get(resource);
}

/** As one more inline policy: what the role is for, it can do the moment it exists. */
function addPolicy(role: CfnResource, statements: readonly PolicyStatement[]): void {
  const before = presentProperty(role, 'Policies');
  writeProperty(role, 'Policies', Lazy.uncachedAny({
    produce: (context) => {
      const policies = (context.resolve(before) ?? []) as Rendered[];
      const added = { Version: '2012-10-17', Statement: written(statements, context) };
      // Each kind of resource has its own words for it.
      return isTyped(role)
        ? [...policies, { policyName: POLICY_NAME, policyDocument: added }]
        : [...policies, { PolicyName: POLICY_NAME, PolicyDocument: added }];
    },
  }));
}

function addStatements(policy: CfnResource, statements: readonly PolicyStatement[]): void {
  const before = presentProperty(policy, 'PolicyDocument');
  writeProperty(policy, 'PolicyDocument', Lazy.uncachedAny({
    produce: (context) => {
      const document = context.resolve(before) as Rendered;
      return { ...document, Statement: [...statementsOf(document), ...written(statements, context)] };
    },
  }));
}

function written(statements: readonly PolicyStatement[], context: IResolveContext): unknown[] {
  return statements.map((statement) => context.resolve(statement.toStatementJson()) as unknown);
}

function isTyped(role: CfnResource): boolean {
  return 'policies' in role;
}

function documentsOf({ Policies }: Rendered): unknown[] {
  return (Array.isArray(Policies) ? Policies : []).map((policy: Rendered) => policy.PolicyDocument);
}

export function statementsOf(document: unknown): Rendered[] {
  const { Statement } = (document ?? {}) as Rendered;
  return Statement === undefined ? [] : [Statement].flat() as Rendered[];
}

function allowed(holder: CfnResource, document: unknown): Permission[] {
  return statementsOf(document).filter(({ Effect, Action }) => Effect === 'Allow' && Action !== undefined)
    .map(({ Action, Resource }) => ({ holder, actions: [Action].flat() as string[], resources: Resource }));
}
