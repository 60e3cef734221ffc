// Callbacks and not node:fs/promises, which takes a millisecond of every cold start to load.
import { createHash } from 'node:crypto';
import { close, fstat, open, read } from 'node:fs';
import { isAbsolute, join, normalize, sep } from 'node:path';
import { promisify } from 'node:util';

const CHUNK_BYTES = 1024 * 1024;

export interface ExpectedFile {
  readonly path: string;
  readonly bytes?: number;
  /** Hex. */
  readonly sha256: string;
}

/** Reads the file once, in pieces, and rejects unless it is byte for byte what the manifest was written for. */
export async function verifyFile(path: string, expected: ExpectedFile): Promise<void> {
  const found = await digestFile(path, expected.path);
  if (expected.bytes !== undefined && found.bytes !== expected.bytes) {
    throw new Error(`'${expected.path}' has ${found.bytes} bytes, the manifest says ${expected.bytes}: the deployed files do not belong together`);
  }
  if (found.sha256 !== expected.sha256) {
    throw new Error(`'${expected.path}' has sha256 ${found.sha256}, the manifest says ${expected.sha256}: the deployed files do not belong together`);
  }
}

async function digestFile(path: string, name: string): Promise<{ bytes: number; sha256: string }> {
  const file = await promisify(open)(path, 'r').catch((error: Error) => {
    throw new Error(`the manifest names the file '${name}', which cannot be read: ${error.message}`, { cause: error });
  });
  try {
    const hash = createHash('sha256');
    const { size } = await promisify(fstat)(file);
    const buffer = Buffer.allocUnsafe(Math.max(1, Math.min(size, CHUNK_BYTES)));
    let bytes = 0;
    for (;;) {
      const { bytesRead } = await promisify(read)(file, buffer, 0, buffer.length, null);
      if (bytesRead === 0) break;
      hash.update(buffer.subarray(0, bytesRead));
      bytes += bytesRead;
    }
    return { bytes, sha256: hash.digest('hex') };
  } finally {
    close(file);
  }
}

/** A path of the manifest, which must not lead out of its folder. */
export function inside(folder: string, path: string): string {
  const local = normalize(path);
  if (isAbsolute(local) || local === '..' || local.startsWith(`..${sep}`)) {
    throw new Error(`the manifest names the file '${path}', which is outside of the model's folder`);
  }
  return join(folder, local);
}
