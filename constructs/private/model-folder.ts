import { join } from 'node:path';
import type { ModelManifest } from '../../lib/model/manifest';
import { MANIFEST_FILE } from '../../lib/model/manifest';
import type { IModelVersion } from '../model/model-version';
import type { CompiledModel } from './compiled-model';
import { crc32Of } from './crc32';
import { toLibSignature } from './signature';
import { copyReadable, linkReadable, writeReadable } from './staged-files';

const TRANSFORM_FILE = 'csi-transform.cjs';

/** What was laid into a folder; the manifest holds the digest of every other file. */
export interface LaidOutModel {
  readonly manifest: ModelManifest;
  readonly bytes: number;
}

/** What the server needs beside the files of a model: the manifest, and the transform. */
export interface ServerFiles {
  readonly manifest: ModelManifest;
  readonly texts: readonly { readonly path: string; readonly content: string | Uint8Array }[];
}

/** `location`: where the files of the model are, for a server that finds them elsewhere than the artifact says. */
export function serverFiles(model: IModelVersion, location?: ModelManifest['location'], compiled?: CompiledModel): ServerFiles {
  const declared = manifestOf(model, compiled);
  const manifest = location === undefined ? declared : { ...declared, location };
  return {
    manifest,
    texts: [
      { path: MANIFEST_FILE, content: `${JSON.stringify(manifest, undefined, 2)}\n` },
      ...(model.transform === undefined ? [] : [{ path: TRANSFORM_FILE, content: model.transform._bundle() }]),
    ],
  };
}

/** Lays a model version into a folder: the files that this machine has, as links or as copies, the manifest, the transform. What was compiled lies in the place of the model. */
export function layOutModel(model: IModelVersion, folder: string, { how = 'links', compiled }: { readonly how?: 'links' | 'copies'; readonly compiled?: CompiledModel } = {}): LaidOutModel {
  const { place, files, entry } = model.artifact._contents();
  const { manifest, texts } = serverFiles(model, undefined, compiled);
  const lay = how === 'links' ? linkReadable : copyReadable;
  let bytes = 0;
  for (const { path, content } of texts) {
    writeReadable(join(folder, path), content);
    bytes += Buffer.byteLength(content);
  }
  if (place.kind === 'local') {
    const laid = compiled === undefined ? files : files.filter(({ path }) => path !== entry);
    for (const file of laid) lay(join(place.folder, file.path), join(folder, file.path));
    bytes += laid.reduce((sum, file) => sum + file.bytes, 0);
  }
  if (compiled !== undefined) {
    writeReadable(join(folder, compiled.file.path), compiled.read());
    bytes += compiled.file.bytes;
  }
  return { manifest, bytes };
}

/** What a model's folder says of it. */
export function manifestOf(model: IModelVersion, compiled?: CompiledModel): ModelManifest {
  const { entry, files, place } = model.artifact._contents();
  const served = model.transform?.inputs !== undefined || model.transform?.outputs !== undefined ? model.signature : undefined;
  return {
    schemaVersion: 1,
    name: model.modelName,
    version: model.version,
    format: place.kind === 'local' && 'notOnnx' in place.model ? 'other' : 'onnx',
    digest: model.digest,
    entry,
    files,
    location: place.kind === 'remote' || place.kind === 'mounted' ? place.kind : 'bundled',
    ...(compiled === undefined ? {} : { compiled: compiled.file }),
    ...(place.kind === 'mounted' && !place.compared ? { comparison: 'size' as const } : {}),
    ...(model.modelSignature === undefined ? {} : { signature: toLibSignature(model.modelSignature) }),
    ...(served === undefined ? {} : { servedSignature: toLibSignature(served) }),
    ...(model.transform === undefined ? {} : { transform: { path: TRANSFORM_FILE, sha256: model.transform.digest, crc32: crc32Of(model.transform._bundle()) } }),
  };
}
