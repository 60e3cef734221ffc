import fc from 'fast-check';
import { MAX_SINGLE_COPY_BYTES, copyParts, copySource } from '../../../lib/server/copy-plan';
import { fitsInit, initBudgetMs } from '../../../lib/server/init-budget';
import { lambdaRequestBodyBytes } from '../../../lib/server/limits';
import { s3Address, s3Location } from '../../../lib/server/s3-location';
import { inferenceThreads } from '../../../lib/server/threads';

const MIB = 1024 * 1024;

describe('threads', () => {
  test.each([
    [128, 1], [1769, 1], [2653, 1], [2654, 2], [3008, 2], [3538, 2], [8845, 5], [10_240, 6], [50_000, 6],
  ])('at %d MiB are %d', (memory, threads) => expect(inferenceThreads(memory, 8)).toBe(threads));

  test('are never more than the cores there are, and never none', () => {
    expect(inferenceThreads(10_240, 2)).toBe(2);
    expect(inferenceThreads(0, 1)).toBe(1);
  });
});

describe('the init budget', () => {
  test.each([[undefined, 9_000], ['on-demand', 9_000], ['provisioned-concurrency', Infinity], ['snap-start', Infinity], ['lambda-managed-instances', Infinity]])(
    'of %s is %d ms', (type, budget) => expect(initBudgetMs(type)).toBe(budget));

  test('lets an engine start only on what it will finish', () => {
    expect(fitsInit(0, 9_000, 9_000)).toBe(true);
    expect(fitsInit(1, 9_000, 9_000)).toBe(false);
    expect(fitsInit(200 * MIB, 0, 9_000)).toBe(true);
    expect(fitsInit(225_000_000, 0, 9_000)).toBe(true);
    expect(fitsInit(225_000_001, 0, 9_000)).toBe(false);
    expect(fitsInit(10_000 * MIB, 60_000, Infinity)).toBe(true);
  });
});

test('a decompressed body is bounded by the memory', () => {
  expect(lambdaRequestBodyBytes(128)).toBe(16 * MIB);
  expect(lambdaRequestBodyBytes(10_240)).toBe(64 * MIB);
  expect(lambdaRequestBodyBytes(1)).toBeGreaterThanOrEqual(6 * MIB);
});

describe('copies', () => {
  test('above 5 GiB are made of parts that S3 takes and that make the whole', () => {
    fc.assert(fc.property(fc.integer({ min: MAX_SINGLE_COPY_BYTES + 1, max: 5 * 1024 * 1024 * MIB }), (bytes) => {
      const parts = copyParts(bytes);
      expect(parts.length).toBeLessThanOrEqual(10_000);
      expect(parts[0]!.first).toBe(0);
      expect(parts.at(-1)!.last).toBe(bytes - 1);
      let next = 0;
      for (const { first, last } of parts) {
        if (first !== next || last - first + 1 > MAX_SINGLE_COPY_BYTES) throw new Error(`part ${first}-${last}`);
        next = last + 1;
      }
    }), { numRuns: 20 });
  });

  test('name their source as a URL path', () => {
    expect(copySource('b', 'a dir/ü+?.onnx', 'v/1')).toBe('b/a%20dir/%C3%BC%2B%3F.onnx?versionId=v%2F1');
    expect(copySource('b', 'k')).toBe('b/k');
  });
});

describe('an S3 place', () => {
  test.each([
    ['s3://b/models/m/', 'x/y', { bucket: 'b', key: 'models/m/x/y' }],
    ['s3://b/models/m', 'x', { bucket: 'b', key: 'models/m/x' }],
    ['s3://b/', 'x', { bucket: 'b', key: 'x' }],
  ])('%s and %s', (uri, path, location) => expect(s3Location(uri, path)).toEqual(location));

  test.each(['', 'b/x', 's3://', 's3://b', 'https://b/x'])('that is %j is refused', (uri) => {
    expect(() => s3Location(uri, 'x')).toThrow(/allowed: s3:\/\/bucket\/prefix\//);
  });

  test.each([
    ['eu-west-1', undefined, 'b', { protocol: 'https:', hostname: 'b.s3.eu-west-1.amazonaws.com', path: '/k%20/1' }],
    ['cn-north-1', undefined, 'b', { protocol: 'https:', hostname: 'b.s3.cn-north-1.amazonaws.com.cn', path: '/k%20/1' }],
    ['eu-west-1', undefined, 'b.c', { protocol: 'https:', hostname: 's3.eu-west-1.amazonaws.com', path: '/b.c/k%20/1' }],
    ['eu-west-1', 'http://127.0.0.1:4566', 'b', { protocol: 'http:', hostname: '127.0.0.1', port: '4566', path: '/b/k%20/1' }],
    ['eu-west-1', 'https://proxy/s3/', 'b', { protocol: 'https:', hostname: 'proxy', path: '/s3/b/k%20/1' }],
  ])('in %s at %s in bucket %s', (region, endpoint, bucket, address) => {
    expect(s3Address({ bucket, key: 'k /1' }, region, endpoint === undefined ? {} : { endpoint })).toEqual(address);
  });

  test('behind an endpoint of another protocol is refused', () => {
    expect(() => s3Address({ bucket: 'b', key: 'k' }, 'r', { endpoint: 'ftp://x' })).toThrow(/'ftp:\/\/x', allowed: an http or https URL/);
  });
});
