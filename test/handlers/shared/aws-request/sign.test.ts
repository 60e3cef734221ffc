import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { signRequest, type AwsRequest, type Credentials } from '../../../../handlers/shared/aws-request/sign';
import { s3Address } from '../../../../lib/server/s3-location';

interface Vectors {
  readonly region: string;
  readonly service: string;
  readonly credentials: Credentials;
  readonly signingDate: string;
  readonly requests: readonly {
    readonly name: string;
    readonly method: string;
    readonly path: string;
    readonly query: Readonly<Record<string, string | readonly string[]>>;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
    readonly authorization: string;
  }[];
}

const vectors = JSON.parse(readFileSync(join(__dirname, 'vectors', 'sigv4.json'), 'utf8')) as Vectors;

/** Its request line is not encoded at all, which HTTP cannot send. Of what is sent, services other than S3 sign the encoding once more: compared with the SDK's below. */
const NOT_SENT = 'get-utf8';

describe("AWS's test suite of Signature Version 4", () => {
  test.each(vectors.requests.filter(({ name }) => name !== NOT_SENT).map((request) => [request.name, request] as const))('%s', (_name, { method, path, query, headers, body, authorization }) => {
    const pairs = Object.entries(query).flatMap(([name, values]) => [values].flat().map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(value as string)}`));
    const { 'x-amz-date': _date, 'x-amz-security-token': sessionToken, ...others } = headers;
    const request: AwsRequest = {
      service: vectors.service, region: vectors.region, protocol: 'https:', hostname: 'example.amazonaws.com', method,
      path: `${path}${pairs.length === 0 ? '' : `?${pairs.join('&')}`}`, headers: others, ...(body !== undefined && { body }),
    };
    const signed = signRequest(request, { ...vectors.credentials, ...(sessionToken !== undefined && { sessionToken }) }, Date.parse(vectors.signingDate));
    expect(signed['Authorization']).toBe(authorization);
  });

  test('is here in full', () => expect(vectors.requests).toHaveLength(24));
});

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
describe("the examples of S3's documentation", () => {
  const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
  const at = Date.parse('2013-05-24T00:00:00Z');
  const request = (more: Partial<AwsRequest>): AwsRequest => ({ service: 's3', region: 'us-east-1', protocol: 'https:', hostname: 'examplebucket.s3.amazonaws.com', method: 'GET', path: '/', ...more });

  test.each<[string, Partial<AwsRequest>, string]>([
    ['a range of an object', { path: '/test.txt', headers: { range: 'bytes=0-9' } }, 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41'],
    ['an upload', { method: 'PUT', path: '/test%24file.text', headers: { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' }, body: 'Welcome to Amazon S3.' }, '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd'],
    ["a bucket's lifecycle", { path: '/?lifecycle=' }, 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543'],
    ['a list of objects', { path: '/?max-keys=2&prefix=J' }, '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7'],
  ])('%s', (_what, more, signature) => {
    expect(signRequest(request(more), credentials, at)['Authorization']).toMatch(new RegExp(`, Signature=${signature}$`));
  });
});

describe('what is signed', () => {
  const request: AwsRequest = { service: 's3', region: 'eu-west-1', protocol: 'http:', hostname: '127.0.0.1', port: '9000', method: 'GET', path: '/b/k', headers: { range: 'bytes=0-1', 'if-match': '"e"' } };
  const credentials = { accessKeyId: 'A', secretAccessKey: 'S', sessionToken: 'T' };

  test('is all that S3 acts on', () => {
    const signed = signRequest(request, credentials, 0);
    expect(signed).toMatchObject({ host: '127.0.0.1:9000', 'x-amz-date': '19700101T000000Z', 'x-amz-security-token': 'T', 'x-amz-content-sha256': createHash('sha256').digest('hex') });
    expect(signed['Authorization']).toContain('SignedHeaders=host;if-match;range;x-amz-content-sha256;x-amz-date;x-amz-security-token,');
  });

  test("is not the payload's hash in a header for other services than S3", () => {
    expect(signRequest({ ...request, service: 'lambda' }, credentials, 0)).not.toHaveProperty('x-amz-content-sha256');
  });
});

/** The signer of the AWS SDK for JavaScript. */
describe('as @smithy/signature-v4 signs', () => {
  class Sha256 {
    private readonly hash: { update(data: string | Uint8Array): unknown; digest(): Buffer };
    constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
      this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as string | Uint8Array);
    }
    update(data: string | Uint8Array): void { this.hash.update(data); }
    async digest(): Promise<Uint8Array> { return this.hash.digest(); }
    reset(): void {}
  }

  const time = fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }).map((date) => new Date(Math.floor(date.getTime() / 1000) * 1000));
  const credentials = fc.record({ accessKeyId: fc.stringMatching(/^[A-Z0-9]{16}$/), secretAccessKey: fc.stringMatching(/^[A-Za-z0-9/+]{40}$/), sessionToken: fc.option(fc.stringMatching(/^[A-Za-z0-9/+=]{1,60}$/), { nil: undefined }) })
    .map(({ sessionToken, ...rest }) => ({ ...rest, ...(sessionToken !== undefined && { sessionToken }) }));
  const key = fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));

  test('any key of S3, with ranges and tokens', async () => {
    await fc.assert(fc.asyncProperty(key, credentials, time, fc.option(fc.nat(), { nil: undefined }), async (of, given, at, from) => {
      const address = s3Address({ bucket: 'bucket', key: of }, 'eu-west-1');
      const headers: Record<string, string> = from === undefined ? {} : { range: `bytes=${from}-${from + 9}`, 'if-match': '"etag"' };
      const signed = signRequest({ ...address, service: 's3', region: 'eu-west-1', method: 'GET', headers }, given, at.getTime());
      const theirs = await new SignatureV4({ service: 's3', region: 'eu-west-1', credentials: given, sha256: Sha256, uriEscapePath: false })
        .sign({ method: 'GET', protocol: 'https:', hostname: address.hostname, path: address.path, query: {}, headers: { host: address.hostname, ...headers } }, { signingDate: at });
      expect(signed['Authorization']).toBe(theirs.headers['authorization']);
    }), { numRuns: 200 });
  });

  test('a call with a body', async () => {
    const path = fc.constantFrom('/2015-03-31/functions/digits/invocations', '/functions/arn%3Aaws%3Alambda%3Aeu-west-1%3A123456789012%3Afunction%3Adigits/invocations', '/%E1%88%B4');
    await fc.assert(fc.asyncProperty(fc.string(), path, credentials, time, async (body, called, given, at) => {
      const request = { method: 'POST', path: called, headers: { host: 'lambda.eu-west-1.amazonaws.com', 'content-type': 'application/json' }, body };
      const signed = signRequest({ ...request, service: 'lambda', region: 'eu-west-1', protocol: 'https:', hostname: 'lambda.eu-west-1.amazonaws.com' }, given, at.getTime());
      const theirs = await new SignatureV4({ service: 'lambda', region: 'eu-west-1', credentials: given, sha256: Sha256, applyChecksum: false })
        .sign({ ...request, protocol: 'https:', hostname: 'lambda.eu-west-1.amazonaws.com', query: {} }, { signingDate: at });
      expect(signed['Authorization']).toBe(theirs.headers['authorization']);
    }), { numRuns: 100 });
  });
});
