import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Dashboard, GraphWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { App, CfnParameter, Duration, Size, Stack, TimeZone } from 'aws-cdk-lib/core';
import type { CostMetricOptions, IInferenceEndpoint } from '../../../constructs';
import {
  AsyncEndpoint, InferenceComponent, InferenceComponentEndpoint, InstanceType, ModelArtifact, ModelFunction, ModelVersion, RealTimeEndpoint, ServerlessEndpoint, Warmth,
} from '../../../constructs';
import { parseMetricMath } from '../../../lib/cloudwatch/metric-math/syntax';
import { costMetricIfKnown } from '../../../constructs/private/cost-metric';
import { digits, newStack } from '../stack';

const model = digits('2');
const stackIn = (region = 'us-east-1'): Stack => new Stack(new App(), 'Stack', { env: { region, account: '111122223333' } });

/** The expression, with what its ids stand for. */
function written(endpoint: IInferenceEndpoint, options?: CostMetricOptions): string {
  const metric = endpoint.metricCostPerInference(options);
  return Object.entries(metric.usingMetrics).reduce((text, [id, each]) => {
    const { metricName, statistic } = each.toMetricConfig().metricStat as { metricName: string; statistic: string };
    expect(statistic).toBe(metricName.startsWith('Approximate') || metricName === 'CPUUtilization' ? 'Average' : 'Sum');
    return text.replaceAll(id, metricName);
  }, metric.expression);
}

test.each<[string, (stack: Stack) => IInferenceEndpoint, string]>([
  // 0.0000133334 x 2 GB / 1000
  ['a function', (stack) => new ModelFunction(stack, 'Fn', { model, memorySize: Size.gibibytes(2) }), '0.0000002 + 0.0000000266668 * (Duration + 0.5 * Invocations + FILL(ModelLoadTime, 0)) / Invocations'],
  [
    'a function on x86 with environments kept ready', (stack) => new ModelFunction(stack, 'Fn', { model, memorySize: Size.gibibytes(1), architecture: Architecture.X86_64, provisionedConcurrency: 3 }),
    '0.0000002 + (0.0000000166667 - 0.0000000069445 * FILL(ProvisionedConcurrencyInvocations, 0) / Invocations) * (Duration + 0.5 * Invocations) / Invocations + 0.0000041667 * 3 * PERIOD(Invocations) / Invocations',
  ],
  [
    'a function that is kept ready in business hours', (stack) => new ModelFunction(stack, 'Fn', { model, memorySize: Size.gibibytes(1), warmth: Warmth.businessHours({ timeZone: TimeZone.EUROPE_BERLIN, min: 2 }) }),
    '0.0000002 + (0.0000000133334 - 0.0000000055556 * FILL(ProvisionedConcurrencyInvocations, 0) / Invocations) * (Duration + 0.5 * Invocations) / Invocations + 0.0000033334 * IF(FILL(ProvisionedConcurrencyUtilization, 0) > 0, FILL(ProvisionedConcurrentExecutions, 0) / FILL(ProvisionedConcurrencyUtilization, 1), 0) * PERIOD(Invocations) / Invocations',
  ],
  ['a serverless endpoint', (stack) => new ServerlessEndpoint(stack, 'Serverless', { model, memorySize: Size.gibibytes(3) }), '0.00000000006 * (ModelLatency + OverheadLatency + 500 * Invocations) / Invocations'],
  // 0.115 / 3600
  ['instances', (stack) => new RealTimeEndpoint(stack, 'RealTime', { model }), '0.00003194444444 * PERIOD(InvocationsPerInstance) / InvocationsPerInstance'],
  [
    'asynchronous instances', (stack) => new AsyncEndpoint(stack, 'Async', { model }),
    '0.00003194444444 * PERIOD(InvocationsProcessed) * IF(FILL(ApproximateBacklogSizePerInstance, 0) > 0, FILL(ApproximateBacklogSize, 0) / FILL(ApproximateBacklogSizePerInstance, 1), IF(FILL(CPUUtilization, -1) >= 0, 1, 1)) / InvocationsProcessed',
  ],
  [
    'asynchronous instances that are scaled to none', (stack) => {
      const endpoint = new AsyncEndpoint(stack, 'Async', { model });
      endpoint.autoScale({ minCapacity: 0, maxCapacity: 3 }).scaleOnBacklog({ target: 5 });
      return endpoint;
    },
    '0.00003194444444 * PERIOD(InvocationsProcessed) * IF(FILL(ApproximateBacklogSizePerInstance, 0) > 0, FILL(ApproximateBacklogSize, 0) / FILL(ApproximateBacklogSizePerInstance, 1), IF(FILL(CPUUtilization, -1) >= 0, 1, 0)) / InvocationsProcessed',
  ],
  // Half of the two vCPUs: 0.115 / 3600 / 4
  ['a copy', (stack) => new InferenceComponentEndpoint(stack, 'Shared', { maxInstances: 2 }).addComponent('Digits', { model, cpus: 0.5 }), '0.000007986111111 * PERIOD(InvocationsPerCopy) / InvocationsPerCopy'],
])('%s', (_, declare, expected) => {
  const text = written(declare(stackIn()));
  expect(text).toBe(expected);
  expect(() => parseMetricMath(text)).not.toThrow();
});

test.each<[string, (stack: Stack) => IInferenceEndpoint, CostMetricOptions, string]>([
  ['function', (stack) => ModelFunction.fromAttributes(stack, 'Fn', { functionArn: 'arn:aws:lambda:us-east-1:111122223333:function:digits' }), { memorySize: Size.gibibytes(1), architecture: Architecture.ARM_64 }, 'memorySize'],
  ['serverless endpoint', (stack) => ServerlessEndpoint.fromEndpointName(stack, 'E', 'digits'), { memorySize: Size.gibibytes(2) }, 'memorySize'],
  ['real-time endpoint', (stack) => RealTimeEndpoint.fromEndpointName(stack, 'E', 'digits'), { instanceType: InstanceType.G5_XLARGE }, 'instanceType'],
  ['asynchronous endpoint', (stack) => AsyncEndpoint.fromEndpointName(stack, 'E', 'digits'), { instanceType: InstanceType.G5_XLARGE }, 'instanceType'],
  ['component', (stack) => InferenceComponent.fromAttributes(stack, 'C', { componentName: 'digits', endpointName: 'shared' }), { instanceType: InstanceType.M5_LARGE, instanceShare: 0.5 }, 'instanceShare'],
])('of an imported %s it takes what it is billed by', (_, declare, options, missing) => {
  const endpoint = declare(stackIn());
  expect(() => endpoint.metricCostPerInference()).toThrow(`\`${missing}\` is not known of an imported`);
  expect(endpoint.metricCostPerInference(options).expression).toMatch(/PERIOD|Invocations|m\w+/);
});

test('without a region there is no estimate, unless somebody says whose prices count', () => {
  const endpoint = new ModelFunction(newStack(), 'Fn', { model });
  expect(() => endpoint.metricCostPerInference()).toThrow('`region` of the stack is known only at deploy, and AWS asks for something else in each: no estimate: give the stack an `env`, or say whose prices count');
  expect(costMetricIfKnown(endpoint)).toBeUndefined();
  expect(costMetricIfKnown(endpoint, { priceRegion: 'us-east-1' })?.expression).toContain('0.0000002 + ');
  expect(endpoint.metricCostPerInference({ prices: { 'lambda.requests': 0.0000003, 'lambda.duration.arm64': 0.00002 } }).expression).toContain('0.0000003 + ');
});

test('a region of which the price is not known has no estimate, and prices of the user count before others', () => {
  const endpoint = new RealTimeEndpoint(stackIn('eu-south-2'), 'RealTime', { model });
  expect(() => endpoint.metricCostPerInference()).toThrow(/has no estimate: no price of SageMaker hosting, ml\.m5\.large \(sagemaker\.hosting\.ml\.m5\.large\) in eu-south-2 is known: give it: prices: \{ 'sagemaker\.hosting\.ml\.m5\.large': 1\.23 \}/);
  expect(written(endpoint, { prices: { 'sagemaker.hosting.ml.m5.large': 0.36 } })).toBe('0.0001 * PERIOD(InvocationsPerInstance) / InvocationsPerInstance');
  expect(() => endpoint.metricCostPerInference({ prices: { 'lambda.request': 1 } })).toThrow('`prices.lambda.request` is no name of a price: `csi prices` lists them: did you mean lambda.requests?');
  expect(() => endpoint.metricCostPerInference({ prices: { 'lambda.requests': -1 } })).toThrow('`prices.lambda.requests` is -1, allowed: US dollars for one unit, from 0');
  expect(written(endpoint, { prices: { 'sagemaker.hosting.ml.m5.large': 0 } })).toBe('0 * PERIOD(InvocationsPerInstance) / InvocationsPerInstance');
  for (const instanceShare of [0, 1.1]) expect(() => endpoint.metricCostPerInference({ instanceShare })).toThrow('`instanceShare`');
});

test('pools and adapters say what has to be said', () => {
  const pools = new RealTimeEndpoint(stackIn(), 'Pools', { model, instancePools: [{ instanceType: InstanceType.M5_LARGE }, { instanceType: InstanceType.M5_XLARGE }] });
  expect(() => pools.metricCostPerInference()).toThrow('`instancePools` has 2 types');
  expect(written(pools, { instanceType: InstanceType.M5_XLARGE })).toContain('0.00006388888889 *');
  const base = new InferenceComponentEndpoint(stackIn(), 'Shared', { maxInstances: 2 }).addComponent('Digits', { model });
  const adapter = base.addAdapter('Adapter', { model: ModelVersion.of('adapter', '1', ModelArtifact.fromFile('examples/models/digits/1/model.onnx')) });
  expect(() => adapter.metricCostPerInference()).toThrow('is asked of an adapter');
});

test('a token is no number', () => {
  const stack = stackIn();
  const cpus = new CfnParameter(stack, 'Cpus', { type: 'Number' }).valueAsNumber;
  const component = new InferenceComponentEndpoint(stack, 'Shared', { maxInstances: 2 }).addComponent('Digits', { model, cpus });
  expect(() => component.metricCostPerInference()).toThrow('instanceShare');
  const provisionedConcurrency = new CfnParameter(stack, 'Ready', { type: 'Number' }).valueAsNumber;
  expect(() => new ModelFunction(stack, 'Fn', { model, provisionedConcurrency }).metricCostPerInference()).toThrow('`provisionedConcurrency` is known only at deploy');
});

test('scaling that comes after the metric is warned of', () => {
  const stack = stackIn();
  const before = new ModelFunction(stack, 'Before', { model });
  before.autoScale({ minCapacity: 1, maxCapacity: 2 });
  before.metricCostPerInference();
  const warnings = (): number => Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('`autoScale` is called after `metricCostPerInference`')).length;
  expect(warnings()).toBe(0);
  const after = new ModelFunction(stack, 'After', { model });
  after.metricCostPerInference();
  after.autoScale({ minCapacity: 1, maxCapacity: 2 });
  expect(warnings()).toBe(1);
});

test('two hosts find room in one graph, with a period of their own', () => {
  const stack = stackIn();
  const period = Duration.hours(1);
  const left = ['A', 'B'].map((id) => new ModelFunction(stack, id, { model }).metricCostPerInference({ period, label: id }));
  new Dashboard(stack, 'Dashboard', { widgets: [[new GraphWidget({ left })]] });
  const body = JSON.stringify(Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard'))[0]);
  expect(body).toContain('\\"label\\":\\"A\\"');
  expect(body).toContain('\\"period\\":3600');
});
