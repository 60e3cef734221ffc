import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelFile } from '../../lib/model/manifest';
import { CHECKSUM_BYTES } from '../../lib/model/manifest';
import { crc32Of } from './crc32';
import { fileDigest } from './synth-cache';

/** Files of a folder, by their paths in it. */
export function digestedFiles(folder: string, paths: readonly string[]): ModelFile[] {
  return paths.map((path) => {
    const file = join(folder, path);
    const bytes = statSync(file).size;
    return { path, bytes, sha256: fileDigest(file), ...(bytes <= CHECKSUM_BYTES && { crc32: crc32Of(readFileSync(file)) }) };
  });
}
