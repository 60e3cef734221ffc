import type { IManagedPolicy, IRole, Role } from 'aws-cdk-lib/aws-iam';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct, IDependable } from 'constructs';
import { extendRole, ownRole } from '../private/own-role';
import { sendTraces } from '../private/send-traces';
import { writeLogs } from '../private/write-logs';
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

/** A role of the function's own. A version that is published already keeps the role that it was published with. */
export function createExecutionRole(
  scope: Construct,
  id: string,
  needs: ExecutionNeeds,
  options: { readonly permissionsBoundary?: IManagedPolicy; readonly removalPolicy: RemovalPolicy; readonly description: string },
): Role {
  return ownRole(scope, id, {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    description: options.description,
    permissionsBoundary: options.permissionsBoundary,
    statements: executionStatements(needs),
    removalPolicy: options.removalPolicy,
  });
}

/** The same permissions for a role that the user brought. */
export function extendExecutionRole(scope: Construct, id: string, role: IRole, needs: ExecutionNeeds): IDependable[] {
  const isShared = role instanceof SharedExecutionRole;
  const statements = executionStatements(isShared ? { ...needs, tracing: needs.tracing && !role.allowsTracing } : needs, !(isShared && role.allowsLogs(needs.logGroup)));
  return statements.length === 0 ? [] : extendRole(scope, id, role, statements);
}

function executionStatements(needs: ExecutionNeeds, logs = true): PolicyStatement[] {
  const statements = logs ? [writeLogs(needs.logGroup)] : [];
  if (needs.tracing) {
    statements.push(sendTraces());
  }
  if (needs.vpc) statements.push(networkInterfaces());
  if (needs.readable !== undefined) statements.push(new PolicyStatement({ actions: ['s3:GetObject'], resources: [needs.readable] }));
  statements.push(...(needs.mount ?? []));
  if (needs.environmentKey !== undefined) {
    statements.push(new PolicyStatement({ actions: ['kms:Decrypt'], resources: [needs.environmentKey.keyArn] }));
  }
  return statements;
}

/**
 * Lambda makes and removes the network interfaces with the function's role:
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
 */
export function networkInterfaces(): PolicyStatement {
  return new PolicyStatement({
    actions: [
      'ec2:CreateNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:DeleteNetworkInterface',
      'ec2:AssignPrivateIpAddresses',
      'ec2:UnassignPrivateIpAddresses',
    ],
    resources: ['*'],
  });
}
