// Signature Version 4 (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html), by aws4: docs/decisions/028-requests-are-signed-by-aws4.md.
import { createHash } from 'node:crypto';
import { RequestSigner, type Request } from 'aws4';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface AwsRequest {
  readonly service: string;
  readonly region: string;
  readonly protocol: 'http:' | 'https:';
  readonly hostname: string;
  readonly port?: string;
  readonly method: string;
  /** Encoded once, with its query. */
  readonly path: string;
  /** All of them are signed, but those that a proxy may change. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** aws4 leaves it unsigned; a range that somebody changed would be another answer than was asked for. */
const SIGNED_ALL_THE_SAME = { range: true };

/** The headers to send, Authorization among them. `nowMs` is the service's time, as far as it is known. */
export function signRequest({ hostname, port, method, path, headers, body, service, region }: AwsRequest, credentials: Credentials, nowMs: number): Readonly<Record<string, string>> {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const datetime = amzDate(nowMs);
  const unsigned = {
    ...headers,
    host: headers?.['host'] ?? `${hostname.includes(':') ? `[${hostname}]` : hostname}${port === undefined ? '' : `:${port}`}`,
    'x-amz-date': datetime,
    ...(sessionToken !== undefined && { 'x-amz-security-token': sessionToken }),
    // S3 alone asks for it: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
    ...(service === 's3' && { 'x-amz-content-sha256': createHash('sha256').update(body ?? '').digest('hex') }),
  };
  const request = { hostname, method, path, headers: unsigned, ...(body !== undefined && { body }), service, region, doNotModifyHeaders: true, extraHeadersToInclude: SIGNED_ALL_THE_SAME };
  const signer = new RequestSigner(request as Request, { accessKeyId, secretAccessKey });
  // Else it takes its own clock's, as it leaves the headers alone.
  signer.datetime = datetime;
  return signer.sign().headers as Record<string, string>;
}

/** 20261122T201503Z */
function amzDate(ms: number): string {
  return new Date(ms).toISOString().replace(/[:-]|\.\d{3}/g, '');
}
