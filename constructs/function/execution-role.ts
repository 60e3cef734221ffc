import type { AddToPrincipalPolicyResult, CfnPolicy, CfnRole, IManagedPolicy, IRole, RoleProps } from 'aws-cdk-lib/aws-iam';
import { Policy, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { RemovalPolicy } from 'aws-cdk-lib/core';
import { CfnResource, Stack } from 'aws-cdk-lib/core';
import type { Construct, IDependable } from 'constructs';
import { canonicalJson } from '../../lib/canonical-json';
import { sha256Of } from '../private/sha256';
import { SharedExecutionRole } from './shared-execution-role';

/** What the function's role must allow. */
export interface ExecutionNeeds {
  readonly logGroup: ILogGroup;
  readonly tracing: boolean;
  readonly vpc: boolean;
  /** ARN pattern of the objects that hold the model, where it is fetched. */
  readonly readable?: string;
  /** What mounting the model's file system takes. */
  readonly mount?: readonly PolicyStatement[];
  /** Key of the environment variables, which Lambda decrypts with this role. */
  readonly environmentKey?: IKey;
}

/**
 * A role of the function's own, with these permissions and no managed policy. Other needs make
 * another role: a version that is published already keeps the role, and the permissions, that it
 * was published with.
 */
export function createExecutionRole(
  scope: Construct,
  id: string,
  needs: ExecutionNeeds,
  options: { readonly permissionsBoundary?: IManagedPolicy; readonly removalPolicy: RemovalPolicy; readonly description: string },
): Role {
  const statements = executionStatements(needs);
  const digest = digestOf(statementsOf(scope, statements));
  const role = new OwnRole(scope, id, {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    description: options.description,
    permissionsBoundary: options.permissionsBoundary,
    // Inline, so that the role can do its work the moment it exists.
    inlinePolicies: { Inference: new PolicyDocument({ statements }) },
  }, digest, options.removalPolicy);
  role.applyRemovalPolicy(options.removalPolicy);
  extendLogicalId(role.node.defaultChild as CfnRole, digest);
  return role;
}

/** What is granted to a function goes with its role: an old version keeps that too. */
class OwnRole extends Role {
  public constructor(scope: Construct, id: string, props: RoleProps, private readonly digest: string, private readonly removalPolicy: RemovalPolicy) {
    super(scope, id, props);
  }

  public override addToPrincipalPolicy(statement: PolicyStatement): AddToPrincipalPolicyResult {
    const isFirst = this.node.tryFindChild(GRANTS) === undefined;
    const result = super.addToPrincipalPolicy(statement);
    const grants = this.node.tryFindChild(GRANTS)?.node.defaultChild;
    if (isFirst && CfnResource.isCfnResource(grants)) {
      extendLogicalId(grants, this.digest);
      grants.applyRemovalPolicy(this.removalPolicy);
    }
    return result;
  }
}

/** CDK's name for the policy that holds a role's grants. */
const GRANTS = 'DefaultPolicy';

/**
 * The same permissions for a role that the user brought. CDK leaves roles alone that it may not change. Other needs, or another role, make
 * another policy: what the version before needs is taken away when the new one has the traffic, and not before.
 */
export function extendExecutionRole(scope: Construct, id: string, role: IRole, needs: ExecutionNeeds): IDependable[] {
  const statements = executionStatements(role instanceof SharedExecutionRole ? { ...needs, tracing: needs.tracing && !role.allowsTracing } : needs);
  // A role of another stack would get its policy there, and that stack would depend on this one.
  if (role instanceof Role) {
    const policy = new Policy(scope, id, { roles: [role], statements });
    extendLogicalId(policy.node.defaultChild as CfnPolicy, digestOf({ role: role.node.path, statements: statementsOf(scope, statements) }));
    return [policy];
  }
  return statements.flatMap((statement) => role.addToPrincipalPolicy(statement).policyDependable ?? []);
}

function statementsOf(scope: Construct, statements: readonly PolicyStatement[]): unknown {
  return Stack.of(scope).resolve(statements.map((statement) => statement.toStatementJson()));
}

function digestOf(content: unknown): string {
  return sha256Of(canonicalJson(content)).slice(0, 8);
}

function extendLogicalId(resource: CfnResource, digest: string): void {
  resource.overrideLogicalId(`${resource.stack.getLogicalId(resource)}${digest}`);
}

function executionStatements(needs: ExecutionNeeds): PolicyStatement[] {
  const statements = [
    new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [needs.logGroup.logGroupArn] }),
  ];
  if (needs.tracing) {
    // X-Ray has no resources to name: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
    statements.push(new PolicyStatement({ actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], resources: ['*'] }));
  }
  if (needs.vpc) {
    // Lambda makes and removes the network interfaces with this role:
    // https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
    statements.push(
      new PolicyStatement({
        actions: [
          'ec2:CreateNetworkInterface',
          'ec2:DescribeNetworkInterfaces',
          'ec2:DescribeSubnets',
          'ec2:DeleteNetworkInterface',
          'ec2:AssignPrivateIpAddresses',
          'ec2:UnassignPrivateIpAddresses',
        ],
        resources: ['*'],
      }),
    );
  }
  if (needs.readable !== undefined) statements.push(new PolicyStatement({ actions: ['s3:GetObject'], resources: [needs.readable] }));
  statements.push(...(needs.mount ?? []));
  if (needs.environmentKey !== undefined) {
    statements.push(new PolicyStatement({ actions: ['kms:Decrypt'], resources: [needs.environmentKey.keyArn] }));
  }
  return statements;
}
