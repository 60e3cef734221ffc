import type { Constraint, TypeConstraints } from './constraint';
import { TAG_PROPERTIES, ROLE_ARN } from './constraint';

const DESCRIPTION: Constraint = { maxLength: 256 };
const CODE_IN_S3: readonly (readonly [string, Constraint])[] = [
  ['S3Bucket', { minLength: 3, maxLength: 63, pattern: /^[0-9A-Za-z.\-_]*(?<!\.)$/ }],
  ['S3Key', { minLength: 1, maxLength: 1_024 }],
  ['S3ObjectVersion', { minLength: 1, maxLength: 1_024 }],
];
const FUNCTION_REFERENCE = /^(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-[a-z]+)+-\d:)?(\d{12}:)?(function:)?([a-zA-Z0-9\-_]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9\-_]+))?$/;
const ARCHITECTURES = ['x86_64', 'arm64'];
/** https://docs.aws.amazon.com/lambda/latest/api/API_FunctionScalingConfig.html */
const ENVIRONMENTS: Readonly<Record<string, Constraint>> = {
  'FunctionScalingConfig.MaxExecutionEnvironments': { min: 0, max: 15_000 },
  'FunctionScalingConfig.MinExecutionEnvironments': { min: 0, max: 15_000 },
};
/** Enum `Runtime` of @aws-sdk/client-lambda 3.1162.0, and dotnet9 of aws-cdk-lib. */
const RUNTIMES = [
  'dotnet10', 'dotnet6', 'dotnet8', 'dotnet9', 'dotnetcore1.0', 'dotnetcore2.0', 'dotnetcore2.1', 'dotnetcore3.1', 'go1.x', 'java11', 'java11.al2023', 'java17',
  'java17.al2023', 'java21', 'java25', 'java8', 'java8.al2', 'java8.al2023', 'nodejs', 'nodejs10.x', 'nodejs12.x', 'nodejs14.x', 'nodejs16.x', 'nodejs18.x',
  'nodejs20.x', 'nodejs22.x', 'nodejs24.x', 'nodejs26.x', 'nodejs4.3', 'nodejs4.3-edge', 'nodejs6.10', 'nodejs8.10', 'provided', 'provided.al2',
  'provided.al2023', 'python2.7', 'python3.10', 'python3.11', 'python3.12', 'python3.13', 'python3.14', 'python3.15', 'python3.6', 'python3.7', 'python3.8',
  'python3.9', 'ruby2.5', 'ruby2.7', 'ruby3.2', 'ruby3.3', 'ruby3.4', 'ruby4.0',
];

/** Of Lambda. */
export const LAMBDA: Readonly<Record<string, TypeConstraints>> = {
  'AWS::Lambda::Function': {
    source: 'https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html, https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html',
    properties: {
      Architectures: { minItems: 1, maxItems: 1 },
      'Architectures.[]': { allowed: ARCHITECTURES },
      ...Object.fromEntries(CODE_IN_S3.map(([name, constraint]) => [`Code.${name}`, constraint])),
      'CapacityProviderConfig.LambdaManagedInstancesCapacityProviderConfig.ExecutionEnvironmentMemoryGiBPerVCpu': { min: 2, max: 8 },
      'CapacityProviderConfig.LambdaManagedInstancesCapacityProviderConfig.PerExecutionEnvironmentMaxConcurrency': { min: 1, max: 1_600 },
      Description: DESCRIPTION,
      'DurableConfig.ExecutionTimeout': { min: 1, max: 31_622_400 },
      'DurableConfig.RetentionPeriodInDays': { min: 1, max: 90 },
      'EphemeralStorage.Size': { min: 512, max: 10_240 },
      FileSystemConfigs: { maxItems: 1 },
      'FileSystemConfigs.[].LocalMountPath': { maxLength: 160, pattern: /^\/mnt\/[a-zA-Z0-9\-_.]+$/ },
      FunctionName: { minLength: 1, maxLength: 140, pattern: /^([a-zA-Z0-9_-]{1,64}|arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\d{12}:function:[a-zA-Z0-9_-]{1,64})$/ },
      ...ENVIRONMENTS,
      Handler: { maxLength: 128, pattern: /^\S+$/ },
      'ImageConfig.WorkingDirectory': { maxLength: 1_000 },
      Layers: { maxItems: 5, uniqueItems: true },
      'Layers.[]': { minLength: 1, pattern: /^(arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\d{12}:layer:[a-zA-Z0-9\-_]+:[0-9]+|arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9\-_]+)$/ },
      'LoggingConfig.LogFormat': { allowed: ['Text', 'JSON'] },
      'LoggingConfig.ApplicationLogLevel': { allowed: ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] },
      'LoggingConfig.SystemLogLevel': { allowed: ['DEBUG', 'INFO', 'WARN'] },
      'LoggingConfig.LogGroup': { minLength: 1, maxLength: 512, pattern: /^[.\-_/#A-Za-z0-9]+$/ },
      // The schema allows what only functions on managed instances may have.
      MemorySize: { min: 128, max: 10_240, withSibling: { CapacityProviderConfig: { min: 128, max: 32_768 } } },
      Timeout: { min: 1, max: 900, withSibling: { CapacityProviderConfig: { min: 1, max: 5_400 } } },
      ReservedConcurrentExecutions: { min: 0 },
      Role: { pattern: ROLE_ARN },
      Runtime: { allowed: RUNTIMES },
      'SnapStart.ApplyOn': { allowed: ['PublishedVersions', 'None'] },
      ...TAG_PROPERTIES,
      'TracingConfig.Mode': { allowed: ['Active', 'PassThrough'] },
      'VpcConfig.SecurityGroupIds': { maxItems: 5 },
      'VpcConfig.SubnetIds': { maxItems: 16 },
    },
  },
  'AWS::Lambda::Version': {
    source: 'https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html',
    properties: {
      Description: DESCRIPTION,
      FunctionName: { minLength: 1, maxLength: 140, pattern: FUNCTION_REFERENCE },
      ...ENVIRONMENTS,
      'ProvisionedConcurrencyConfig.ProvisionedConcurrentExecutions': { min: 1 },
    },
  },
  'AWS::Lambda::CapacityProvider': {
    source: 'https://docs.aws.amazon.com/lambda/latest/api/API_CreateCapacityProvider.html',
    properties: {
      'CapacityProviderScalingConfig.MaxVCpuCount': { min: 2, max: 15_000 },
      'CapacityProviderScalingConfig.ScalingPolicies': { minItems: 1, maxItems: 10 },
      'CapacityProviderScalingConfig.ScalingPolicies.[].TargetValue': { min: 0, max: 100 },
      'InstanceRequirements.Architectures': { minItems: 1, maxItems: 1 },
      'InstanceRequirements.Architectures.[]': { allowed: ARCHITECTURES },
      'VpcConfig.SecurityGroupIds': { maxItems: 5 },
      'VpcConfig.SubnetIds': { minItems: 1, maxItems: 16 },
    },
  },
  'AWS::Lambda::Alias': {
    source: 'https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html, https://docs.aws.amazon.com/lambda/latest/api/API_AliasRoutingConfiguration.html',
    properties: {
      Description: DESCRIPTION,
      FunctionName: { minLength: 1, maxLength: 140, pattern: FUNCTION_REFERENCE },
      FunctionVersion: { minLength: 1, maxLength: 1_024, pattern: /^(\$LATEST(\.PUBLISHED)?|[0-9]+)$/ },
      Name: { minLength: 1, maxLength: 128, pattern: /^(?!^[0-9]+$)([a-zA-Z0-9\-_]+)$/ },
      'ProvisionedConcurrencyConfig.ProvisionedConcurrentExecutions': { min: 1 },
      'RoutingConfig.AdditionalVersionWeights': { uniqueItems: true },
      'RoutingConfig.AdditionalVersionWeights.[].FunctionVersion': { minLength: 1, maxLength: 1_024, pattern: /^[0-9]+$/ },
      'RoutingConfig.AdditionalVersionWeights.[].FunctionWeight': { min: 0, max: 1 },
    },
  },
  'AWS::Lambda::Url': {
    source: 'https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunctionUrlConfig.html',
    properties: {
      'Cors.AllowHeaders': { minItems: 1, maxItems: 100 },
      'Cors.AllowMethods': { minItems: 1, maxItems: 6 },
      'Cors.AllowMethods.[]': { allowed: ['GET', 'PUT', 'HEAD', 'POST', 'PATCH', 'DELETE', '*'] },
      'Cors.AllowOrigins': { minItems: 1, maxItems: 100 },
      'Cors.AllowOrigins.[]': { minLength: 1, maxLength: 253 },
      'Cors.ExposeHeaders': { minItems: 1, maxItems: 100 },
      'Cors.MaxAge': { min: 0, max: 86_400 },
      Qualifier: { minLength: 1, maxLength: 128, pattern: /((?!^[0-9]+$)([a-zA-Z0-9\-_]+))/ },
      TargetFunctionArn: { pattern: FUNCTION_REFERENCE },
    },
  },
  'AWS::Lambda::LayerVersion': {
    source: 'https://docs.aws.amazon.com/lambda/latest/api/API_PublishLayerVersion.html',
    properties: {
      CompatibleArchitectures: { maxItems: 2 },
      'CompatibleArchitectures.[]': { allowed: ARCHITECTURES },
      CompatibleRuntimes: { maxItems: 15 },
      'CompatibleRuntimes.[]': { allowed: RUNTIMES },
      ...Object.fromEntries(CODE_IN_S3.map(([name, constraint]) => [`Content.${name}`, constraint])),
      Description: DESCRIPTION,
      LayerName: { minLength: 1, maxLength: 140, pattern: /^(arn:(aws[a-zA-Z-]*)?:lambda:[a-z0-9-]+:\d{12}:layer:[a-zA-Z0-9\-_]+|[a-zA-Z0-9\-_]+)$/ },
      LicenseInfo: { maxLength: 512 },
    },
  },
  'AWS::Lambda::Permission': {
    source: 'https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html',
    properties: {
      Action: { minLength: 1, maxLength: 256, pattern: /^(lambda:[*]|lambda:[a-zA-Z]+|[*])$/ },
      EventSourceToken: { minLength: 1, maxLength: 256, pattern: /^[a-zA-Z0-9._-]+$/ },
      FunctionName: { minLength: 1, maxLength: 140, pattern: FUNCTION_REFERENCE },
      Principal: { minLength: 1, maxLength: 256 },
      PrincipalOrgID: { minLength: 12, maxLength: 34, pattern: /^o-[a-z0-9]{10,32}$/ },
      SourceAccount: { pattern: /^\d{12}$/ },
      SourceArn: { minLength: 12, maxLength: 1_024, pattern: /^arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9-])+:([a-z]{2}(-[a-z]+)+-\d)?:(\d{12})?:(.*)$/ },
    },
  },
  'AWS::Lambda::EventInvokeConfig': {
    source: 'https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html',
    properties: {
      MaximumEventAgeInSeconds: { min: 60, max: 21_600 },
      MaximumRetryAttempts: { min: 0, max: 2 },
      Qualifier: { minLength: 1, maxLength: 129, pattern: /^(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9$_-]{1,129})$/ },
      'DestinationConfig.OnFailure.Destination': { maxLength: 350 },
      'DestinationConfig.OnSuccess.Destination': { maxLength: 350 },
    },
  },
  'AWS::Lambda::EventSourceMapping': {
    source: 'https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html',
    properties: {
      BatchSize: { min: 1, max: 10_000 },
      FunctionName: { minLength: 1, maxLength: 140, pattern: FUNCTION_REFERENCE },
      FunctionResponseTypes: { maxItems: 1 },
      'FunctionResponseTypes.[]': { allowed: ['ReportBatchItemFailures'] },
      MaximumBatchingWindowInSeconds: { min: 0, max: 300 },
      MaximumRecordAgeInSeconds: { min: -1, max: 604_800 },
      MaximumRetryAttempts: { min: -1, max: 10_000 },
      ParallelizationFactor: { min: 1, max: 10 },
      Queues: { minItems: 1, maxItems: 1 },
      'ScalingConfig.MaximumConcurrency': { min: 2, max: 1_000 },
      StartingPosition: { allowed: ['LATEST', 'TRIM_HORIZON', 'AT_TIMESTAMP'] },
      Topics: { minItems: 1, maxItems: 1 },
      TumblingWindowInSeconds: { min: 0, max: 900 },
    },
  },
};
