import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import type { Architecture } from 'aws-cdk-lib/aws-lambda';
import { Stage } from 'aws-cdk-lib/core';
import type { Stack } from 'aws-cdk-lib/core';
import { readZip } from '../../lib/archive/zip';
import { canonicalJson } from '../../lib/canonical-json';
import type { ContextFile, ImageArchitecture } from '../../lib/container/model-server-image';
import { modelServerContext } from '../../lib/container/model-server-image';
import type { IModelVersion } from '../model/model-version';
import { MODEL_FOLDER } from './image-context';
import { engineAsset } from './layers';
import { layOutModel } from './model-folder';
import { packageAsset } from './package-assets';
import { sha256Of } from './sha256';
import { linkReadable, shareReadable, writeReadable } from './staged-files';
import { stagingFolder, stagingIsDisabled, stagingLink } from './staging';

/** A folder that an image of the library's own server is built from, and what stands for its content. */
export interface ServerContext {
  readonly path: string;
  readonly digest: string;
}

/** What the server in its images consists of, for both architectures or one. */
export function serverDigest(architectures: readonly Architecture[]): string {
  return sha256Of(canonicalJson(['server.zip', 'http/server.js', ...architectures.map(engineAsset)].map((file) => packageAsset(file as 'server.zip').sha256)));
}

/** An image without a model, for hosts that lay one into the container: the same for all models of a stack. */
export function bareServerContext(stack: Stack, architecture: Architecture): ServerContext {
  const outdir = stagingIsDisabled(stack) ? undefined : Stage.of(stack)?.assetOutdir;
  const digest = sha256Of(canonicalJson({ server: serverDigest([architecture]), context: modelServerContext({ ...httpDoor(architecture), server: [] }, sha256Of).files }));
  if (outdir === undefined) return { path: layOut(stagingFolder(stack, 'csi-server-'), stack, architecture), digest };
  // CDK's name for an asset with a digest of its own: what is there already is left alone, by it as by us.
  const path = resolve(outdir, `asset.${sha256Of(digest)}`);
  if (!existsSync(path)) {
    const unfinished = join(outdir, `.csi-server-${process.pid}`);
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished, { recursive: true });
    layOut(unfinished, stack, architecture);
    renameSync(unfinished, path);
  }
  return { path: stagingLink(path), digest };
}

/** An image of a function, with its model: there nothing else would bring it. */
export function functionServerContext(stack: Stack, model: IModelVersion, architecture: Architecture): ServerContext {
  const path = stagingFolder(stack, 'csi-server-');
  const server = unpackedServer(stack, architecture);
  for (const file of server.files) linkReadable(join(server.folder, file.path), join(path, 'opt', file.path));
  const { manifest } = layOutModel(model, join(path, MODEL_FOLDER));
  const written = modelServerContext({ door: 'lambda', architecture: imageArchitecture(architecture), server: server.files }, sha256Of);
  for (const [name, text] of Object.entries(written.files)) writeReadable(join(path, name), text);
  return { path, digest: sha256Of(canonicalJson({ image: written.image, manifest })) };
}

export function imageArchitecture({ name }: Architecture): ImageArchitecture {
  return name === 'arm64' ? 'arm64' : 'x86_64';
}

function httpDoor(architecture: Architecture) {
  return { door: 'http' as const, architecture: imageArchitecture(architecture), withModel: false };
}

function layOut(path: string, stack: Stack, architecture: Architecture): string {
  const { folder, files } = unpackedServer(stack, architecture);
  for (const file of files) shareReadable(join(folder, file.path), join(path, 'opt', file.path));
  const written = modelServerContext({ ...httpDoor(architecture), server: files }, sha256Of);
  for (const [name, text] of Object.entries(written.files)) writeReadable(join(path, name), text);
  return path;
}

interface UnpackedServer {
  readonly folder: string;
  readonly files: readonly ContextFile[];
}

const unpacked = new Map<string, UnpackedServer>();

/** For the images of all apps and functions, once per process. */
function unpackedServer(stack: Stack, architecture: Architecture): UnpackedServer {
  const key = `${architecture.name} ${stagingIsDisabled(stack)}`;
  const existing = unpacked.get(key);
  if (existing !== undefined) return existing;
  const folder = stagingFolder(stack, 'csi-opt-');
  const made = { folder, files: unpackServer(folder, architecture) };
  unpacked.set(key, made);
  return made;
}

/** Writes what lies in /opt of the images: what this package ships in its layers, and beside it the HTTP door. */
function unpackServer(folder: string, architecture: Architecture): readonly ContextFile[] {
  const entries = [
    ...(['server.zip', engineAsset(architecture)] as const).flatMap((zip) => readZip(readFileSync(packageAsset(zip).path), inflateRawSync)).filter(({ path }) => !path.endsWith('/')),
    { path: 'nodejs/server/server.js', read: () => readFileSync(packageAsset('http/server.js').path) },
  ];
  return entries.map(({ path, read }): ContextFile => {
    const content = read();
    writeReadable(join(folder, path), content);
    return { path, bytes: content.length, sha256: sha256Of(content) };
  });
}
