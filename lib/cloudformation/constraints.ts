/**
 * What AWS allows of single properties, beyond their types. @aws-cdk/aws-service-spec carries required properties, types and the lists of
 * allowed values that the public resource schemas have; it carries no ranges, lengths, patterns or counts, and not the lists that only the
 * services' APIs have. This table adds them for the types that this library is about; other types are checked without.
 */
export interface Constraint {
  readonly min?: number;
  readonly max?: number;
  readonly multipleOf?: number;
  /** Numbers that need not be a multiple. */
  readonly or?: readonly number[];
  readonly minLength?: number;
  readonly maxLength?: number;
  /** Anywhere in the text, as in JSON schemas: anchored where the whole text has to match. */
  readonly pattern?: RegExp;
  readonly allowed?: readonly string[];
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  /** Text that has to be a JSON object. */
  readonly json?: boolean;
  /** Characters of an object, written as JSON. */
  readonly maxTextLength?: number;
  /** What counts instead where a property beside it is given. */
  readonly withSibling?: Readonly<Record<string, Constraint>>;
}

export interface TypeConstraints {
  /** Where the figures were read. All agree with the type's public resource schema of November 2026 where that says anything. */
  readonly source: string;
  /** At least one of these has to be given. */
  readonly anyRequired?: readonly string[];
  /** By path: `[]` is an item of a list, `*` a member of a map. */
  readonly properties: Readonly<Record<string, Constraint>>;
}

const DESCRIPTION: Constraint = { maxLength: 256 };
const TAG_PROPERTIES: Readonly<Record<string, Constraint>> = {
  Tags: { maxItems: 50 },
  'Tags.[].Key': { minLength: 1, maxLength: 128 },
  'Tags.[].Value': { maxLength: 256 },
};
const CODE_IN_S3: readonly (readonly [string, Constraint])[] = [
  ['S3Bucket', { minLength: 3, maxLength: 63, pattern: /^[0-9A-Za-z.\-_]*(?<!\.)$/ }],
  ['S3Key', { minLength: 1, maxLength: 1_024 }],
  ['S3ObjectVersion', { minLength: 1, maxLength: 1_024 }],
];
const ROLE_ARN = /^arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+$/;
const FUNCTION_REFERENCE = /^(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-[a-z]+)+-\d:)?(\d{12}:)?(function:)?([a-zA-Z0-9\-_]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9\-_]+))?$/;
const ARCHITECTURES = ['x86_64', 'arm64'];

/** Enum `Runtime` of @aws-sdk/client-lambda 3.1162.0, and dotnet9 of aws-cdk-lib. */
const RUNTIMES = [
  'dotnet10', 'dotnet6', 'dotnet8', 'dotnet9', 'dotnetcore1.0', 'dotnetcore2.0', 'dotnetcore2.1', 'dotnetcore3.1', 'go1.x', 'java11', 'java11.al2023', 'java17',
  'java17.al2023', 'java21', 'java25', 'java8', 'java8.al2', 'java8.al2023', 'nodejs', 'nodejs10.x', 'nodejs12.x', 'nodejs14.x', 'nodejs16.x', 'nodejs18.x',
  'nodejs20.x', 'nodejs22.x', 'nodejs24.x', 'nodejs26.x', 'nodejs4.3', 'nodejs4.3-edge', 'nodejs6.10', 'nodejs8.10', 'provided', 'provided.al2',
  'provided.al2023', 'python2.7', 'python3.10', 'python3.11', 'python3.12', 'python3.13', 'python3.14', 'python3.15', 'python3.6', 'python3.7', 'python3.8',
  'python3.9', 'ruby2.5', 'ruby2.7', 'ruby3.2', 'ruby3.3', 'ruby3.4', 'ruby4.0',
];

const SERVICE_NAMESPACES = [
  'appstream', 'cassandra', 'comprehend', 'custom-resource', 'dynamodb', 'ec2', 'ecs', 'elasticache', 'elasticmapreduce', 'kafka', 'lambda', 'neptune', 'rds',
  'sagemaker', 'workspaces',
];
const SCALABLE_DIMENSIONS = [
  'appstream:fleet:DesiredCapacity', 'cassandra:table:ReadCapacityUnits', 'cassandra:table:WriteCapacityUnits',
  'comprehend:document-classifier-endpoint:DesiredInferenceUnits', 'comprehend:entity-recognizer-endpoint:DesiredInferenceUnits',
  'custom-resource:ResourceType:Property', 'dynamodb:index:ReadCapacityUnits', 'dynamodb:index:WriteCapacityUnits', 'dynamodb:table:ReadCapacityUnits',
  'dynamodb:table:WriteCapacityUnits', 'ec2:capacity-reservation:AvailableInstances', 'ec2:spot-fleet-request:TargetCapacity', 'ecs:service:DesiredCount',
  'elasticache:cache-cluster:Nodes', 'elasticache:replication-group:NodeGroups', 'elasticache:replication-group:Replicas',
  'elasticmapreduce:instancegroup:InstanceCount', 'kafka:broker-storage:VolumeSize', 'lambda:function:ProvisionedConcurrency', 'neptune:cluster:ReadReplicaCount',
  'rds:cluster:ReadReplicaCount', 'sagemaker:inference-component:DesiredCopyCount', 'sagemaker:variant:DesiredInstanceCount',
  'sagemaker:variant:DesiredProvisionedConcurrency', 'workspaces:workspacespool:DesiredUserSessions',
];
const PREDEFINED_METRICS = [
  'ALBRequestCountPerTarget', 'AppStreamAverageCapacityUtilization', 'CassandraReadCapacityUtilization', 'CassandraWriteCapacityUtilization',
  'ComprehendInferenceUtilization', 'DynamoDBReadCapacityUtilization', 'DynamoDBWriteCapacityUtilization', 'EC2SpotFleetRequestAverageCPUUtilization',
  'EC2SpotFleetRequestAverageNetworkIn', 'EC2SpotFleetRequestAverageNetworkOut', 'ECSServiceAverageCPUUtilization',
  'ECSServiceAverageCPUUtilizationHighResolution', 'ECSServiceAverageMemoryUtilization', 'ECSServiceAverageMemoryUtilizationHighResolution',
  'ElastiCacheDatabaseCapacityUsageCountedForEvictPercentage', 'ElastiCacheDatabaseMemoryUsageCountedForEvictPercentage',
  'ElastiCacheDatabaseMemoryUsagePercentage', 'ElastiCacheEngineCPUUtilization', 'ElastiCachePrimaryEngineCPUUtilization',
  'ElastiCacheReplicaEngineCPUUtilization', 'KafkaBrokerStorageUtilization', 'LambdaProvisionedConcurrencyUtilization',
  'NeptuneReaderAverageCPUUtilization', 'RDSReaderAverageCPUUtilization', 'RDSReaderAverageDatabaseConnections',
  'SageMakerInferenceComponentConcurrentRequestsPerCopyHighResolution', 'SageMakerInferenceComponentInvocationsPerCopy',
  'SageMakerVariantConcurrentRequestsPerModelHighResolution', 'SageMakerVariantInvocationsPerInstance', 'SageMakerVariantProvisionedConcurrencyUtilization',
  'WorkSpacesAverageUserSessionsCapacityUtilization',
];

const METRIC_UNITS = [
  ...['Bits', 'Bytes', 'Count', 'Gigabits', 'Gigabytes', 'Kilobits', 'Kilobytes', 'Megabits', 'Megabytes', 'Terabits', 'Terabytes'].flatMap((unit) => [unit, `${unit}/Second`]),
  'Microseconds', 'Milliseconds', 'Seconds', 'None', 'Percent',
];
/** Below a minute for metrics of high resolution only. */
const METRIC_PERIOD: Constraint = { min: 10, multipleOf: 60, or: [10, 20, 30] };
const DIMENSIONS = (at: string): Readonly<Record<string, Constraint>> => ({
  [at]: { maxItems: 30 },
  [`${at}.[].Name`]: { minLength: 1, maxLength: 255 },
  [`${at}.[].Value`]: { minLength: 1, maxLength: 1_024 },
});

const CODE_DEPLOY_NAME: Constraint = { minLength: 1, maxLength: 100, pattern: /^[A-Za-z0-9+=,.@_-]*$/ };
const SAGEMAKER_NAME: Constraint = { minLength: 1, maxLength: 63, pattern: /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/ };
const MODEL_URL: Constraint = { maxLength: 1_024, pattern: /^(https|s3):\/\/([^/]+)\/?(.*)$/ };
const VPC: Readonly<Record<string, Constraint>> = {
  'VpcConfig.SecurityGroupIds': { minItems: 1, maxItems: 5 },
  'VpcConfig.Subnets': { minItems: 1, maxItems: 16 },
};

const container = (at: string): Readonly<Record<string, Constraint>> => ({
  [`${at}.ContainerHostname`]: { maxLength: 63, pattern: /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/ },
  [`${at}.Image`]: { maxLength: 255, pattern: /^\S+$/ },
  [`${at}.ImageConfig.RepositoryAccessMode`]: { allowed: ['Platform', 'Vpc'] },
  [`${at}.Mode`]: { allowed: ['SingleModel', 'MultiModel'] },
  [`${at}.ModelDataUrl`]: MODEL_URL,
  [`${at}.ModelDataSource.S3DataSource.S3Uri`]: MODEL_URL,
  [`${at}.ModelDataSource.S3DataSource.S3DataType`]: { allowed: ['S3Prefix', 'S3Object'] },
  [`${at}.ModelDataSource.S3DataSource.CompressionType`]: { allowed: ['None', 'Gzip'] },
  [`${at}.MultiModelConfig.ModelCacheSetting`]: { allowed: ['Enabled', 'Disabled'] },
});

const variant = (at: string): Readonly<Record<string, Constraint>> => ({
  [at]: { minItems: 1, maxItems: 10 },
  [`${at}.[].VariantName`]: SAGEMAKER_NAME,
  [`${at}.[].ModelName`]: { minLength: 1, maxLength: 63, pattern: /^[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?$/ },
  [`${at}.[].InitialInstanceCount`]: { min: 1 },
  [`${at}.[].InitialVariantWeight`]: { min: 0 },
  [`${at}.[].InstanceType`]: { pattern: /^ml\.[a-z0-9-]+\.[a-z0-9-]+$/ },
  [`${at}.[].VolumeSizeInGB`]: { min: 1, max: 512 },
  [`${at}.[].ContainerStartupHealthCheckTimeoutInSeconds`]: { min: 60, max: 3_600 },
  [`${at}.[].ModelDataDownloadTimeoutInSeconds`]: { min: 60, max: 3_600 },
  [`${at}.[].RoutingConfig.RoutingStrategy`]: { allowed: ['LEAST_OUTSTANDING_REQUESTS', 'PREFIX_AWARE', 'RANDOM'] },
  [`${at}.[].ManagedInstanceScaling.Status`]: { allowed: ['ENABLED', 'DISABLED'] },
  [`${at}.[].ManagedInstanceScaling.MinInstanceCount`]: { min: 0 },
  [`${at}.[].ManagedInstanceScaling.MaxInstanceCount`]: { min: 1 },
  // https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html#serverless-endpoints-how-it-works-memory
  [`${at}.[].ServerlessConfig.MemorySizeInMB`]: { min: 1_024, max: 6_144, multipleOf: 1_024 },
  [`${at}.[].ServerlessConfig.MaxConcurrency`]: { min: 1, max: 200 },
  [`${at}.[].ServerlessConfig.ProvisionedConcurrency`]: { min: 1, max: 200 },
});

const capacity = (at: string): Readonly<Record<string, Constraint>> => ({
  [`${at}.Type`]: { allowed: ['INSTANCE_COUNT', 'CAPACITY_PERCENT'] },
  [`${at}.Value`]: { min: 1 },
});

export const CONSTRAINTS: Readonly<Record<string, TypeConstraints>> = {
  'AWS::Lambda::Function': {
    source: 'https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html, https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html',
    properties: {
      Architectures: { minItems: 1, maxItems: 1 },
      'Architectures.[]': { allowed: ARCHITECTURES },
      ...Object.fromEntries(CODE_IN_S3.map(([name, constraint]) => [`Code.${name}`, constraint])),
      Description: DESCRIPTION,
      'EphemeralStorage.Size': { min: 512, max: 10_240 },
      FileSystemConfigs: { maxItems: 1 },
      'FileSystemConfigs.[].LocalMountPath': { maxLength: 160, pattern: /^\/mnt\/[a-zA-Z0-9\-_.]+$/ },
      FunctionName: { minLength: 1, maxLength: 140, pattern: /^([a-zA-Z0-9_-]{1,64}|arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\d{12}:function:[a-zA-Z0-9_-]{1,64})$/ },
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
      'ProvisionedConcurrencyConfig.ProvisionedConcurrentExecutions': { min: 1 },
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
      'ScalingConfig.MaximumConcurrency': { min: 2, max: 1_000 },
      StartingPosition: { allowed: ['LATEST', 'TRIM_HORIZON', 'AT_TIMESTAMP'] },
      TumblingWindowInSeconds: { min: 0, max: 900 },
    },
  },
  'AWS::Logs::LogGroup': {
    source: 'https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html',
    properties: {
      LogGroupName: { minLength: 1, maxLength: 512, pattern: /^[.\-_/#A-Za-z0-9]{1,512}$/ },
      KmsKeyId: { maxLength: 256, pattern: /^arn:[a-z0-9-]+:kms:[a-z0-9-]+:\d{12}:(key|alias)\/.+$/ },
      ...TAG_PROPERTIES,
    },
  },
  'AWS::IAM::Role': {
    source: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html',
    properties: {
      AssumeRolePolicyDocument: { maxTextLength: 131_072 },
      Description: { maxLength: 1_000 },
      ManagedPolicyArns: { uniqueItems: true },
      'ManagedPolicyArns.[]': { minLength: 20, maxLength: 2_048 },
      MaxSessionDuration: { min: 3_600, max: 43_200 },
      Path: { minLength: 1, maxLength: 512, pattern: /^(\/|\/[!-~]+\/)$/ },
      PermissionsBoundary: { minLength: 20, maxLength: 2_048 },
      'Policies.[].PolicyName': { minLength: 1, maxLength: 128, pattern: /^[\w+=,.@-]+$/ },
      RoleName: { minLength: 1, maxLength: 64, pattern: /^[\w+=,.@-]+$/ },
      ...TAG_PROPERTIES,
    },
  },
  'AWS::IAM::Policy': {
    source: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html',
    anyRequired: ['Groups', 'Roles', 'Users'],
    properties: {
      PolicyName: { minLength: 1, maxLength: 128, pattern: /^[\w+=,.@-]+$/ },
      PolicyDocument: { maxTextLength: 131_072 },
    },
  },
  'AWS::IAM::ManagedPolicy': {
    source: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html',
    properties: {
      Description: { maxLength: 1_000 },
      ManagedPolicyName: { minLength: 1, maxLength: 128, pattern: /^[\w+=,.@-]+$/ },
      Path: { minLength: 1, maxLength: 512 },
      PolicyDocument: { maxTextLength: 131_072 },
    },
  },
  'AWS::ApplicationAutoScaling::ScalableTarget': {
    source: 'https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html',
    properties: {
      MaxCapacity: { min: 0 },
      MinCapacity: { min: 0 },
      ResourceId: { minLength: 1, maxLength: 1_600 },
      RoleARN: { minLength: 1, maxLength: 1_600 },
      ScalableDimension: { allowed: SCALABLE_DIMENSIONS },
      ServiceNamespace: { allowed: SERVICE_NAMESPACES },
      'ScheduledActions.[].Schedule': { minLength: 1, maxLength: 1_600, pattern: /^(rate|cron|at)\(.+\)$/ },
      'ScheduledActions.[].ScheduledActionName': { minLength: 1, maxLength: 256, pattern: /^(?!.*[|/:])\S+/ },
    },
  },
  'AWS::ApplicationAutoScaling::ScalingPolicy': {
    source: 'https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScalingPolicy.html',
    properties: {
      PolicyName: { minLength: 1, maxLength: 256 },
      PolicyType: { allowed: ['PredictiveScaling', 'StepScaling', 'TargetTrackingScaling'] },
      ResourceId: { minLength: 1, maxLength: 1_600 },
      ScalableDimension: { allowed: SCALABLE_DIMENSIONS },
      ServiceNamespace: { allowed: SERVICE_NAMESPACES },
      'StepScalingPolicyConfiguration.AdjustmentType': { allowed: ['ChangeInCapacity', 'ExactCapacity', 'PercentChangeInCapacity'] },
      'StepScalingPolicyConfiguration.MetricAggregationType': { allowed: ['Average', 'Maximum', 'Minimum'] },
      'TargetTrackingScalingPolicyConfiguration.PredefinedMetricSpecification.PredefinedMetricType': { allowed: PREDEFINED_METRICS },
      'TargetTrackingScalingPolicyConfiguration.PredefinedMetricSpecification.ResourceLabel': { minLength: 1, maxLength: 1_023 },
      'TargetTrackingScalingPolicyConfiguration.CustomizedMetricSpecification.Statistic': { allowed: ['Average', 'Maximum', 'Minimum', 'SampleCount', 'Sum'] },
    },
  },
  'AWS::CodeDeploy::Application': {
    source: 'https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateApplication.html',
    properties: {
      ApplicationName: CODE_DEPLOY_NAME,
      ComputePlatform: { allowed: ['ECS', 'Lambda', 'Server'] },
    },
  },
  'AWS::CodeDeploy::DeploymentConfig': {
    source: 'https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeploymentConfig.html',
    properties: {
      ComputePlatform: { allowed: ['ECS', 'Lambda', 'Server'] },
      DeploymentConfigName: CODE_DEPLOY_NAME,
      'TrafficRoutingConfig.Type': { allowed: ['AllAtOnce', 'TimeBasedCanary', 'TimeBasedLinear'] },
      'TrafficRoutingConfig.TimeBasedCanary.CanaryPercentage': { min: 1, max: 99 },
      'TrafficRoutingConfig.TimeBasedLinear.LinearPercentage': { min: 1, max: 99 },
      'MinimumHealthyHosts.Type': { allowed: ['FLEET_PERCENT', 'HOST_COUNT'] },
    },
  },
  'AWS::CodeDeploy::DeploymentGroup': {
    source: 'https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeploymentGroup.html',
    properties: {
      'AlarmConfiguration.Alarms': { maxItems: 10 },
      ApplicationName: CODE_DEPLOY_NAME,
      'AutoRollbackConfiguration.Events.[]': { allowed: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'] },
      'BlueGreenDeploymentConfiguration.DeploymentReadyOption.ActionOnTimeout': { allowed: ['CONTINUE_DEPLOYMENT', 'STOP_DEPLOYMENT'] },
      'BlueGreenDeploymentConfiguration.GreenFleetProvisioningOption.Action': { allowed: ['COPY_AUTO_SCALING_GROUP', 'DISCOVER_EXISTING'] },
      'BlueGreenDeploymentConfiguration.TerminateBlueInstancesOnDeploymentSuccess.Action': { allowed: ['KEEP_ALIVE', 'TERMINATE'] },
      DeploymentConfigName: CODE_DEPLOY_NAME,
      DeploymentGroupName: CODE_DEPLOY_NAME,
      'DeploymentStyle.DeploymentOption': { allowed: ['WITHOUT_TRAFFIC_CONTROL', 'WITH_TRAFFIC_CONTROL'] },
      'DeploymentStyle.DeploymentType': { allowed: ['BLUE_GREEN', 'IN_PLACE'] },
    },
  },
  'AWS::CloudWatch::Alarm': {
    source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html',
    properties: {
      AlarmActions: { maxItems: 5 },
      AlarmDescription: { maxLength: 1_024 },
      AlarmName: { maxLength: 255 },
      ComparisonOperator: {
        allowed: [
          'GreaterThanOrEqualToThreshold', 'GreaterThanThreshold', 'GreaterThanUpperThreshold', 'LessThanLowerOrGreaterThanUpperThreshold',
          'LessThanLowerThreshold', 'LessThanOrEqualToThreshold', 'LessThanThreshold',
        ],
      },
      DatapointsToAlarm: { min: 1 },
      ...DIMENSIONS('Dimensions'),
      EvaluateLowSampleCountPercentile: { allowed: ['evaluate', 'ignore'] },
      EvaluationPeriods: { min: 1 },
      ExtendedStatistic: { pattern: /^(p|tm|tc|ts|wm|TM|TC|TS|WM|PR|IQM)/ },
      InsufficientDataActions: { maxItems: 5 },
      MetricName: { minLength: 1, maxLength: 255 },
      'Metrics.[].Expression': { minLength: 1, maxLength: 2_048 },
      'Metrics.[].Id': { minLength: 1, maxLength: 255, pattern: /^[a-z][A-Za-z0-9_]*$/ },
      ...DIMENSIONS('Metrics.[].MetricStat.Metric.Dimensions'),
      'Metrics.[].MetricStat.Metric.MetricName': { minLength: 1, maxLength: 255 },
      'Metrics.[].MetricStat.Metric.Namespace': { minLength: 1, maxLength: 255, pattern: /^[^:]/ },
      'Metrics.[].MetricStat.Period': METRIC_PERIOD,
      'Metrics.[].MetricStat.Unit': { allowed: METRIC_UNITS },
      'Metrics.[].Period': METRIC_PERIOD,
      Namespace: { minLength: 1, maxLength: 255, pattern: /^[^:]/ },
      OKActions: { maxItems: 5 },
      Period: METRIC_PERIOD,
      Statistic: { allowed: ['Average', 'Maximum', 'Minimum', 'SampleCount', 'Sum'] },
      ThresholdMetricId: { minLength: 1, maxLength: 255 },
      TreatMissingData: { allowed: ['breaching', 'ignore', 'missing', 'notBreaching'] },
      Unit: { allowed: METRIC_UNITS },
      ...TAG_PROPERTIES,
    },
  },
  'AWS::CloudWatch::CompositeAlarm': {
    source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html',
    properties: {
      AlarmActions: { maxItems: 5 },
      AlarmDescription: { maxLength: 1_024 },
      AlarmName: { minLength: 1, maxLength: 255 },
      AlarmRule: { minLength: 1, maxLength: 10_240 },
      InsufficientDataActions: { maxItems: 5 },
      OKActions: { maxItems: 5 },
    },
  },
  'AWS::CloudWatch::Dashboard': {
    source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html',
    properties: {
      DashboardBody: { json: true },
      DashboardName: { minLength: 1, maxLength: 255, pattern: /^[A-Za-z0-9\-_]+$/ },
    },
  },
  'AWS::Events::Rule': {
    source: 'https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html',
    properties: {
      Description: { maxLength: 512 },
      Name: { minLength: 1, maxLength: 64, pattern: /^[.\-_A-Za-z0-9]+$/ },
      ScheduleExpression: {
        maxLength: 256,
        // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
        pattern: /^(rate\((1 (minute|hour|day)|([2-9]|[1-9]\d+) (minutes|hours|days))\)|cron\(\S+( +\S+){5}\))?$/,
      },
      Targets: { maxItems: 5 },
      'Targets.[].Id': { minLength: 1, maxLength: 64, pattern: /^[.\-_A-Za-z0-9]+$/ },
      'Targets.[].Arn': { minLength: 1, maxLength: 1_600 },
      'Targets.[].Input': { maxLength: 8_192 },
      'Targets.[].RetryPolicy.MaximumEventAgeInSeconds': { min: 60, max: 86_400 },
      'Targets.[].RetryPolicy.MaximumRetryAttempts': { min: 0, max: 185 },
    },
  },
  'AWS::SSM::Parameter': {
    source: 'https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html',
    properties: {
      Description: { maxLength: 1_024 },
      Name: { minLength: 1, maxLength: 2_048 },
      Type: { allowed: ['String', 'StringList'] },
      DataType: { allowed: ['text', 'aws:ec2:image'] },
      Tier: { allowed: ['Standard', 'Advanced', 'Intelligent-Tiering'] },
      Value: { minLength: 1, maxLength: 8_192 },
    },
  },
  'AWS::SageMaker::Model': {
    source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModel.html',
    properties: {
      Containers: { maxItems: 15 },
      ...container('Containers.[]'),
      ...container('PrimaryContainer'),
      ExecutionRoleArn: { minLength: 20, maxLength: 2_048, pattern: ROLE_ARN },
      'InferenceExecutionConfig.Mode': { allowed: ['Serial', 'Direct'] },
      ModelName: { maxLength: 63, pattern: /^[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?$/ },
      ...TAG_PROPERTIES,
      ...VPC,
    },
  },
  'AWS::SageMaker::EndpointConfig': {
    source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpointConfig.html',
    properties: {
      'AsyncInferenceConfig.ClientConfig.MaxConcurrentInvocationsPerInstance': { min: 1, max: 1_000 },
      'DataCaptureConfig.CaptureOptions': { minItems: 1, maxItems: 32 },
      'DataCaptureConfig.CaptureOptions.[].CaptureMode': { allowed: ['Input', 'InputAndOutput', 'Output'] },
      'DataCaptureConfig.InitialSamplingPercentage': { min: 0, max: 100 },
      EndpointConfigName: SAGEMAKER_NAME,
      ...variant('ProductionVariants'),
      ...variant('ShadowProductionVariants'),
      ...TAG_PROPERTIES,
      ...VPC,
    },
  },
  'AWS::SageMaker::Endpoint': {
    source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpoint.html, https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeploymentConfig.html',
    properties: {
      'DeploymentConfig.AutoRollbackConfiguration.Alarms': { maxItems: 10 },
      'DeploymentConfig.AutoRollbackConfiguration.Alarms.[].AlarmName': { minLength: 1, maxLength: 255 },
      'DeploymentConfig.BlueGreenUpdatePolicy.MaximumExecutionTimeoutInSeconds': { min: 600, max: 28_800 },
      'DeploymentConfig.BlueGreenUpdatePolicy.TerminationWaitInSeconds': { min: 0, max: 3_600 },
      'DeploymentConfig.BlueGreenUpdatePolicy.TrafficRoutingConfiguration.Type': { allowed: ['ALL_AT_ONCE', 'CANARY', 'LINEAR'] },
      'DeploymentConfig.BlueGreenUpdatePolicy.TrafficRoutingConfiguration.WaitIntervalInSeconds': { min: 0, max: 3_600 },
      ...capacity('DeploymentConfig.BlueGreenUpdatePolicy.TrafficRoutingConfiguration.CanarySize'),
      ...capacity('DeploymentConfig.BlueGreenUpdatePolicy.TrafficRoutingConfiguration.LinearStepSize'),
      'DeploymentConfig.RollingUpdatePolicy.MaximumExecutionTimeoutInSeconds': { min: 600, max: 28_800 },
      'DeploymentConfig.RollingUpdatePolicy.WaitIntervalInSeconds': { min: 0, max: 3_600 },
      ...capacity('DeploymentConfig.RollingUpdatePolicy.MaximumBatchSize'),
      ...capacity('DeploymentConfig.RollingUpdatePolicy.RollbackMaximumBatchSize'),
      EndpointConfigName: SAGEMAKER_NAME,
      EndpointName: SAGEMAKER_NAME,
      ...TAG_PROPERTIES,
    },
  },
};
