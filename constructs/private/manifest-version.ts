import { join } from 'node:path';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Size } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Problem } from '../../lib/problem';
import type { S3Location, VersionManifest } from '../../lib/registry/manifest';
import { approvalStatus } from '../../lib/registry/manifest';
import { ModelArtifact } from '../model/model-artifact';
import type { Transform } from '../model/transform';
import type { Approval } from '../registry/approval';
import type { RegisteredVersionOptions } from '../registry/registered-version';
import { GoldenRequests } from '../rollout/golden-requests';
import { readSignature } from './model-interface';
import { toPublicSignature } from './signature';

/** Where a manifest is, and what it cannot say itself. */
export interface ManifestPlace {
  /** For the buckets that manifests name. */
  readonly scope: Construct;
  /** That the paths of the manifest are relative to. */
  readonly folder: string;
  /** Code around the models, by the names of models. */
  readonly transforms?: { readonly [modelName: string]: Transform };
}

/** What a manifest says of a version, as code would. Throws where its files are not there. */
export function versionOfManifest(manifest: VersionManifest, { scope, folder, transforms = {} }: ManifestPlace): RegisteredVersionOptions {
  const artifact = artifactOf(manifest, scope, folder);
  const { signature, goldenRequests, metrics, lineage, description } = manifest;
  const columns = Object.fromEntries((signature?.inputs ?? []).flatMap(({ name, columns: names }) => (names === undefined ? [] : [[name, [...names]]]))) as { [input: string]: string[] };
  return {
    artifact,
    approval: approvalStatus(manifest.approval) as Approval,
    // Of files of this machine, what is not in them; what lies in S3 has the whole signature from the manifest.
    columns: Object.keys(columns).length > 0 && artifact._contents().place.kind === 'local' && readSignature(artifact) !== undefined ? columns : undefined,
    transform: manifest.transform === undefined ? undefined : transforms[manifest.name],
    metrics: metrics && { ...metrics },
    lineage: lineage && { ...lineage },
    description,
    goldenRequests: goldenRequests === undefined ? undefined : GoldenRequests.fromFile(join(folder, goldenRequests)),
  };
}

/** Before a version is made of it. */
export function manifestProblems(manifest: VersionManifest, { transforms = {} }: Pick<ManifestPlace, 'transforms'>): Problem[] {
  const { name, version, artifact, transform } = manifest;
  const given = transforms[name];
  return [
    ...('elsewhere' in artifact ? [{ prop: 'artifact', found: `of ${name} ${version} is ${artifact.elsewhere}, which no manifest can point to`, remedy: 'declare it in code: registry.addModel(name).addVersion(version, { artifact })' }] : []),
    ...(transform !== undefined && given?.digest !== transform
      ? [{ prop: 'transforms', found: given === undefined ? `lacks the code around ${name} ${version}` : `has other code for ${name} than ${name} ${version} was registered with`, remedy: `give the transform that has the digest ${transform.slice(0, 16)}` }] : []),
  ];
}

/** Afterwards: whether the files are those that were registered. */
export function digestProblems({ name, version, digest: registered }: VersionManifest, digest: string): Problem[] {
  if (digest === registered) return [];
  return [{
    prop: 'digest', found: `of ${name} ${version} is ${registered.slice(0, 16)}, and its files and signature give ${digest.slice(0, 16)}: they are not those that were registered`,
    remedy: 'restore them, or register them under a new version (csi registry import)',
  }];
}

function artifactOf({ artifact, signature }: VersionManifest, scope: Construct, folder: string): ModelArtifact {
  if ('file' in artifact) return ModelArtifact.fromFile(join(folder, artifact.file));
  if ('directory' in artifact) return ModelArtifact.fromDirectory(join(folder, artifact.directory), { entry: artifact.entry });
  if ('mlflow' in artifact) return ModelArtifact.fromMlflow(join(folder, artifact.mlflow), { allowPickle: artifact.allowPickle });
  if ('s3' in artifact) return s3Artifact(artifact.s3, scope, signature);
  throw new Error('manifestProblems() refuses the rest');
}

function s3Artifact({ bucket: bucketName, kmsKeyArn, prefix, entry, files }: S3Location, scope: Construct, signature: VersionManifest['signature']): ModelArtifact {
  const known = signature === undefined ? undefined : toPublicSignature(signature);
  const bucket = bucketOf(scope, bucketName, kmsKeyArn);
  const [only] = files;
  if (files.length === 1 && only !== undefined && !only.path.includes('/')) {
    return ModelArtifact.fromS3({ bucket, key: prefix + only.path, versionId: only.versionId, allowUnversioned: only.versionId === undefined, sha256: only.sha256, size: Size.bytes(only.bytes), signature: known });
  }
  return ModelArtifact.fromS3Folder({
    bucket, prefix, entry, signature: known, allowUnversioned: files.some(({ versionId }) => versionId === undefined),
    files: files.map(({ path, versionId, sha256, bytes }) => ({ path, versionId, sha256, size: Size.bytes(bytes) })),
  });
}

/** One for all versions that are in it. */
function bucketOf(scope: Construct, bucketName: string, kmsKeyArn: string | undefined): ReturnType<typeof Bucket.fromBucketAttributes> {
  const id = `Bucket-${bucketName}`;
  const existing = scope.node.tryFindChild(id) as ReturnType<typeof Bucket.fromBucketAttributes> | undefined;
  return existing ?? Bucket.fromBucketAttributes(scope, id, { bucketName, encryptionKey: kmsKeyArn === undefined ? undefined : Key.fromKeyArn(scope, `${id}-Key`, kmsKeyArn) });
}
