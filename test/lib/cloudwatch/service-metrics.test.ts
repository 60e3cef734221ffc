import { groupOf, meantDimension, meantMetric, metricsOf, SERVICE_METRICS, wrongSet } from '../../../lib/cloudwatch/service-metrics';
import * as lambda from '../../../lib/lambda/metrics';
import * as asynchronous from '../../../lib/sagemaker/async-metrics';
import * as component from '../../../lib/sagemaker/component-metrics';
import * as sagemaker from '../../../lib/sagemaker/metrics';

const of = (namespace: string) => metricsOf(namespace) as (typeof SERVICE_METRICS)[number];
const names = (measured: readonly { readonly name: string }[]): readonly string[] => measured.map(({ name }) => name);

test('what the local AWS publishes is in the tables, under the same dimensions', () => {
  const ran = names([...lambda.invocationMetrics({ durationMs: 1, failed: false, provisioned: { spillover: false, busy: 1, wanted: 1 } }), ...lambda.urlMetrics(200, 1)]);
  expect(ran.filter((name) => groupOf(of('AWS/Lambda'), name) === undefined)).toEqual([]);
  const answered = { modelMicros: 1, overheadMicros: 1, instances: 1 };
  const invoked = [
    ...sagemaker.invocationMetrics(answered), ...sagemaker.invocationMetrics({ ...answered, serverless: { busy: 1, maxConcurrency: 1, provisioned: 1, setupMicros: 1 } }), sagemaker.concurrencyMetric(1, 1),
    ...asynchronous.queueMetrics({ waiting: 1, processing: 0, instances: 0 }), ...asynchronous.requestMetrics('completed', { waited: 1, total: 2, model: 1, upload: 1, download: 1 }, 200),
    ...component.invocationMetrics({ copies: 1, status: 200, modelMs: 1 }), ...component.NO_CAPACITY, ...component.concurrencyMetrics(1, 1),
  ];
  expect(names(invoked).filter((name) => groupOf(of('AWS/SageMaker'), name) === undefined)).toEqual([]);
  for (const set of sagemaker.dimensionSets({ endpoint: 'e', variant: 'v', config: 'c' })) expect(wrongSet(groupOf(of('AWS/SageMaker'), 'Invocations') ?? { names: [] }, Object.keys(set))).toBeUndefined();
  for (const set of lambda.dimensionSets({ functionName: 'f', qualifier: 'live', aliasVersion: '1' })) expect(wrongSet(groupOf(of('AWS/Lambda'), 'Errors') ?? { names: [] }, Object.keys(set))).toBeUndefined();
});

test.each([
  ['AWS/Lambda', 'Error', 'Errors'], ['AWS/Lambda', 'invocations', 'Invocations'], ['AWS/Lambda', 'Latency', 'Duration'], ['AWS/Lambda', 'Errors', undefined], ['AWS/Lambda', 'SomethingNew', undefined],
  ['AWS/SageMaker', 'CPUUtilization', 'in /aws/sagemaker/Endpoints'], ['AWS/SageMaker', 'Invocation5xxErrors', 'Invocation5XXErrors'], ['AWS/ApiGateway', '5XXErrors', '5XXError'], ['AWS/ApiGateway', '5xx', undefined],
])('by the metric %s %s, %s is meant', (namespace, name, meant) => {
  expect(meantMetric(of(namespace), name)).toBe(meant);
});

test.each([
  ['AWS/SageMaker', 'Endpoint', 'EndpointName'], ['AWS/SageMaker', 'endpointname', 'EndpointName'], ['AWS/SageMaker', 'Variant', 'VariantName'], ['AWS/SageMaker', 'Customer', undefined],
  ['AWS/Lambda', 'Function', 'FunctionName'], ['AWS/SQS', 'Queue', 'QueueName'],
])('by the dimension %s %s, %s is meant', (namespace, name, meant) => {
  expect(meantDimension(of(namespace), name)).toBe(meant);
});

test('no two metrics of a namespace have one name', () => {
  for (const { groups } of SERVICE_METRICS) {
    const all = groups.flatMap((group) => group.names);
    expect(new Set(all).size).toBe(all.length);
  }
});
