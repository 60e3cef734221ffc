import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ContextFile, ImageArchitecture } from '../../lib/container/model-server-image';
import { readZip } from '../code/zip';
import { packageRoot } from '../package-files';

export interface ShippedFile extends ContextFile {
  read(): Buffer;
}

const ENGINES: Readonly<Record<ImageArchitecture, string>> = { arm64: 'engine-arm64.zip', x86_64: 'engine-x64.zip' };

/**
 * What this package puts below /opt of an image: the files of its two layers, and beside the Lambda door the HTTP door.
 * Undefined where the package has no engine for the architecture.
 */
export function shippedServer(architecture: ImageArchitecture, assets = join(packageRoot(), 'assets')): readonly ShippedFile[] | undefined {
  const zips = ['server.zip', ENGINES[architecture]].map((name) => join(assets, name));
  const http = join(assets, 'http', 'server.js');
  if (![...zips, http].every((file) => existsSync(file))) return undefined;
  const entries = zips.flatMap((zip) => readZip(zip)).filter(({ path }) => !path.endsWith('/'));
  return [...entries, { path: 'nodejs/server/server.js', read: () => readFileSync(http) }].map(({ path, read }) => {
    const content = read();
    return { path, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex'), read };
  });
}
