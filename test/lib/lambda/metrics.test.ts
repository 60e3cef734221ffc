import { dimensionSets, invocationMetrics, THROTTLED, urlMetrics } from '../../../lib/lambda/metrics';

const values = (measured: ReturnType<typeof invocationMetrics>): object => Object.fromEntries(measured.map(({ name, value }) => [name, value]));

test('a function without a qualifier is its own resource', () => {
  expect(dimensionSets({ functionName: 'fn' })).toEqual([{}, { FunctionName: 'fn' }, { FunctionName: 'fn', Resource: 'fn' }]);
});

test('a version that was called directly is no executed version', () => {
  expect(dimensionSets({ functionName: 'fn', qualifier: '3' })).toEqual([{}, { FunctionName: 'fn' }, { FunctionName: 'fn', Resource: 'fn:3' }]);
});

test('an alias is measured by the version that it chose as well', () => {
  expect(dimensionSets({ functionName: 'fn', qualifier: 'live', aliasVersion: '3' }).at(-1)).toEqual({ FunctionName: 'fn', Resource: 'fn:live', ExecutedVersion: '3' });
});

test('a success counts as no error, so that a rate can be made of both', () => {
  expect(values(invocationMetrics({ durationMs: 0, failed: false }))).toEqual({ Invocations: 1, Errors: 0, Throttles: 0, Duration: 0 });
  expect(values(invocationMetrics({ durationMs: 1.5, failed: true }))).toEqual({ Invocations: 1, Errors: 1, Throttles: 0, Duration: 1.5 });
});

test('where there is provisioned concurrency, an invocation ran in it or beside it', () => {
  expect(values(invocationMetrics({ durationMs: 1, failed: false, provisioned: { spillover: false, busy: 1, wanted: 4 } }))).toMatchObject({
    ProvisionedConcurrencyInvocations: 1, ProvisionedConcurrencySpilloverInvocations: 0, ProvisionedConcurrentExecutions: 1, ProvisionedConcurrencyUtilization: 0.25,
  });
  expect(values(invocationMetrics({ durationMs: 1, failed: false, provisioned: { spillover: true, busy: 4, wanted: 4 } }))).toMatchObject({
    ProvisionedConcurrencyInvocations: 0, ProvisionedConcurrencySpilloverInvocations: 1, ProvisionedConcurrencyUtilization: 1,
  });
});

test('a throttled request is no invocation', () => {
  expect(values(THROTTLED)).toEqual({ Throttles: 1 });
});

test.each([[200, 0, 0], [399, 0, 0], [400, 1, 0], [499, 1, 0], [500, 0, 1], [502, 0, 1]])('an answer %i of a URL', (status, Url4xxCount, Url5xxCount) => {
  expect(values(urlMetrics(status, 2))).toEqual({ UrlRequestCount: 1, Url4xxCount, Url5xxCount, UrlRequestLatency: 2 });
});
