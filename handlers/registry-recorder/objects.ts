import { HeadObjectCommand, type HeadObjectCommandOutput, PutObjectCommand } from '@aws-sdk/client-s3';
import type { S3File, S3Location, VersionManifest } from '../../lib/registry/manifest';
import { eachOf } from '../shared/paging';
import { patiently } from '../shared/patience';
import type { Clients } from './clients';

/** What S3 says to HEAD, which has no body to say it in: of what the role may not (yet) do. */
const DENIED = new Set(['Forbidden', '403', 'UnknownError', 'Unknown']);

/** A manifest that says which versions of its objects are meant, once they are there and are what they should be. Objects in another bucket are left alone. */
export async function pinned(manifest: VersionManifest, bucket: string, clients: Clients): Promise<VersionManifest> {
  const { artifact } = manifest;
  if (!('s3' in artifact) || artifact.s3.bucket !== bucket) return manifest;
  const { s3 } = artifact;
  const files = await eachOf(s3.files, async (file) => {
    const versionId = await examine(s3, file, clients);
    return versionId === undefined ? file : { ...file, versionId };
  });
  return { ...manifest, artifact: { s3: { ...s3, files } } };
}

async function examine({ bucket, prefix }: S3Location, { path, bytes, sha256, versionId }: S3File, { s3, sleep }: Clients): Promise<string | undefined> {
  const where = `s3://${bucket}/${prefix}${path}${versionId === undefined ? '' : ` version ${versionId}`}`;
  const head = await patiently(() => s3.send(new HeadObjectCommand({ Bucket: bucket, Key: `${prefix}${path}`, VersionId: versionId, ChecksumMode: 'ENABLED' })), sleep, DENIED)
    .catch((error: unknown) => {
      const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
      const why = status === 404 ? 'it is not there' : status === 403 ? 'it is not there, or the role of this function may not read it' : `${(error as Error).name} ${(error as Error).message}`;
      throw new Error(`cannot look at ${where}: ${why}`, { cause: error });
    });
  if (head.ContentLength !== bytes) throw new Error(`${where} has ${head.ContentLength} bytes, and the version's file has ${bytes}: somebody wrote there, remove that object`);
  const found = checksumOf(head);
  if (found !== undefined && found !== sha256) throw new Error(`${where} has sha256 ${found}, and the version's file has ${sha256}: somebody wrote there, remove that object`);
  return head.VersionId ?? versionId;
}

/** Hex. A checksum of parts' checksums says nothing of the whole. */
function checksumOf({ ChecksumSHA256: checksum, ChecksumType: type }: HeadObjectCommandOutput): string | undefined {
  return checksum === undefined || checksum.includes('-') || type === 'COMPOSITE' ? undefined : Buffer.from(checksum, 'base64').toString('hex');
}

/** Where a version's manifest lies in the bucket of the registry. */
export function manifestKey({ name, version }: Pick<VersionManifest, 'name' | 'version'>): string {
  return `models/${name}/versions/${version}.json`;
}

export async function putManifest(manifest: VersionManifest, bucket: string, { s3, sleep }: Clients): Promise<void> {
  const Body = `${JSON.stringify(manifest, undefined, 2)}\n`;
  await patiently(() => s3.send(new PutObjectCommand({ Bucket: bucket, Key: manifestKey(manifest), Body, ContentType: 'application/json', ChecksumAlgorithm: 'SHA256' })), sleep);
}
