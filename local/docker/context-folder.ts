import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ContextFile, ContextFolder } from '../../lib/container/model-server-image';

/** A folder that is to be built is looked through no further than this: ours have a few dozen files. */
export const MAX_FILES = 5000;

/** Everything that a build context holds, with digests; undefined where it holds far more than one of ours could. */
export async function readContext(folder: string): Promise<ContextFolder | undefined> {
  const paths = pathsOf(folder);
  if (paths === undefined) return undefined;
  const files: ContextFile[] = [];
  for (const path of paths) files.push({ path, ...await digestFile(join(folder, path)) });
  return {
    files,
    text: (path) => (paths.includes(path) ? readFileSync(join(folder, path), 'utf8') : undefined),
  };
}

export async function digestFile(file: string): Promise<Omit<ContextFile, 'path'>> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}

export function sha256Text(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Relative, with forward slashes, sorted. */
function pathsOf(folder: string): readonly string[] | undefined {
  const found: string[] = [];
  const visit = (below: string): boolean => readdirSync(join(folder, below)).every((name) => {
    const path = below === '' ? name : `${below}/${name}`;
    if (statSync(join(folder, path)).isDirectory()) return visit(path);
    found.push(path);
    return found.length <= MAX_FILES;
  });
  return visit('') ? found.sort() : undefined;
}
