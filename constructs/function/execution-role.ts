import type { IManagedPolicy, IRole } from 'aws-cdk-lib/aws-iam';
import { Policy, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** What the function's role must allow. */
export interface ExecutionNeeds {
  readonly logGroup: ILogGroup;
  readonly tracing: boolean;
  readonly vpc: boolean;
  /** ARN pattern of the objects that hold the model, where it is fetched. */
  readonly readable?: string;
  /** Key of the environment variables, which Lambda decrypts with this role. */
  readonly environmentKey?: IKey;
}

/** A role of the function's own, with these permissions and no managed policy. */
export function createExecutionRole(
  scope: Construct,
  id: string,
  needs: ExecutionNeeds,
  options: { readonly permissionsBoundary?: IManagedPolicy; readonly removalPolicy: RemovalPolicy; readonly description: string },
): Role {
  const role = new Role(scope, id, {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    description: options.description,
    permissionsBoundary: options.permissionsBoundary,
    // Inline, so that the role can do its work the moment it exists.
    inlinePolicies: { Inference: new PolicyDocument({ statements: executionStatements(needs) }) },
  });
  role.applyRemovalPolicy(options.removalPolicy);
  return role;
}

/**
 * The same permissions for a role that the user brought, as a policy in the function's own stack: the
 * role may live in another one. Imported roles that cannot be changed are left alone.
 */
export function extendExecutionRole(scope: Construct, id: string, role: IRole, needs: ExecutionNeeds): Policy {
  return new Policy(scope, id, { roles: [role], statements: executionStatements(needs) });
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
  if (needs.environmentKey !== undefined) {
    statements.push(new PolicyStatement({ actions: ['kms:Decrypt'], resources: [needs.environmentKey.keyArn] }));
  }
  return statements;
}
