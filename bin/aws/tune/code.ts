import type { FunctionCodeLocation, FunctionConfiguration } from '@aws-sdk/client-lambda';
import { LocalError } from '../../../local/errors';

const MIB = 1024 * 1024;
/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: "50 MB (zipped, for direct upload)". */
const MAX_UPLOAD_BYTES = 50 * MIB;

/** The code of a function, as another is made of it. */
export async function downloadedCode(code: FunctionCodeLocation | undefined, { CodeSize = 0, PackageType }: FunctionConfiguration, arn: string): Promise<{ readonly ZipFile: Uint8Array } | { readonly ImageUri: string }> {
  if (PackageType === 'Image') {
    // By its digest: a tag may have moved on.
    const uri = code?.ResolvedImageUri ?? code?.ImageUri;
    if (uri === undefined) throw new LocalError(`Lambda does not say which image ${arn} is made of`);
    return { ImageUri: uri };
  }
  if (CodeSize > MAX_UPLOAD_BYTES) {
    throw new LocalError(`the code of ${arn} has ${Math.ceil(CodeSize / MIB)} MiB, and Lambda takes at most ${MAX_UPLOAD_BYTES / MIB} MiB from here: a model of that size is better fetched from S3 (ModelArtifact.fromS3)`);
  }
  if (!code?.Location) throw new LocalError(`Lambda does not say where the code of ${arn} lies`);
  const response = await fetch(code.Location).catch((error: Error) => {
    throw new LocalError(`the code of ${arn} cannot be downloaded: ${error.message}`);
  });
  if (!response.ok) throw new LocalError(`the code of ${arn} cannot be downloaded: ${response.status} ${response.statusText}`);
  return { ZipFile: new Uint8Array(await response.arrayBuffer()) };
}
