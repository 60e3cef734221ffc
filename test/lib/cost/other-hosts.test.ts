import { parseTemplate } from '../../../lib/cloudformation/parse-template';
import { otherHosts, hostsWithout, type ModelOptions, type OtherHosts } from '../../../lib/cost/report';
import { estimateCost } from '../../../lib/cost/template/estimate';
import { latencyOf, type Workload } from '../../../lib/cost/workload';
import { PriceBook } from '../../../lib/pricing';

const book = new PriceBook();
const workload: Workload = { pattern: 'steady', minutes: [1200], latency: latencyOf({ p50: 80 }), requestBytes: 1024, answerBytes: 1024 };
const tags = (path: string): readonly unknown[] => [{ Key: 'csi:host', Value: path }];

function compared(Resources: Record<string, unknown>, options?: ModelOptions, asked: Workload | undefined = workload): readonly OtherHosts[] {
  const template = parseTemplate(JSON.stringify({ Resources }));
  return otherHosts(estimateCost([{ name: 'Shop', template, region: 'us-east-1' }], { book, workloadOf: () => asked }), book, options);
}

const fn = (properties: Record<string, unknown>) => ({ Type: 'AWS::Lambda::Function', Properties: { Tags: tags('Shop/Digits'), MemorySize: 2048, Architectures: ['arm64'], Code: {}, Role: 'r', ...properties } });
const endpoint = (variant: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  Config: { Type: 'AWS::SageMaker::EndpointConfig', Properties: { ProductionVariants: [{ VariantName: 'Main', ModelName: 'm', InitialVariantWeight: 1, ...variant }], ...more } },
  Endpoint: { Type: 'AWS::SageMaker::Endpoint', Properties: { EndpointConfigName: { 'Fn::GetAtt': ['Config', 'EndpointConfigName'] } } },
});

test.each<[string, Record<string, unknown>, string, number]>([
  ['a function', { Fn: fn({}) }, 'lambda-arm64', 2048],
  ['a function of which nothing is said', { Fn: fn({ MemorySize: undefined, Architectures: undefined }) }, 'lambda-x86', 128],
  [
    'a function with environments kept ready', { Fn: fn({}), Live: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Fn' }, Name: 'live', FunctionVersion: '1', ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 3 } } } },
    'lambda-arm64-provisioned', 2048,
  ],
  ['a serverless endpoint', endpoint({ ServerlessConfig: { MemorySizeInMB: 3072, MaxConcurrency: 5 } }), 'serverless', 3072],
  ['instances', endpoint({ InstanceType: 'ml.c5.xlarge', InitialInstanceCount: 1 }), 'real-time-ml.c5.xlarge', 2048],
  ['pools', endpoint({ InstancePools: [{ InstanceType: 'ml.g5.xlarge', Priority: 1 }, { InstanceType: 'ml.g4dn.xlarge', Priority: 2 }] }), 'real-time-ml.g5.xlarge', 2048],
  [
    'instances that are scaled', {
      ...endpoint({ InstanceType: 'ml.m5.large', InitialInstanceCount: 1 }),
      Target: { Type: 'AWS::ApplicationAutoScaling::ScalableTarget', Properties: { MinCapacity: 1, MaxCapacity: 3, ServiceNamespace: 'sagemaker', ScalableDimension: 'sagemaker:variant:DesiredInstanceCount', ResourceId: { 'Fn::Join': ['', ['endpoint/', { 'Fn::GetAtt': ['Endpoint', 'EndpointName'] }, '/variant/Main']] } } },
    },
    'real-time-ml.m5.large-by-hour', 2048,
  ],
  ['an asynchronous endpoint', endpoint({ InstanceType: 'ml.m5.large', InitialInstanceCount: 1 }, { AsyncInferenceConfig: { OutputConfig: {} } }), 'async-ml.m5.large', 2048],
])('what a template runs is the chosen host: %s', (_, resources, name, memoryMiB) => {
  const [found, ...more] = compared(resources);
  expect(more).toEqual([]);
  expect(found?.comparison.chosen?.name).toBe(name);
  expect(found?.comparison.chosen?.isChosen).toBe(true);
  expect(found?.comparison.model.memoryMiB).toBe(memoryMiB);
});

test('a component is compared by what a copy takes', () => {
  const { Config, Endpoint } = endpoint({ InstanceType: 'ml.m5.xlarge', InitialInstanceCount: 1, ModelName: undefined });
  const [found] = compared({
    Config, Endpoint,
    Digits: { Type: 'AWS::SageMaker::InferenceComponent', Properties: { EndpointName: { 'Fn::GetAtt': ['Endpoint', 'EndpointName'] }, VariantName: 'Main', Specification: { ModelName: 'm', ComputeResourceRequirements: { NumberOfCpuCoresRequired: 0.5, MinMemoryRequiredInMb: 512 } }, RuntimeConfig: { CopyCount: 1 } } },
  });
  expect(found?.comparison.chosen?.name).toBe('component-ml.m5.xlarge');
  expect(found?.comparison.model).toMatchObject({ memoryMiB: 512, copyCpus: 0.5 });
});

test('what nobody asks for, and what only the deploy knows, is not compared', () => {
  expect(otherHosts(estimateCost([{ name: 'Shop', template: parseTemplate(JSON.stringify({ Resources: { Fn: fn({}) } })), region: 'us-east-1' }], { book, workloadOf: () => undefined }), book)).toEqual([]);
  expect(compared(endpoint({ InstanceType: { Ref: 'AWS::NoValue' }, InitialInstanceCount: 1 }))).toEqual([]);
});

test('options go before what the template says, and without a template say all', () => {
  expect(compared({ Fn: fn({}) }, { memoryMiB: 512 })[0]?.comparison.model.memoryMiB).toBe(512);
  expect(compared({ Fn: fn({}) }, { instanceTypes: ['ml.g5.xlarge'] })[0]?.comparison.hosts.map(({ name }) => name)).toContain('real-time-ml.g5.xlarge');
  const { comparison } = hostsWithout(workload, book, 'us-east-1', { memoryMiB: 1024, host: 'lambda-x86' });
  expect(comparison.chosen).toMatchObject({ name: 'lambda-x86', isChosen: true });
  expect(hostsWithout(workload, book, 'us-east-1', { memoryMiB: 1024 }).comparison.chosen?.isCheapest).toBe(true);
});
