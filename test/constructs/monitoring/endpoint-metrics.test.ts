import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import type { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Dashboard, GraphWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { CfnParameter, Duration, type Stack } from 'aws-cdk-lib/core';
import type { IInferenceEndpoint } from '../../../constructs';
import {
  AsyncEndpoint, DlcImage, InferenceComponent, InferenceComponentEndpoint, InstanceType, ModelFunction, ModelArtifact, ModelVersion, RealTimeEndpoint, ServerlessEndpoint, ServingImage,
} from '../../../constructs';
import { digits, newStack, only, resources } from '../stack';

const component = (stack: Stack, id: string): InferenceComponent => new InferenceComponentEndpoint(stack, id, { maxInstances: 2 }).addComponent('Digits', { model: digits('2') });

/** Every host, as its Python or TypeScript user declares or imports it, and the name that its metrics have. */
const HOSTS: Readonly<Record<string, (stack: Stack) => IInferenceEndpoint>> = {
  ModelFunction: (stack) => new ModelFunction(stack, 'Fn', { model: digits('2') }),
  'ModelFunction.fromAttributes': (stack) => ModelFunction.fromAttributes(stack, 'Fn', { functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:digits' }),
  ServerlessEndpoint: (stack) => new ServerlessEndpoint(stack, 'Serverless', { model: digits('2'), maxConcurrency: 7 }),
  'ServerlessEndpoint.fromEndpointName': (stack) => ServerlessEndpoint.fromEndpointName(stack, 'Serverless', 'digits', { maxConcurrency: 7 }),
  RealTimeEndpoint: (stack) => new RealTimeEndpoint(stack, 'RealTime', { model: digits('2') }),
  'RealTimeEndpoint.fromEndpointName': (stack) => RealTimeEndpoint.fromEndpointName(stack, 'RealTime', 'digits'),
  AsyncEndpoint: (stack) => new AsyncEndpoint(stack, 'Async', { model: digits('2') }),
  'AsyncEndpoint.fromEndpointName': (stack) => AsyncEndpoint.fromEndpointName(stack, 'Async', 'digits'),
  InferenceComponent: (stack) => component(stack, 'Shared'),
  'InferenceComponent.fromAttributes': (stack) => InferenceComponent.fromAttributes(stack, 'Component', { componentName: 'digits', endpointName: 'shared' }),
};

function sourcesOf(metric: Metric | MathExpression): string {
  if (!('expression' in metric)) return `${metric.namespace} ${metric.metricName} ${metric.statistic}`;
  const ids = Object.entries(metric.usingMetrics) as [string, Metric][];
  return ids.reduce((text, [id, source]) => text.replaceAll(id, `${source.metricName}.${source.statistic}`), metric.expression);
}

const SERVER = { coldStarts: 'ServerlessInference ColdStart Sum', loadTime: 'ServerlessInference ModelLoadTime Maximum' };
const PER_INSTANCE = 'ConcurrentRequestsPerModel.Maximum * IF(FILL(InvocationsPerInstance.Sum, 0) > 0, FILL(Invocations.Sum, 0) / FILL(InvocationsPerInstance.Sum, 1), 1)';
const SAGEMAKER = { invocations: 'AWS/SageMaker Invocations Sum', errors: 'AWS/SageMaker Invocation5XXErrors Sum', throttles: 'AWS/SageMaker Invocation4XXErrors Sum', latency: 'ModelLatency.p95 / 1000', ...SERVER };
const EXPECTED: Readonly<Record<string, object>> = {
  ModelFunction: { invocations: 'AWS/Lambda Invocations Sum', errors: 'AWS/Lambda Errors Sum', throttles: 'AWS/Lambda Throttles Sum', latency: 'Duration.p95', ...SERVER, concurrency: 'ConcurrentExecutions.Maximum' },
  ServerlessEndpoint: { ...SAGEMAKER, concurrency: 'ServerlessConcurrentExecutionsUtilization.Maximum * 7' },
  RealTimeEndpoint: { ...SAGEMAKER, concurrency: PER_INSTANCE },
  AsyncEndpoint: { ...SAGEMAKER, invocations: 'AWS/SageMaker InvocationsProcessed Sum', errors: 'AWS/SageMaker InvocationFailures Sum', concurrency: 'ApproximateBacklogSize.Maximum' },
  InferenceComponent: { ...SAGEMAKER, throttles: 'AWS/SageMaker NoCapacityInvocationFailures Sum', concurrency: PER_INSTANCE.replaceAll('PerModel', 'PerCopy').replaceAll('PerInstance', 'PerCopy') },
};

/** One of each, in one stack with what is imported in another. */
const STACKS = { declared: newStack(), imported: newStack() };
const HOST = new Map(Object.entries(HOSTS).map(([name, declare]) => [name, declare(name.includes('.') ? STACKS.imported : STACKS.declared)]));

test.each([...HOST])('%s has the same methods as every host, of what its service and its server publish', (name, host) => {
  expect({
    invocations: sourcesOf(host.metricInvocations()), errors: sourcesOf(host.metricErrors()), throttles: sourcesOf(host.metricThrottles()), latency: sourcesOf(host.metricLatency('p95')),
    coldStarts: sourcesOf(host.metricColdStarts()), loadTime: sourcesOf(host.metricModelLoadTime()), concurrency: sourcesOf(host.metricConcurrency()),
  }).toEqual(EXPECTED[name.split('.')[0]!]);
});

test('the server\'s metrics are told apart by the name that its containers are told', () => {
  const stack = newStack();
  const [fn, endpoint, shared] = [new ModelFunction(stack, 'Fn', { model: digits('2') }), new RealTimeEndpoint(stack, 'RealTime', { model: digits('2'), shadow: { model: digits('3') } }), component(stack, 'Shared')];
  expect(stack.resolve(fn.metricColdStarts().dimensions)).toEqual({ Endpoint: stack.resolve(fn.functionName) });
  expect(endpoint.metricColdStarts().dimensions).toEqual({ Endpoint: endpoint._name });
  expect(shared.metricModelLoadTime().dimensions).toEqual({ Endpoint: shared.componentName });
  const told = resources(Template.fromStack(stack), 'AWS::SageMaker::Model').map(([, { Properties }]) => (Properties['PrimaryContainer'] as { Environment?: { CSI_ENDPOINT?: string } }).Environment?.CSI_ENDPOINT);
  expect(told.sort()).toEqual([endpoint._name, `${endpoint._name}/Shadow`, shared.componentName].sort());
});

test('a name that only the deploy knows is told as it is, and refers to nothing that waits for it', () => {
  const stack = newStack();
  const name = new CfnParameter(stack, 'Name').valueAsString;
  const endpoint = new ServerlessEndpoint(stack, 'Digits', { model: digits('2'), endpointName: name });
  const template = Template.fromStack(stack);
  expect(only(template, 'AWS::SageMaker::Model').resource.Properties).toMatchObject({ PrimaryContainer: { Environment: { CSI_ENDPOINT: { Ref: 'Name' } } } });
  expect(stack.resolve(endpoint.metricColdStarts().dimensions)).toEqual({ Endpoint: { Ref: 'Name' } });
});

test('latency is in milliseconds, by the statistic that is given', () => {
  const fn = HOST.get('RealTimeEndpoint')!;
  expect(sourcesOf(fn.metricLatency())).toBe('ModelLatency.p99 / 1000');
  expect(sourcesOf(fn.metricLatency(undefined, { statistic: 'p50' }))).toBe('ModelLatency.p50 / 1000');
  expect(sourcesOf(fn.metricLatency('Average', { statistic: 'p50', period: Duration.minutes(1) }))).toBe('ModelLatency.Average / 1000');
  expect(fn.metricLatency('p95')).toMatchObject({ label: 'Latency p95 (ms)', period: Duration.minutes(5) });
  expect(fn.metricLatency('p95', { label: 'slow', color: '#ff0000', period: Duration.minutes(1) })).toMatchObject({ label: 'slow', color: '#ff0000', period: Duration.minutes(1) });
  expect(() => fn.metricLatency('95')).toThrow(/`stat` is "95", allowed: a statistic of CloudWatch: p50, p95/);
  expect(() => HOST.get('ModelFunction')!.metricLatency('p101')).toThrow(/`stat` is "p101"/);
});

test('all hosts, percentiles and periods find room in one graph and one alarm', () => {
  const stack = STACKS.declared;
  const hosts = [...HOST].filter(([name]) => !name.includes('.')).map(([, host]) => host);
  const left = hosts.flatMap((host) => [host.metricLatency('p50'), host.metricLatency('p95'), host.metricLatency('p95', { period: Duration.minutes(1) }), host.metricConcurrency(), host.metricColdStarts(), host.metricModelLoadTime()]);
  new Dashboard(stack, 'Dashboard', { widgets: [[new GraphWidget({ left })]] });
  hosts.forEach((host, index) => host.metricLatency('p95').createAlarm(stack, `Slow${index}`, { threshold: 100, evaluationPeriods: 3 }));
  hosts.forEach((host, index) => host.metricConcurrency().createAlarm(stack, `Busy${index}`, { threshold: 100, evaluationPeriods: 3 }));
  const template = Template.fromStack(stack);
  expect(resources(template, 'AWS::CloudWatch::Alarm').filter(([id]) => /^(Slow|Busy)/.test(id)).length).toBe(2 * hosts.length);
});

describe('of a server that is not the library\'s', () => {
  const own = (stack: Stack): ServingImage => ServingImage.fromEcr(Repository.fromRepositoryName(stack, 'Repository', 'server'), { digest: `sha256:${'a'.repeat(64)}`, architecture: Architecture.X86_64 });
  const inside = (image: ServingImage): ModelVersion => ModelVersion.of('churn', '1', ModelArtifact.fromImage(image));
  const warnings = (stack: Stack): number => Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('has figures only if the server in the image writes them to its log')).length;

  test('SageMaker tells how many containers a serverless endpoint set up, and how long it took', () => {
    const stack = newStack();
    const endpoint = new ServerlessEndpoint(stack, 'Churn', { model: inside(own(stack)) });
    expect(sourcesOf(endpoint.metricColdStarts())).toBe('AWS/SageMaker ModelSetupTime SampleCount');
    expect(endpoint.metricColdStarts().dimensions).toEqual({ EndpointName: endpoint._name, VariantName: 'Main' });
    expect(sourcesOf(endpoint.metricSetupTime('Average'))).toBe('ModelSetupTime.Average / 1000');
  });

  test('one of the user\'s may write the library\'s metrics, and synth says that it has to', () => {
    for (const declare of [
      (stack: Stack) => new ModelFunction(stack, 'Churn', { model: inside(own(stack)), architecture: Architecture.X86_64 }),
      (stack: Stack) => new RealTimeEndpoint(stack, 'Churn', { model: inside(own(stack)) }),
    ]) {
      const stack = newStack();
      const host = declare(stack);
      expect(warnings(stack)).toBe(0);
      expect(sourcesOf(host.metricColdStarts())).toBe(SERVER.coldStarts);
      expect(sourcesOf(host.metricModelLoadTime())).toBe(SERVER.loadTime);
      expect(warnings(stack)).toBe(2);
    }
  });

  test('AWS\'s write none', () => {
    const chat = (): ModelVersion => ModelVersion.of('chat', '1', ModelArtifact.fromHuggingFace('Qwen/Qwen3-8B', { revision: 'a'.repeat(40) }));
    const stack = newStack();
    const endpoint = new RealTimeEndpoint(stack, 'Chat', { model: chat(), image: ServingImage.fromDlc(DlcImage.VLLM_SERVER), instanceType: InstanceType.G6E_12XLARGE });
    expect(() => endpoint.metricColdStarts()).toThrow(/`metricColdStarts` is told by nobody: AWS's image writes no such metric[\s\S]*docs\/images\.md/);
    expect(() => endpoint.metricModelLoadTime()).toThrow(/`metricModelLoadTime` is told by nobody/);
    expect(sourcesOf(endpoint.metricLatency())).toBe('ModelLatency.p99 / 1000');
  });

  test('an image of the library\'s own server on a function is no other server', () => {
    const stack = newStack();
    new ModelFunction(stack, 'Fn', { model: digits('2'), image: ServingImage.modelServer() }).metricColdStarts();
    expect(warnings(stack)).toBe(0);
  });
});

test('a share of a maximum that is a token or not known', () => {
  const stack = newStack();
  const most = new CfnParameter(stack, 'Most', { type: 'Number' }).valueAsNumber;
  const endpoint = new ServerlessEndpoint(stack, 'Digits', { model: digits('2'), maxConcurrency: most });
  expect(stack.resolve(endpoint.metricConcurrency().expression)).toEqual({ 'Fn::Join': ['', [expect.stringMatching(/^m\w+ \* $/), { Ref: 'Most' }]] });
  expect(() => ServerlessEndpoint.fromEndpointName(stack, 'Theirs', 'digits').metricConcurrency()).toThrow(/`maxConcurrency` is not known of an imported endpoint/);
});

const TIMES: Readonly<Record<string, string>> = {
  ServerlessConcurrentExecutionsUtilization: ' × maxConcurrency', ConcurrentRequestsPerModel: ' × Invocations / InvocationsPerInstance', ConcurrentRequestsPerCopy: ' × Invocations / InvocationsPerCopy',
};

test('docs/metrics.md says of every method and host what the constructs render', () => {
  const rows = readFileSync(join(__dirname, '../../../docs/metrics.md'), 'utf8').split('\n').filter((line) => /^\| (`metric\w+` )?\| (`|every host)/.test(line) || /^\| `metric\w+` \|/.test(line));
  let method = '';
  const said = rows.flatMap((row) => {
    const [named = '', hosts = '', namespace = '', metric = '', dimensions = '', unit = '', statistic = ''] = row.split('|').slice(1, -1).map((cell) => cell.trim());
    if (named !== '') method = named.replaceAll('`', '');
    const all = hosts === 'every host' ? Object.keys(EXPECTED) : hosts.split(', ').map((host) => host.replaceAll('`', ''));
    return all.map((host) => `${method} ${host}: ${namespace} ${metric.replaceAll('`', '')} by ${dimensions}, ${statistic}, ${unit}`);
  });
  const METHODS = ['metricInvocations', 'metricErrors', 'metricThrottles', 'metricLatency', 'metricColdStarts', 'metricModelLoadTime', 'metricConcurrency'] as const;
  const hosts = Object.keys(EXPECTED).map((host) => [host, HOST.get(host)!] as const);
  const rendered = METHODS.flatMap((each) => hosts.map(([host, endpoint]) => {
    const metric = endpoint[each]();
    const first = ('expression' in metric ? Object.values(metric.usingMetrics)[0] : metric) as Metric;
    const of = first.metricName + (each === 'metricLatency' && first.metricName === 'ModelLatency' ? ' / 1000' : '') + (each !== 'metricConcurrency' ? '' : TIMES[first.metricName] ?? '');
    return `${each} ${host}: ${first.namespace} ${of} by ${Object.keys(first.dimensions ?? {}).join(', ')}, ${first.statistic}, ${/Latency|Time/.test(each) ? 'ms' : 'number'}`;
  }));
  expect(said.sort()).toEqual(rendered.sort());
});
