// Copies the files of a revision from the hub to S3, as they come: nothing is kept on a disk, and an object is there only when
// every byte of it was seen to be right. What an attempt before has copied stays. The marker is written when all is there.
import { createHash, type Hash } from 'node:crypto';
import {
  AbortMultipartUploadCommand, CompleteMultipartUploadCommand, CreateMultipartUploadCommand, HeadObjectCommand, PutObjectCommand, UploadPartCommand, type CompletedPart, type S3Client,
} from '@aws-sdk/client-s3';
import { gitHeader, MIN_PART_BYTES, partBytes, type HubFile } from '../../lib/hub/files';
import { markerKey, type StageRequest } from '../../lib/hub/stage-request';
import { patiently, type Sleep } from '../shared/patience';
import type { Hub } from './hub';

export interface StageOptions {
  readonly s3: Pick<S3Client, 'send'>;
  readonly hub: Pick<Hub, 'revision' | 'content'>;
  readonly sleep: Sleep;
  say(line: string): void;
}

/** What the marker says. */
export interface Staged {
  readonly schemaVersion: 1;
  readonly modelId: string;
  readonly commit: string;
  readonly bytes: number;
  readonly files: readonly HubFile[];
}

const FILES_AT_ONCE = 8;
/** User metadata of an object: what its bytes were compared with. */
const KNOWN = 'csi-known';

export async function stage(request: StageRequest, options: StageOptions): Promise<Staged> {
  const { commit, files } = await options.hub.revision(request);
  const staged: Staged = { schemaVersion: 1, modelId: request.modelId, commit, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0), files };
  options.say(`${request.modelId} at ${commit}: ${files.length} files, ${staged.bytes} bytes`);
  // The largest first, so that none of them is still under way when all others are done.
  const waiting = [...files].sort((a, b) => b.bytes - a.bytes);
  const worker = async (): Promise<void> => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      try {
        await stageFile(file, commit, request, options);
      } catch (error) {
        waiting.length = 0;
        throw error;
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: FILES_AT_ONCE }, worker));
  const failed = ended.find((worked) => worked.status === 'rejected');
  if (failed) throw failed.reason;
  await options.s3.send(new PutObjectCommand({ Bucket: request.bucket, Key: markerKey(request.prefix), Body: JSON.stringify(staged), ContentType: 'application/json' }));
  return staged;
}

async function stageFile(file: HubFile, commit: string, request: StageRequest, options: StageOptions): Promise<void> {
  const at = { Bucket: request.bucket, Key: request.prefix + file.path };
  const known = `${file.known.by}:${file.known.digest}`;
  if (await isThere(at, file, known, options)) return options.say(`${file.path} is there`);
  const hash = hashOf(file);
  const target = file.bytes <= MIN_PART_BYTES ? new AtOnce(at, known, options) : await InParts.begin(at, known, file.bytes, options);
  try {
    await options.hub.content(request.modelId, commit, file, async (piece) => {
      hash.update(piece);
      await target.take(piece);
    });
    const found = hash.digest('hex');
    if (found !== file.known.digest) throw new Error(`${file.path} has the ${file.known.by === 'git' ? 'git object' : 'sha256'} ${found}, the hub says ${file.known.digest}`);
    await target.complete();
  } catch (error) {
    await target.giveUp();
    throw error;
  }
  options.say(`${file.path}: ${file.bytes} bytes`);
}

async function isThere(at: { readonly Bucket: string; readonly Key: string }, { bytes }: HubFile, known: string, { s3 }: StageOptions): Promise<boolean> {
  try {
    const { ContentLength, Metadata } = await s3.send(new HeadObjectCommand(at));
    return ContentLength === bytes && Metadata?.[KNOWN] === known;
  } catch (error) {
    const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
    // S3 says 403 of what is not there to who may not list the bucket.
    if (status === 404 || status === 403) return false;
    throw error;
  }
}

function hashOf({ bytes, known }: HubFile): Hash {
  return known.by === 'git' ? createHash('sha1').update(gitHeader(bytes)) : createHash('sha256');
}

class AtOnce {
  private readonly pieces: Uint8Array[] = [];

  constructor(private readonly at: { readonly Bucket: string; readonly Key: string }, private readonly known: string, private readonly options: StageOptions) {}

  async take(piece: Uint8Array): Promise<void> {
    this.pieces.push(piece);
  }

  async complete(): Promise<void> {
    const { s3, sleep } = this.options;
    await patiently(() => s3.send(new PutObjectCommand({ ...this.at, Body: Buffer.concat(this.pieces), Metadata: { [KNOWN]: this.known } })), sleep);
  }

  async giveUp(): Promise<void> {
    this.pieces.length = 0;
  }
}

class InParts {
  private readonly parts: CompletedPart[] = [];
  private buffer: Buffer;
  private filled = 0;
  /** One part is sent while the next one comes. */
  private sending: Promise<void> = Promise.resolve();

  static async begin(at: { readonly Bucket: string; readonly Key: string }, known: string, bytes: number, options: StageOptions): Promise<InParts> {
    const { UploadId } = await patiently(() => options.s3.send(new CreateMultipartUploadCommand({ ...at, Metadata: { [KNOWN]: known } })), options.sleep);
    return new InParts({ ...at, UploadId }, partBytes(bytes), options);
  }

  private constructor(private readonly upload: { readonly Bucket: string; readonly Key: string; readonly UploadId: string | undefined }, private readonly size: number, private readonly options: StageOptions) {
    this.buffer = Buffer.allocUnsafe(size);
  }

  async take(piece: Uint8Array): Promise<void> {
    for (let at = 0; at < piece.length;) {
      const taken = Math.min(this.size - this.filled, piece.length - at);
      this.buffer.set(piece.subarray(at, at + taken), this.filled);
      this.filled += taken;
      at += taken;
      if (this.filled === this.size) await this.send();
    }
  }

  async complete(): Promise<void> {
    if (this.filled > 0) await this.send();
    await this.sending;
    await this.options.s3.send(new CompleteMultipartUploadCommand({ ...this.upload, MultipartUpload: { Parts: this.parts } }));
  }

  /** Parts of an upload that is neither completed nor aborted are stored, and paid for, for ever. */
  async giveUp(): Promise<void> {
    await this.sending.catch(() => undefined);
    await this.options.s3.send(new AbortMultipartUploadCommand(this.upload)).catch(() => undefined);
  }

  private async send(): Promise<void> {
    await this.sending;
    const body = this.buffer.subarray(0, this.filled);
    const number = this.parts.length + 1;
    const part: CompletedPart = { PartNumber: number };
    this.parts.push(part);
    this.buffer = Buffer.allocUnsafe(this.size);
    this.filled = 0;
    this.sending = this.options.s3.send(new UploadPartCommand({ ...this.upload, PartNumber: number, Body: body })).then(({ ETag }) => { part.ETag = ETag; });
    // Awaited with the next part; until then, its failure is nobody's.
    this.sending.catch(() => undefined);
  }
}
