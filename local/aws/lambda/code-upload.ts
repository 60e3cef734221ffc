import { readZip } from '../../code/zip';
import { LocalError } from '../../errors';
import { ApiError } from '../../lambda-api/errors';
import type { Buckets } from '../s3/buckets';
import { AwsError } from '../wire/errors';

/** A zip as it is stored. */
export interface StoredZip {
  readonly blob: string;
  readonly bytes: number;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: "50 MB (zipped, for direct upload)" */
const MAX_DIRECT_BYTES = 50 * 1024 * 1024;

/** A zip that lies in a bucket. */
export function zipOf(buckets: Buckets, place: Readonly<Record<string, unknown>> = {}): StoredZip {
  const { S3Bucket, S3Key, S3ObjectVersion } = place as Readonly<Record<string, string | undefined>>;
  if (S3Bucket === undefined || S3Key === undefined) throw invalid('Please provide a source for function code.');
  try {
    const { blob, size } = buckets.object(S3Bucket, S3Key, S3ObjectVersion);
    return checked(buckets, { blob, bytes: size });
  } catch (error) {
    if (error instanceof AwsError) throw invalid(`Error occurred while GetObject. S3 Error Code: ${error.code}. S3 Error Message: ${error.message}`);
    throw error;
  }
}

/** A zip that a request carries, in Base64. */
export async function uploadedZip(buckets: Buckets, base64: string): Promise<StoredZip> {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length === 0) throw invalid('Uploaded file must be a non-empty zip');
  if (bytes.length > MAX_DIRECT_BYTES) throw new ApiError(413, 'RequestEntityTooLargeException', `Zipped size must be smaller than ${MAX_DIRECT_BYTES} bytes`);
  const { sha256, size } = await buckets.blobs.write([bytes]);
  return checked(buckets, { blob: sha256, bytes: size });
}

function checked(buckets: Buckets, zip: StoredZip): StoredZip {
  try {
    readZip(buckets.blobs.path(zip.blob));
    return zip;
  } catch (error) {
    if (error instanceof LocalError) throw invalid('Could not unzip uploaded file. Please check your file, then try to upload again.');
    throw error;
  }
}

function invalid(message: string): ApiError {
  return new ApiError(400, 'InvalidParameterValueException', message);
}
