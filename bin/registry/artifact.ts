import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { MLMODEL_FILE } from '../../lib/mlflow/mlmodel';
import { readMlflow } from '../../lib/mlflow/model';
import { findEntry } from '../../lib/model/entry';
import type { ModelFile } from '../../lib/model/manifest';
import type { Signature } from '../../lib/model/signature';
import { checkOnnxModel } from '../../lib/onnx/check-model';
import { describeProblem } from '../../lib/problem';
import type { FolderVersion } from '../../lib/registry/folder';
import type { VersionManifest } from '../../lib/registry/manifest';
import { signatureOf, versionDigests, type VersionContent } from '../../lib/registry/version-digest';
import { hashFiles, listFiles, mlflowFiles, readOnnxFile } from './model-files';

/** Whether a version is what its manifest says, as far as this machine can tell. */
export type Integrity =
  | { readonly state: 'intact' }
  /** The digest is another one than the manifest's. */
  | { readonly state: 'corrupt'; readonly digest: string; readonly detail: string }
  /** The files are not here. */
  | { readonly state: 'missing'; readonly detail: string }
  /** Code around the model changes what callers send and get, and only the app has it. */
  | { readonly state: 'unverified'; readonly detail: string };

export interface CheckedArtifact {
  readonly integrity: Integrity;
  /** Undefined where neither the file nor the manifest says. */
  readonly signature?: Signature;
  /** Undefined where the files are not here. */
  readonly bytes?: number;
}

/** Computes the digest of a version anew, from its files; from the list of them where they are in S3. */
export async function checkVersion(folder: string, { manifest, path }: FolderVersion): Promise<CheckedArtifact> {
  const content = await contentOf(dirname(join(folder, path)), manifest);
  if ('missing' in content) return { integrity: { state: 'missing', detail: content.missing }, signature: manifest.signature };
  const bytes = content.files.reduce((sum, file) => sum + file.bytes, 0);
  return { bytes, signature: signatureOf(manifest, content.signature), integrity: integrityOf(manifest, content) };
}

function integrityOf(manifest: VersionManifest, content: ReadContent): Integrity {
  const [digest = '', ...others] = versionDigests(manifest, content, sha256);
  if ([digest, ...others].includes(manifest.digest)) return { state: 'intact' };
  if (manifest.transform !== undefined && content.unreadable === undefined) return { state: 'unverified', detail: 'its digest covers code around the model, which only the app has: synth compares it' };
  return {
    state: 'corrupt', digest,
    detail: `${content.unreadable ?? 'its files have changed'}, or the manifest was edited: their digest is ${digest.slice(0, 16)}, and the manifest says ${manifest.digest.slice(0, 16)}`,
  };
}

/** Size of a version's files; undefined where they are not here. */
export function bytesOf(folder: string, { manifest: { artifact }, path }: FolderVersion): number | undefined {
  if ('s3' in artifact) return artifact.s3.files.reduce((sum, { bytes }) => sum + bytes, 0);
  const place = placeOf(dirname(join(folder, path)), artifact);
  return 'missing' in place ? undefined : place.paths.reduce((sum, file) => sum + statSync(join(place.root, file)).size, 0);
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

interface ReadContent extends VersionContent {
  readonly files: readonly ModelFile[];
  /** What the entry is, where it is no ONNX file although the manifest says so. */
  readonly unreadable?: string;
}

async function contentOf(base: string, { artifact, format }: VersionManifest): Promise<ReadContent | { readonly missing: string }> {
  if ('s3' in artifact) return { entry: artifact.s3.entry, files: artifact.s3.files };
  const place = placeOf(base, artifact);
  if ('missing' in place) return place;
  const { root, entry, paths, stated } = place;
  const files = hashFiles(root, paths);
  if (stated !== undefined) return { entry, files, ...stated };
  const read = readSignature(join(root, entry));
  if ('inputs' in read) return { entry, files, signature: read };
  return { entry, files, ...(format === 'onnx' && { unreadable: `${entry} is no ONNX file (${read.notOnnx})` }) };
}

type LocalArtifact = Exclude<VersionManifest['artifact'], { readonly s3: unknown }>;

interface Place {
  readonly root: string;
  readonly entry: string;
  readonly paths: readonly string[];
  /** What another file says of the entry. */
  readonly stated?: { readonly signature?: Signature };
}

/** Where the files of an artifact are, and which. */
function placeOf(base: string, artifact: LocalArtifact): Place | { readonly missing: string } {
  if ('file' in artifact) {
    const file = join(base, artifact.file);
    return isFile(file) ? { root: dirname(file), entry: basename(file), paths: [basename(file)] } : { missing: `there is no file ${file}` };
  }
  if ('elsewhere' in artifact) return { missing: `its bytes are ${artifact.elsewhere}` };
  const root = join(base, 'directory' in artifact ? artifact.directory : artifact.mlflow);
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory() !== true) return { missing: `there is no folder ${root}` };
  const { files: paths } = listFiles(root);
  if ('mlflow' in artifact) return mlflowPlace(root, paths, artifact);
  const entry = artifact.entry ?? findEntry(paths);
  if (entry === undefined) return { missing: `it is not clear which file of ${root} is the model` };
  return paths.includes(entry) ? { root, entry, paths } : { missing: `there is no file ${join(root, entry)}` };
}

/** As ModelArtifact.fromMlflow reads it. */
function mlflowPlace(root: string, paths: readonly string[], options: { readonly allowPickle?: boolean }): Place | { readonly missing: string } {
  if (!paths.includes(MLMODEL_FILE)) return { missing: `there is no ${MLMODEL_FILE} in ${root}` };
  const { contents, problems } = readMlflow(mlflowFiles(root, paths), options);
  if (contents === undefined) return { missing: `${root} is no model to serve: ${problems.map(describeProblem).join('; ')}` };
  return { root, entry: contents.entry, paths: contents.paths, stated: { signature: contents.signature } };
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function readSignature(path: string): Signature | { readonly notOnnx: string } {
  const model = readOnnxFile(path);
  return 'notOnnx' in model ? model : checkOnnxModel(model).signature;
}
