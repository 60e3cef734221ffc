import { join } from 'node:path';
import type { CodeFolders } from '../../code/folders';
import type { BlobStore } from '../state/blob-store';
import type { ImageCode, VersionRecord } from './records';

/** Of the base image that a model server's context names. */
const RUNTIME = 'nodejs24.x';
const HANDLER = '/opt/nodejs/server/index.handler';

/** Why the function of an image cannot be executed here; undefined when it can. */
export function imageRefusal({ content }: ImageCode, properties: VersionRecord['properties']): string | undefined {
  if (content === undefined) return 'a container image that was not deployed to this server';
  if (content.door !== 'lambda') return 'a container image that answers HTTP, not invocations of Lambda';
  return properties['ImageConfig'] === undefined ? undefined : 'a container image with an ImageConfig of its own';
}

/** What the image's Dockerfile would put in its places, without building it: the task root, and /opt. */
export function imageFunction({ content }: ImageCode, files: CodeFolders, blobs: BlobStore) {
  const { digest = '', files: listed = [] } = content ?? {};
  const folder = files.gather(digest.replace('sha256:', ''), listed.map(({ path, blob }) => ({ path, from: blobs.path(blob) })));
  return { runtime: RUNTIME, handler: HANDLER, taskRoot: join(folder, 'model'), layer: { kind: 'asset' as const, path: join(folder, 'opt') } };
}
