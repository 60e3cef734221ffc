import { cpSync, mkdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { artifactRoute, listedPath } from '../../lib/mlflow/artifact-uri';
import { LocalError } from '../../local/errors';
import { loadAws } from '../commands/load-aws';
import type { ModelAndPlace } from './find-model';
import type { MlflowServer } from './server';

const AT_ONCE = 4;

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
  const files = await list(server, root, '');
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
  const got = await server.download(artifactRoute(`${root}/${path}`), file);
  if (got === undefined) throw new LocalError(`${server.base} lists ${path}, and does not have it: was the model deleted meanwhile?`);
  if (bytes !== undefined && got.bytes !== bytes) throw new LocalError(`${server.base} lists ${path} with ${bytes} bytes, and sent ${got.bytes}: try again`);
}

interface ListAnswer {
  readonly files?: readonly { readonly path: string; readonly is_dir?: boolean; readonly file_size?: number | string }[];
}

async function list(server: MlflowServer, root: string, folder: string): Promise<readonly Listed[]> {
  const { files = [] } = await server.get<ListAnswer>(artifactRoute(), { path: folder === '' ? root : `${root}/${folder}` }) ?? {};
  const found: Listed[] = [];
  for (const { path: listed, is_dir: isFolder = false, file_size: bytes } of files) {
    const path = safely(folder, listed);
    if (isFolder) found.push(...await list(server, root, path));
    else found.push({ path, ...(bytes !== undefined && { bytes: Number(bytes) }) });
  }
  return found;
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
  cpSync(from, stat.isDirectory() ? into : join(into, basename(from)), { recursive: true, dereference: true });
}
