import { EndpointConfig, Endpoint, ContainerImage, InstanceType, Model, ModelData } from '@aws-cdk/aws-sagemaker-alpha';
import { Stack, type App } from 'aws-cdk-lib/core';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Bucket } from 'aws-cdk-lib/aws-s3';

/** As the README of @aws-cdk/aws-sagemaker-alpha has it: two variants, scaling, an alarm. */
export function sagemakerAlpha(app: App): void {
  const stack = new Stack(app, 'SageMakerAlpha', { env: { region: 'eu-west-1', account: '123456789012' } });
  const container = { image: ContainerImage.fromEcrRepository(Repository.fromRepositoryName(stack, 'Repository', 'digits'), '1.4.2'), modelData: ModelData.fromBucket(Bucket.fromBucketName(stack, 'Bucket', 'models-123456789012'), 'digits/1.4.2/model.tar.gz') };
  const first = new Model(stack, 'First', { containers: [container] });
  const second = new Model(stack, 'Second', { containers: [container] });
  const config = new EndpointConfig(stack, 'Config', {
    instanceProductionVariants: [
      { model: first, variantName: 'first', initialVariantWeight: 3, instanceType: InstanceType.M5_LARGE, initialInstanceCount: 2 },
      { model: second, variantName: 'second', initialVariantWeight: 1, instanceType: InstanceType.M5_LARGE },
    ],
  });
  const endpoint = new Endpoint(stack, 'Endpoint', { endpointConfig: config });
  const variant = endpoint.findInstanceProductionVariant('first');
  variant.autoScaleInstanceCount({ maxCapacity: 4 }).scaleOnInvocations('Load', { maxRequestsPerSecond: 30 });
  variant.metricModelLatency().createAlarm(stack, 'Slow', { threshold: 100_000, evaluationPeriods: 3 });
}
