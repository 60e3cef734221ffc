import { parsePolicy, type Policy } from '../../../lib/iam';

interface ManagedPolicy {
  readonly version: string;
  readonly document: object;
}

const LOGS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];
const CODEDEPLOY = [
  { Effect: 'Allow', Action: ['s3:GetObject', 's3:GetObjectVersion'], Resource: 'arn:aws:s3:::*/CodeDeploy/*' },
  { Effect: 'Allow', Action: ['s3:GetObject', 's3:GetObjectVersion'], Resource: '*', Condition: { StringEquals: { 's3:ExistingObjectTag/UseWithCodeDeploy': 'true' } } },
  { Effect: 'Allow', Action: ['lambda:InvokeFunction'], Resource: 'arn:aws:lambda:*:*:function:CodeDeployHook_*' },
];
const SHIFT = ['cloudwatch:DescribeAlarms', 'lambda:UpdateAlias', 'lambda:GetAlias', 'lambda:GetProvisionedConcurrencyConfig'];

const allow = (Action: readonly string[] | string, Resource = '*'): object => ({ Effect: 'Allow', Action, Resource });

/**
 * The policies of AWS that roles around functions have, by their path and name:
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html, as of November 2026.
 */
const DOCUMENTS: Readonly<Record<string, ManagedPolicy>> = {
  'AdministratorAccess': { version: 'v1', document: statements(allow('*')) },
  'service-role/AWSLambdaBasicExecutionRole': { version: 'v1', document: statements(allow(LOGS)) },
  'service-role/AWSLambdaVPCAccessExecutionRole': {
    version: 'v3',
    document: statements(allow([
      ...LOGS, 'ec2:CreateNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets', 'ec2:DeleteNetworkInterface', 'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses',
    ])),
  },
  'service-role/AWSLambdaRole': { version: 'v1', document: statements(allow(['lambda:InvokeFunction'])) },
  'service-role/AWSLambdaSQSQueueExecutionRole': { version: 'v1', document: statements(allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', ...LOGS])) },
  'AWSXRayDaemonWriteAccess': {
    version: 'v2',
    document: statements(allow(['xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSamplingRules', 'xray:GetSamplingTargets', 'xray:GetSamplingStatisticSummaries'])),
  },
  'CloudWatchLambdaInsightsExecutionRolePolicy': {
    version: 'v1',
    document: statements(allow('logs:CreateLogGroup'), allow(['logs:CreateLogStream', 'logs:PutLogEvents'], 'arn:aws:logs:*:*:log-group:/aws/lambda-insights:*')),
  },
  'service-role/AWSCodeDeployRoleForLambda': { version: 'v3', document: statements(allow([...SHIFT, 'sns:Publish']), ...CODEDEPLOY) },
  'service-role/AWSCodeDeployRoleForLambdaLimited': { version: 'v1', document: statements(allow(SHIFT), ...CODEDEPLOY) },
  'aws-service-role/AWSApplicationAutoscalingLambdaConcurrencyPolicy': {
    version: 'v1',
    document: statements(allow([
      'lambda:PutProvisionedConcurrencyConfig', 'lambda:GetProvisionedConcurrencyConfig', 'lambda:DeleteProvisionedConcurrencyConfig', 'cloudwatch:PutMetricAlarm', 'cloudwatch:DescribeAlarms',
      'cloudwatch:DeleteAlarms',
    ])),
  },
  'AmazonS3ReadOnlyAccess': { version: 'v3', document: statements(allow(['s3:Get*', 's3:List*', 's3:Describe*', 's3-object-lambda:Get*', 's3-object-lambda:List*'])) },
  'AmazonSSMReadOnlyAccess': { version: 'v1', document: statements(allow(['ssm:Describe*', 'ssm:Get*', 'ssm:List*'])) },
};

export const AWS_POLICY_PREFIX = 'arn:aws:iam::aws:policy/';

export interface AwsPolicy extends ManagedPolicy {
  readonly policy: Policy;
}

/** A policy of AWS's own; undefined where its document is not known here. */
export function awsPolicy(arn: string): AwsPolicy | undefined {
  const name = arn.slice(AWS_POLICY_PREFIX.length);
  const known = arn.startsWith(AWS_POLICY_PREFIX) && Object.hasOwn(DOCUMENTS, name) ? DOCUMENTS[name] : undefined;
  return known && { ...known, policy: parsePolicy(known.document, 'identity') };
}

function statements(...Statement: readonly object[]): object {
  return { Version: '2012-10-17', Statement };
}
