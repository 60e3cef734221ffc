import type { Problem } from '../problem';
import { suggestion } from '../suggestion';
import { checkGate } from './gates';
import { MODEL_MANIFEST_FILE, parseModelManifest, parseVersionManifest, type ModelManifest, type VersionManifest } from './manifest';
import { checkAlias } from './names';

/** A file of a folder of manifests. */
export interface ManifestFile {
  /** Relative to the folder, with forward slashes: `digits/2.json`. */
  readonly path: string;
  readonly text: string;
}

/** A model as its folder describes it. */
export interface FolderModel {
  /** With its name alone where there is no `_model.json`. */
  readonly manifest: ModelManifest;
  /** Path of its `_model.json`, where there is one. */
  readonly path?: string;
  /** From the first to the last, as people count. */
  readonly versions: readonly FolderVersion[];
}

export interface FolderVersion {
  readonly manifest: VersionManifest;
  readonly path: string;
}

/** Whether a path is one that a folder of manifests is read from: `NAME/VERSION.json` or `NAME/_model.json`. */
export function isManifestPath(path: string): boolean {
  return /^[^./][^/]*\/[^./][^/]*\.json$/.test(path);
}

/** Path of a version's manifest in the folder. */
export function versionManifestPath(model: string, version: string): string {
  return `${model}/${version}.json`;
}

export function modelManifestPath(model: string): string {
  return `${model}/${MODEL_MANIFEST_FILE}`;
}

/**
 * The models of a folder of manifests, by name, and everything that is wrong with it: each problem names its file. What has a problem is
 * left out, so that a reader that may go on with the rest can.
 */
export function readManifestFolder(files: readonly ManifestFile[]): { readonly models: readonly FolderModel[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const models = new Map<string, { manifest: ModelManifest; path?: string; versions: FolderVersion[]; broken: string[] }>();
  const manifests = files.filter(({ path }) => isManifestPath(path)).sort((a, b) => (a.path < b.path ? -1 : 1));
  const folders = new Set(manifests.map(({ path }) => folderOf(path)));
  for (const { path, text } of manifests) {
    const name = folderOf(path);
    const model = models.get(name) ?? { manifest: { name }, versions: [], broken: [] };
    models.set(name, model);
    if (path === modelManifestPath(name)) {
      const read = parseModelManifest(text);
      const wrong = read.manifest === undefined ? read.problems : [...checkFolderName(read.manifest.name, name, folders), ...checkGates(read.manifest)];
      problems.push(...inFile(path, wrong));
      if (read.manifest !== undefined && wrong.length === 0) Object.assign(model, { manifest: read.manifest, path });
    } else {
      const read = parseVersionManifest(text);
      const wrong = read.manifest === undefined ? read.problems : [...checkFolderName(read.manifest.name, name, folders), ...checkFileName(read.manifest, path), ...checkArtifact(read.manifest)];
      problems.push(...inFile(path, wrong));
      if (read.manifest !== undefined && wrong.length === 0) model.versions.push({ manifest: read.manifest, path });
      else model.broken.push(fileVersion(path));
    }
  }
  for (const model of models.values()) {
    model.versions.sort((a, b) => compareVersions(a.manifest.version, b.manifest.version));
    // What is wrong with a version's file is said of that file, not of those that refer to it.
    const known = [...model.versions.map(({ manifest }) => manifest.version), ...model.broken];
    problems.push(...inFile(model.path ?? '', checkAliases(model.manifest, known)));
  }
  return { models: [...models.values()].map(({ manifest, path, versions }) => ({ manifest, ...(path !== undefined && { path }), versions })), problems };
}

/** Versions as people count: `2` before `10`, `1.9` before `1.10`. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parts(a), parts(b)];
  for (let part = 0; part < Math.min(left.length, right.length); part++) {
    const [mine = '', theirs = ''] = [left[part], right[part]];
    const order = /^\d/.test(mine) && /^\d/.test(theirs) ? compare(BigInt(mine), BigInt(theirs)) : compare(mine, theirs);
    if (order !== 0) return order;
  }
  return compare(left.length, right.length) || compare(a, b);
}

function parts(version: string): readonly string[] {
  return version.match(/\d+|\D+/g) ?? [];
}

function compare<T extends string | number | bigint>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function folderOf(path: string): string {
  return path.slice(0, path.indexOf('/'));
}

function fileVersion(path: string): string {
  return path.slice(path.indexOf('/') + 1, -'.json'.length);
}

function inFile(path: string, problems: readonly Problem[]): readonly Problem[] {
  return problems.map((problem) => ({ ...problem, prop: problem.prop === 'manifest' ? path : `${path}: ${problem.prop}` }));
}

function checkFolderName(name: string, folder: string, folders: ReadonlySet<string>): Problem[] {
  if (name === folder) return [];
  const twice = folders.has(name) ? `, the name of the model in ${name}/: two models cannot have one name` : '';
  return [{ prop: 'name', found: `is ${JSON.stringify(name)}${twice}`, allowed: `${JSON.stringify(folder)}, as its folder is called`, remedy: 'correct the name, or rename the folder' }];
}

function checkFileName({ version }: VersionManifest, path: string): Problem[] {
  if (version === fileVersion(path)) return [];
  return [{ prop: 'version', found: `is ${JSON.stringify(version)}`, allowed: `${JSON.stringify(fileVersion(path))}, as its file is called`, remedy: `correct the version, or rename the file to ${version}.json` }];
}

function checkArtifact({ artifact }: VersionManifest): Problem[] {
  if ('s3' in artifact) {
    const { entry, files } = artifact.s3;
    const paths = files.map(({ path }) => path);
    return [
      ...(paths.includes(entry) ? [] : [{ prop: 'artifact.s3.entry', found: `is ${JSON.stringify(entry)}, which is none of the files${suggestion(entry, paths)}`, remedy: 'name the file that is loaded' }]),
      ...[...new Set(paths.filter((path, index) => paths.indexOf(path) !== index))].map((path) => ({ prop: 'artifact.s3.files', found: `has ${JSON.stringify(path)} more than once`, remedy: 'keep one of them' })),
    ];
  }
  return Object.entries(artifact).filter(([kind, path]) => kind !== 'entry' && typeof path === 'string' && /^(?:\/|\\|[A-Za-z]:)/.test(path)).map(([kind, path]) => ({
    prop: `artifact.${kind}`, found: `is ${JSON.stringify(path)}, which other machines do not have`, allowed: 'a path relative to the manifest', remedy: 'write it relative to this file',
  }));
}

function checkGates({ gates = [] }: ModelManifest): Problem[] {
  return gates.flatMap((gate, index) => [
    ...checkGate(`gates[${index}]`, gate),
    ...(gate.notWorseThan === undefined ? [] : checkAlias(`gates[${index}].notWorseThan`, gate.notWorseThan)),
  ]);
}

function checkAliases({ name, aliases = {} }: ModelManifest, versions: readonly string[]): Problem[] {
  return Object.entries(aliases).filter(([, version]) => !versions.includes(version)).map(([alias, version]) => ({
    prop: `aliases.${alias}`,
    found: `is ${JSON.stringify(version)}, and there is no ${versionManifestPath(name, version)}`,
    ...(versions.length > 0 && { allowed: versions.join(', ') }),
    remedy: 'name a version that is there',
  }));
}
