import { join } from 'node:path';
import type { ModelManifest } from '../../lib/model/manifest';
import { MANIFEST_FILE } from '../../lib/model/manifest';
import type { IModelVersion } from '../model/model-version';
import { totalBytes } from './artifact-contents';
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
export function serverFiles(model: IModelVersion, location?: ModelManifest['location']): ServerFiles {
  const declared = manifestOf(model);
  const manifest = location === undefined ? declared : { ...declared, location };
  return {
    manifest,
    texts: [
      { path: MANIFEST_FILE, content: `${JSON.stringify(manifest, undefined, 2)}\n` },
      ...(model.transform === undefined ? [] : [{ path: TRANSFORM_FILE, content: model.transform._bundle() }]),
    ],
  };
}

/** Lays a model version into a folder: the files that this machine has, as links or as copies, the manifest, the transform. */
export function layOutModel(model: IModelVersion, folder: string, how: 'links' | 'copies' = 'links'): LaidOutModel {
  const { place, files } = model.artifact._contents();
  const { manifest, texts } = serverFiles(model);
  const lay = how === 'links' ? linkReadable : copyReadable;
  let bytes = 0;
  for (const { path, content } of texts) {
    writeReadable(join(folder, path), content);
    bytes += Buffer.byteLength(content);
  }
  if (place.kind === 'local') {
    for (const file of files) lay(join(place.folder, file.path), join(folder, file.path));
    bytes += totalBytes(model.artifact._contents());
  }
  return { manifest, bytes };
}

/** What a model's folder says of it. */
export function manifestOf(model: IModelVersion): ModelManifest {
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
    ...(place.kind === 'mounted' && !place.compared ? { comparison: 'size' as const } : {}),
    ...(model.modelSignature === undefined ? {} : { signature: toLibSignature(model.modelSignature) }),
    ...(served === undefined ? {} : { servedSignature: toLibSignature(served) }),
    ...(model.transform === undefined ? {} : { transform: { path: TRANSFORM_FILE, sha256: model.transform.digest, crc32: crc32Of(model.transform._bundle()) } }),
  };
}
