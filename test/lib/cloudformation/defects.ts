/**
 * Templates with one defect each, and what is to be said of it. Each has a twin in which only the defect is put right. The numbers are
 * those of a list of 35 that static checks were measured with.
 */
export interface Defect {
  readonly name: string;
  /** The resource that is wrong, as [type, properties, attributes]. */
  readonly broken: Resource;
  readonly repaired: Resource;
  /** Exactly at the limit that the defect is beyond. */
  readonly atLimit?: Resource;
  /** What else is in the template, beside a role. */
  readonly others?: Readonly<Record<string, object>>;
  /** What has to be there before: the repaired template is an update of it. */
  readonly earlier?: Readonly<Record<string, object>>;
  /** A JSON pointer in its properties, or in the template. */
  readonly path: string;
  readonly reason: string | RegExp;
}

type Properties = Readonly<Record<string, unknown>>;
export type Resource = readonly [type: string, properties: Properties, attributes?: Properties];

const resource = ([Type, Props, attributes = {}]: Resource): object => ({ Type, Properties: Props, ...attributes });
const ROLE_ARN = { 'Fn::GetAtt': ['Role', 'Arn'] };

const lambda = (more: Properties): Resource => ['AWS::Lambda::Function', { Code: { ZipFile: 'exports.handler = async () => 1;' }, Handler: 'index.handler', Role: ROLE_ARN, Runtime: 'nodejs24.x', ...more }];
const config = (variant: Properties, more: Properties = {}): Resource =>
  ['AWS::SageMaker::EndpointConfig', { ProductionVariants: [{ VariantName: 'v', ModelName: { 'Fn::GetAtt': ['Model', 'ModelName'] }, ...variant }], ...more }];
const serverless = (more: Properties, variant: Properties = {}, root: Properties = {}): Resource => config({ ServerlessConfig: { MaxConcurrency: 5, MemorySizeInMB: 2_048, ...more }, ...variant }, root);
const endpoint = (EndpointName: string): Resource => ['AWS::SageMaker::Endpoint', { EndpointName, EndpointConfigName: { 'Fn::GetAtt': ['Config', 'EndpointConfigName'] } }];
const alarm = (more: Properties): Resource =>
  ['AWS::CloudWatch::Alarm', { ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 1, MetricName: 'm', Namespace: 'n', Period: 60, Statistic: 'Sum', Threshold: 1, ...more }];
const alias = (more: Properties): Resource => ['AWS::Lambda::Alias', { FunctionName: { Ref: 'Fn' }, FunctionVersion: { 'Fn::GetAtt': ['V1', 'Version'] }, Name: 'live', ...more }];
const target = (more: Properties): Resource => ['AWS::ApplicationAutoScaling::ScalableTarget', {
  MinCapacity: 1, MaxCapacity: 2, ResourceId: { 'Fn::Sub': 'function:${Fn}:live' }, ServiceNamespace: 'lambda', ScalableDimension: 'lambda:function:ProvisionedConcurrency', RoleARN: ROLE_ARN, ...more,
}, { DependsOn: 'Live' }];
const policy = (PredefinedMetricType: string): Resource => ['AWS::ApplicationAutoScaling::ScalingPolicy', {
  PolicyName: 'p', PolicyType: 'TargetTrackingScaling', ScalingTargetId: { Ref: 'Target' },
  TargetTrackingScalingPolicyConfiguration: { TargetValue: 0.7, PredefinedMetricSpecification: { PredefinedMetricType } },
}];
const group = (DeploymentType: string): Resource => ['AWS::CodeDeploy::DeploymentGroup', {
  ApplicationName: { Ref: 'Application' }, ServiceRoleArn: ROLE_ARN, DeploymentStyle: { DeploymentType, DeploymentOption: 'WITH_TRAFFIC_CONTROL' },
}];
const url = (AuthType: string): Resource => ['AWS::Lambda::Url', { AuthType, TargetFunctionArn: { 'Fn::GetAtt': ['Fn', 'Arn'] } }];
const mapping = (more: Properties): Resource => ['AWS::Lambda::EventSourceMapping', { EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] }, FunctionName: { Ref: 'Fn' }, ...more }];
const machine = (definition: object): Resource => ['AWS::StepFunctions::StateMachine', { RoleArn: ROLE_ARN, DefinitionString: JSON.stringify(definition) }];

const SECOND = { 'Fn::GetAtt': ['V2', 'Version'] };
const PROVISIONED = { ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 1 } };
const ASYNC = { AsyncInferenceConfig: { OutputConfig: { S3OutputPath: 's3://results/digits', S3FailurePath: 's3://results/failures' } } };
const TRUST = { Effect: 'Allow', Principal: { Service: ['codedeploy', 'lambda', 'sagemaker', 'states'].map((name) => `${name}.amazonaws.com`) }, Action: 'sts:AssumeRole' };
const ROLE = { Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [TRUST] } } } };
const MODEL = { Model: { Type: 'AWS::SageMaker::Model', Properties: { ExecutionRoleArn: ROLE_ARN, PrimaryContainer: { Image: 'image:1' } } } };
const CONFIG = { ...MODEL, Config: resource(config({ InstanceType: 'ml.m5.large', InitialInstanceCount: 1 })), Endpoint: resource(endpoint('digits')) };
const FUNCTION = {
  Fn: resource(lambda({})),
  V1: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Fn' } } },
};
const TWO_VERSIONS = {
  ...FUNCTION,
  Fn: resource(lambda({ Code: { ZipFile: 'exports.handler = async () => 2;' } })),
  V2: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Fn' } } },
};
const ALIAS = { ...FUNCTION, Live: resource(alias({})) };
const TARGET = { ...ALIAS, Target: resource(target({})) };
const APPLICATION = { Application: { Type: 'AWS::CodeDeploy::Application', Properties: { ComputePlatform: 'Lambda' } } };
const QUEUE = { ...FUNCTION, Queue: { Type: 'AWS::SQS::Queue' } };

export const DEFECTS: readonly Defect[] = [
  { name: '01 an unknown property', others: MODEL, broken: config({ InstanceType: 'ml.m5.large', InitialInstanceCount: 1, InstanceTyp: 'ml.m5.xlarge' }), repaired: config({ InstanceType: 'ml.m5.large', InitialInstanceCount: 1 }),
    path: '/ProductionVariants/0/InstanceTyp', reason: '#/ProductionVariants/0: extraneous key [InstanceTyp] is not permitted' },
  { name: '02 an instance type that there is not', others: MODEL, broken: config({ InstanceType: 'ml.m5.gigantic', InitialInstanceCount: 1 }), repaired: config({ InstanceType: 'ml.m5.large', InitialInstanceCount: 1 }),
    path: '/ProductionVariants/0/InstanceType', reason: '#/ProductionVariants/0/InstanceType: failed validation constraint for keyword [enum] (ml.m5.gigantic is not a valid enum value)' },
  { name: '03 a memory size between the steps', others: MODEL, broken: serverless({ MemorySizeInMB: 2_500 }), repaired: serverless({ MemorySizeInMB: 3_072 }), atLimit: serverless({ MemorySizeInMB: 1_024 }),
    path: '/ProductionVariants/0/ServerlessConfig/MemorySizeInMB', reason: '#/ProductionVariants/0/ServerlessConfig/MemorySizeInMB: failed validation constraint for keyword [multipleOf] (2500 is not a multiple of 1024)' },
  { name: '04 serverless, and an instance', others: MODEL, broken: serverless({}, { InstanceType: 'ml.m5.large' }), repaired: serverless({}),
    path: '/ProductionVariants/0/InstanceType', reason: '#/ProductionVariants/0/InstanceType: InstanceType cannot be combined with ServerlessConfig' },
  { name: '05 serverless and asynchronous', others: MODEL, broken: serverless({}, {}, ASYNC), repaired: serverless({}),
    path: '/AsyncInferenceConfig', reason: '#/AsyncInferenceConfig: AsyncInferenceConfig cannot be combined with ServerlessConfig of a variant' },
  { name: '06 more provisioned concurrency than concurrency', others: MODEL, broken: serverless({ ProvisionedConcurrency: 6 }), repaired: serverless({ ProvisionedConcurrency: 4 }), atLimit: serverless({ ProvisionedConcurrency: 5 }),
    path: '/ProductionVariants/0/ServerlessConfig/ProvisionedConcurrency', reason: '#/ProductionVariants/0/ServerlessConfig/ProvisionedConcurrency: ProvisionedConcurrency must be less than or equal to MaxConcurrency: 6 is more than 5' },
  { name: '07 a Ref to nothing', broken: lambda({ Description: { Ref: 'Nowhere' } }), repaired: lambda({ Description: { Ref: 'AWS::StackName' } }),
    path: '/Description/Ref', reason: 'Template format error: Unresolved resource dependencies [Nowhere] in the Resources block of the template' },
  { name: '08 an attribute of nothing', broken: lambda({ Role: { 'Fn::GetAtt': ['Nowhere', 'Arn'] } }), repaired: lambda({}),
    path: '/Role/Fn::GetAtt', reason: 'Template error: instance of Fn::GetAtt references undefined resource Nowhere' },
  { name: '08 an attribute that there is not', broken: lambda({ Role: { 'Fn::GetAtt': ['Role', 'RoleArn'] } }), repaired: lambda({}),
    path: '/Role/Fn::GetAtt', reason: 'Template error: resource Role does not support attribute type RoleArn in Fn::GetAtt' },
  { name: '09 provisioned concurrency of the latest version', others: FUNCTION, broken: alias({ FunctionVersion: '$LATEST', ...PROVISIONED }), repaired: alias(PROVISIONED),
    path: '/ProvisionedConcurrencyConfig', reason: '#/ProvisionedConcurrencyConfig: Provisioned Concurrency Configs cannot be applied to unpublished function versions.' },
  { name: '10 a weight above 1', others: TWO_VERSIONS, earlier: FUNCTION, broken: alias({ RoutingConfig: { AdditionalVersionWeights: [{ FunctionVersion: SECOND, FunctionWeight: 1.5 }] } }),
    repaired: alias({ RoutingConfig: { AdditionalVersionWeights: [{ FunctionVersion: SECOND, FunctionWeight: 0.5 }] } }),
    atLimit: alias({ RoutingConfig: { AdditionalVersionWeights: [{ FunctionVersion: SECOND, FunctionWeight: 1 }] } }),
    path: '/RoutingConfig/AdditionalVersionWeights/0/FunctionWeight', reason: '#/RoutingConfig/AdditionalVersionWeights/0/FunctionWeight: failed validation constraint for keyword [maximum] (1.5 is not less or equal to 1)' },
  { name: '11 a minimum above the maximum', others: ALIAS, broken: target({ MinCapacity: 3 }), repaired: target({ MinCapacity: 1 }), atLimit: target({ MinCapacity: 2 }),
    path: '/MinCapacity', reason: '#/MinCapacity: Maximum capacity cannot be less than minimum capacity: 3 is more than 2' },
  { name: '12 a dimension that there is not', others: ALIAS, broken: target({ ScalableDimension: 'lambda:function:Concurrency' }), repaired: target({}),
    path: '/ScalableDimension', reason: '#/ScalableDimension: failed validation constraint for keyword [enum] (lambda:function:Concurrency is not a valid enum value)' },
  { name: '13 a dimension of another service', others: ALIAS, broken: target({ ScalableDimension: 'sagemaker:variant:DesiredInstanceCount' }), repaired: target({}),
    path: '/ScalableDimension', reason: '#/ScalableDimension: Unsupported service namespace, resource type or scalable dimension: sagemaker:variant:DesiredInstanceCount is none of lambda' },
  { name: '14 an alarm on no metric', broken: alarm({ MetricName: undefined }), repaired: alarm({}),
    path: '/MetricName', reason: '#/MetricName: An alarm needs a metric: one of MetricName, Metrics and EvaluationCriteria is required' },
  { name: '15 missing data treated as nothing known', broken: alarm({ TreatMissingData: 'ok' }), repaired: alarm({ TreatMissingData: 'notBreaching' }),
    path: '/TreatMissingData', reason: '#/TreatMissingData: failed validation constraint for keyword [enum] (ok is not a valid enum value, allowed: breaching, ignore, missing, notBreaching)' },
  { name: '16 an alarm over 45 seconds', broken: alarm({ Period: 45 }), repaired: alarm({ Period: 60 }), atLimit: alarm({ Period: 30 }), path: '/Period', reason: '#/Period: failed validation constraint for keyword [multipleOf] (45 is not a multiple of 60, nor one of 10, 20, 30)' },
  { name: '18 a function with too much memory', broken: lambda({ MemorySize: 99_999 }), repaired: lambda({ MemorySize: 1_024 }), atLimit: lambda({ MemorySize: 10_240 }),
    path: '/MemorySize', reason: '#/MemorySize: failed validation constraint for keyword [maximum] (99999 is not less or equal to 10240)' },
  { name: '19 a function with too much time', broken: lambda({ Timeout: 1_000 }), repaired: lambda({ Timeout: 30 }), atLimit: lambda({ Timeout: 900 }), path: '/Timeout', reason: '#/Timeout: failed validation constraint for keyword [maximum] (1000 is not less or equal to 900)' },
  { name: '20 a state machine that starts nowhere', broken: machine({ States: { Done: { Type: 'Succeed' } } }), repaired: machine({ StartAt: 'Done', States: { Done: { Type: 'Succeed' } } }),
    path: '/DefinitionString', reason: "#/DefinitionString: Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: These fields are required: [StartAt] at /'" },
  { name: '21 a state after which there is nothing', broken: machine({ StartAt: 'First', States: { First: { Type: 'Pass', Next: 'Secnd' }, Last: { Type: 'Succeed' } } }),
    repaired: machine({ StartAt: 'First', States: { First: { Type: 'Pass', Next: 'Last' }, Last: { Type: 'Succeed' } } }), path: '/DefinitionString',
    reason: `#/DefinitionString: Invalid State Machine Definition: 'MISSING_TRANSITION_TARGET: Missing 'Next' target: Secnd at /States/First/Next, MISSING_TRANSITION_TARGET: State "Last" is not reachable. at /States/Last'` },
  { name: '22 a circle', broken: ['AWS::SNS::Topic', {}, { DependsOn: 'Subject' }], repaired: ['AWS::SNS::Topic', {}, { DependsOn: 'Role' }],
    path: '', reason: 'Circular dependency between resources: [Subject]' },
  { name: '23 an endpoint without a configuration', others: CONFIG, broken: ['AWS::SageMaker::Endpoint', { EndpointName: 'unique' }], repaired: endpoint('unique'),
    path: '/EndpointConfigName', reason: '#: required key [EndpointConfigName] not found' },
  { name: '24 text for a number', broken: lambda({ Timeout: 'soon' }), repaired: lambda({ Timeout: '30' }), path: '/Timeout', reason: '#/Timeout: expected type: Integer, found: String' },
  { name: '25 a runtime that there is not', broken: lambda({ Runtime: 'nodejs21.5' }), repaired: lambda({ Runtime: 'nodejs22.x' }),
    path: '/Runtime', reason: '#/Runtime: failed validation constraint for keyword [enum] (nodejs21.5 is not a valid enum value)' },
  { name: '26 a style that CodeDeploy does not have', others: APPLICATION, broken: group('GREEN_BLUE'), repaired: group('BLUE_GREEN'),
    path: '/DeploymentStyle/DeploymentType', reason: '#/DeploymentStyle/DeploymentType: failed validation constraint for keyword [enum] (GREEN_BLUE is not a valid enum value, allowed: BLUE_GREEN, IN_PLACE)' },
  { name: '27 a metric that there is not', others: TARGET, broken: policy('LambdaUtilization'), repaired: policy('LambdaProvisionedConcurrencyUtilization'),
    path: '/TargetTrackingScalingPolicyConfiguration/PredefinedMetricSpecification/PredefinedMetricType', reason: /keyword \[enum\] \(LambdaUtilization is not a valid enum value\)$/ },
  { name: '28 a type that there is not', broken: ['AWS::Lambda::Model', {}], repaired: ['AWS::SNS::Topic', {}],
    path: '/Resources/Subject/Type', reason: 'Template format error: Unrecognized resource types: [AWS::Lambda::Model]' },
  { name: '29 a schedule that is none', broken: ['AWS::Events::Rule', { ScheduleExpression: 'every(5 minutes)' }], repaired: ['AWS::Events::Rule', { ScheduleExpression: 'rate(5 minutes)' }],
    path: '/ScheduleExpression', reason: /^#\/ScheduleExpression: failed validation constraint for keyword \[pattern\] \(string \[every\(5 minutes\)\] does not match pattern / },
  { name: '29 a rate in the wrong number', broken: ['AWS::Events::Rule', { ScheduleExpression: 'rate(1 minutes)' }], repaired: ['AWS::Events::Rule', { ScheduleExpression: 'rate(1 minute)' }],
    path: '/ScheduleExpression', reason: /does not match pattern / },
  { name: '30 a way to authorize that there is not', others: FUNCTION, broken: url('IAM'),
    repaired: url('AWS_IAM'), path: '/AuthType', reason: '#/AuthType: failed validation constraint for keyword [enum] (IAM is not a valid enum value, allowed: AWS_IAM, NONE)' },
  { name: '31 a function of a zip with an image', broken: lambda({ Code: { ImageUri: '000000000000.dkr.ecr.us-east-1.amazonaws.com/model:1' } }), repaired: lambda({}),
    path: '/Code/ImageUri', reason: '#/Code/ImageUri: ImageUri is the code of a function whose PackageType is Image, and this one is Zip' },
  { name: '32 two endpoints of one name', others: { ...CONFIG, Endpoint: resource(endpoint('figures')) }, broken: endpoint('figures'), repaired: endpoint('letters'),
    path: '/EndpointName', reason: '#/EndpointName: Cannot create already existing endpoint "figures": it is the name of Endpoint' },
  { name: '33 a large batch of a queue without a window', others: QUEUE, broken: mapping({ BatchSize: 1_000 }), repaired: mapping({ BatchSize: 1_000, MaximumBatchingWindowInSeconds: 1 }),
    path: '/MaximumBatchingWindowInSeconds', reason: '#/MaximumBatchingWindowInSeconds: Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10' },
  { name: '34 a dashboard that is no JSON', broken: ['AWS::CloudWatch::Dashboard', { DashboardBody: '{"widgets": [' }],
    repaired: ['AWS::CloudWatch::Dashboard', { DashboardBody: '{"widgets": []}' }], path: '/DashboardBody', reason: '#/DashboardBody: [{"widgets": [] is not a valid JSON object' },
  { name: '35 DependsOn of nothing', broken: ['AWS::SNS::Topic', {}, { DependsOn: 'Nowhere' }], repaired: ['AWS::SNS::Topic', {}, { DependsOn: 'Role' }],
    path: '/Resources/Subject/DependsOn', reason: 'Template format error: Unresolved resource dependencies [Nowhere] in the Resources block of the template' },
];

/** The template of a resource, which is called Subject, with what it needs; without one, of what it needs. */
export function templateOf(subject: Resource | undefined, { others = {} }: Pick<Defect, 'others'>): { readonly Resources: Readonly<Record<string, object>> } {
  return { Resources: { ...ROLE, ...others, ...(subject === undefined ? {} : { Subject: resource(subject) }) } };
}
