import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  UploadPartCopyCommand,
  type CompletedPart,
  type HeadObjectCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { copyParts, copySource, MAX_SINGLE_COPY_BYTES } from '../../lib/server/copy-plan';

export interface CopyRequest {
  readonly sourceBucket: string;
  readonly sourceKey: string;
  readonly sourceVersionId?: string;
  readonly targetBucket: string;
  readonly targetKey: string;
  /** Hex. Compared with what S3 reads while it copies (up to 5 GiB); the server checks the content at every start. */
  readonly sha256?: string;
  readonly bytes?: number;
}

const PARTS_AT_ONCE = 8;

/** The copier is called right after its role's policy was changed, and IAM takes seconds to reach S3. */
const WAITS_FOR_IAM_MS = [1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000];

export class ArtifactCopier {
  constructor(
    private readonly client: Pick<S3Client, 'send'>,
    private readonly sleep: (milliseconds: number) => Promise<void> = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  ) {}

  /** Puts the file at its target unless it is there. Answers whether it was copied. */
  async copy(request: CopyRequest): Promise<boolean> {
    // One budget for the whole copy.
    const waits = WAITS_FOR_IAM_MS.values();
    const source = await this.source(request, waits);
    const bytes = source.ContentLength ?? 0;
    checkSource(request, source);
    const there = await this.target(request);
    if (there) {
      if (there.ContentLength !== bytes) {
        throw new Error(`s3://${request.targetBucket}/${request.targetKey} has ${there.ContentLength} bytes, the model's file has ${bytes}: somebody wrote there, remove that object`);
      }
      return false;
    }
    try {
      await this.whenAllowed(waits, () =>
        bytes > MAX_SINGLE_COPY_BYTES ? this.copyInParts(request, bytes, source.ETag) : this.copyAtOnce(request, source.ETag),
      );
    } catch (error) {
      if (!isDenied(error)) throw error;
      throw new Error(
        `cannot copy ${sourceOf(request)} to s3://${request.targetBucket}/${request.targetKey}: ${describe(error)}. This function's role needs ` +
          `${readAction(request)} on the first, s3:PutObject on the second, and for buckets encrypted with KMS keys of their own ` +
          `kms:Decrypt on the first's and kms:GenerateDataKey on the second's`,
        { cause: error },
      );
    }
    return true;
  }

  /** What S3 denies is tried again until the waits are used up. */
  private async whenAllowed<T>(waits: Iterator<number>, send: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await send();
      } catch (error) {
        const wait = isDenied(error) ? waits.next() : undefined;
        if (!wait || wait.done) throw error;
        await this.sleep(wait.value);
      }
    }
  }

  private async source(request: CopyRequest, waits: Iterator<number>): Promise<HeadObjectCommandOutput> {
    const { sourceBucket, sourceKey, sourceVersionId } = request;
    try {
      return await this.whenAllowed(waits, () =>
        this.client.send(new HeadObjectCommand({ Bucket: sourceBucket, Key: sourceKey, VersionId: sourceVersionId, ChecksumMode: 'ENABLED' })),
      );
    } catch (error) {
      throw new Error(
        `cannot read ${sourceOf(request)}: ${describe(error)}. It must exist, and this function's role needs ${readAction(request)} on it` +
          `${isDenied(error) ? ', and kms:Decrypt on its key where it is encrypted with a KMS key' : ''}`,
        { cause: error },
      );
    }
  }

  private async target({ targetBucket, targetKey }: CopyRequest): Promise<HeadObjectCommandOutput | undefined> {
    try {
      return await this.client.send(new HeadObjectCommand({ Bucket: targetBucket, Key: targetKey }));
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      // Without s3:ListBucket S3 answers 403 for what is not there; a copy over the same content does no harm.
      if (statusOf(error) === 403) return undefined;
      throw new Error(`cannot look for s3://${targetBucket}/${targetKey}: ${describe(error)}`, { cause: error });
    }
  }

  private async copyAtOnce(request: CopyRequest, etag: string | undefined): Promise<void> {
    const { CopyObjectResult } = await this.client.send(
      new CopyObjectCommand({
        Bucket: request.targetBucket,
        Key: request.targetKey,
        CopySource: copySource(request.sourceBucket, request.sourceKey, request.sourceVersionId),
        CopySourceIfMatch: etag,
        // The source's tags and metadata are not the model's, and reading them would need more permissions.
        TaggingDirective: 'REPLACE',
        MetadataDirective: 'REPLACE',
        // S3 reads every byte while it copies, and tells what it read.
        ChecksumAlgorithm: 'SHA256',
      }),
    );
    const found = hexOf(CopyObjectResult?.ChecksumSHA256);
    if (request.sha256 === undefined || found === undefined || found === request.sha256) return;
    // Nothing reads it yet, and left there it would be taken for the model by the next attempt.
    await this.client.send(new DeleteObjectCommand({ Bucket: request.targetBucket, Key: request.targetKey }));
    throw new Error(`s3://${request.sourceBucket}/${request.sourceKey} has sha256 ${found}, declared: ${request.sha256}: name the version that was meant`);
  }

  private async copyInParts(request: CopyRequest, bytes: number, etag: string | undefined): Promise<void> {
    const at = { Bucket: request.targetBucket, Key: request.targetKey };
    const { UploadId } = await this.client.send(new CreateMultipartUploadCommand(at));
    try {
      const ranges = copyParts(bytes);
      const parts: CompletedPart[] = [];
      let next = 0;
      const worker = async () => {
        for (let index = next++; index < ranges.length; index = next++) {
          const { first, last } = ranges[index]!;
          const { CopyPartResult } = await this.client
            .send(
              new UploadPartCopyCommand({
                ...at,
                UploadId,
                PartNumber: index + 1,
                CopySource: copySource(request.sourceBucket, request.sourceKey, request.sourceVersionId),
                CopySourceIfMatch: etag,
                CopySourceRange: `bytes=${first}-${last}`,
              }),
            )
            .catch((error: unknown) => {
              next = ranges.length;
              throw error;
            });
          parts[index] = { PartNumber: index + 1, ETag: CopyPartResult?.ETag };
        }
      };
      // All have ended before the upload is given up: a part that comes later would be stored all the same.
      const ended = await Promise.allSettled(Array.from({ length: Math.min(PARTS_AT_ONCE, ranges.length) }, worker));
      const failed = ended.find((worked) => worked.status === 'rejected');
      if (failed) throw failed.reason;
      await this.client.send(new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts: parts } }));
    } catch (error) {
      // Parts of an upload that is neither completed nor aborted are stored, and paid for, for ever.
      await this.client.send(new AbortMultipartUploadCommand({ ...at, UploadId })).catch(() => undefined);
      throw error;
    }
  }
}

function checkSource(request: CopyRequest, source: HeadObjectCommandOutput): void {
  const where = `s3://${request.sourceBucket}/${request.sourceKey}`;
  if (request.bytes !== undefined && source.ContentLength !== request.bytes) {
    throw new Error(`${where} has ${source.ContentLength} bytes, declared: ${request.bytes}: name the version that was meant`);
  }
  // A checksum of checksums (multipart uploads) says nothing about the whole.
  const found = source.ChecksumType === 'COMPOSITE' ? undefined : hexOf(source.ChecksumSHA256);
  if (request.sha256 === undefined || found === undefined) return;
  if (found !== request.sha256) throw new Error(`${where} has sha256 ${found}, declared: ${request.sha256}: name the version that was meant`);
}

/** S3 writes checksums in base64, and `-N` behind those that are made of N parts' checksums. */
function hexOf(checksum: string | undefined): string | undefined {
  return checksum === undefined || checksum.includes('-') ? undefined : Buffer.from(checksum, 'base64').toString('hex');
}

function sourceOf({ sourceBucket, sourceKey, sourceVersionId }: CopyRequest): string {
  return `s3://${sourceBucket}/${sourceKey}${sourceVersionId === undefined ? '' : ` version ${sourceVersionId}`}`;
}

function readAction({ sourceVersionId }: CopyRequest): string {
  return sourceVersionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion';
}

/** Not a matter of permissions, though also a 403: an object in an archive storage class. */
function isDenied(error: unknown): boolean {
  return statusOf(error) === 403 && (error as Error).name !== 'InvalidObjectState';
}

function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}

function describe(error: unknown): string {
  const status = statusOf(error);
  const { name, message } = error as Error;
  return `${status ?? ''} ${name} ${message}`.trim();
}
