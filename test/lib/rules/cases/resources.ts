import type { Resources } from '../rule-case';

type Properties = Readonly<Record<string, unknown>>;
type Resource = Resources[string];

/** The parts that cases are made of: each is sound until a case says otherwise. */
export const ROLE: Resource = {
  Type: 'AWS::IAM::Role',
  Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }] } },
};
export const ROLE_ARN = { 'Fn::GetAtt': ['Role', 'Arn'] };

export const lambda = (properties: Properties = {}): Resource => ({
  Type: 'AWS::Lambda::Function',
  Properties: { Code: { ZipFile: 'exports.handler = async () => 1;' }, Handler: 'index.handler', Role: ROLE_ARN, Runtime: 'nodejs24.x', Timeout: 20, ...properties },
});
export const version = (properties: Properties = {}): Resource => ({ Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Fn' }, ...properties } });
export const alias = (properties: Properties = {}): Resource => ({
  Type: 'AWS::Lambda::Alias',
  Properties: { FunctionName: { Ref: 'Fn' }, FunctionVersion: { 'Fn::GetAtt': ['V1', 'Version'] }, Name: 'live', ...properties },
});
export const provisioned = (ProvisionedConcurrentExecutions: number): Properties => ({ ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions } });
export const target = (properties: Properties = {}): Resource => ({
  Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
  Properties: {
    MinCapacity: 1, MaxCapacity: 2, ResourceId: { 'Fn::Sub': 'function:${Fn}:live' }, ServiceNamespace: 'lambda', ScalableDimension: 'lambda:function:ProvisionedConcurrency', ...properties,
  },
  DependsOn: ['Live'],
});
/** A role that services of these names may take. */
export const role = (...services: readonly string[]): Resource => ({
  Type: 'AWS::IAM::Role',
  Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: services.map((name) => `${name}.amazonaws.com`) }, Action: 'sts:AssumeRole' }] } },
});
export const bucket = (properties: Properties = {}): Resource => ({ Type: 'AWS::S3::Bucket', Properties: properties });
/** On a metric of one's own. */
export const alarm = (properties: Properties = {}): Resource => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: { ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 1, MetricName: 'Answers', Namespace: 'Digits', Period: 60, Statistic: 'Sum', Threshold: 1, ...properties },
});

export const queue = (properties: Properties = {}): Resource => ({
  Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 120, RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Failed', 'Arn'] }, maxReceiveCount: 5 }, ...properties },
});
/** The function polls the queue. */
export const mapping = (properties: Properties = {}): Resource => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: { EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] }, FunctionName: { Ref: 'Fn' }, FunctionResponseTypes: ['ReportBatchItemFailures'], ...properties },
});
/** Everything that a mapping is about. */
export const POLLED = { Role: ROLE, Fn: lambda(), Failed: { Type: 'AWS::SQS::Queue', Properties: {} }, Queue: queue() } as const satisfies Resources;
export const permission = (properties: Properties = {}): Resource => ({
  Type: 'AWS::Lambda::Permission', Properties: { Action: 'lambda:InvokeFunction', FunctionName: { Ref: 'Fn' }, Principal: 'events.amazonaws.com', SourceArn: { 'Fn::GetAtt': ['Every', 'Arn'] }, ...properties },
});
export const rule = (Arn: unknown): Resource => ({ Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: 'rate(1 hour)', Targets: [{ Id: 'fn', Arn }] } });
export const application = (ComputePlatform = 'Lambda'): Resource => ({ Type: 'AWS::CodeDeploy::Application', Properties: { ComputePlatform } });
export const group = (properties: Properties = {}): Resource => ({
  Type: 'AWS::CodeDeploy::DeploymentGroup',
  Properties: {
    ApplicationName: { Ref: 'App' }, ServiceRoleArn: { 'Fn::GetAtt': ['Deployer', 'Arn'] }, DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
    DeploymentStyle: { DeploymentType: 'BLUE_GREEN', DeploymentOption: 'WITH_TRAFFIC_CONTROL' }, ...properties,
  },
});
export const shift = (more: Properties = {}): Properties => ({ UpdatePolicy: { CodeDeployLambdaAliasUpdate: { ApplicationName: { Ref: 'App' }, DeploymentGroupName: { Ref: 'Group' }, ...more } } });
/** An alias that CodeDeploy shifts, and everything that it takes. */
export const SHIFTED = {
  Role: ROLE, Fn: lambda(), V1: { ...version(), DeletionPolicy: 'Retain' }, Live: { ...alias(), ...shift() }, App: application(), Deployer: role('codedeploy'), Group: group(),
} as const satisfies Resources;
