/** What of a service can be scaled. */
export interface ScalableDimension {
  readonly namespace: string;
  readonly resourceId: RegExp;
  /** Smallest minimum capacity that may be registered. */
  readonly smallest: number;
  /** What a scaling activity says that it sets. */
  readonly noun: string;
  /** Policy types beside scheduled scaling. */
  readonly policies: readonly PolicyType[];
  readonly predefinedMetrics: readonly string[];
  /** Seconds, where a target tracking policy does not say. */
  readonly cooldown: number;
}

export type PolicyType = 'TargetTrackingScaling' | 'StepScaling' | 'PredictiveScaling';

const VARIANT = /^endpoint\/[^/]+\/variant\/[^/]+$/;

/**
 * The dimensions that this library scales. "StepScaling: Not supported for ... Lambda", "PredictiveScaling: Only supported for Amazon ECS".
 * https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScalingPolicy.html
 * https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html#target-tracking-cooldown
 */
export const DIMENSIONS: Readonly<Record<string, ScalableDimension>> = {
  'lambda:function:ProvisionedConcurrency': {
    namespace: 'lambda', resourceId: /^function:[a-zA-Z0-9-_]+:(?!\$LATEST$)[a-zA-Z0-9-_]+$/, smallest: 0, noun: 'provisioned concurrency', policies: ['TargetTrackingScaling'],
    predefinedMetrics: ['LambdaProvisionedConcurrencyUtilization'], cooldown: 0,
  },
  'sagemaker:variant:DesiredInstanceCount': {
    namespace: 'sagemaker', resourceId: VARIANT, smallest: 0, noun: 'desired instance count', policies: ['TargetTrackingScaling', 'StepScaling'],
    predefinedMetrics: ['SageMakerVariantInvocationsPerInstance', 'SageMakerVariantConcurrentRequestsPerModelHighResolution'], cooldown: 300,
  },
  'sagemaker:variant:DesiredProvisionedConcurrency': {
    namespace: 'sagemaker', resourceId: VARIANT, smallest: 0, noun: 'desired provisioned concurrency', policies: ['TargetTrackingScaling', 'StepScaling'],
    predefinedMetrics: ['SageMakerVariantProvisionedConcurrencyUtilization'], cooldown: 300,
  },
  'sagemaker:inference-component:DesiredCopyCount': {
    namespace: 'sagemaker', resourceId: /^inference-component\/[^/]+$/, smallest: 0, noun: 'desired copy count', policies: ['TargetTrackingScaling', 'StepScaling'],
    predefinedMetrics: ['SageMakerInferenceComponentInvocationsPerCopy', 'SageMakerInferenceComponentConcurrentRequestsPerCopyHighResolution'], cooldown: 300,
  },
};

/** Those of other services, which can be registered and are not checked any further. */
const OTHERS: readonly string[] = [
  'ecs:service:DesiredCount', 'elasticmapreduce:instancegroup:InstanceCount', 'ec2:spot-fleet-request:TargetCapacity', 'appstream:fleet:DesiredCapacity', 'dynamodb:table:ReadCapacityUnits',
  'dynamodb:table:WriteCapacityUnits', 'dynamodb:index:ReadCapacityUnits', 'dynamodb:index:WriteCapacityUnits', 'rds:cluster:ReadReplicaCount', 'custom-resource:ResourceType:Property',
  'comprehend:document-classifier-endpoint:DesiredInferenceUnits', 'comprehend:entity-recognizer-endpoint:DesiredInferenceUnits', 'cassandra:table:ReadCapacityUnits', 'cassandra:table:WriteCapacityUnits',
  'kafka:broker-storage:VolumeSize', 'elasticache:cache-cluster:Nodes', 'elasticache:replication-group:NodeGroups', 'elasticache:replication-group:Replicas', 'neptune:cluster:ReadReplicaCount',
  'workspaces:workspacespool:DesiredUserSessions',
];

const ALL_DIMENSIONS: readonly string[] = [...Object.keys(DIMENSIONS), ...OTHERS];
const NAMESPACES: ReadonlySet<string> = new Set(ALL_DIMENSIONS.map((name) => name.split(':')[0] ?? ''));

export interface TargetId {
  readonly namespace: string;
  readonly resourceId: string;
  readonly dimension: string;
}

/** What is wrong with the name of a scalable target; undefined when nothing is. */
export function refuseTarget({ namespace, resourceId, dimension }: TargetId): string | undefined {
  if (!NAMESPACES.has(namespace)) return enumeration(namespace, 'serviceNamespace', [...NAMESPACES]);
  if (!ALL_DIMENSIONS.includes(dimension)) return enumeration(dimension, 'scalableDimension', ALL_DIMENSIONS);
  if (dimension.split(':')[0] !== namespace) return 'Unsupported service namespace, resource type or scalable dimension';
  const known = dimensionOf(dimension);
  return known !== undefined && !known.resourceId.test(resourceId) ? `Unsupported resource ID: ${resourceId}` : undefined;
}

export function dimensionOf(name: string): ScalableDimension | undefined {
  return Object.hasOwn(DIMENSIONS, name) ? DIMENSIONS[name] : undefined;
}

function enumeration(value: string, at: string, allowed: readonly string[]): string {
  return `1 validation error detected: Value '${value}' at '${at}' failed to satisfy constraint: Member must satisfy enum value set: [${allowed.join(', ')}]`;
}
