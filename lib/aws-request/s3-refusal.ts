import { partitionOf } from '../residency/regions';
import { isRetryable } from './retry';

/** What S3 answered instead of an object. */
export interface S3Refusal {
  readonly status: number;
  readonly code?: string;
  /** S3's own words. */
  readonly message?: string;
  /** Of the bucket, where S3 names it. */
  readonly region?: string;
}

/**
 * `transient`: another try may succeed. `repairable`: somebody has to put something right, which takes no deploy. `final`: stays as it is
 * until the next deploy.
 */
export interface Verdict {
  readonly kind: 'transient' | 'repairable' | 'final';
  readonly text: string;
}

const CREDENTIAL_CODES: ReadonlySet<string> = new Set(['InvalidAccessKeyId', 'SignatureDoesNotMatch', 'InvalidToken', 'ExpiredToken', 'InvalidSecurity', 'NotSignedUp']);

/** What S3's refusal to read an object means, and what to do. */
export function explainS3Refusal(refusal: S3Refusal, { bucket, key }: { readonly bucket: string; readonly key: string }, region: string): Verdict {
  const { status, code, message } = refusal;
  const answered = `S3 answered ${status}${code === undefined ? '' : ` ${code}`} for s3://${bucket}/${key}`;
  const said = message === undefined || message === '' || message === 'Access Denied' ? '' : ` (${message})`;
  const repairable = (text: string): Verdict => ({ kind: 'repairable', text: `${answered}: ${text}` });
  if (isRetryable(status, code)) return { kind: 'transient', text: `${answered}${said}` };
  if (code === 'RequestTimeTooSkewed') return repairable(`this machine's clock is off by more than the 15 minutes that S3 tolerates${said}: put it right`);
  if (code !== undefined && CREDENTIAL_CODES.has(code)) return repairable(`the credentials are not valid, or not any more${said}`);
  if (code === 'InvalidObjectState') return repairable(`it lies in an archive storage class${said}: restore it, or copy the model there again`);
  if (status === 301 || status === 307 || code === 'AuthorizationHeaderMalformed') {
    return { kind: 'final', text: `${answered}: the bucket is in another region${refusal.region === undefined ? '' : `, ${refusal.region}`}; copy the model to one in the function's region` };
  }
  if (status === 403) {
    const partition = partitionOf(region) ?? 'aws';
    return repairable(
      `the function's role needs s3:GetObject on arn:${partition}:s3:::${bucket}/${key}, kms:Decrypt if the bucket is encrypted with a key of its own, ` +
        `and the object must exist${said}`,
    );
  }
  if (code === 'NoSuchBucket') return repairable('the bucket was deleted, or is one of another account or partition');
  if (status === 404) return repairable('the object was deleted, or never copied there');
  return repairable(message === undefined || message === '' ? 'no more is known' : message);
}
