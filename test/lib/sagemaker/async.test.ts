import * as fc from 'fast-check';
import { freeSlots, queueMetrics, requestMetrics, type RequestEnd } from '../../../lib/sagemaker/async-metrics';
import { modelFailure, notificationMessage, RESPONSE_IN_MESSAGE_BYTES, topicOf } from '../../../lib/sagemaker/async-outcome';
import { INLINE_BYTES, INVOCATION_TIMEOUT_SECONDS, parseAsyncRequest, REQUEST_TTL_SECONDS, resultLocations, s3Place, type Headers } from '../../../lib/sagemaker/async-request';

const header = (name: string, value: string | number): Headers => ({ [`x-amzn-sagemaker-${name}`]: String(value) });
const input = header('inputlocation', 's3://bucket/key');
const refusalOf = (headers: Headers, bytes = 0): string => {
  const parsed = parseAsyncRequest(headers, bytes);
  return 'refusal' in parsed ? parsed.refusal : 'none';
};

test('the input is an object of S3 or the body, and not both', () => {
  expect(parseAsyncRequest({ ...input, ...header('content-type', 'text/csv') }, 0)).toMatchObject({ inputLocation: 's3://bucket/key', contentType: 'text/csv', ttlSeconds: 21_600, timeoutSeconds: 900 });
  expect(parseAsyncRequest({}, INLINE_BYTES.max)).toMatchObject({ ttlSeconds: REQUEST_TTL_SECONDS.default, timeoutSeconds: INVOCATION_TIMEOUT_SECONDS.default });
  expect(refusalOf({})).toBe('Either Body or InputLocation must be specified.');
  expect(refusalOf(input, 1)).toBe('Body and InputLocation are mutually exclusive. Provide exactly one of them.');
  expect(refusalOf({}, INLINE_BYTES.max + 1)).toBe("1 validation error detected: Value at 'body' failed to satisfy constraint: Member must have length less than or equal to 128000");
});

test('seconds are whole, and within their limits', () => {
  for (const [name, { min, max }] of [['requestttlseconds', REQUEST_TTL_SECONDS], ['invocationtimeoutseconds', INVOCATION_TIMEOUT_SECONDS]] as const) {
    expect([min, max].map((value) => refusalOf({ ...input, ...header(name, value) }))).toEqual(['none', 'none']);
    expect(refusalOf({ ...input, ...header(name, min - 1) })).toContain(`Member must have value greater than or equal to ${min}`);
    expect(refusalOf({ ...input, ...header(name, max + 1) })).toContain(`Member must have value less than or equal to ${max}`);
    expect(refusalOf({ ...input, ...header(name, 'soon') })).toContain('Member must be an integer');
  }
});

test('all that is wrong is said at once', () => {
  expect(refusalOf({ ...header('inputlocation', 'ftp://x'), ...header('filename', 'a.b.c'), ...header('inference-id', 'x'.repeat(65)), ...header('s3outputpathextension', 's3://x') })).toMatch(/^4 validation errors detected: /);
});

test('results lie below their paths, in files of their own', () => {
  fc.assert(fc.property(fc.constantFrom('s3://b/out', 's3://b/out/', 's3://b/out//'), fc.constantFrom(undefined, 'day/1', '/day/1/'), fc.uuid(), (S3OutputPath, outputExtension, id) => {
    const { output, failure } = resultLocations({ S3OutputPath, S3FailurePath: 's3://b/failed' }, { outputExtension }, id);
    const extension = outputExtension === undefined ? '' : '/day/1';
    expect([output, failure]).toEqual([`s3://b/out${extension}/${id}.out`, `s3://b/failed${extension}/${id}-error.out`]);
    expect(s3Place(output)).toEqual({ bucket: 'b', key: `out${extension}/${id}.out` });
  }));
  expect(resultLocations({ S3OutputPath: 's3://b/out' }, { filename: 'mine.json' }, 'id')).toEqual({ output: 's3://b/out/mine.json' });
});

test('addresses of S3', () => {
  expect([s3Place('s3://b/k/l'), s3Place('https://s3.us-east-1.amazonaws.com/b/k'), s3Place('https://b.s3.amazonaws.com/k'), s3Place('s3://b'), s3Place('https://example.com/b/k')])
    .toEqual([{ bucket: 'b', key: 'k/l' }, { bucket: 'b', key: 'k' }, { bucket: 'b', key: 'k' }, undefined, undefined]);
});

const told = { region: 'r', endpointName: 'e', inferenceId: 'i', received: 0, ended: 1500, request: { accept: 'application/json', contentType: 'text/csv', inputLocation: 's3://b/in' }, includesResponse: false } as const;

test('a topic is told of what was answered', () => {
  const outcome = { kind: 'completed', contentType: 'application/json', body: Buffer.from('[1]'), outputLocation: 's3://b/out' } as const;
  expect(JSON.parse(JSON.stringify(notificationMessage({ ...told, outcome })))).toEqual({
    awsRegion: 'r', eventTime: '1970-01-01T00:00:01.500Z', receivedTime: '1970-01-01T00:00:00.000Z', invocationStatus: 'Completed',
    requestParameters: { accept: 'application/json', contentType: 'text/csv', endpointName: 'e', inputLocation: 's3://b/in' },
    responseParameters: { contentType: 'application/json', outputLocation: 's3://b/out' }, inferenceId: 'i', eventVersion: '1.0', eventSource: 'aws:sagemaker', eventName: 'InferenceResult',
  });
  expect(notificationMessage({ ...told, outcome, includesResponse: true })['responseBody']).toEqual({ content: 'WzFd', encoding: 'BASE64' });
  const large = (bytes: number) => notificationMessage({ ...told, outcome: { ...outcome, body: Buffer.alloc(bytes) }, includesResponse: true });
  expect([RESPONSE_IN_MESSAGE_BYTES.max, RESPONSE_IN_MESSAGE_BYTES.max + 1].map((bytes) => 'responseBody' in large(bytes))).toEqual([true, false]);
});

test('a topic is told of a failure, with its reason and without a response', () => {
  const message = notificationMessage({ ...told, outcome: { kind: 'failed', reason: modelFailure(500) } });
  expect(message).toMatchObject({ invocationStatus: 'Failed', failureReason: 'ClientError: Received server error (500) from model. See the SageMaker Endpoint logs in your account for more information.' });
  expect(message).not.toHaveProperty('responseParameters');
  expect(modelFailure(424)).toContain('Received client error (424)');
});

test('which topic is told', () => {
  const config = { NotificationConfig: { SuccessTopic: 's', ErrorTopic: 'e', IncludeInferenceResponseIn: ['ERROR_NOTIFICATION_TOPIC'] } };
  expect([topicOf(config, 'completed'), topicOf(config, 'failed'), topicOf({}, 'failed')]).toEqual([{ arn: 's', includesResponse: false }, { arn: 'e', includesResponse: true }, undefined]);
});

test('a queue without instances says so, and counts as if there were one', () => {
  const valueOf = (state: Parameters<typeof queueMetrics>[0], name: string): number | undefined => queueMetrics(state).find((metric) => metric.name === name)?.value;
  fc.assert(fc.property(fc.nat(100), fc.nat(20), fc.nat(5), (waiting, processing, instances) => {
    const state = { waiting, processing, instances, oldestMs: 1500 };
    expect(valueOf(state, 'ApproximateBacklogSize')).toBe(waiting + processing);
    expect((valueOf(state, 'ApproximateBacklogSizePerInstance') ?? 0) * Math.max(1, instances)).toBeCloseTo(waiting + processing);
    expect(valueOf(state, 'HasBacklogWithoutCapacity')).toBe(instances === 0 && waiting + processing > 0 ? 1 : 0);
    expect(valueOf(state, 'ApproximateAgeOfOldestRequest')).toBe(1.5);
    expect(freeSlots(instances, 2, processing)).toBe(Math.max(0, 2 * instances - processing));
  }));
  expect([freeSlots(1, undefined, 0), freeSlots(0, 1000, 0)]).toEqual([4, 0]);
});

test('every request that ends is counted once, as what it was', () => {
  const ends: readonly RequestEnd[] = ['completed', 'expired', 'download failed', 'upload failed', 'model failed', 'no answer'];
  const times = { waited: 2, total: 10, download: 1, model: 3, upload: 4 };
  const counted = ends.map((end) => Object.fromEntries(requestMetrics(end, times, end === 'model failed' ? 503 : 200).map(({ name, value }) => [name, value])));
  expect(counted.map(({ InvocationsProcessed, InvocationFailures }) => [InvocationsProcessed, InvocationFailures])).toEqual([[1, 0], [0, 1], [1, 1], [1, 1], [1, 1], [1, 1]]);
  expect(counted[1]).toMatchObject({ ExpiredRequests: 1 });
  expect(counted[4]).toMatchObject({ Invocation5XXErrors: 1, Invocation4XXErrors: 0, ModelLatency: 3000, TimeInBacklog: 2000, TotalProcessingTime: 10 });
});
