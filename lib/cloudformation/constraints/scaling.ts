import { ROLLOUT_MINUTES, ROLLOUT_PERCENTAGE } from '../../rollout/plan';
import type { Constraint, TypeConstraints } from './constraint';

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
export const PREDEFINED_METRICS = [
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
const CODE_DEPLOY_NAME: Constraint = { minLength: 1, maxLength: 100, pattern: /^[A-Za-z0-9+=,.@_-]*$/ };

const MINUTES: Constraint = { min: ROLLOUT_MINUTES.min, max: ROLLOUT_MINUTES.max };
const SHARE: Constraint = { min: ROLLOUT_PERCENTAGE.min, max: ROLLOUT_PERCENTAGE.max };

/** Of Application Auto Scaling and CodeDeploy. */
export const SCALING: Readonly<Record<string, TypeConstraints>> = {
  'AWS::ApplicationAutoScaling::ScalableTarget': {
    source: 'https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html',
    properties: {
      MaxCapacity: { min: 0 },
      MinCapacity: { min: 0 },
      ResourceId: { minLength: 1, maxLength: 1_600 },
      RoleARN: { minLength: 1, maxLength: 1_600 },
      ScalableDimension: { allowed: SCALABLE_DIMENSIONS },
      ServiceNamespace: { allowed: SERVICE_NAMESPACES },
      // https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-quotas.html
      ScheduledActions: { maxItems: 200 },
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
      'TrafficRoutingConfig.TimeBasedCanary.CanaryInterval': MINUTES,
      'TrafficRoutingConfig.TimeBasedCanary.CanaryPercentage': SHARE,
      'TrafficRoutingConfig.TimeBasedLinear.LinearInterval': MINUTES,
      'TrafficRoutingConfig.TimeBasedLinear.LinearPercentage': SHARE,
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
};
