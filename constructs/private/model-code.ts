import { chmodSync, copyFileSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { Stack } from 'aws-cdk-lib/core';
import { AssetHashType, SymlinkFollowMode } from 'aws-cdk-lib/core';
import { canonicalJson } from '../../lib/canonical-json';
import type { ModelManifest } from '../../lib/model/manifest';
import { MANIFEST_FILE } from '../../lib/model/manifest';
import type { IModelVersion } from '../model/model-version';
import { totalBytes } from './artifact-contents';
import { sha256Of } from './sha256';
import { stagingFolder } from './staging';
import { toLibSignature } from './signature';

const TRANSFORM_FILE = 'csi-transform.cjs';

/** A model version as the code of a function: the model, its manifest and its transform, nothing else. */
export interface ModelCode {
  readonly code: Code;
  readonly unzippedBytes: number;
}

/** A Code belongs to the first stack that uses it, so there is one for each stack. */
const staged = new WeakMap<IModelVersion, { readonly folder: StagedFolder; readonly codes: WeakMap<Stack, Code> }>();

/** The code of a model version in a stack; a hundred functions with one version share one asset. */
export function modelCode(stack: Stack, model: IModelVersion): ModelCode {
  let entry = staged.get(model);
  if (entry === undefined) {
    entry = { folder: stage(model, stack), codes: new WeakMap() };
    staged.set(model, entry);
  }
  let code = entry.codes.get(stack);
  if (code === undefined) {
    code = Code.fromAsset(entry.folder.path, {
      // Our own digest: CDK's fingerprints come from a cache that misses quick rewrites of equal size.
      assetHash: entry.folder.digest,
      assetHashType: AssetHashType.CUSTOM,
      followSymlinks: SymlinkFollowMode.ALWAYS,
    });
    entry.codes.set(stack, code);
  }
  return { code, unzippedBytes: entry.folder.bytes };
}

interface StagedFolder {
  readonly path: string;
  readonly digest: string;
  readonly bytes: number;
}

/** Lays out the folder that CDK copies into the assembly; large files are linked, not copied twice. */
function stage(model: IModelVersion, stack: Stack): StagedFolder {
  const { place, files } = model.artifact._contents();
  const path = stagingFolder(stack, 'csi-model-');
  const manifest = manifestOf(model);
  const text = `${JSON.stringify(manifest, undefined, 2)}\n`;
  writeReadable(join(path, MANIFEST_FILE), text);
  let bytes = Buffer.byteLength(text);
  if (place.kind === 'local') {
    for (const file of files) link(join(place.folder, file.path), join(path, file.path));
    bytes += totalBytes(model.artifact._contents());
  }
  if (model.transform !== undefined) {
    const transform = model.transform._bundle();
    writeReadable(join(path, TRANSFORM_FILE), transform);
    bytes += transform.length;
  }
  // The manifest holds the digest of every other file.
  return { path, digest: sha256Of(canonicalJson(manifest)), bytes };
}

function manifestOf(model: IModelVersion): ModelManifest {
  const { entry, files, place } = model.artifact._contents();
  const served = model.transform?.inputs !== undefined || model.transform?.outputs !== undefined ? model.signature : undefined;
  return {
    schemaVersion: 1,
    name: model.modelName,
    version: model.version,
    format: 'onnx',
    digest: model.digest,
    entry,
    files,
    location: place.kind === 'remote' ? 'remote' : 'bundled',
    ...(model.modelSignature === undefined ? {} : { signature: toLibSignature(model.modelSignature) }),
    ...(served === undefined ? {} : { servedSignature: toLibSignature(served) }),
    ...(model.transform === undefined ? {} : { transform: { path: TRANSFORM_FILE, sha256: model.transform.digest } }),
  };
}

/** Everybody may read it: Lambda runs as another user, and the mode of a file goes into the uploaded zip. */
const READABLE = 0o644;

function writeReadable(file: string, content: string | Uint8Array): void {
  writeFileSync(file, content);
  // A umask does not count here, as it would for the option of writeFileSync.
  chmodSync(file, READABLE);
}

function link(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  if ((statSync(from).mode & READABLE) === READABLE) {
    try {
      symlinkSync(from, to, 'file');
      return;
    } catch {
      // Windows lets only some users make links.
    }
  }
  copyFileSync(from, to);
  chmodSync(to, READABLE);
}
