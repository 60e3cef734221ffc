import type { IManagedPolicy, IRole } from 'aws-cdk-lib/aws-iam';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RemovalPolicy } from 'aws-cdk-lib/core';
import { ArnFormat, Aws, Stack } from 'aws-cdk-lib/core';
import type { Construct, IDependable } from 'constructs';
import { extendRole, ownRole } from '../private/own-role';
import type { ServingContainer } from '../private/serving-container';

/** What an endpoint's role must allow. */
export interface EndpointNeeds {
  readonly endpointName: string;
  readonly containers: readonly ServingContainer[];
  readonly vpc: boolean;
  /** Alarms that SageMaker looks at while it moves the traffic. */
  readonly guarded: boolean;
  /** Key of the instances' volumes. */
  readonly volumeKey?: IKey;
  /** What a host needs beside these: where it captures, answers and tells. */
  readonly statements?: readonly PolicyStatement[];
}

/** The role of an endpoint, and what has to be there before it is used. */
export interface EndpointRole {
  readonly role: IRole;
  readonly dependencies: readonly IDependable[];
}

/**
 * A role that models are started with, or the user's, with what is needed and no managed policy.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html#sagemaker-roles-createmodel-perms
 */
export function endpointRole(
  scope: Construct,
  given: IRole | undefined,
  needs: EndpointNeeds,
  options: { readonly permissionsBoundary?: IManagedPolicy; readonly removalPolicy: RemovalPolicy; readonly description: string },
): EndpointRole {
  const statements = endpointStatements(scope, needs);
  if (given !== undefined) return { role: given, dependencies: extendRole(scope, 'RolePolicy', given, statements) };
  const role = ownRole(scope, 'Role', {
    ...options,
    // Against the confused deputy: https://docs.aws.amazon.com/sagemaker/latest/dg/security-confused-deputy-prevention.html
    assumedBy: new ServicePrincipal('sagemaker.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } } }),
    statements,
  });
  return { role, dependencies: [role] };
}

function endpointStatements(scope: Construct, { endpointName, containers, vpc, guarded, volumeKey, statements = [] }: EndpointNeeds): PolicyStatement[] {
  const logGroup = Stack.of(scope).formatArn({ service: 'logs', resource: 'log-group', resourceName: `/aws/sagemaker/Endpoints/${endpointName}`, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  return unique([
    ...containers.flatMap(({ pull, modelData }) => [...pull, ...(modelData?.read ?? [])]),
    new PolicyStatement({ actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'], resources: [logGroup, `${logGroup}:*`] }),
    // Metrics have no resource: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
    new PolicyStatement({ actions: ['cloudwatch:PutMetricData'], resources: ['*'], conditions: { StringLike: { 'cloudwatch:namespace': '/aws/sagemaker/*' } } }),
    ...(guarded ? [new PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: ['*'] })] : []),
    ...(vpc ? [networkInterfaces()] : []),
    ...(volumeKey === undefined ? [] : volumeKeyStatements(volumeKey)),
    ...statements,
  ]);
}

/** https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html#sagemaker-roles-createmodel-perms */
export function networkInterfaces(): PolicyStatement {
  return new PolicyStatement({
    actions: [
      'ec2:CreateNetworkInterface', 'ec2:CreateNetworkInterfacePermission', 'ec2:DeleteNetworkInterface', 'ec2:DeleteNetworkInterfacePermission',
      'ec2:DescribeDhcpOptions', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs',
    ],
    resources: ['*'],
  });
}

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpointConfig.html#sagemaker-CreateEndpointConfig-request-KmsKeyId */
export function volumeKeyStatements({ keyArn }: IKey): PolicyStatement[] {
  return [
    new PolicyStatement({ actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKeyWithoutPlaintext'], resources: [keyArn] }),
    new PolicyStatement({ actions: ['kms:CreateGrant'], resources: [keyArn], conditions: { Bool: { 'kms:GrantIsForAWSResource': 'true' } } }),
  ];
}

/** Several models need much the same. */
function unique(statements: readonly PolicyStatement[]): PolicyStatement[] {
  const seen = new Map(statements.map((statement) => [JSON.stringify(statement.toStatementJson()), statement]));
  return [...seen.values()];
}
