import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Problem } from '../../lib/problem';
import type { FolderModel } from '../../lib/registry/folder';
import { isManifestPath, modelManifestPath, readManifestFolder, versionManifestPath } from '../../lib/registry/folder';
import { parseRegistryExport } from '../../lib/registry/manifest';

/** Models as manifests describe them, and the folder that the paths of their versions are relative to. */
export interface ReadManifests {
  readonly models: readonly FolderModel[];
  readonly problems: readonly Problem[];
  folderOf(modelName: string): string;
}

/** A folder of manifests: `NAME/VERSION.json`. */
export function readManifests(directory: string): ReadManifests {
  const folder = resolve(directory);
  const folderOf = (name: string): string => join(folder, name);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    return { models: [], problems: [{ prop: 'directory', found: `does not exist (${folder})`, remedy: 'give the folder that holds NAME/VERSION.json, relative to the folder that cdk runs in' }], folderOf };
  }
  // Links are followed, as `csi registry` does: what it lists is what is deployed.
  const stat = (path: string): ReturnType<typeof statSync> | undefined => statSync(join(folder, path), { throwIfNoEntry: false });
  const paths = readdirSync(folder).filter((name) => !name.startsWith('.') && stat(name)?.isDirectory() === true)
    .flatMap((name) => readdirSync(join(folder, name)).map((file) => `${name}/${file}`)).filter((path) => isManifestPath(path) && stat(path)?.isFile() === true);
  const { models, problems } = readManifestFolder(paths.map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') })));
  const empty = models.length > 0 || problems.length > 0 ? [] : [{ prop: 'directory', found: `holds no manifest (${folder})`, allowed: 'NAME/VERSION.json', remedy: 'register a version: csi registry import' }];
  return { models, problems: [...problems, ...empty], folderOf };
}

/** A folder of manifests, or a file that `csi registry export` wrote. */
export function readManifestsOrExport(path: string): ReadManifests {
  const file = resolve(path);
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return readManifests(path);
  const folderOf = (): string => dirname(file);
  const { manifest, problems } = parseRegistryExport(readFileSync(file, 'utf8'));
  if (manifest === undefined) return { models: [], problems, folderOf };
  // One set of rules for both: an export is a folder in one file.
  const read = readManifestFolder(manifest.models.flatMap(({ versions, ...model }) => [
    { path: modelManifestPath(model.name), text: JSON.stringify(model) },
    ...versions.map((version) => ({ path: versionManifestPath(model.name, version.version), text: JSON.stringify(version) })),
  ]));
  return { ...read, folderOf };
}
