import { checkTemplate } from '../../../lib/cloudformation';
import { specs, template } from './specs';

/**
 * Templates with one defect each, and what is to be said of it. Each has a twin in which only the defect is put right, which has to pass.
 * What services refuse for how several properties go together is no matter of schemas, and not here.
 */
interface Defect {
  readonly name: string;
  /** The resource that is wrong, as [type, properties, attributes]. */
  readonly broken: Resource;
  readonly repaired: Resource;
  readonly path: string;
  readonly reason: string | RegExp;
}

type Resource = readonly [type: string, properties: Readonly<Record<string, unknown>>, attributes?: Readonly<Record<string, unknown>>];

const ROLE = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] } } };
const MODEL = { Type: 'AWS::SageMaker::Model', Properties: { ExecutionRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] }, PrimaryContainer: { Image: 'image' } } };
const OTHERS = { Role: ROLE, Model: MODEL };

const lambda = (more: Readonly<Record<string, unknown>>): Resource =>
  ['AWS::Lambda::Function', { Code: { ZipFile: 'x' }, Handler: 'index.handler', Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Runtime: 'nodejs24.x', ...more }];
const config = (variant: Readonly<Record<string, unknown>>): Resource =>
  ['AWS::SageMaker::EndpointConfig', { ProductionVariants: [{ VariantName: 'v', ModelName: { 'Fn::GetAtt': ['Model', 'ModelName'] }, ...variant }] }];
const alarm = (more: Readonly<Record<string, unknown>>): Resource =>
  ['AWS::CloudWatch::Alarm', { ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 1, MetricName: 'm', Namespace: 'n', Period: 60, Statistic: 'Sum', Threshold: 1, ...more }];
const alias = (more: Readonly<Record<string, unknown>>): Resource => ['AWS::Lambda::Alias', { FunctionName: 'f', FunctionVersion: '1', Name: 'live', ...more }];
const target = (more: Readonly<Record<string, unknown>>): Resource => ['AWS::ApplicationAutoScaling::ScalableTarget', {
  MinCapacity: 1, MaxCapacity: 2, ResourceId: 'function:f:live', ServiceNamespace: 'lambda', ScalableDimension: 'lambda:function:ProvisionedConcurrency', ...more,
}];
const policy = (PredefinedMetricType: string): Resource => ['AWS::ApplicationAutoScaling::ScalingPolicy', {
  PolicyName: 'p', PolicyType: 'TargetTrackingScaling', ScalingTargetId: 't',
  TargetTrackingScalingPolicyConfiguration: { TargetValue: 0.7, PredefinedMetricSpecification: { PredefinedMetricType } },
}];
const group = (DeploymentType: string): Resource => ['AWS::CodeDeploy::DeploymentGroup', {
  ApplicationName: 'a', ServiceRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] }, DeploymentStyle: { DeploymentType, DeploymentOption: 'WITH_TRAFFIC_CONTROL' },
}];
const serverless = (more: Readonly<Record<string, unknown>>): Resource => config({ ServerlessConfig: { MaxConcurrency: 5, MemorySizeInMB: 2_048, ...more } });

const DEFECTS: readonly Defect[] = [
  { name: '01 an unknown property', broken: config({ InstanceTyp: 'ml.m5.large' }), repaired: config({ InstanceType: 'ml.m5.large' }),
    path: '/ProductionVariants/0/InstanceTyp', reason: '#/ProductionVariants/0: extraneous key [InstanceTyp] is not permitted' },
  { name: '03 a memory size between the steps', broken: serverless({ MemorySizeInMB: 2_500 }), repaired: serverless({ MemorySizeInMB: 3_072 }),
    path: '/ProductionVariants/0/ServerlessConfig/MemorySizeInMB', reason: '#/ProductionVariants/0/ServerlessConfig/MemorySizeInMB: failed validation constraint for keyword [multipleOf] (2500 is not a multiple of 1024)' },
  { name: '07 a Ref to nothing', broken: lambda({ FunctionName: { Ref: 'Nowhere' } }), repaired: lambda({ FunctionName: { Ref: 'AWS::StackName' } }),
    path: '/FunctionName/Ref', reason: 'Template format error: Unresolved resource dependencies [Nowhere] in the Resources block of the template' },
  { name: '08 an attribute of nothing', broken: lambda({ Role: { 'Fn::GetAtt': ['Nowhere', 'Arn'] } }), repaired: lambda({}),
    path: '/Role/Fn::GetAtt', reason: 'Template error: instance of Fn::GetAtt references undefined resource Nowhere' },
  { name: '08 an attribute that there is not', broken: lambda({ Role: { 'Fn::GetAtt': ['Role', 'RoleArn'] } }), repaired: lambda({}),
    path: '/Role/Fn::GetAtt', reason: 'Template error: resource Role does not support attribute type RoleArn in Fn::GetAtt' },
  { name: '10 a weight above 1', broken: alias({ RoutingConfig: { AdditionalVersionWeights: [{ FunctionVersion: '2', FunctionWeight: 1.5 }] } }),
    repaired: alias({ RoutingConfig: { AdditionalVersionWeights: [{ FunctionVersion: '2', FunctionWeight: 0.5 }] } }),
    path: '/RoutingConfig/AdditionalVersionWeights/0/FunctionWeight', reason: '#/RoutingConfig/AdditionalVersionWeights/0/FunctionWeight: failed validation constraint for keyword [maximum] (1.5 is not less or equal to 1)' },
  { name: '12 a dimension that there is not', broken: target({ ScalableDimension: 'lambda:function:Concurrency' }), repaired: target({}),
    path: '/ScalableDimension', reason: '#/ScalableDimension: failed validation constraint for keyword [enum] (lambda:function:Concurrency is not a valid enum value)' },
  { name: '15 missing data treated as nothing known', broken: alarm({ TreatMissingData: 'ok' }), repaired: alarm({ TreatMissingData: 'notBreaching' }),
    path: '/TreatMissingData', reason: '#/TreatMissingData: failed validation constraint for keyword [enum] (ok is not a valid enum value, allowed: breaching, ignore, missing, notBreaching)' },
  { name: '16 an alarm over 45 seconds', broken: alarm({ Period: 45 }), repaired: alarm({ Period: 60 }), path: '/Period', reason: '#/Period: failed validation constraint for keyword [multipleOf] (45 is not a multiple of 60, nor one of 10, 20, 30)' },
  { name: '18 a function with too much memory', broken: lambda({ MemorySize: 99_999 }), repaired: lambda({ MemorySize: 10_240 }),
    path: '/MemorySize', reason: '#/MemorySize: failed validation constraint for keyword [maximum] (99999 is not less or equal to 10240)' },
  { name: '19 a function with too much time', broken: lambda({ Timeout: 1_000 }), repaired: lambda({ Timeout: 900 }), path: '/Timeout', reason: '#/Timeout: failed validation constraint for keyword [maximum] (1000 is not less or equal to 900)' },
  { name: '22 a circle', broken: ['AWS::SNS::Topic', {}, { DependsOn: 'Subject' }], repaired: ['AWS::SNS::Topic', {}, { DependsOn: 'Role' }],
    path: '', reason: 'Circular dependency between resources: [Subject]' },
  { name: '23 an endpoint without a configuration', broken: ['AWS::SageMaker::Endpoint', {}], repaired: ['AWS::SageMaker::Endpoint', { EndpointConfigName: 'c' }],
    path: '/EndpointConfigName', reason: '#: required key [EndpointConfigName] not found' },
  { name: '24 text for a number', broken: lambda({ Timeout: 'soon' }), repaired: lambda({ Timeout: '30' }), path: '/Timeout', reason: '#/Timeout: expected type: Integer, found: String' },
  { name: '25 a runtime that there is not', broken: lambda({ Runtime: 'nodejs21.5' }), repaired: lambda({ Runtime: 'nodejs22.x' }),
    path: '/Runtime', reason: '#/Runtime: failed validation constraint for keyword [enum] (nodejs21.5 is not a valid enum value)' },
  { name: '26 a style that CodeDeploy does not have', broken: group('GREEN_BLUE'), repaired: group('BLUE_GREEN'),
    path: '/DeploymentStyle/DeploymentType', reason: '#/DeploymentStyle/DeploymentType: failed validation constraint for keyword [enum] (GREEN_BLUE is not a valid enum value, allowed: BLUE_GREEN, IN_PLACE)' },
  { name: '27 a metric that there is not', broken: policy('LambdaUtilization'), repaired: policy('LambdaProvisionedConcurrencyUtilization'),
    path: '/TargetTrackingScalingPolicyConfiguration/PredefinedMetricSpecification/PredefinedMetricType', reason: /keyword \[enum\] \(LambdaUtilization is not a valid enum value\)$/ },
  { name: '28 a type that there is not', broken: ['AWS::Lambda::Model', {}], repaired: ['AWS::SNS::Topic', {}],
    path: '/Resources/Subject/Type', reason: 'Template format error: Unrecognized resource types: [AWS::Lambda::Model]' },
  { name: '29 a schedule that is none', broken: ['AWS::Events::Rule', { ScheduleExpression: 'every(5 minutes)' }], repaired: ['AWS::Events::Rule', { ScheduleExpression: 'rate(5 minutes)' }],
    path: '/ScheduleExpression', reason: /^#\/ScheduleExpression: failed validation constraint for keyword \[pattern\] \(string \[every\(5 minutes\)\] does not match pattern / },
  { name: '29 a rate in the wrong number', broken: ['AWS::Events::Rule', { ScheduleExpression: 'rate(1 minutes)' }], repaired: ['AWS::Events::Rule', { ScheduleExpression: 'rate(1 minute)' }],
    path: '/ScheduleExpression', reason: /does not match pattern / },
  { name: '30 a way to authorize that there is not', broken: ['AWS::Lambda::Url', { AuthType: 'IAM', TargetFunctionArn: 'f' }],
    repaired: ['AWS::Lambda::Url', { AuthType: 'AWS_IAM', TargetFunctionArn: 'f' }], path: '/AuthType', reason: '#/AuthType: failed validation constraint for keyword [enum] (IAM is not a valid enum value, allowed: AWS_IAM, NONE)' },
  { name: '34 a dashboard that is no JSON', broken: ['AWS::CloudWatch::Dashboard', { DashboardBody: '{"widgets": [' }],
    repaired: ['AWS::CloudWatch::Dashboard', { DashboardBody: '{"widgets": []}' }], path: '/DashboardBody', reason: '#/DashboardBody: [{"widgets": [] is not a valid JSON object' },
  { name: '35 DependsOn of nothing', broken: ['AWS::SNS::Topic', {}, { DependsOn: 'Nowhere' }], repaired: ['AWS::SNS::Topic', {}, { DependsOn: 'Model' }],
    path: '/Resources/Subject/DependsOn', reason: 'Template format error: Unresolved resource dependencies [Nowhere] in the Resources block of the template' },
];

const check = ([Type, Properties, attributes = {}]: Resource) => checkTemplate(template({ Resources: { ...OTHERS, Subject: { Type, Properties, ...attributes } } }), specs);

test.each(DEFECTS)('$name is refused with its resource, property and reason, and passes when repaired', ({ broken, repaired, path, reason }) => {
  const found = check(broken);
  expect(found).toHaveLength(1);
  expect(found[0]?.logicalId).toBe('Subject');
  expect(found[0]?.path).toBe(path.startsWith('/Resources') ? path : path === '' ? '/Resources/Subject' : `/Resources/Subject/Properties${path}`);
  const said = found[0]?.message.replace('Properties validation failed for resource Subject with message: ', '');
  if (typeof reason === 'string') expect(said).toBe(reason);
  else expect(said).toMatch(reason);
  expect(check(repaired)).toEqual([]);
});
