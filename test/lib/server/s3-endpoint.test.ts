import { S3Client } from '@aws-sdk/client-s3';
import { s3Address, s3EndpointSettings } from '../../../lib/server/s3-location';

interface Endpoint {
  readonly url: URL;
}

/** What the SDK would call. */
const resolve = new S3Client({ region: 'us-east-1' }).config.endpointProvider as (parameters: object) => Endpoint;

const REGIONS = ['us-east-1', 'eu-west-1', 'cn-north-1', 'us-gov-west-1', 'us-iso-east-1', 'us-isob-east-1', 'eu-isoe-west-1', 'us-isof-south-1', 'eusc-de-east-1'];

describe.each(REGIONS)('in %s', (region) => {
  test.each([['bucket', false, false], ['bucket', false, true], ['bucket', true, false], ['bucket', true, true], ['bu.cket', false, false], ['bu.cket', true, true]])(
    'the endpoint of %s with fips %s and dual stack %s is that of the SDK', (bucket, fips, dualStack) => {
      const theirs = attempt(() => resolve({ Bucket: bucket, Region: region, UseFIPS: fips, UseDualStack: dualStack }).url);
      const ours = attempt(() => s3Address({ bucket, key: 'k' }, region, { fips, dualStack }));
      if (theirs === undefined) expect(ours).toBeUndefined();
      else expect(`${ours?.protocol}//${ours?.hostname}${ours?.path}`).toBe(new URL('k', theirs.href.endsWith('/') ? theirs : `${theirs.href}/`).href);
    },
  );
});

/** Undefined where it is refused. */
function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

describe('settings of the environment', () => {
  const settings = (environment: Record<string, string>) => s3EndpointSettings(environment);

  test('are none by themselves', () => expect(settings({})).toEqual({ fips: false, dualStack: false }));

  test.each([
    [{ AWS_ENDPOINT_URL: 'http://a' }, 'http://a'],
    [{ AWS_ENDPOINT_URL: 'http://a', AWS_ENDPOINT_URL_S3: 'http://b' }, 'http://b'],
    [{ AWS_ENDPOINT_URL_S3: '', AWS_ENDPOINT_URL: 'http://a' }, 'http://a'],
    [{ AWS_ENDPOINT_URL: 'http://a', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false' }, 'http://a'],
    [{ AWS_ENDPOINT_URL: 'http://a', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'TRUE' }, undefined],
  ])('%j name %s', (environment, endpoint) => expect(settings(environment).endpoint).toBe(endpoint));

  test('ask for other endpoints', () => {
    expect(settings({ AWS_USE_FIPS_ENDPOINT: 'true', AWS_USE_DUALSTACK_ENDPOINT: 'True' })).toEqual({ fips: true, dualStack: true });
  });

  test('that are neither true nor false are refused', () => {
    expect(() => settings({ AWS_USE_FIPS_ENDPOINT: 'yes' })).toThrow("the environment variable AWS_USE_FIPS_ENDPOINT is 'yes', allowed: true or false");
  });

  test.each([[{ fips: true }, 'AWS_USE_FIPS_ENDPOINT'], [{ dualStack: true }, 'AWS_USE_DUALSTACK_ENDPOINT']])('%j with an endpoint of its own is refused', (more, name) => {
    expect(() => s3Address({ bucket: 'b', key: 'k' }, 'eu-west-1', { endpoint: 'http://a', ...more })).toThrow(`${name} is true, and the S3 endpoint is 'http://a': only S3's own endpoints have such variants`);
  });

  test('that ask for FIPS in China are refused', () => {
    expect(() => s3Address({ bucket: 'b', key: 'k' }, 'cn-north-1', { fips: true })).toThrow('S3 has no such endpoint in cn-north-1: unset it');
  });
});
