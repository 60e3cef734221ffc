// Fetches the files of a remote model from S3 into the temporary folder, once per environment.
//
// Every file is streamed to disk under a name of its own and gets its final name only after its length and sha256 were seen to be right, so
// a file with the final name is whole. Loaded only for remote manifests, and without an SDK: this is part of every cold start.
import { existsSync, mkdirSync, renameSync, statfsSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ARTIFACT_URI } from '../../lib/model/environment';
import type { ModelFile, ModelManifest } from '../../lib/model/manifest';
import { downloadConnections } from '../../lib/server/download-plan';
import { s3Location } from '../../lib/server/s3-location';
import { AwsClient } from '../shared/aws-request/client';
import { downloadFile, type DownloadOptions } from './download';
import { RepairableError, TransientError } from './errors';
import { inside, verifyFile } from './files';
import { ObjectReader, ObjectReplaced } from './object-reader';
import { partialOf, removeFile, removeStalePartials } from './partial-files';

/** A file is begun again so often, when what came of it is of no use. */
const BEGINNINGS = 3;
const MIB = 1024 * 1024;

type Environment = Readonly<Record<string, string | undefined>>;

export interface FetchOptions extends Pick<DownloadOptions, 'parts' | 'onSent'> {
  /** After which time without a byte a connection is given up. */
  readonly idleMs?: number;
  /** Bytes that fit into a folder; undefined where that cannot be told. */
  freeBytes?(folder: string): number | undefined;
}

/** The folder in which the files lie, each as the manifest says. */
export async function fetchModel(manifest: ModelManifest, uri: string | undefined, environment: Environment, options: FetchOptions = {}): Promise<string> {
  if (uri === undefined || uri === '') {
    throw new Error(`the manifest says that the model is fetched at start, but the environment variable ${ARTIFACT_URI} is not set: set it to s3://bucket/prefix/`);
  }
  const folder = join(environment['TMPDIR'] ?? tmpdir(), `csi-model-${manifest.digest.slice(0, 32)}`);
  const memory = environment['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'];
  const connections = downloadConnections(memory === undefined ? undefined : Number(memory), availableParallelism());
  const client = new AwsClient({ environment, connections, ...(options.idleMs !== undefined && { idleMs: options.idleMs }) });
  try {
    const missing: { readonly file: ModelFile; readonly target: string }[] = [];
    for (const file of manifest.files) {
      const target = inside(folder, file.path);
      if (await isWhole(target, file)) continue;
      mkdirSync(dirname(target), { recursive: true });
      removeStalePartials(target);
      missing.push({ file, target });
    }
    checkRoom(folder, missing.map(({ file }) => file), options.freeBytes ?? freeBytes);
    const download = { client, connections, ...(options.parts && { parts: options.parts }), onSent: once(options.onSent) };
    for (const { file, target } of missing) {
      await fetchFile(file, target, new ObjectReader(client, s3Location(uri, file.path), environment), download).catch((error: NodeJS.ErrnoException) => {
        throw isFull(error) ? noRoom(`for '${file.path}' (${file.bytes} bytes)`, { cause: error }) : error;
      });
    }
  } finally {
    client.close();
  }
  return folder;
}

/** A restarted process finds what the one before it in the same environment fetched. */
async function isWhole(path: string, file: ModelFile): Promise<boolean> {
  return existsSync(path) && verifyFile(path, file).then(
    () => true,
    () => false,
  );
}

/** Said before the disk is full, and a transform or another model has no room either. */
function checkRoom(folder: string, missing: readonly ModelFile[], free: (folder: string) => number | undefined): void {
  const needed = missing.reduce((sum, { bytes }) => sum + bytes, 0);
  if (needed === 0) return;
  const available = free(folder);
  if (available !== undefined && available < needed) throw noRoom(`: ${Math.floor(available / MIB)} MiB are free, what is missing of the model has ${Math.ceil(needed / MIB)} MiB`);
}

function freeBytes(folder: string): number | undefined {
  try {
    const { blocks, bavail, bsize } = statfsSync(folder);
    // Some virtual file systems say nothing of themselves.
    return blocks === 0 ? undefined : bavail * bsize;
  } catch {
    return undefined;
  }
}

async function fetchFile(file: ModelFile, target: string, object: ObjectReader, options: DownloadOptions): Promise<void> {
  const partial = partialOf(target);
  for (let beginning = 1; ; beginning++) {
    try {
      await downloadFile(object, file, partial, options);
      takeName(partial, target, file);
      return;
    } catch (error) {
      removeFile(partial);
      if (!(error instanceof ObjectReplaced)) throw error;
      if (beginning === BEGINNINGS) throw new TransientError(error.message, { cause: error });
      object.forget();
    }
  }
}

function takeName(partial: string, target: string, file: ModelFile): void {
  try {
    renameSync(partial, target);
  } catch (error) {
    // Taken for stale by a server that shares the folder but cannot see this process.
    throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? new ObjectReplaced(`'${file.path}' was removed while it was fetched`, { cause: error }) : error;
  }
}

function isFull({ code }: NodeJS.ErrnoException): boolean {
  return code === 'ENOSPC' || code === 'EDQUOT';
}

function noRoom(what: string, options: ErrorOptions = {}): Error {
  return new RepairableError(`no room in the temporary folder${what.startsWith(':') ? '' : ' '}${what}: raise the function's ephemeral storage`, options);
}

function once(callback: (() => void) | undefined): () => void {
  let called = false;
  return () => {
    if (called) return;
    called = true;
    callback?.();
  };
}
