import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';

export interface Blob {
  /** Hex, and the name of the file. */
  readonly sha256: string;
  readonly md5: string;
  readonly size: number;
}

/** Bytes by their SHA-256: written once, never changed. */
export class BlobStore {
  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
  }

  async write(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Blob> {
    const partial = join(this.folder, `${randomUUID()}.partial`);
    const sha256 = createHash('sha256');
    const md5 = createHash('md5');
    let size = 0;
    const file = await open(partial, 'wx');
    try {
      for await (const chunk of chunks) {
        sha256.update(chunk);
        md5.update(chunk);
        size += chunk.length;
        await file.write(chunk);
      }
    } catch (error) {
      await file.close();
      rmSync(partial, { force: true });
      throw error;
    }
    await file.close();
    const blob = { sha256: sha256.digest('hex'), md5: md5.digest('hex'), size };
    if (existsSync(this.path(blob.sha256))) rmSync(partial);
    else renameSync(partial, this.path(blob.sha256));
    return blob;
  }

  path(sha256: string): string {
    return join(this.folder, sha256);
  }

  bytes(sha256: string): Buffer {
    return readFileSync(this.path(sha256));
  }

  /** Both ends included. */
  stream(sha256: string, range?: { readonly start: number; readonly end: number }): AsyncIterable<Uint8Array> & NodeJS.ReadableStream {
    return createReadStream(this.path(sha256), range);
  }
}
