import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { AssetHashType, Stack, Stage } from 'aws-cdk-lib/core';
import type { Construct, IDependable } from 'constructs';
import { canonicalJson } from '../../lib/canonical-json';
import type { ModelFile } from '../../lib/model/manifest';
import type { Problem } from '../../lib/problem';
import { MAX_ARCHIVE_BYTES } from '../../lib/sagemaker/archive-limit';
import type { SageMakerHost } from '../../lib/sagemaker/host';
import type { IModelVersion } from '../model/model-version';
import type { FolderPlace, HubPlace, RemotePlace } from './artifact-contents';
import { isArchive, totalBytes } from './artifact-contents';
import { ArtifactStore } from './artifact-store';
import type { ArchivePlan } from './model-archive';
import { ARCHIVE_FILE, planArchive, writeArchive } from './model-archive';
import type { FileCopy } from './model-copier';
import { serverFiles } from './model-folder';
import type { ModelData } from './serving-container';
import { sha256Of } from './sha256';
import { linkReadable, writeReadable } from './staged-files';
import { stagingFolder, stagingIsDisabled } from './staging';

/** Where the model of a container lies; `forServer`: with what the library's own server needs beside it. Of a model in an image, nowhere. */
export function modelData(scope: Construct, model: IModelVersion, forServer: boolean): ModelData | undefined {
  const contents = model.artifact._contents();
  const { place } = contents;
  switch (place.kind) {
    case 'image': return undefined;
    case 'local': return localArchive(scope, model, forServer);
    case 'remote': return isArchive(place) ? remoteArchive(scope, model, place) : copiedFiles(scope, model, forServer, [{ ...firstFile(model), source: place }]);
    case 'folder': return place.versions === undefined ? sharedFolder(place) : copiedFiles(scope, model, forServer, folderFiles(model, place));
    case 'hub': return hubFiles(scope, model, place);
    case 'package': throw new Error('a model package names its own model data: modelDataProblems() refuses another image');
    case 'mounted': throw new Error('a model on a file system has no model data: modelDataProblems() refuses it');
  }
}

/** What stands in the way of getting the model into a container. */
export function modelDataProblems(model: IModelVersion, host: SageMakerHost, forServer: boolean): Problem[] {
  const { place, files } = model.artifact._contents();
  switch (place.kind) {
    case 'image': return [];
    case 'package':
      return [{ prop: 'image', found: 'is given, and `model` is a model package, which brings its own', remedy: 'leave `image` out, or register a package with the other image' }];
    case 'mounted':
      return [{
        prop: 'model', found: 'is on a file system, which containers of SageMaker do not mount',
        remedy: 'take it from this machine (ModelArtifact.fromFile, fromDirectory) or from S3 (ModelArtifact.fromS3), or serve it with a ModelFunction',
      }];
    case 'local': {
      const { bytes } = planArchive(model, forServer);
      if (bytes <= MAX_ARCHIVE_BYTES) return [];
      return [{
        prop: 'model', found: `is an archive of ${bytes} bytes`, allowed: `${MAX_ARCHIVE_BYTES} bytes in an asset of CDK's`,
        remedy: `upload it (aws s3 cp ${files[0]?.path ?? 'FILE'} s3://YOUR-BUCKET/) and name it with ModelArtifact.fromS3`,
      }];
    }
    case 'hub':
      if (host !== 'serverless') return [];
      return [{
        prop: 'model', found: 'is on the Hugging Face Hub, from where it is copied file by file, and serverless endpoints take only a .tar.gz',
        remedy: 'serve it with a RealTimeEndpoint, or pack it yourself and name the archive (ModelArtifact.fromS3)',
      }];
    case 'folder':
    case 'remote':
      // "Currently you cannot use ModelDataSource in conjunction with SageMaker batch transform, SageMaker serverless endpoints, SageMaker
      // multi-model endpoints": https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ContainerDefinition.html
      if (host !== 'serverless' || (place.kind === 'remote' && isArchive(place))) return [];
      return [{
        prop: 'model', found: `is a ${place.kind === 'folder' ? 'folder in S3' : 'file in S3 that is not an archive'}, and serverless endpoints take only a .tar.gz`,
        remedy: 'take it from this machine (ModelArtifact.fromFile), which packs it, or serve it with a RealTimeEndpoint or a ModelFunction',
      }];
  }
}

function localArchive(scope: Construct, model: IModelVersion, forServer: boolean): ModelData {
  const plan = planArchive(model, forServer);
  const store = ArtifactStore.of(scope);
  const id = `Archive-${model.modelName}-${plan.digest.slice(0, 16)}`;
  const { path, sha256 } = archiveOf(Stack.of(scope), plan);
  const copy = store.store(model, {
    id,
    digest: plan.digest,
    name: ARCHIVE_FILE,
    source: assetOf(store, `${id}-Asset`, path, plan.digest),
    file: { bytes: plan.bytes, sha256 },
  });
  return { kind: 'archive', uri: store.uri(model, plan.digest) + ARCHIVE_FILE, read: store.read(model, 'objects'), stored: [copy], bytes: plan.unpackedBytes };
}

function remoteArchive(scope: Construct, model: IModelVersion, place: RemotePlace): ModelData {
  const { artifact: { digest } } = model;
  const store = ArtifactStore.of(scope);
  const copy = store.store(model, { id: `Archive-${model.modelName}-${digest.slice(0, 16)}`, digest, name: ARCHIVE_FILE, source: place, file: firstFile(model) });
  // How much it is unpacked, only S3 knows: as much at least.
  return { kind: 'archive', uri: store.uri(model, digest) + ARCHIVE_FILE, read: store.read(model, 'objects'), stored: [copy], bytes: firstFile(model).bytes };
}

interface CopiedFile extends ModelFile {
  readonly source: FileCopy['source'];
}

function copiedFiles(scope: Construct, model: IModelVersion, forServer: boolean, files: readonly CopiedFile[]): ModelData {
  const store = ArtifactStore.of(scope);
  // A server that may not reach S3 finds the manifest beside the files, where another deploy copies nothing: the digest covers it.
  const texts = forServer ? serverFiles(model, 'bundled').texts.map(({ path, content }) => ({ path, content, sha256: sha256Of(content) })) : [];
  const digest = forServer ? sha256Of(canonicalJson({ artifact: model.artifact.digest, beside: texts.map(({ path, sha256 }) => ({ path, sha256 })) })) : model.artifact.digest;
  const idOf = (name: string): string => `${name}-${model.modelName}-${digest.slice(0, 16)}`;
  const stored: IDependable[] = files.map(({ path, source, bytes, sha256 }, index) =>
    store.store(model, { id: idOf(files.length === 1 ? 'Copy' : `Copy-${index}`), digest, name: path, source, file: { bytes, sha256 } }));
  for (const { path, content, sha256 } of texts) {
    const id = idOf(`Copy-${path}`);
    const source = assetOf(store, `${id}-Asset`, () => writeText(Stack.of(scope), path, content), sha256);
    stored.push(store.store(model, { id, digest, name: path, source, file: { bytes: Buffer.byteLength(content), sha256 } }));
  }
  return { kind: 'prefix', uri: store.uri(model, digest), read: store.read(model, 'prefix'), stored, bytes: totalBytes(model.artifact._contents()) };
}

function folderFiles(model: IModelVersion, { bucket, prefix, versions }: FolderPlace): CopiedFile[] {
  return model.artifact._contents().files.map((file) => ({ ...file, source: { bucket, key: prefix + file.path, versionId: versions?.get(file.path) } }));
}

/** Where it is, for better or worse. */
function sharedFolder({ bucket, prefix, bytes }: FolderPlace): ModelData {
  const { encryptionKey } = bucket;
  return {
    kind: 'prefix',
    uri: bucket.s3UrlForObject(prefix),
    read: [
      new PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects(`${prefix}*`)] }),
      new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn], conditions: { StringLike: { 's3:prefix': `${prefix}*` } } }),
      ...(encryptionKey === undefined ? [] : [new PolicyStatement({ actions: ['kms:Decrypt'], resources: [encryptionKey.keyArn] })]),
    ],
    stored: [],
    bytes,
  };
}

function hubFiles(scope: Construct, model: IModelVersion, place: HubPlace): ModelData {
  const store = ArtifactStore.of(scope);
  return { kind: 'prefix', uri: store.uri(model, model.artifact.digest), read: store.read(model, 'prefix'), stored: [store.stage(model, place)], bytes: place.bytes };
}

function firstFile(model: IModelVersion): ModelFile {
  const [file] = model.artifact._contents().files;
  if (file === undefined) throw new Error('a file in S3 is declared with its size and digest');
  return file;
}

/** A file of this machine as something to copy, once per content. */
function assetOf(scope: Construct, id: string, path: string | (() => string), digest: string): { readonly bucket: Asset['bucket']; readonly key: string } {
  const existing = scope.node.tryFindChild(id) as Asset | undefined;
  const asset = existing ?? new Asset(scope, id, { path: typeof path === 'string' ? path : path(), assetHash: digest, assetHashType: AssetHashType.CUSTOM });
  return { bucket: asset.bucket, key: asset.s3ObjectKey };
}

function writeText(stack: Stack, path: string, content: string | Uint8Array): string {
  const file = join(stagingFolder(stack, 'csi-model-'), path);
  writeReadable(file, content);
  return file;
}

interface WrittenArchive {
  readonly path: string;
  readonly sha256: string;
}

/** By the folder that they were written to: an app may be synthesized several times in one process. */
const written = new WeakMap<ArchivePlan, Map<string, WrittenArchive>>();

/**
 * Writes an archive where CDK would copy it to, and gives CDK a link to that: what is there already it leaves alone, so that gigabytes
 * are written once. Should CDK name its copies otherwise one day, it copies from the link.
 */
function archiveOf(stack: Stack, plan: ArchivePlan): WrittenArchive {
  const outdir = stagingIsDisabled(stack) ? undefined : Stage.of(stack)?.assetOutdir;
  const key = outdir ?? '';
  const known = written.get(plan) ?? new Map<string, WrittenArchive>();
  written.set(plan, known);
  const existing = known.get(key);
  if (existing !== undefined && existsSync(existing.path)) return existing;
  const link = join(stagingFolder(stack, 'csi-archive-'), ARCHIVE_FILE);
  const target = outdir === undefined ? link : resolve(outdir, `asset.${sha256Of(plan.digest)}.tar.gz`);
  const sha256 = writeArchive(plan, target);
  if (target !== link) linkReadable(target, link);
  const made = { path: link, sha256 };
  known.set(key, made);
  return made;
}
