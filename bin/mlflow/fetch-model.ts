import { cpSync, mkdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { artifactRoute, listedPath } from '../../lib/mlflow/artifact-uri';
import { LocalError } from '../../local/errors';
import { loadAws } from '../commands/load-aws';
import type { ModelAndPlace } from './find-model';
import type { MlflowServer } from './server';

const AT_ONCE = 4;

/** Files and folders of a model, of which the largest have hundreds: a server that lists more of them may never come to an end. */
const MOST_LISTED = 10_000;

/** Told of every file that is about to be fetched. */
export type Progress = (path: string, bytes: number | undefined) => void;

/** Puts the files of a model into an empty folder. */
export async function fetchModel(server: MlflowServer, place: ModelAndPlace['place'], into: string, progress: Progress): Promise<void> {
  switch (place.kind) {
    case 'proxied':
      return await fetchProxied(server, place.path, into, progress);
    case 's3':
      return await loadAws().downloadObjects(place, into, progress);
    case 'file':
      return copyFolder(server, place.path, into);
  }
}

interface Listed {
  /** Below the model. */
  readonly path: string;
  readonly bytes?: number;
}

async function fetchProxied(server: MlflowServer, root: string, into: string, progress: Progress): Promise<void> {
  const files = await list(server, root);
  // A list of nothing is all that a server has to say of a single file, and of one that is not there.
  if (files.length === 0) {
    const single = { path: basename(root) };
    progress(single.path, undefined);
    if (await server.download(artifactRoute(root), join(into, single.path)) === undefined) throw new LocalError(`${server.base} has nothing at ${root}: was the model deleted, or does the path name another?`);
    return;
  }
  const waiting = [...files];
  const work = async (): Promise<void> => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) await fetchOne(server, root, file, into, progress);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function fetchOne(server: MlflowServer, root: string, { path, bytes }: Listed, into: string, progress: Progress): Promise<void> {
  const file = join(into, path);
  mkdirSync(dirname(file), { recursive: true });
  progress(path, bytes);
  const got = await server.download(artifactRoute(`${root}/${path}`), file, bytes);
  if (got === undefined) throw new LocalError(`${server.base} lists ${path}, and does not have it: was the model deleted meanwhile?`);
  if (bytes !== undefined && got.bytes !== bytes) throw new LocalError(`${server.base} lists ${path} with ${bytes} bytes, and sent ${got.bytes}: try again`);
}

async function list(server: MlflowServer, root: string): Promise<readonly Listed[]> {
  const found: Listed[] = [];
  const folders = [''];
  let listed = 0;
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    for (const { path, isFolder, bytes } of await listFolder(server, root, folder)) {
      if (++listed > MOST_LISTED) throw new LocalError(`${server.base} lists more than ${MOST_LISTED} files and folders below ${root}: does the path name a model, and not what holds many?`);
      if (isFolder) folders.push(path);
      else found.push({ path, ...(bytes !== undefined && { bytes }) });
    }
  }
  return found;
}

async function listFolder(server: MlflowServer, root: string, folder: string): Promise<readonly (Listed & { readonly isFolder: boolean })[]> {
  const { files = [] } = await server.get<{ readonly files?: unknown }>(artifactRoute(), { path: folder === '' ? root : `${root}/${folder}` }) ?? {};
  if (!Array.isArray(files)) throw unlike(server);
  return files.map((file: unknown) => {
    const { path, is_dir: isFolder, file_size: size } = (file ?? {}) as { readonly path?: unknown; readonly is_dir?: unknown; readonly file_size?: unknown };
    if (typeof path !== 'string') throw unlike(server);
    return { path: safely(folder, path), isFolder: isFolder === true, ...(size !== undefined && size !== null && { bytes: Number(size) }) };
  });
}

function unlike(server: MlflowServer): LocalError {
  return new LocalError(`${server.base} lists files, but not as an MLflow server does: check --tracking-uri`);
}

function safely(folder: string, listed: string): string {
  try {
    return listedPath(folder, listed);
  } catch (error) {
    throw new LocalError((error as Error).message);
  }
}

/** Servers that keep artifacts in a folder and do not hand them out say where that is: which helps on their own machine. */
function copyFolder(server: MlflowServer, from: string, into: string): void {
  // A server elsewhere has no say in which files of this machine become a model.
  const isHere = /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?(?:\/|$)/.test(server.base);
  const stat = isHere ? statSync(from, { throwIfNoEntry: false }) : undefined;
  if (stat === undefined) {
    throw new LocalError(`the model is kept at ${from} on the machine of ${server.base}, which is not this one: start the server so that it hands artifacts out (--artifacts-destination), or import the folder itself`);
  }
  try {
    cpSync(from, stat.isDirectory() ? into : join(into, basename(from)), { recursive: true, dereference: true });
  } catch (error) {
    throw new LocalError(`the model is kept at ${from}, which cannot be copied: ${(error as Error).message}`);
  }
}
