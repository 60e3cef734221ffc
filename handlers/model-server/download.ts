// An object of S3 onto disk: in parts over several connections where it is large, and with its sha256 taken on the way.
//
// Every part is written at its own place in the file, in whatever order bytes come. The sha256 is of bytes in order: it follows behind, and
// reads what has no gap before it back out of the page cache, so that no part waits in memory. When the last byte is written, only
// the last few MiB are left to read. A transfer that breaks off goes on where it ended.
import { createHash, type Hash } from 'node:crypto';
import { closeSync, openSync, read, write, writeSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { MAX_ATTEMPTS } from '../../lib/aws-request/retry';
import type { ModelFile } from '../../lib/model/manifest';
import { downloadParts, type Part } from '../../lib/server/download-plan';
import type { AwsClient } from '../shared/aws-request/client';
import { TransientError } from './errors';
import { ObjectReplaced, type ObjectAnswer, type ObjectReader } from './object-reader';

const CHUNK_BYTES = 1024 * 1024;

export interface DownloadOptions {
  readonly client: AwsClient;
  /** Parts at once. */
  readonly connections: number;
  /** In what parts a file of so many bytes is fetched. */
  readonly parts?: (bytes: number) => readonly Part[];
  /** Called when the first request has gone out. */
  onSent?(): void;
}

/** Resolves when the file at `path` is, byte for byte, the one of the manifest. */
export async function downloadFile(object: ObjectReader, file: ModelFile, path: string, options: DownloadOptions): Promise<void> {
  const descriptor = openSync(path, 'w+');
  try {
    const found = await new Download(object, file, descriptor, options).run();
    if (found !== file.sha256) throw wrongContent(object, `does not have the sha256 ${file.sha256}`);
  } finally {
    closeSync(descriptor);
  }
}

class Download {
  private parts: readonly Part[];
  /** How far each part has come. */
  private reached: number[];
  private hash: Hash = createHash('sha256');
  private hashed = 0;
  private following: Promise<void> | undefined;
  private failed = false;
  private readonly open = new Set<IncomingMessage>();

  constructor(private readonly object: ObjectReader, private readonly file: ModelFile, private readonly descriptor: number, private readonly options: DownloadOptions) {
    this.parts = (options.parts ?? downloadParts)(file.bytes);
    this.reached = this.parts.map(({ start }) => start);
  }

  /** The sha256 of what was written, in hex. */
  async run(): Promise<string> {
    const first = await this.object.get(this.parts.length > 1 ? this.parts[0] : undefined, () => this.options.onSent?.());
    this.checkLength(first);
    // Who does not understand ranges sends everything at once.
    if (first.response.statusCode !== 206) [this.parts, this.reached] = [[{ start: 0, end: this.file.bytes }], [0]];
    await this.inParts(first);
    await this.following;
    await this.hashUpTo(this.file.bytes);
    return this.hash.digest('hex');
  }

  private async inParts(first: ObjectAnswer): Promise<void> {
    let next = 1;
    const others = async (): Promise<void> => {
      while (next < this.parts.length && !this.failed) await this.part(next++);
    };
    const workers = [this.part(0, first).then(others), ...Array.from({ length: Math.min(this.options.connections, this.parts.length) - 1 }, others)];
    // The file is closed after this: all have to have stopped writing.
    const ended = await Promise.allSettled(workers.map((work) => work.catch((error: unknown) => {
      this.stop();
      throw error;
    })));
    const failed = ended.find((end) => end.status === 'rejected');
    if (failed) throw failed.reason;
  }

  /** Fetches what is missing of a part. What breaks off again and again, and gets no further, is given up. */
  private async part(index: number, first?: ObjectAnswer): Promise<void> {
    const { end } = this.parts[index]!;
    let answer = first;
    let counted = this.reached[index]!;
    for (let attempt = 1; ; attempt++) {
      const problem = await this.transfer(index, answer);
      answer = undefined;
      const reached = this.reached[index]!;
      if (reached >= end || this.failed) return;
      if (reached - counted >= CHUNK_BYTES) [attempt, counted] = [1, reached];
      if (attempt >= MAX_ATTEMPTS) throw problem;
      await this.options.client.pauseAfter(attempt);
    }
  }

  /** One answer, onto disk, as far as it comes; answers why it did not come further. */
  private async transfer(index: number, given: ObjectAnswer | undefined): Promise<Error> {
    const { end } = this.parts[index]!;
    const from = this.reached[index]!;
    const alone = this.parts.length === 1;
    // From its beginning, a file in one part is asked for without a range.
    const answer = given ?? (await this.object.get(alone && from === 0 ? undefined : { start: from, end }));
    const { response, start } = answer;
    this.checkLength(answer);
    if (start !== from) {
      response.on('error', () => undefined);
      // All of the object, by who does not understand ranges: of use only where it is one part.
      if (!alone || start !== 0) {
        response.destroy();
        throw new ObjectReplaced(`${this.object.shown} was asked for from byte ${from}, and answered from byte ${start}`);
      }
      [this.hash, this.hashed] = [createHash('sha256'), 0];
      this.reached[0] = 0;
    }
    let position = start;
    this.open.add(response);
    try {
      for await (const chunk of response as AsyncIterable<Buffer>) {
        if (this.failed) break;
        // Never more onto the disk than the manifest promised.
        if (position + chunk.length > end) throw wrongContent(this.object, `has more than the ${this.file.bytes} bytes`);
        await this.write(chunk, position);
        position += chunk.length;
        this.reached[index] = position;
        this.follow(chunk, position);
      }
      return new TransientError(`${this.object.shown} ended after ${position} bytes, the manifest says ${this.file.bytes}`);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === undefined || !/^(ECONN|EPIPE|ETIMEDOUT|ERR_STREAM_PREMATURE_CLOSE)/.test(code)) throw error;
      return new TransientError(`reading ${this.object.shown} ended after ${position} of ${this.file.bytes} bytes: ${message}`, { cause: error });
    } finally {
      this.open.delete(response);
    }
  }

  /** A small file is in the page cache before another thread could be asked to put it there; a large one may wait for the disk. */
  private write(chunk: Buffer, position: number): Promise<void> | undefined {
    if (this.parts.length > 1) return writeAll(this.descriptor, chunk, position);
    for (let done = 0; done < chunk.length; ) done += writeSync(this.descriptor, chunk, done, chunk.length - done, position + done);
    return undefined;
  }

  private stop(): void {
    this.failed = true;
    for (const response of this.open) response.destroy();
  }

  private checkLength({ bytes, response }: ObjectAnswer): void {
    // Fewer may be a transfer that a proxy has cut short: then what comes is counted.
    const wrong = bytes !== undefined && (bytes > this.file.bytes || (response.statusCode === 206 && bytes !== this.file.bytes));
    if (!wrong) return;
    response.destroy();
    throw wrongContent(this.object, bytes > this.file.bytes ? `has more than the ${this.file.bytes} bytes` : `has fewer than the ${this.file.bytes} bytes`);
  }

  /** Bytes from the beginning without a gap. */
  private withoutGap(): number {
    const gap = this.parts.findIndex(({ end }, index) => this.reached[index]! < end);
    return gap === -1 ? this.file.bytes : this.reached[gap]!;
  }

  /** What comes next in order is hashed as it is; what came before its turn, when a MiB of it is due. */
  private follow(chunk: Buffer, end: number): void {
    if (this.following !== undefined) return;
    if (this.hashed === end - chunk.length) {
      this.hash.update(chunk);
      this.hashed = end;
    } else if (this.withoutGap() - this.hashed >= CHUNK_BYTES) {
      this.following = this.hashUpTo(this.withoutGap()).finally(() => (this.following = undefined));
      // Seen where it is waited for.
      this.following.catch(() => this.stop());
    }
  }

  private async hashUpTo(end: number): Promise<void> {
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, end - this.hashed));
    while (this.hashed < end) {
      const { bytesRead } = await promisify(read)(this.descriptor, buffer, 0, Math.min(buffer.length, end - this.hashed), this.hashed);
      if (bytesRead === 0) throw new TransientError(`what was written of ${this.object.shown} cannot be read back`);
      this.hash.update(buffer.subarray(0, bytesRead));
      this.hashed += bytesRead;
    }
  }
}

async function writeAll(descriptor: number, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += (await promisify(write)(descriptor, bytes, done, bytes.length - done, position + done)).bytesWritten;
  }
}

export function wrongContent(object: ObjectReader, what: string): Error {
  return new Error(`${object.shown} ${what} of the manifest: the object was overwritten after synth; deploy again, or restore it`);
}
