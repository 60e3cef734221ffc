import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, rmdirSync, cpSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { REGISTERED_FILE } from '../../lib/mlflow/model';
import type { ImportSource } from '../../lib/mlflow/source';
import { checkModelName, checkModelVersion } from '../../lib/model/names';
import { describeProblem, describeProblems, type Problem } from '../../lib/problem';
import { gateReport } from '../../lib/registry/decision';
import { modelManifestPath, versionManifestPath } from '../../lib/registry/folder';
import { judgeImport, SOURCE_DIGEST } from '../../lib/registry/judge-import';
import { parseModelManifest, parseVersionManifest, type ManifestArtifact, type ModelManifest, type VersionManifest } from '../../lib/registry/manifest';
import { checkAlias } from '../../lib/registry/names';
import { versionDigests } from '../../lib/registry/version-digest';
import { LocalError } from '../../local/errors';
import type { Progress } from '../mlflow/fetch-model';
import { checkVersion, sha256 } from './artifact';
import { stageContent, type StagedContent } from './import-content';
import { fetchSource, type FetchedModel } from './import-source';
import { readModels, writeModelManifest, writeVersionManifest } from './manifest-files';
import { hashFiles, listModelFiles } from './model-files';

export interface ImportOptions {
  readonly source: ImportSource;
  readonly name?: string;
  readonly version?: string;
  /** The folder of manifests. */
  readonly models: string;
  readonly trackingUri?: string;
  readonly approval: 'pending' | 'approved';
  readonly alias?: string;
  readonly description?: string;
  readonly convert: boolean;
  readonly allowPickle: boolean;
  readonly python?: string;
  readonly tolerance: number;
  readonly progress: Progress;
}

export interface Imported {
  readonly manifest: VersionManifest;
  /** Path of the manifest. */
  readonly path: string;
  /** False where the version was there already. */
  readonly created: boolean;
  readonly alias?: string;
  readonly notes: readonly string[];
}

/** Gets a model from where it is and writes it, with its manifest, into a folder of manifests: all of it, or nothing. */
export async function importVersion(options: ImportOptions): Promise<Imported> {
  checkWords(options);
  const temporary = mkdtempSync(join(tmpdir(), 'csi-import-'));
  try {
    const folderFor = (name: string): string => {
      mkdirSync(join(temporary, name));
      return join(temporary, name);
    };
    const model = await fetchSource(options.source, folderFor('source'), options);
    const { name, version } = nameOf(model, options);
    const sourceDigest = digestOfSource(model);
    const existing = readVersion(options.models, name, version);
    const verdict = judgeImport(existing, { name, version, sourceDigest });
    if (verdict.kind === 'refused') throw new LocalError(verdict.message);
    if (existing !== undefined && verdict.kind === 'same') {
      await refuseCorrupt(options.models, existing);
      return finish(options, existing, false, []);
    }

    const staged = folderFor('staged');
    const content = await stageContent(model, staged, { name, version, scratch: folderFor('scratch'), convert: options.convert, allowPickle: options.allowPickle, tolerance: options.tolerance, ...(options.python !== undefined && { python: options.python }) });
    const manifest = manifestOf(model, content, { name, version, sourceDigest }, options);
    const again = judgeImport(existing, { name, version, sourceDigest, digest: manifest.digest });
    if (again.kind === 'refused') throw new LocalError(again.message);
    if (existing !== undefined) return finish(options, existing, false, content.notes);
    if (options.approval === 'approved') refuseWorse(options.models, manifest);
    land(staged, options.models, manifest);
    return finish(options, manifest, true, content.notes);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** What is wrong with what was asked for, before anything is fetched. */
function checkWords({ name, version, alias }: ImportOptions): void {
  throwProblems([
    ...(name === undefined ? [] : checkModelName(name).map((problem) => ({ ...problem, prop: '--name' }))),
    ...(version === undefined ? [] : checkModelVersion(version).map((problem) => ({ ...problem, prop: '--version' }))),
    ...(alias === undefined ? [] : checkAlias('--alias', alias)),
  ]);
}

function nameOf(model: FetchedModel, { name = model.name, version = model.version }: ImportOptions): { readonly name: string; readonly version: string } {
  const missing = [...(name === undefined ? ['--name'] : []), ...(version === undefined ? ['--version'] : [])];
  if (name === undefined || version === undefined) throw new LocalError(`say ${missing.join(' and ')}: only what is registered with MLflow brings its own`);
  // What MLflow takes for a name, an address may not: a space, a slash.
  throwProblems([...checkModelName(name), ...checkModelVersion(version)].map((problem) => ({ ...problem, remedy: `${problem.remedy ?? ''}, with ${problem.prop === 'version' ? '--version' : '--name'}` })));
  return { name, version };
}

function digestOfSource({ folder, file }: FetchedModel): string {
  const paths = file === undefined ? listModelFiles(folder).filter((path) => path !== REGISTERED_FILE) : [file];
  return sha256(JSON.stringify(hashFiles(folder, paths).map(({ path, sha256 }) => [path, sha256])));
}

function readVersion(models: string, name: string, version: string): VersionManifest | undefined {
  const path = join(models, versionManifestPath(name, version));
  if (!existsSync(path)) return undefined;
  const { manifest, problems } = parseVersionManifest(readFileSync(path, 'utf8'));
  if (manifest === undefined) throw new LocalError(describeProblems(path, problems));
  return manifest;
}

/** The same again is nothing to do only where what was written is still there. */
async function refuseCorrupt(models: string, manifest: VersionManifest): Promise<void> {
  const path = versionManifestPath(manifest.name, manifest.version);
  const { integrity } = await checkVersion(models, { manifest, path });
  if (integrity.state === 'corrupt' || integrity.state === 'missing') {
    throw new LocalError(`${join(models, path)} is of the same model, but ${integrity.detail}: restore them from version control, or delete both and import again`);
  }
}

/** Whoever approves with the import leaves the gates out no more than \`csi registry approve\` does. */
function refuseWorse(models: string, manifest: VersionManifest): void {
  const model = readModels(models).models.find((one) => one.manifest.name === manifest.name);
  const failed = (model === undefined ? undefined : gateReport(model, manifest))?.gates.filter(({ passed }) => !passed) ?? [];
  if (failed.length > 0) throw new LocalError(`${manifest.name} ${manifest.version} does not pass ${failed.map(({ gate, detail }) => `${gate} (${detail})`).join('; ')}: import it without --approval, which leaves it pending`);
}

function manifestOf(model: FetchedModel, content: StagedContent, { name, version, sourceDigest }: { readonly name: string; readonly version: string; readonly sourceDigest: string }, options: ImportOptions): VersionManifest {
  const { root, entry, paths, signature, format, golden } = content;
  const description = options.description ?? model.description;
  return {
    name, version, format,
    digest: versionDigests({}, { entry, files: hashFiles(root, paths), ...(signature !== undefined && { signature }) }, sha256)[0] as string,
    artifact: artifactIn(version, content.artifact),
    ...(signature !== undefined && { signature }),
    ...(Object.keys(model.metrics).length > 0 && { metrics: model.metrics }),
    lineage: { ...model.lineage, ...content.lineage, [SOURCE_DIGEST]: sourceDigest },
    approval: options.approval,
    ...(description !== undefined && { description }),
    ...(golden !== undefined && { goldenRequests: `${version}/${golden}` }),
  };
}

/** Paths of a manifest are relative to it, and the files lie in a folder of the version's name beside it. */
function artifactIn(version: string, artifact: StagedContent['artifact']): ManifestArtifact {
  if ('file' in artifact) return { file: `${version}/${artifact.file}` };
  if ('directory' in artifact) return { directory: `${version}/${artifact.directory}`, entry: artifact.entry };
  return { mlflow: version, ...(artifact.allowPickle === true && { allowPickle: true }) };
}

/** The files first, under their name at once; the manifest last, which makes a version of them. */
function land(staged: string, models: string, manifest: VersionManifest): void {
  const folder = join(models, manifest.name);
  const target = join(folder, manifest.version);
  const made = missingFolders(folder);
  const partial = join(folder, `.${manifest.version}.${process.pid}.partial`);
  try {
    mkdirSync(folder, { recursive: true });
    if (existsSync(target)) refuseOther(staged, target);
    else {
      // Of an import that was killed, by a process that had this number then: in containers they are few.
      rmSync(partial, { recursive: true, force: true });
      // Perhaps from another disk, so that it cannot be moved there in one step.
      cpSync(staged, partial, { recursive: true });
      renameSync(partial, target);
    }
    writeVersionManifest(models, manifest);
  } catch (error) {
    if (existsSync(partial)) rmSync(partial, { recursive: true, force: true });
    for (const empty of made.filter((one) => existsSync(one) && readdirSync(one).length === 0)) rmdirSync(empty);
    if (isOfFiles(error)) throw new LocalError(`${folder} cannot be written: ${error.message}`);
    throw error;
  }
}

/** What Node.js says of files and folders. */
function isOfFiles(error: unknown): error is Error {
  return typeof error === 'object' && error !== null && 'syscall' in error;
}

/** Files that no manifest speaks of: those of an import that was cut off, or somebody's own. */
function refuseOther(staged: string, target: string): void {
  const inside = (folder: string): string => JSON.stringify(hashFiles(folder, listModelFiles(folder)));
  if (!statSync(target).isDirectory() || inside(staged) !== inside(target)) {
    throw new LocalError(`${target} is there already, without a manifest and with other files: move it away, or give this version another name with --version`);
  }
}

/** Folders that would be made, the innermost first. */
function missingFolders(folder: string): readonly string[] {
  return existsSync(folder) || dirname(folder) === folder ? [] : [folder, ...missingFolders(dirname(folder))];
}

function finish({ models, alias }: ImportOptions, manifest: VersionManifest, created: boolean, notes: readonly string[]): Imported {
  const path = join(models, versionManifestPath(manifest.name, manifest.version));
  if (alias === undefined) return { manifest, path, created, notes };
  const before = readModel(models, manifest.name);
  writeModelManifest(models, { ...before, aliases: { ...before.aliases, [alias]: manifest.version } });
  return { manifest, path, created, alias, notes };
}

function readModel(models: string, name: string): ModelManifest {
  const path = join(models, modelManifestPath(name));
  if (!existsSync(path)) return { name };
  const { manifest, problems } = parseModelManifest(readFileSync(path, 'utf8'));
  if (manifest === undefined) throw new LocalError(describeProblems(path, problems));
  return manifest;
}

function throwProblems(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new LocalError(problems.map(describeProblem).join('\n'));
}
