import type { Resources } from '../rule-case';
import { role } from './resources';

type Properties = Readonly<Record<string, unknown>>;

const att = (...path: readonly string[]): object => ({ 'Fn::GetAtt': path });
export const EXECUTION_ROLE = { Execution: role('sagemaker') };
const MODEL: Resources[string] = {
  Type: 'AWS::SageMaker::Model',
  Properties: { ExecutionRoleArn: att('Execution', 'Arn'), PrimaryContainer: { Image: `000000000000.dkr.ecr.us-east-1.amazonaws.com/digits@sha256:${'0a'.repeat(32)}` } },
};
export const INSTANCES: Properties = { InstanceType: 'ml.m5.large', InitialInstanceCount: 1, InitialVariantWeight: 1 };
export const SERVERLESS: Properties = { ServerlessConfig: { MaxConcurrency: 5, MemorySizeInMB: 2_048, ProvisionedConcurrency: 2 }, InitialVariantWeight: 1 };
export const ASYNC: Properties = { AsyncInferenceConfig: { OutputConfig: { S3OutputPath: 's3://results/digits', S3FailurePath: 's3://results/failed' } } };

/** An endpoint with one variant, `Main`. */
export const hosting = (variant: Properties = INSTANCES, config: Properties = {}): Resources => ({
  ...EXECUTION_ROLE,
  Model: MODEL,
  Config: { Type: 'AWS::SageMaker::EndpointConfig', Properties: { ProductionVariants: [{ VariantName: 'Main', ModelName: att('Model', 'ModelName'), ...variant }], ...config } },
  Endpoint: { Type: 'AWS::SageMaker::Endpoint', Properties: { EndpointConfigName: att('Config', 'EndpointConfigName'), RetainAllVariantProperties: true } },
});

/** An endpoint that hosts one inference component. */
export const componentHosting = (): Resources => ({
  ...EXECUTION_ROLE,
  Model: MODEL,
  Config: { Type: 'AWS::SageMaker::EndpointConfig', Properties: { ExecutionRoleArn: att('Execution', 'Arn'), ProductionVariants: [{ VariantName: 'Main', ...INSTANCES }] } },
  Endpoint: { Type: 'AWS::SageMaker::Endpoint', Properties: { EndpointConfigName: att('Config', 'EndpointConfigName'), RetainAllVariantProperties: true } },
  Component: {
    Type: 'AWS::SageMaker::InferenceComponent',
    Properties: {
      InferenceComponentName: 'digits', EndpointName: att('Endpoint', 'EndpointName'), VariantName: 'Main', RuntimeConfig: { CopyCount: 1 },
      Specification: { ModelName: att('Model', 'ModelName'), ComputeResourceRequirements: { NumberOfCpuCoresRequired: 1, MinMemoryRequiredInMb: 1_024 } },
    },
  },
});

/** A scalable target of SageMaker, of the variant of `hosting` unless it is said otherwise. */
export const endpointTarget = (properties: Properties = {}): Resources[string] => ({
  Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
  Properties: {
    MinCapacity: 1, MaxCapacity: 4, ServiceNamespace: 'sagemaker', ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
    ResourceId: { 'Fn::Sub': 'endpoint/${Endpoint.EndpointName}/variant/Main' }, ...properties,
  },
});
export const componentTarget = (properties: Properties = {}): Resources[string] => ({
  ...endpointTarget({ ScalableDimension: 'sagemaker:inference-component:DesiredCopyCount', ResourceId: 'inference-component/digits', ...properties }), DependsOn: ['Component'],
});
export const policy = (properties: Properties): Resources[string] => ({
  Type: 'AWS::ApplicationAutoScaling::ScalingPolicy', Properties: { PolicyName: 'Policy', ScalingTargetId: { Ref: 'Target' }, ...properties },
});
export const tracking = (configuration: Properties): Resources[string] => policy({
  PolicyType: 'TargetTrackingScaling', TargetTrackingScalingPolicyConfiguration: { TargetValue: 10, ...configuration },
});
export const predefined = (PredefinedMetricType: string, TargetValue: number): Resources[string] => tracking({ TargetValue, PredefinedMetricSpecification: { PredefinedMetricType } });
export const stepping = (StepAdjustments: readonly object[] = [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 1 }]): Resources[string] => policy({
  PolicyType: 'StepScaling', StepScalingPolicyConfiguration: { AdjustmentType: 'ChangeInCapacity', StepAdjustments },
});
