import { join } from 'node:path';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { AssetHashType } from 'aws-cdk-lib/core';
import type { Construct, IDependable } from 'constructs';
import type { ManifestArtifact } from '../../lib/registry/manifest';
import type { IModelVersion } from '../model/model-version';
import type { FileCopy } from './model-copier';
import { ModelCopier } from './model-copier';

/** Where the registry has the bytes of a version, and what brings them there. */
export interface RegisteredBytes {
  readonly artifact: ManifestArtifact;
  readonly copies: readonly IDependable[];
}

/** Has the files of a version copied to `models/NAME/DIGEST/` in the registry's bucket, once per content. What is not made of files stays where it is. */
export function registerBytes(scope: Construct, bucket: IBucket, model: IModelVersion): RegisteredBytes {
  const { entry, files, place } = model.artifact._contents();
  const { digest } = model.artifact;
  const folder = `models/${model.modelName}/`;
  const prefix = `${folder}${digest}/`;
  const sources = files.map(({ path }, index): FileCopy['source'] | undefined => {
    switch (place.kind) {
      case 'local': return assetOf(scope, `Asset-${digest.slice(0, 16)}-${index}`, join(place.folder, path), files[index].sha256);
      case 'remote': return place;
      case 'folder': return place.versions === undefined ? undefined : { bucket: place.bucket, key: place.prefix + path, versionId: place.versions.get(path) };
      default: return undefined;
    }
  });
  if (sources.length === 0 || sources.includes(undefined)) return { artifact: { elsewhere: PLACES[place.kind] }, copies: [] };
  const copies = files.map((file, index) => {
    const id = `Copy-${digest.slice(0, 16)}-${index}`;
    return scope.node.tryFindChild(id) as IDependable | undefined ??
      ModelCopier.of(scope).copy(scope, id, { source: sources[index] as FileCopy['source'], target: { bucket, folder, key: prefix + file.path }, file });
  });
  return {
    artifact: { s3: { bucket: bucket.bucketName, ...(bucket.encryptionKey && { kmsKeyArn: bucket.encryptionKey.keyArn }), prefix, entry, files: files.map(({ path, sha256, bytes }) => ({ path, sha256, bytes })) } },
    copies,
  };
}

const PLACES: Readonly<Record<ReturnType<IModelVersion['artifact']['_contents']>['place']['kind'], string>> = {
  local: 'no files',
  remote: 'an object in S3',
  folder: 'objects in S3 that nobody listed',
  mounted: 'a file system',
  image: 'a container image',
  hub: 'the Hugging Face Hub',
  package: 'a model package of SageMaker',
};

/** Two versions may have the same file. */
function assetOf(scope: Construct, id: string, path: string, sha256: string): FileCopy['source'] {
  const existing = scope.node.tryFindChild(id) as Asset | undefined;
  const asset = existing ?? new Asset(scope, id, { path, assetHash: sha256, assetHashType: AssetHashType.CUSTOM });
  return { bucket: asset.bucket, key: asset.s3ObjectKey };
}
