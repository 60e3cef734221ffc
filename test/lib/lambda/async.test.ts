import fc from 'fast-check';
import { DEFAULT_ASYNC, invocationRecord, isTooOld, waitAfterError, waitAfterThrottle } from '../../../lib/lambda/async';

test('a failure is tried again after one minute, then after two, and then no more', () => {
  expect([1, 2, 3, 4].map((attempts) => waitAfterError(attempts, DEFAULT_ASYNC))).toEqual([60_000, 120_000, undefined, undefined]);
});

test.each([[0, [undefined, undefined]], [1, [60_000, undefined]]] as const)('with %i retries', (maxRetryAttempts, waits) => {
  expect([1, 2].map((attempts) => waitAfterError(attempts, { ...DEFAULT_ASYNC, maxRetryAttempts }))).toEqual(waits);
});

test('the wait of a throttled event doubles from a second up to five minutes', () => {
  expect([0, 1, 2, 3, 9, 10, 11].map(waitAfterThrottle)).toEqual([1000, 1000, 2000, 4000, 256_000, 300_000, 300_000]);
  fc.assert(fc.property(fc.integer({ min: 1, max: 5000 }), (throttles) => {
    expect(waitAfterThrottle(throttles + 1)).toBeGreaterThanOrEqual(waitAfterThrottle(throttles));
    expect(waitAfterThrottle(throttles)).toBeLessThanOrEqual(300_000);
  }));
});

test.each([[0, false], [60_000, false], [60_001, true]])('an event of %i ms with a maximum of one minute', (age, expected) => {
  expect(isTooOld(age, { ...DEFAULT_ASYNC, maxAgeSeconds: 60 })).toBe(expected);
});

const outcome = { time: new Date(0), requestId: 'r', functionArn: 'arn:fn:$LATEST', attempts: 3, event: { a: 1 } };

test('the record of a failure says what was tried, and what came of it', () => {
  expect(invocationRecord({ ...outcome, condition: 'RetriesExhausted', answer: { version: '2', failed: true, payload: { errorMessage: 'no' } } })).toEqual({
    version: '1.0',
    timestamp: '1970-01-01T00:00:00.000Z',
    requestContext: { requestId: 'r', functionArn: 'arn:fn:$LATEST', condition: 'RetriesExhausted', approximateInvokeCount: 3 },
    requestPayload: { a: 1 },
    responseContext: { statusCode: 200, executedVersion: '2', functionError: 'Unhandled' },
    responsePayload: { errorMessage: 'no' },
  });
});

test('the record of a success has no error, and that of an event that never ran no response', () => {
  expect(invocationRecord({ ...outcome, condition: 'Success', answer: { version: '2', failed: false, payload: 1 } })['responseContext']).toEqual({ statusCode: 200, executedVersion: '2' });
  expect(Object.keys(invocationRecord({ ...outcome, condition: 'EventAgeExceeded' }))).toEqual(['version', 'timestamp', 'requestContext', 'requestPayload']);
});
