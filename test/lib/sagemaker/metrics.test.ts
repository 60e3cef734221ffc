import fc from 'fast-check';
import { concurrencyMetric, dimensionSets, invocationMetrics, utilizationMetrics, type Answered, type Measured } from '../../../lib/sagemaker/metrics';

const values = (all: readonly Measured[]): Readonly<Record<string, number>> => Object.fromEntries(all.map(({ name, value }) => [name, value]));
const ANSWERED: Answered = { status: 200, modelMicros: 1500, overheadMicros: 70, instances: 4 };

test('a request that went well, by variant and by config', () => {
  expect(values(invocationMetrics(ANSWERED))).toEqual({
    Invocations: 1, Invocation4XXErrors: 0, Invocation5XXErrors: 0, InvocationModelErrors: 0, ModelLatency: 1500, OverheadLatency: 70, InvocationsPerInstance: 0.25,
  });
  expect(dimensionSets({ endpoint: 'digits', variant: 'Main', config: 'c2' })).toEqual([
    { EndpointName: 'digits', VariantName: 'Main' }, { EndpointName: 'digits', VariantName: 'Main', EndpointConfigName: 'c2' },
  ]);
});

test.each([[400, 1, 0], [499, 1, 0], [500, 0, 1], [503, 0, 1], [undefined, 0, 1]])('status %s', (status, client, server) => {
  expect(values(invocationMetrics({ ...ANSWERED, status }))).toMatchObject({ Invocation4XXErrors: client, Invocation5XXErrors: server, InvocationModelErrors: 1 });
});

test('a serverless request has no instances, and its concurrency instead', () => {
  const plain = values(invocationMetrics({ ...ANSWERED, serverless: { busy: 2, maxConcurrency: 8, setupMicros: 9 } }));
  expect(plain).toMatchObject({ ServerlessConcurrentExecutionsUtilization: 0.25, ModelSetupTime: 9 });
  expect(Object.keys(plain).filter((name) => /PerInstance|Provisioned/.test(name))).toEqual([]);
  const provisioned = (busy: number) => values(invocationMetrics({ ...ANSWERED, serverless: { busy, maxConcurrency: 8, provisioned: 2 } }));
  expect(provisioned(2)).toMatchObject({ ServerlessProvisionedConcurrencyUtilization: 1, ServerlessProvisionedConcurrencyInvocations: 1, ServerlessProvisionedConcurrencySpilloverInvocations: 0 });
  expect(provisioned(3)).toMatchObject({ ServerlessProvisionedConcurrencyUtilization: 1, ServerlessProvisionedConcurrencyInvocations: 0, ServerlessProvisionedConcurrencySpilloverInvocations: 1 });
  expect(provisioned(1)).toMatchObject({ ServerlessProvisionedConcurrencyExecutions: 1, ServerlessProvisionedConcurrencyUtilization: 0.5 });
});

test('per instance the requests add up to all of them, and percentages stay within 100', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 50 }), fc.nat(100), fc.double({ min: -10, max: 500, noNaN: true }), (instances, requests, load) => {
    const sum = Array.from({ length: requests }, () => values(invocationMetrics({ ...ANSWERED, instances }))['InvocationsPerInstance'] ?? NaN).reduce((a, b) => a + b, 0);
    expect(sum * instances).toBeCloseTo(requests, 6);
    expect(concurrencyMetric(requests, instances).value * instances).toBeCloseTo(requests, 6);
    for (const { name, value } of utilizationMetrics({ cpuPercent: load, memoryPercent: load, diskPercent: load }, false)) {
      expect(value).toBeGreaterThanOrEqual(0);
      if (name !== 'CPUUtilization') expect(value).toBeLessThanOrEqual(100);
    }
    expect(utilizationMetrics({ cpuPercent: load, memoryPercent: load, diskPercent: load }, true).map(({ name }) => name)).toEqual(['MemoryUtilization']);
  }));
});
