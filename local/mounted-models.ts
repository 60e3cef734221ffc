import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ARTIFACT_URI } from '../lib/model/environment';
import type { ModelManifest } from '../lib/model/manifest';
import type { CodeFolders } from './code/folders';
import { LocalError } from './errors';

type Variables = Readonly<Record<string, string>>;

export interface MountedModel {
  readonly functionName: string;
  readonly variables: Variables;
  readonly manifest?: Pick<ModelManifest, 'entry'>;
  /** The file or folder that the user gave for the function. */
  readonly given?: string;
}

/** Whether a function reads its model from a file system that it mounts. */
export function isMounted(variables: Variables): boolean {
  return variables[ARTIFACT_URI]?.startsWith('file://') === true;
}

/** What a function is told of its model: no file system is mounted here, so it reads what the user named. */
export function placeMountedModel({ functionName, variables, manifest, given }: MountedModel, files: Pick<CodeFolders, 'gather'>): { readonly variables: Variables; readonly warnings: readonly string[] } {
  if (given === undefined) {
    return { variables, warnings: [`${functionName} reads its model from a file system (${variables[ARTIFACT_URI]}), which is not on this machine: start again with --artifact ${functionName}=FILE to say where it is`] };
  }
  const path = resolve(given);
  if (!existsSync(path)) throw new LocalError(`--artifact ${functionName}=${given}: ${path} does not exist`);
  const folder = statSync(path).isDirectory() ? path : files.gather(`${functionName} ${path}`, [{ path: manifest?.entry ?? 'model.onnx', from: path }]);
  return { variables: { ...variables, [ARTIFACT_URI]: `${pathToFileURL(folder).href}/` }, warnings: [] };
}
