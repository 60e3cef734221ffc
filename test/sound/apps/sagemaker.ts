import { Stack, type App } from 'aws-cdk-lib/core';
import { AdjustmentType, PredefinedMetric, ScalableTarget, ServiceNamespace } from 'aws-cdk-lib/aws-applicationautoscaling';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Effect, ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { CfnDataQualityJobDefinition, CfnEndpoint, CfnEndpointConfig, CfnInferenceComponent, CfnModel, CfnModelPackageGroup, CfnMonitoringSchedule } from 'aws-cdk-lib/aws-sagemaker';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Duration } from 'aws-cdk-lib/core';

const IMAGE = '763104351884.dkr.ecr.eu-west-1.amazonaws.com/djl-inference:0.36.0-lmi28.0.0-cu130';
const CPU_IMAGE = `123456789012.dkr.ecr.eu-west-1.amazonaws.com/digits@sha256:${'b'.repeat(64)}`;

/** Endpoints of every kind by L1s, as they are written where there is nothing else. */
export function sagemaker(app: App): void {
  const stack = new Stack(app, 'SageMaker', { env: { region: 'eu-west-1', account: '123456789012' } });
  const data = new Bucket(stack, 'Data', { versioned: true, enforceSSL: true });
  const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('sagemaker.amazonaws.com') });
  data.grantReadWrite(role);
  role.addToPolicy(new PolicyStatement({ effect: Effect.ALLOW, actions: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], resources: ['arn:aws:ecr:eu-west-1:123456789012:repository/digits'] }));
  role.addToPolicy(new PolicyStatement({ actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }));
  const model = new CfnModel(stack, 'Model', { executionRoleArn: role.roleArn, primaryContainer: { image: CPU_IMAGE, modelDataUrl: `s3://${data.bucketName}/digits/3f2a/model.tar.gz` } });
  const key = new Key(stack, 'Key', { enableKeyRotation: true });
  const variant = { variantName: 'live', modelName: model.attrModelName, initialVariantWeight: 1 };

  const config = new CfnEndpointConfig(stack, 'Config', {
    kmsKeyId: key.keyId,
    productionVariants: [{ ...variant, instanceType: 'ml.m5.large', initialInstanceCount: 2 }],
    dataCaptureConfig: { enableCapture: true, initialSamplingPercentage: 10, destinationS3Uri: `s3://${data.bucketName}/capture`, captureOptions: [{ captureMode: 'Input' }, { captureMode: 'Output' }] },
  });
  const errors = new Metric({ namespace: 'AWS/SageMaker', metricName: 'Invocation5XXErrors', dimensionsMap: { EndpointName: 'digits-live', VariantName: 'live' }, statistic: 'Sum', period: Duration.minutes(1) })
    .createAlarm(stack, 'Errors', { threshold: 1, evaluationPeriods: 1 });
  const endpoint = new CfnEndpoint(stack, 'Endpoint', {
    endpointName: 'digits-live', endpointConfigName: config.attrEndpointConfigName, retainAllVariantProperties: true,
    excludeRetainedVariantProperties: [{ variantPropertyType: 'DataCaptureConfig' }, { variantPropertyType: 'DesiredWeight' }],
    deploymentConfig: {
      blueGreenUpdatePolicy: { trafficRoutingConfiguration: { type: 'CANARY', waitIntervalInSeconds: 300, canarySize: { type: 'CAPACITY_PERCENT', value: 50 } }, terminationWaitInSeconds: 120, maximumExecutionTimeoutInSeconds: 3600 },
      autoRollbackConfiguration: { alarms: [{ alarmName: errors.alarmName }] },
    },
  });
  const target = new ScalableTarget(stack, 'Capacity', { serviceNamespace: ServiceNamespace.SAGEMAKER, resourceId: `endpoint/${endpoint.attrEndpointName}/variant/live`, scalableDimension: 'sagemaker:variant:DesiredInstanceCount', minCapacity: 2, maxCapacity: 6 });
  target.scaleToTrackMetric('Invocations', { predefinedMetric: PredefinedMetric.SAGEMAKER_VARIANT_INVOCATIONS_PER_INSTANCE, targetValue: 700, scaleInCooldown: Duration.minutes(5) });

  const serverless = new CfnEndpointConfig(stack, 'ServerlessConfig', { productionVariants: [{ ...variant, serverlessConfig: { memorySizeInMb: 2048, maxConcurrency: 20, provisionedConcurrency: 2 } }] });
  new CfnEndpoint(stack, 'Serverless', { endpointConfigName: serverless.attrEndpointConfigName });

  const topic = new Topic(stack, 'Topic');
  topic.grantPublish(role);
  const later = new CfnEndpointConfig(stack, 'AsyncConfig', {
    productionVariants: [{ ...variant, instanceType: 'ml.m5.xlarge', initialInstanceCount: 1 }],
    asyncInferenceConfig: { clientConfig: { maxConcurrentInvocationsPerInstance: 4 }, outputConfig: { s3OutputPath: `s3://${data.bucketName}/out`, s3FailurePath: `s3://${data.bucketName}/failed`, notificationConfig: { successTopic: topic.topicArn, errorTopic: topic.topicArn } } },
  });
  const asynchronous = new CfnEndpoint(stack, 'Async', { endpointConfigName: later.attrEndpointConfigName, retainAllVariantProperties: true });
  const backlog = new ScalableTarget(stack, 'AsyncCapacity', { serviceNamespace: ServiceNamespace.SAGEMAKER, resourceId: `endpoint/${asynchronous.attrEndpointName}/variant/live`, scalableDimension: 'sagemaker:variant:DesiredInstanceCount', minCapacity: 0, maxCapacity: 4 });
  const dimensionsMap = { EndpointName: asynchronous.attrEndpointName };
  backlog.scaleToTrackMetric('Backlog', { customMetric: new Metric({ namespace: 'AWS/SageMaker', metricName: 'ApproximateBacklogSizePerInstance', dimensionsMap, statistic: 'Average' }), targetValue: 5 });
  backlog.scaleOnMetric('Wake', {
    metric: new Metric({ namespace: 'AWS/SageMaker', metricName: 'HasBacklogWithoutCapacity', dimensionsMap, statistic: 'Average', period: Duration.minutes(1) }),
    adjustmentType: AdjustmentType.CHANGE_IN_CAPACITY, scalingSteps: [{ lower: 1, change: 1 }, { upper: 0, change: 0 }], evaluationPeriods: 1,
  });

  const shared = new CfnEndpointConfig(stack, 'SharedConfig', {
    executionRoleArn: role.roleArn,
    productionVariants: [{ variantName: 'gpus', instanceType: 'ml.g6.2xlarge', initialInstanceCount: 1, managedInstanceScaling: { status: 'ENABLED', minInstanceCount: 1, maxInstanceCount: 3 }, routingConfig: { routingStrategy: 'LEAST_OUTSTANDING_REQUESTS' }, inferenceAmiVersion: 'al2023-ami-sagemaker-inference-gpu-4-1' }],
  });
  const gpus = new CfnEndpoint(stack, 'Shared', { endpointConfigName: shared.attrEndpointConfigName });
  const llm = new CfnModel(stack, 'Llm', { executionRoleArn: role.roleArn, primaryContainer: { image: IMAGE, modelDataSource: { s3DataSource: { s3Uri: `s3://${data.bucketName}/llm/1/`, s3DataType: 'S3Prefix', compressionType: 'None' } }, environment: { OPTION_TENSOR_PARALLEL_DEGREE: '1' } } });
  const component = new CfnInferenceComponent(stack, 'Component', {
    inferenceComponentName: 'llm', endpointName: gpus.attrEndpointName, variantName: 'gpus', runtimeConfig: { copyCount: 1 },
    specification: { modelName: llm.attrModelName, computeResourceRequirements: { numberOfAcceleratorDevicesRequired: 1, minMemoryRequiredInMb: 16384 } },
  });
  const copies = new ScalableTarget(stack, 'Copies', { serviceNamespace: ServiceNamespace.SAGEMAKER, resourceId: 'inference-component/llm', scalableDimension: 'sagemaker:inference-component:DesiredCopyCount', minCapacity: 1, maxCapacity: 3 });
  copies.node.addDependency(component);
  copies.scaleToTrackMetric('PerCopy', { predefinedMetric: PredefinedMetric.SAGEMAKER_INFERENCE_COMPONENT_INVOCATIONS_PER_COPY, targetValue: 20 });

  new CfnModelPackageGroup(stack, 'Group', { modelPackageGroupName: 'digits' });
  const job = new CfnDataQualityJobDefinition(stack, 'Job', {
    roleArn: role.roleArn,
    dataQualityAppSpecification: { imageUri: '468650794304.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-model-monitor-analyzer' },
    dataQualityJobInput: { endpointInput: { endpointName: endpoint.attrEndpointName, localPath: '/opt/ml/processing/input' } },
    dataQualityJobOutputConfig: { monitoringOutputs: [{ s3Output: { localPath: '/opt/ml/processing/output', s3Uri: `s3://${data.bucketName}/reports`, s3UploadMode: 'EndOfJob' } }] },
    jobResources: { clusterConfig: { instanceCount: 1, instanceType: 'ml.m5.large', volumeSizeInGb: 20 } },
    networkConfig: { enableInterContainerTrafficEncryption: true },
  });
  new CfnMonitoringSchedule(stack, 'Schedule', { monitoringScheduleName: 'digits-hourly', monitoringScheduleConfig: { monitoringJobDefinitionName: job.attrJobDefinitionArn, monitoringType: 'DataQuality', scheduleConfig: { scheduleExpression: 'cron(0 * ? * * *)' } } });
  new Role(stack, 'Reader', { assumedBy: new ServicePrincipal('lambda.amazonaws.com'), managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSLambdaBasicExecutionRole')] });
}
