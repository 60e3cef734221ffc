import type { Resources } from '../rule-case';
import { role } from './resources';

export type Properties = Readonly<Record<string, unknown>>;
export type Resource = Resources[string];

/** Parts of hosting that are sound until a case says otherwise. */
export const HOST_ROLE = role('sagemaker');
export const HOST_ROLE_ARN = { 'Fn::GetAtt': ['Role', 'Arn'] };
export const IMAGE = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/digits:1.4.2';
export const MODEL_NAME = { 'Fn::GetAtt': ['Model', 'ModelName'] };

export const model = (properties: Properties = {}, container: Properties = {}): Resource => ({
  Type: 'AWS::SageMaker::Model', Properties: { ExecutionRoleArn: HOST_ROLE_ARN, PrimaryContainer: { Image: IMAGE, ...container }, ...properties },
});
export const onInstances = (properties: Properties = {}): Properties => ({ VariantName: 'Main', ModelName: MODEL_NAME, InstanceType: 'ml.m5.large', InitialInstanceCount: 2, ...properties });
export const onServerless = (properties: Properties = {}, serverless: Properties = {}): Properties => (
  { VariantName: 'Main', ModelName: MODEL_NAME, ServerlessConfig: { MaxConcurrency: 5, MemorySizeInMB: 2_048, ...serverless }, ...properties }
);
export const config = (variant: Properties | readonly Properties[], properties: Properties = {}): Resource => (
  { Type: 'AWS::SageMaker::EndpointConfig', Properties: { ProductionVariants: Array.isArray(variant) ? variant : [variant], ...properties } }
);
export const endpoint = (properties: Properties = {}): Resource => (
  { Type: 'AWS::SageMaker::Endpoint', Properties: { EndpointConfigName: { 'Fn::GetAtt': ['Config', 'EndpointConfigName'] }, ...properties } }
);
export const scaled = (properties: Properties = {}): Resource => ({
  Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
  Properties: {
    MinCapacity: 2, MaxCapacity: 4, ResourceId: { 'Fn::Sub': 'endpoint/${Endpoint.EndpointName}/variant/Main' }, ServiceNamespace: 'sagemaker', ScalableDimension: 'sagemaker:variant:DesiredInstanceCount', ...properties,
  },
});
/** A role, a model and a configuration. */
export const configured = (variant: Properties | readonly Properties[], properties: Properties = {}, hosted: Resource = model()): Resources => ({ Role: HOST_ROLE, Model: hosted, Config: config(variant, properties) });
/** The same with an endpoint. */
export const hosted = (endpointProperties: Properties, variant: Properties | readonly Properties[] = onInstances(), more: Resources = {}, properties: Properties = {}): Resources => (
  { ...configured(variant, properties), Endpoint: endpoint(endpointProperties), ...more }
);
