import type { ServiceMetrics } from './service-metrics';

const VARIANT = ['EndpointName', 'VariantName'];
const COMPONENT = ['InferenceComponentName'];
const INSTANCES = '/aws/sagemaker/Endpoints';

export const SAGEMAKER_METRICS: ServiceMetrics = {
  namespace: 'AWS/SageMaker',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html',
  dimensions: [
    ...VARIANT, 'EndpointConfigName', ...COMPONENT, 'InstanceId', 'ContainerId', 'AcceleratorId', 'ContainerName', 'TargetModel', 'PipelineName', 'StepName', 'FeatureGroupName', 'OperationName',
    'LabelingJobName', 'InferenceRecommendationJobName',
  ],
  groups: [
    // https://docs.aws.amazon.com/sagemaker/latest/dg/async-inference-monitor.html: of the endpoint, and not of a variant.
    { names: ['ApproximateBacklogSize', 'ApproximateBacklogSizePerInstance', 'ApproximateAgeOfOldestRequest', 'HasBacklogWithoutCapacity'], sets: [['EndpointName']], isAsynchronous: true },
    {
      names: [
        'RequestDownloadFailures', 'ResponseUploadFailures', 'NotificationFailures', 'RequestDownloadLatency', 'ResponseUploadLatency', 'ExpiredRequests', 'InvocationFailures',
        'InvocationsProcessed', 'InvocationsProcesssed', 'TimeInBacklog', 'TotalProcessingTime',
      ],
      isAsynchronous: true,
    },
    {
      names: ['Invocations', 'Invocation4XXErrors', 'Invocation5XXErrors', 'InvocationModelErrors', 'ModelLatency', 'OverheadLatency', 'FirstChunkLatency', 'FirstChunkModelLatency', 'MidStreamErrors', 'FirstChunkInvocations'],
      sets: [VARIANT, [...VARIANT, 'EndpointConfigName'], COMPONENT],
    },
    { names: ['InvocationsPerInstance', 'ModelSetupTime'], sets: [VARIANT, [...VARIANT, 'EndpointConfigName']] },
    { names: ['ServerlessConcurrentExecutionsUtilization', 'ServerlessProvisionedConcurrencyUtilization'], sets: [VARIANT, [...VARIANT, 'EndpointConfigName']], isShare: true },
    { names: ['ServerlessProvisionedConcurrencyExecutions', 'ServerlessProvisionedConcurrencyInvocations', 'ServerlessProvisionedConcurrencySpilloverInvocations'] },
    { names: ['InvocationsPerCopy', 'NoCapacityInvocationFailures'], sets: [COMPONENT] },
    { names: ['ConcurrentRequestsPerModel', 'ConcurrentRequestsPerCopy'], isHighResolution: true },
    { names: ['ModelLoadingWaitTime', 'ModelUnloadingTime', 'ModelDownloadingTime', 'ModelLoadingTime', 'ModelCacheHit', 'LoadedModelCount'] },
  ],
  elsewhere: {
    CPUUtilization: `in ${INSTANCES}`, MemoryUtilization: `in ${INSTANCES}`, DiskUtilization: `in ${INSTANCES}`, GPUUtilization: `in ${INSTANCES}`, GPUMemoryUtilization: `in ${INSTANCES}`,
    Errors: 'Invocation5XXErrors', Latency: 'ModelLatency',
  },
};

export const INSTANCE_METRICS: ServiceMetrics = {
  namespace: INSTANCES,
  source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html',
  dimensions: [...VARIANT, 'EndpointConfigName', 'InstanceId', 'ContainerId', 'AcceleratorId'],
  groups: [
    // Enhanced metrics are published every ten seconds where the endpoint says so: EndpointConfig MetricsConfig.
    { names: ['CPUUtilization', 'CPUUtilizationNormalized', 'MemoryUtilization', 'DiskUtilization', 'GPUUtilization', 'GPUMemoryUtilization', 'GPUUtilizationNormalized', 'GPUMemoryUtilizationNormalized'], sets: [VARIANT, [...VARIANT, 'EndpointConfigName']], isHighResolution: true },
  ],
  elsewhere: { Invocations: 'in AWS/SageMaker', ModelLatency: 'in AWS/SageMaker', InvocationsPerInstance: 'in AWS/SageMaker' },
};
