import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';

export function sha256Of(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** For all files: a thousand of them would leave a thousand behind. */
let chunk: Buffer | undefined;

/** Hashes a file in pieces: a model may be larger than what Node reads at once. */
export function sha256File(path: string): string {
  const hash = createHash('sha256');
  chunk ??= Buffer.allocUnsafe(1024 * 1024);
  const file = openSync(path, 'r');
  try {
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) {
      hash.update(chunk.subarray(0, read));
    }
  } finally {
    closeSync(file);
  }
  return hash.digest('hex');
}
