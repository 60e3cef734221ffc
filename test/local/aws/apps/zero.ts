/**
 * Digits behind a function, an asynchronous endpoint from zero, and an endpoint on which two models share the instances from zero. The latter of
 * the resources of CloudFormation alone.
 */
import { join } from 'node:path';
import { App, Aws, CfnOutput, Stack } from 'aws-cdk-lib';
import { CfnScalableTarget, CfnScalingPolicy } from 'aws-cdk-lib/aws-applicationautoscaling';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnEndpoint, CfnEndpointConfig, CfnInferenceComponent, CfnModel } from 'aws-cdk-lib/aws-sagemaker';
import { Construct } from 'constructs';
import { AsyncEndpoint, InstanceType, ModelArtifact, ModelFunction, ModelVersion, ServingImage } from '../../../../constructs';

const models = join(__dirname, '../../../../examples/models');
const app = new App();
const stack = new Stack(app, 'Zero');
const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('sagemaker.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } } }) });

function version(name: string, of: string): ModelVersion {
  return ModelVersion.of(name, of, ModelArtifact.fromFile(join(models, name, of, 'model.onnx')));
}

function served(id: string, of: ModelVersion): CfnModel {
  const place = new Construct(stack, id);
  const { image, environment, pull, modelData } = ServingImage.modelServer()._container(place, of);
  for (const statement of [...pull, ...modelData?.read ?? []]) role.addToPolicy(statement);
  const model = new CfnModel(place, 'Model', { executionRoleArn: role.roleArn, primaryContainer: { image, environment: { ...environment, CSI_THREADS: '1' }, modelDataUrl: modelData?.uri } });
  model.node.addDependency(role, ...modelData?.stored ?? []);
  new CfnOutput(stack, `${id}Function`, { value: new ModelFunction(place, 'Function', { model: of }).functionName });
  return model;
}

interface Scaled {
  readonly resourceId: string;
  readonly dimension: string;
  readonly after: CfnInferenceComponent;
  readonly tracking: CfnScalingPolicy.TargetTrackingScalingPolicyConfigurationProperty;
  readonly wakesBy: { readonly metricName: string; readonly dimensions: readonly { readonly name: string; readonly value: string }[]; readonly minutes: number };
}

/** From zero to two: https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling-zero-instances.html */
function scale(place: Construct, { resourceId, dimension, after, tracking, wakesBy: { metricName, dimensions, minutes } }: Scaled): void {
  const target = new CfnScalableTarget(place, 'Target', { serviceNamespace: 'sagemaker', resourceId, scalableDimension: dimension, minCapacity: 0, maxCapacity: 2 });
  target.addDependency(after);
  new CfnScalingPolicy(place, 'Tracking', { policyName: 'tracking', policyType: 'TargetTrackingScaling', scalingTargetId: target.ref, targetTrackingScalingPolicyConfiguration: tracking });
  const wake = new CfnScalingPolicy(place, 'Wake', {
    policyName: 'wake', policyType: 'StepScaling', scalingTargetId: target.ref,
    stepScalingPolicyConfiguration: { adjustmentType: 'ChangeInCapacity', cooldown: 300, metricAggregationType: 'Average', stepAdjustments: [{ metricIntervalLowerBound: 0, scalingAdjustment: 1 }] },
  });
  new CfnAlarm(place, 'Wanted', {
    namespace: 'AWS/SageMaker', metricName, dimensions: [...dimensions], statistic: 'Maximum', period: 60, evaluationPeriods: minutes, threshold: 1, comparisonOperator: 'GreaterThanOrEqualToThreshold',
    treatMissingData: 'notBreaching', alarmActions: [wake.ref],
  });
}

const digits = served('Digits', version('digits', '2'));
const cancer = served('Cancer', version('breast-cancer', '1'));

const queue = new AsyncEndpoint(stack, 'Queue', { model: version('digits', '2'), instanceType: InstanceType.C7I_LARGE, maxConcurrentInvocations: 4 });
queue.autoScale({ minCapacity: 0, maxCapacity: 2 }).scaleOnBacklog({ target: 50 });
new CfnOutput(stack, 'QueueEndpoint', { value: queue.endpointName });

const shared = new Construct(stack, 'Shared');
const sharedConfig = new CfnEndpointConfig(shared, 'Config', {
  executionRoleArn: role.roleArn,
  productionVariants: [{ variantName: 'Main', initialInstanceCount: 1, instanceType: 'ml.m5.large', managedInstanceScaling: { status: 'ENABLED', minInstanceCount: 0, maxInstanceCount: 1 } }],
});
const sharedEndpoint = new CfnEndpoint(shared, 'Endpoint', { endpointName: 'shared', endpointConfigName: sharedConfig.attrEndpointConfigName });
for (const [id, model] of [['Digits', digits], ['Cancer', cancer]] as const) {
  const place = new Construct(shared, id);
  const name = `shared-${id}`;
  const component = new CfnInferenceComponent(place, 'Component', {
    inferenceComponentName: name, endpointName: sharedEndpoint.attrEndpointName, variantName: 'Main', runtimeConfig: { copyCount: 1 },
    specification: { modelName: model.attrModelName, computeResourceRequirements: { minMemoryRequiredInMb: 2048, numberOfCpuCoresRequired: 1 } },
  });
  scale(place, {
    resourceId: `inference-component/${name}`, dimension: 'sagemaker:inference-component:DesiredCopyCount', after: component,
    tracking: { targetValue: 10_000, predefinedMetricSpecification: { predefinedMetricType: 'SageMakerInferenceComponentInvocationsPerCopy' } },
    wakesBy: { metricName: 'NoCapacityInvocationFailures', dimensions: [{ name: 'InferenceComponentName', value: name }], minutes: 1 },
  });
}
