import { PREFIX_CONCURRENCY, PREFIX_LENGTH } from '../../sagemaker/routing';
import type { Constraint, TypeConstraints } from './constraint';
import { INSTANCE_TYPES } from './instance-types';
import { ROLE_ARN, TAG_PROPERTIES } from './constraint';

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
  [`${at}.[].InstanceType`]: { allowed: INSTANCE_TYPES },
  [`${at}.[].VolumeSizeInGB`]: { min: 1, max: 512 },
  [`${at}.[].ContainerStartupHealthCheckTimeoutInSeconds`]: { min: 60, max: 3_600 },
  [`${at}.[].ModelDataDownloadTimeoutInSeconds`]: { min: 60, max: 3_600 },
  [`${at}.[].RoutingConfig.RoutingStrategy`]: { allowed: ['LEAST_OUTSTANDING_REQUESTS', 'PREFIX_AWARE', 'RANDOM'] },
  [`${at}.[].RoutingConfig.PrefixAwareRoutingConfig.ConcurrencyThreshold`]: PREFIX_CONCURRENCY,
  [`${at}.[].RoutingConfig.PrefixAwareRoutingConfig.PrefixLength`]: PREFIX_LENGTH,
  [`${at}.[].ManagedInstanceScaling.Status`]: { allowed: ['ENABLED', 'DISABLED'] },
  [`${at}.[].ManagedInstanceScaling.MinInstanceCount`]: { min: 0 },
  [`${at}.[].ManagedInstanceScaling.MaxInstanceCount`]: { min: 1 },
  [`${at}.[].ManagedInstanceScaling.ScaleInPolicy.CooldownInMinutes`]: { min: 5, max: 1_440 },
  [`${at}.[].ManagedInstanceScaling.ScaleInPolicy.MaximumStepSize`]: { min: 1, max: 100 },
  [`${at}.[].InstancePools`]: { minItems: 1, maxItems: 5 },
  [`${at}.[].InstancePools.[].InstanceType`]: { allowed: INSTANCE_TYPES },
  [`${at}.[].InstancePools.[].Priority`]: { min: 1, max: 5 },
  [`${at}.[].VariantInstanceProvisionTimeoutInSeconds`]: { min: 300, max: 3_600 },
  // https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html#serverless-endpoints-how-it-works-memory
  [`${at}.[].ServerlessConfig.MemorySizeInMB`]: { min: 1_024, max: 6_144, multipleOf: 1_024 },
  [`${at}.[].ServerlessConfig.MaxConcurrency`]: { min: 1, max: 200 },
  [`${at}.[].ServerlessConfig.ProvisionedConcurrency`]: { min: 1, max: 200 },
});

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_InferenceComponentComputeResourceRequirements.html and the pages beside it. */
const specification = (at: string): Readonly<Record<string, Constraint>> => ({
  [`${at}.ComputeResourceRequirements.MinMemoryRequiredInMb`]: { min: 128 },
  [`${at}.ComputeResourceRequirements.MaxMemoryRequiredInMb`]: { min: 128 },
  [`${at}.ComputeResourceRequirements.NumberOfCpuCoresRequired`]: { min: 0.25 },
  [`${at}.ComputeResourceRequirements.NumberOfAcceleratorDevicesRequired`]: { min: 1 },
  [`${at}.StartupParameters.ContainerStartupHealthCheckTimeoutInSeconds`]: { min: 60, max: 3_600 },
  [`${at}.StartupParameters.ModelDataDownloadTimeoutInSeconds`]: { min: 60, max: 3_600 },
});

/** Of the definitions of monitoring jobs: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_MonitoringJobDefinition.html */
const job = (output: string): TypeConstraints => ({
  source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_MonitoringJobDefinition.html',
  properties: {
    'JobResources.ClusterConfig.InstanceCount': { min: 1, max: 100 },
    'JobResources.ClusterConfig.VolumeSizeInGB': { min: 1, max: 16_384 },
    'NetworkConfig.VpcConfig.SecurityGroupIds': { minItems: 1, maxItems: 5 },
    'NetworkConfig.VpcConfig.Subnets': { minItems: 1, maxItems: 16 },
    'StoppingCondition.MaxRuntimeInSeconds': { min: 1, max: 86_400 },
    [`${output}.MonitoringOutputs`]: { minItems: 1, maxItems: 1 },
    RoleArn: { minLength: 20, maxLength: 2_048, pattern: ROLE_ARN },
    ...TAG_PROPERTIES,
  },
});

const capacity = (at: string): Readonly<Record<string, Constraint>> => ({
  [`${at}.Type`]: { allowed: ['INSTANCE_COUNT', 'CAPACITY_PERCENT'] },
  [`${at}.Value`]: { min: 1 },
});

/** Of SageMaker. */
export const SAGEMAKER: Readonly<Record<string, TypeConstraints>> = {
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
      'AsyncInferenceConfig.OutputConfig.NotificationConfig.IncludeInferenceResponseIn': { maxItems: 2 },
      'DataCaptureConfig.CaptureContentTypeHeader.CsvContentTypes': { minItems: 1, maxItems: 10 },
      'DataCaptureConfig.CaptureContentTypeHeader.JsonContentTypes': { minItems: 1, maxItems: 10 },
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
      'DeploymentConfig.AutoRollbackConfiguration.Alarms': { minItems: 1, maxItems: 10 },
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
  'AWS::SageMaker::InferenceComponent': {
    source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateInferenceComponent.html',
    properties: {
      'DeploymentConfig.AutoRollbackConfiguration.Alarms': { minItems: 1, maxItems: 10 },
      'DeploymentConfig.RollingUpdatePolicy.MaximumBatchSize.Type': { allowed: ['COPY_COUNT', 'CAPACITY_PERCENT'] },
      'DeploymentConfig.RollingUpdatePolicy.WaitIntervalInSeconds': { min: 0, max: 3_600 },
      'DeploymentConfig.RollingUpdatePolicy.MaximumExecutionTimeoutInSeconds': { min: 600, max: 28_800 },
      InferenceComponentName: SAGEMAKER_NAME,
      ...specification('Specification'),
      VariantName: SAGEMAKER_NAME,
      ...TAG_PROPERTIES,
    },
  },
  'AWS::SageMaker::DataQualityJobDefinition': job('DataQualityJobOutputConfig'),
  'AWS::SageMaker::ModelBiasJobDefinition': job('ModelBiasJobOutputConfig'),
  'AWS::SageMaker::ModelExplainabilityJobDefinition': job('ModelExplainabilityJobOutputConfig'),
  'AWS::SageMaker::ModelQualityJobDefinition': job('ModelQualityJobOutputConfig'),
  'AWS::SageMaker::MonitoringSchedule': {
    source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateMonitoringSchedule.html',
    properties: {
      'MonitoringScheduleConfig.MonitoringJobDefinition.MonitoringInputs': { minItems: 1, maxItems: 1 },
      'MonitoringScheduleConfig.MonitoringJobDefinition.MonitoringResources.ClusterConfig.InstanceCount': { min: 1, max: 100 },
      'MonitoringScheduleConfig.MonitoringJobDefinition.MonitoringResources.ClusterConfig.VolumeSizeInGB': { min: 1, max: 16_384 },
      'MonitoringScheduleConfig.MonitoringJobDefinition.StoppingCondition.MaxRuntimeInSeconds': { min: 1, max: 86_400 },
      'MonitoringScheduleConfig.MonitoringType': { allowed: ['DataQuality', 'ModelBias', 'ModelExplainability', 'ModelQuality'] },
      MonitoringScheduleName: SAGEMAKER_NAME,
      ...TAG_PROPERTIES,
    },
  },
  'AWS::SageMaker::ModelPackage': {
    source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModelPackage.html',
    properties: {
      'InferenceSpecification.Containers': { minItems: 1, maxItems: 15 },
      ModelApprovalStatus: { allowed: ['Approved', 'PendingManualApproval', 'Rejected'] },
      ModelPackageDescription: { maxLength: 1_024 },
      ...TAG_PROPERTIES,
    },
  },
  'AWS::SageMaker::InferenceExperiment': {
    source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateInferenceExperiment.html',
    properties: {
      ModelVariants: { minItems: 1, maxItems: 2 },
      'ShadowModeConfig.ShadowModelVariants': { minItems: 1, maxItems: 1 },
      'ShadowModeConfig.ShadowModelVariants.[].SamplingPercentage': { min: 0, max: 100 },
      Type: { allowed: ['ShadowMode'] },
      ...TAG_PROPERTIES,
    },
  },
};
