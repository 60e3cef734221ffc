import { mkdirSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describeProblems, type Problem } from '../../lib/problem';
import { isManifestPath, modelManifestPath, readManifestFolder, versionManifestPath, type FolderModel, type ManifestFile } from '../../lib/registry/folder';
import { formatModelManifest, formatVersionManifest, type ManifestText } from '../../lib/registry/format';
import type { ModelManifest, VersionManifest } from '../../lib/registry/manifest';
import { LocalError } from '../../local';

/** Where manifests are, without `--models`. */
export const DEFAULT_MODELS = 'models';

/** The models of a folder of manifests, and what is wrong with it. A folder that is not there holds none. */
export function readModels(folder: string): { readonly models: readonly FolderModel[]; readonly problems: readonly Problem[] } {
  return readManifestFolder(manifestFiles(folder));
}

/** The models of a folder of manifests; throws where anything is wrong with it. */
export function soundModels(folder: string): readonly FolderModel[] {
  const { models, problems } = readModels(folder);
  if (problems.length > 0) throw new LocalError(describeProblems(folder, problems));
  return models;
}

/** Writes `NAME/VERSION.json` below the folder, and answers its path. What does not change in it stays as it is written. */
export function writeVersionManifest(folder: string, manifest: VersionManifest): string {
  const file = join(folder, versionManifestPath(manifest.name, manifest.version));
  replaceFile(file, formatVersionManifest(manifest, textOf(file, 'model-version.schema.json')));
  return file;
}

/** Writes `NAME/_model.json` below the folder, and answers its path. */
export function writeModelManifest(folder: string, manifest: ModelManifest): string {
  const file = join(folder, modelManifestPath(manifest.name));
  replaceFile(file, formatModelManifest(manifest, textOf(file, 'model.schema.json')));
  return file;
}

/** Whoever reads the file meanwhile sees the old one or the new one, and never half of one. */
export function replaceFile(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  // A link stays one.
  const target = statSync(file, { throwIfNoEntry: false }) === undefined ? file : realpathSync(file);
  const temporary = join(dirname(target), `.csi-${process.pid}.tmp`);
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, target);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Address of a published schema for a file: in the package, where the file's project has it installed, so that it is that of its version. */
export function schemaFor(file: string, schema: string): string {
  const below = `node_modules/cdk-serverless-inference/schemas/${schema}`;
  for (let folder = dirname(resolve(file)); ; folder = dirname(folder)) {
    if (statSync(join(folder, below), { throwIfNoEntry: false }) !== undefined) return relative(dirname(resolve(file)), join(folder, below)).replaceAll('\\', '/');
    if (dirname(folder) === folder) return `https://unpkg.com/cdk-serverless-inference/schemas/${schema}`;
  }
}

function manifestFiles(folder: string): readonly ManifestFile[] {
  const list = (path: string): readonly string[] => (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true ? readdirSync(path) : []);
  return list(folder)
    .flatMap((name) => list(join(folder, name)).map((file) => `${name}/${file}`))
    .filter((path) => isManifestPath(path) && statSync(join(folder, path), { throwIfNoEntry: false })?.isFile() === true)
    .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }));
}

function textOf(file: string, schema: string): ManifestText {
  const before = statSync(file, { throwIfNoEntry: false }) === undefined ? undefined : readFileSync(file, 'utf8');
  return { before, schema: schemaFor(file, schema) };
}
