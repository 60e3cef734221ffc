import type { RuleCase } from '../rule-case';
import { config, endpoint, HOST_ROLE, HOST_ROLE_ARN, IMAGE, model, onInstances, type Properties } from './sagemaker-parts';

const TAKES = { MinMemoryRequiredInMb: 1_024, NumberOfCpuCoresRequired: 1 };
const specification = (properties: Properties = {}, takes: Properties = {}): Properties => ({ Container: { Image: IMAGE }, ComputeResourceRequirements: { ...TAKES, ...takes }, ...properties });
const component = (properties: Properties = {}): RuleCase['broken'][string] => ({
  Type: 'AWS::SageMaker::InferenceComponent',
  Properties: { EndpointName: { 'Fn::GetAtt': ['Endpoint', 'EndpointName'] }, VariantName: 'Main', Specification: specification(), RuntimeConfig: { CopyCount: 1 }, ...properties },
});
const VARIANT = { VariantName: 'Main', InstanceType: 'ml.g5.xlarge', InitialInstanceCount: 1 };
const on = (properties: Properties, variant: Properties = VARIANT): RuleCase['broken'] => (
  { Role: HOST_ROLE, Model: model(), Config: config(variant, { ExecutionRoleArn: HOST_ROLE_ARN }), Endpoint: endpoint(), Component: component(properties) }
);
const batch = (Value: number): Properties => ({ DeploymentConfig: { RollingUpdatePolicy: { MaximumBatchSize: { Type: 'CAPACITY_PERCENT', Value }, WaitIntervalInSeconds: 60 } } });
const at = { logicalId: 'Component' };

export const SAGEMAKER_COMPONENT_CASES: readonly RuleCase[] = [
  {
    name: 'a component without copies', rule: 'sagemaker-component-copies', rows: ['peer-component-copies-0'], ...at, path: '/RuntimeConfig/CopyCount', reason: 'is 0, allowed: 1 or more',
    broken: on({ RuntimeConfig: { CopyCount: 0 } }), repaired: on({ RuntimeConfig: { CopyCount: 2 } }), atLimit: on({ RuntimeConfig: { CopyCount: 1 } }),
  },
  {
    name: 'a component with a model and a container', rule: 'sagemaker-component-specification', ...at, path: '/Specification', reason: 'Exactly one of ModelName and Container must be specified',
    broken: on({ Specification: specification({ ModelName: { 'Fn::GetAtt': ['Model', 'ModelName'] } }) }), repaired: on({ Specification: specification() }),
  },
  {
    name: 'a component that does not say what it takes', rule: 'sagemaker-component-specification', ...at, path: '/Specification', reason: 'ComputeResourceRequirements with MinMemoryRequiredInMb must be specified',
    broken: on({ Specification: specification({ ComputeResourceRequirements: undefined }) }), repaired: on({ Specification: specification() }),
  },
  {
    name: 'an adapter that takes something of its own', rule: 'sagemaker-component-specification', ...at, path: '/Specification', reason: 'cannot be specified for an adapter',
    broken: on({ Specification: adapter({ ComputeResourceRequirements: TAKES }) }), repaired: on({ Specification: adapter() }),
  },
  {
    name: 'a component on a variant that there is not', rule: 'sagemaker-component-variant', ...at, path: '/VariantName', reason: 'is AllTraffic, which Config has not, allowed: Main',
    broken: on({ VariantName: 'AllTraffic' }), repaired: on({}),
  },
  {
    name: 'a component on a variant that hosts a model', rule: 'sagemaker-component-variant', ...at, path: '/VariantName', reason: 'hosts a model itself',
    broken: on({}, onInstances({ InstanceType: 'ml.g5.xlarge' })), repaired: on({}, onInstances({ InstanceType: 'ml.g5.xlarge', ModelName: undefined })),
  },
  {
    name: 'a copy that needs more memory than there is', rule: 'sagemaker-component-room', ...at, path: '/Specification/ComputeResourceRequirements/MinMemoryRequiredInMb', reason: 'is 20000, and Config has ml.g5.xlarge (4 vCPUs, 16 GiB of memory',
    broken: on({ Specification: specification({}, { MinMemoryRequiredInMb: 20_000 }) }), repaired: on({ Specification: specification({}, { MinMemoryRequiredInMb: 8_000 }) }), atLimit: on({ Specification: specification({}, { MinMemoryRequiredInMb: 16_384 }) }),
  },
  {
    name: 'a copy that needs two GPUs of one', rule: 'sagemaker-component-room', ...at, path: '/Specification/ComputeResourceRequirements/NumberOfAcceleratorDevicesRequired', reason: 'is 2, and Config has ml.g5.xlarge',
    broken: on({ Specification: specification({}, { NumberOfAcceleratorDevicesRequired: 2 }) }), repaired: on({ Specification: specification() }), atLimit: on({ Specification: specification({}, { NumberOfAcceleratorDevicesRequired: 1 }) }),
  },
  {
    name: 'a copy with 64 MB', rule: 'schema-limit', ...at, path: '/Specification/ComputeResourceRequirements/MinMemoryRequiredInMb', reason: '64',
    broken: on({ Specification: specification({}, { MinMemoryRequiredInMb: 64 }) }), repaired: on({ Specification: specification({}, { MinMemoryRequiredInMb: 512 }) }), atLimit: on({ Specification: specification({}, { MinMemoryRequiredInMb: 128 }) }),
  },
  {
    name: 'a batch of 60 % of the copies', rule: 'sagemaker-component-batch', ...at, path: '/DeploymentConfig/RollingUpdatePolicy/MaximumBatchSize/Value', reason: 'is 60 %, allowed: 5 to 50 %',
    broken: on(batch(60)), repaired: on(batch(25)), atLimit: on(batch(50)),
  },
];

function adapter(more: Properties = {}): Properties {
  return { BaseInferenceComponentName: 'base', Container: { ArtifactUrl: 's3://models/adapters/7/' }, ...more };
}
