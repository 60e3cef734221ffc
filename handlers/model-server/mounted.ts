// Finds the files of a model on a file system that Lambda has mounted, and compares them with the manifest before the engine
// opens them by their path. What is wrong there is repaired there, without a deploy, so none of it is final.
import { stat } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ARTIFACT_URI } from '../../lib/model/environment';
import type { ModelFile, ModelManifest } from '../../lib/model/manifest';
import { RepairableError, TransientError } from './errors';
import { inside, verifyFile } from './files';

/** The folder in which the files lie, each as the manifest says. */
export async function mountedModel(manifest: ModelManifest, uri: string | undefined): Promise<string> {
  if (uri === undefined || !uri.startsWith('file:///')) {
    throw new Error(`the manifest says that the model is on a mounted file system, but the environment variable ${ARTIFACT_URI} is ${uri === undefined ? 'not set' : `'${uri}'`}: set it to file:///mnt/name/folder/`);
  }
  const folder = fileURLToPath(uri);
  for (const file of manifest.files) await checkFile(inside(folder, file.path), file);
  if (manifest.comparison !== 'size') {
    for (const file of manifest.files) await compare(inside(folder, file.path), file);
  }
  return folder;
}

/** Sizes first, of all files: that is quick, and finds what is missing or half copied. */
async function checkFile(path: string, file: ModelFile): Promise<void> {
  const found = await promisify(stat)(path).catch(async (error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' || error.code === 'ENOTDIR' ? new RepairableError(await missing(path), { cause: error }) : unreadable(path, error);
  });
  if (!found.isFile()) throw new RepairableError(`${path} is no file: put the model there, and it is loaded without a deploy`);
  if (found.size !== file.bytes) {
    throw new RepairableError(
      `${path} has ${found.size} bytes, the model version that was deployed has ${file.bytes}: ${found.size < file.bytes ? 'it may still be on its way, or ' : ''}it is another file. ` +
      'Put the right one there, and it is loaded without a deploy',
    );
  }
}

async function compare(path: string, file: ModelFile): Promise<void> {
  try {
    await verifyFile(path, file);
  } catch (error) {
    const cause = (error as Error).cause as NodeJS.ErrnoException | undefined;
    const code = (error as NodeJS.ErrnoException).code ?? cause?.code;
    if (code !== undefined) throw unreadable(path, Object.assign(new Error((cause ?? (error as Error)).message), { code }));
    throw new RepairableError(
      `${path} does not have the sha256 ${file.sha256} of the model version that was deployed: the file was overwritten. ` +
      'Put the right one there again, and give every version a path of its own',
      { cause: error },
    );
  }
}

/** Which part of the path is not there says what to look at. */
async function missing(path: string): Promise<string> {
  let folder = dirname(path);
  while (folder !== dirname(folder) && !(await exists(folder))) folder = dirname(folder);
  const mounted = /^\/mnt\/[^/]+/.exec(path)?.[0];
  if (mounted !== undefined && folder.length < mounted.length) {
    return `${path} cannot be read: nothing is mounted at ${mounted}. The function's file system configuration and its network say why`;
  }
  return `${path} does not exist (what exists is ${folder}): copy the model to the file system, and it is loaded without a deploy`;
}

function exists(path: string): Promise<boolean> {
  return promisify(stat)(path).then(() => true, () => false);
}

function unreadable(path: string, error: NodeJS.ErrnoException): Error {
  if (error.code === 'EACCES' || error.code === 'EPERM') {
    return new RepairableError(`${path} may not be read (${error.message}): the access point's user needs to read the file, and to enter the folders above it`, { cause: error });
  }
  return new TransientError(`${path} cannot be read: ${error.message}`, { cause: error });
}
