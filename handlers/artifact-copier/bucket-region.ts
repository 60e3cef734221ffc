import { HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { CopyRequest } from './copier';

/**
 * Refuses a bucket outside of the regions. S3 says where a bucket is to whoever asks in another region, whatever they may read:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/Redirects.html. A bucket that does not redirect is in this function's own region.
 */
export async function checkBucketRegion(client: Pick<S3Client, 'send'>, { sourceBucket, sourceKey, sourceVersionId }: CopyRequest, allowed: readonly string[]): Promise<void> {
  const region = await client.send(new HeadObjectCommand({ Bucket: sourceBucket, Key: sourceKey, VersionId: sourceVersionId })).then(() => undefined, redirectedTo);
  if (region === undefined || allowed.includes(region)) return;
  throw new Error(`the bucket ${sourceBucket} is in ${region}, allowed: ${allowed.join(', ')} (DataResidency): copy the model into a bucket of one of these regions, or acknowledge residency-artifact with a reason`);
}

function redirectedTo(error: unknown): string | undefined {
  const { $metadata, $response } = error as { readonly $metadata?: { readonly httpStatusCode?: number }; readonly $response?: { readonly headers?: Readonly<Record<string, string>> } };
  const status = $metadata?.httpStatusCode;
  // Denied or not there: the copy itself says so better.
  return status === 301 || status === 307 || status === 400 ? $response?.headers?.['x-amz-bucket-region'] : undefined;
}
