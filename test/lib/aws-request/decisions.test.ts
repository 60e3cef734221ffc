import fc from 'fast-check';
import { clockCorrectionMs } from '../../../lib/aws-request/clock-skew';
import { MAX_ATTEMPTS, isRetryable, retryDelayMs } from '../../../lib/aws-request/retry';
import { explainS3Refusal, type S3Refusal } from '../../../lib/aws-request/s3-refusal';

const NOW = Date.parse('2026-11-22T20:00:00Z');

describe('another try', () => {
  test.each<[number, string | undefined, boolean]>([
    [503, 'SlowDown', true], [500, 'InternalError', true], [503, undefined, true], [502, undefined, true], [504, undefined, true], [429, undefined, true], [400, 'RequestTimeout', true],
    [501, 'NotImplemented', false], [400, undefined, false], [403, 'AccessDenied', false], [404, 'NoSuchKey', false], [412, 'PreconditionFailed', false], [416, 'InvalidRange', false], [301, undefined, false],
  ])('after %i %s: %s', (status, code, expected) => expect(isRetryable(status, code)).toBe(expected));

  test('waits longer each time, never longer than five seconds, and never all at once', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 40 }), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (attempt, random) => {
      const delay = retryDelayMs(attempt, random);
      expect(delay).toBeGreaterThanOrEqual(50);
      expect(delay).toBeLessThanOrEqual(5_000);
      expect(retryDelayMs(attempt + 1, random)).toBeGreaterThanOrEqual(delay);
    }));
    expect([retryDelayMs(1, 0), retryDelayMs(2, 0), retryDelayMs(3, 1)]).toEqual([50, 100, 400]);
  });

  test('is over long before init is', () => {
    const longest = Array.from({ length: MAX_ATTEMPTS - 1 }, (_, index) => retryDelayMs(index + 1, 1)).reduce((sum, delay) => sum + delay, 0);
    expect(longest).toBeLessThan(2_000);
  });
});

describe("the clock's correction", () => {
  const at = (ms: number) => new Date(NOW + ms).toUTCString();

  test.each([[3_600_000], [-86_400_000], [240_000], [-240_000]])('is what the service is ahead by: %i ms', (ahead) => {
    expect(clockCorrectionMs({ code: 'RequestTimeTooSkewed', date: at(ahead) }, NOW)).toBe(ahead);
  });

  test.each<[string, string | undefined, string | undefined]>([
    ['where both agree', 'RequestTimeTooSkewed', at(239_000)],
    ['where something else was wrong', 'AccessDenied', at(3_600_000)],
    ['without a date', 'RequestTimeTooSkewed', undefined],
    ['where the date is none', 'RequestTimeTooSkewed', 'yesterday'],
    ['without a code', undefined, at(3_600_000)],
  ])('is none %s', (_where, code, date) => {
    expect(clockCorrectionMs({ ...(code !== undefined && { code }), ...(date !== undefined && { date }) }, NOW)).toBeUndefined();
  });

  test("makes the next signature's time the service's", () => {
    fc.assert(fc.property(fc.integer({ min: 240, max: 10 ** 8 }), fc.boolean(), (seconds, behind) => {
      const ahead = (behind ? -1 : 1) * seconds * 1000;
      expect(NOW + clockCorrectionMs({ code: 'SignatureDoesNotMatch', date: at(ahead) }, NOW)!).toBe(NOW + ahead);
    }));
  });
});

describe("S3's refusal", () => {
  const explain = (refusal: S3Refusal, region = 'eu-west-1') => explainS3Refusal(refusal, { bucket: 'b', key: 'm/x.onnx' }, region);

  test.each<[S3Refusal, string, RegExp]>([
    [{ status: 503, code: 'SlowDown', message: 'Please reduce your request rate.' }, 'transient', /^S3 answered 503 SlowDown for s3:\/\/b\/m\/x\.onnx \(Please reduce your request rate\.\)$/],
    [{ status: 403, code: 'AccessDenied', message: 'Access Denied' }, 'repairable', /needs s3:GetObject on arn:aws:s3:::b\/m\/x\.onnx, kms:Decrypt .* must exist$/],
    [{ status: 403, code: 'AccessDenied', message: 'User: arn:aws:sts::1:assumed-role/r/f is not authorized to perform: kms:Decrypt' }, 'repairable', /\(User: arn:.* is not authorized to perform: kms:Decrypt\)$/],
    [{ status: 403, code: 'InvalidAccessKeyId', message: 'The AWS Access Key Id you provided does not exist in our records.' }, 'repairable', /credentials are not valid, or not any more \(The AWS Access Key Id/],
    [{ status: 400, code: 'ExpiredToken' }, 'repairable', /credentials are not valid/],
    [{ status: 403, code: 'RequestTimeTooSkewed' }, 'repairable', /clock is off by more than the 15 minutes/],
    [{ status: 403, code: 'InvalidObjectState' }, 'repairable', /archive storage class.*: restore it/],
    [{ status: 404, code: 'NoSuchKey' }, 'repairable', /the object was deleted, or never copied there$/],
    [{ status: 404, code: 'NoSuchBucket' }, 'repairable', /the bucket was deleted/],
    [{ status: 301, region: 'us-west-2' }, 'final', /another region, us-west-2; copy/],
    [{ status: 400, code: 'AuthorizationHeaderMalformed' }, 'final', /another region; copy/],
    [{ status: 418 }, 'repairable', /no more is known$/],
    [{ status: 400, code: 'InvalidRequest', message: 'Bad.' }, 'repairable', /: Bad\.$/],
  ])('%j is %s', (refusal, kind, text) => expect(explain(refusal)).toEqual({ kind, text: expect.stringMatching(text) }));

  test.each([['cn-north-1', 'aws-cn'], ['us-gov-west-1', 'aws-us-gov'], ['eusc-de-east-1', 'aws-eusc'], ['elsewhere', 'aws']])('names ARNs of the partition of %s', (region, partition) => {
    expect(explain({ status: 403 }, region).text).toContain(`arn:${partition}:s3:::b/m/x.onnx`);
  });
});
