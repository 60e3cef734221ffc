import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelFile } from '../../lib/model/manifest';
import { fileDigest } from './synth-cache';

/** Files of a folder, by their paths in it. */
export function digestedFiles(folder: string, paths: readonly string[]): ModelFile[] {
  return paths.map((path) => {
    const file = join(folder, path);
    return { path, bytes: statSync(file).size, sha256: fileDigest(file) };
  });
}
