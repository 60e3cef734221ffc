import type { AddToPrincipalPolicyResult, CfnPolicy, CfnRole, IManagedPolicy, IPrincipal, IRole, RoleProps } from 'aws-cdk-lib/aws-iam';
import { Policy, PolicyDocument, Role } from 'aws-cdk-lib/aws-iam';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { RemovalPolicy } from 'aws-cdk-lib/core';
import { CfnResource, Stack } from 'aws-cdk-lib/core';
import type { Construct, IDependable } from 'constructs';
import { extendLogicalId, goesWith, nameByContent, nameByResolved } from './name-by-content';
import { isPlain } from './plain';

export interface OwnRoleProps {
  readonly assumedBy: IPrincipal;
  readonly description: string;
  readonly permissionsBoundary?: IManagedPolicy;
  readonly statements: PolicyStatement[];
  readonly removalPolicy: RemovalPolicy;
}

/**
 * A role of a host's own, with these permissions and no managed policy. Other needs make another role: what is published already keeps the
 * role, and the permissions, that it was published with.
 */
export function ownRole(scope: Construct, id: string, { statements, removalPolicy, ...props }: OwnRoleProps): Role {
  // Inline, so that the role can do its work the moment it exists.
  const role = new OwnRole(scope, id, { ...props, inlinePolicies: { Inference: new PolicyDocument({ statements }) } }, removalPolicy);
  role.applyRemovalPolicy(removalPolicy);
  role.digest = nameByResolved(role.node.defaultChild as CfnRole, statementsOf(scope, statements), DIGEST_LENGTH);
  return role;
}

/** What is granted to a host goes with its role: an old version keeps that too. */
class OwnRole extends Role {
  /** Of what it was made with. */
  public digest = '';

  public constructor(scope: Construct, id: string, props: RoleProps, private readonly removalPolicy: RemovalPolicy) {
    super(scope, id, props);
  }

  public override addToPrincipalPolicy(statement: PolicyStatement): AddToPrincipalPolicyResult {
    const isFirst = this.node.tryFindChild(GRANTS) === undefined;
    const result = super.addToPrincipalPolicy(statement);
    const grants = this.node.tryFindChild(GRANTS)?.node.defaultChild;
    if (isFirst && CfnResource.isCfnResource(grants)) {
      extendLogicalId(grants, this.digest, DIGEST_LENGTH);
      goesWith(grants, this.node.defaultChild as CfnRole);
      grants.applyRemovalPolicy(this.removalPolicy);
    }
    return result;
  }
}

const DIGEST_LENGTH = 8;

/** CDK's name for the policy that holds a role's grants. */
const GRANTS = 'DefaultPolicy';

/**
 * Permissions for a role that the user brought. CDK leaves roles alone that it may not change. Other needs, or another role, make
 * another policy: what the version before needs is taken away when the new one has the traffic, and not before.
 */
export function extendRole(scope: Construct, id: string, role: IRole, statements: PolicyStatement[]): IDependable[] {
  // A role of another stack would get its policy there, and that stack would depend on this one.
  if (role instanceof Role) {
    const policy = new Policy(scope, id, { roles: [role], statements });
    nameByContent(policy.node.defaultChild as CfnPolicy, { role: role.roleArn, statements: statementsOf(scope, statements) }, DIGEST_LENGTH);
    return [policy];
  }
  return statements.flatMap((statement) => role.addToPrincipalPolicy(statement).policyDependable ?? []);
}

function statementsOf(scope: Construct, statements: readonly PolicyStatement[]): unknown {
  const stack = Stack.of(scope);
  return statements.map((statement): unknown => {
    const json: unknown = statement.toStatementJson();
    return isPlain(json) ? json : stack.resolve(json);
  });
}
