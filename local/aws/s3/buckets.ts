import { createHash, randomBytes } from 'node:crypto';
import { parsePolicy, PolicyError } from '../../../lib/iam';
import type { LifecycleRule } from '../../../lib/s3/lifecycle';
import type { Blob, BlobStore } from '../state/blob-store';
import type { Documents, StateFolder } from '../state/state-folder';
import { AwsError } from '../wire/errors';
import { rulesOfProperties } from './lifecycle-rules';
import type { ObjectTags } from './object-tags';

export interface ObjectVersion {
  /** `null` where the bucket keeps no versions. */
  readonly versionId: string;
  readonly modified: string;
  readonly deleted?: true;
  readonly blob?: string;
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  readonly contentType?: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The object was put with a SHA-256 of the whole. */
  readonly checksum?: 'SHA256';
  readonly tags?: ObjectTags;
  /** By the clock of the server: what its lifecycle counts from. */
  readonly stored?: number;
}

export interface BucketRecord {
  readonly name: string;
  readonly created: string;
  readonly versioning?: 'Enabled' | 'Suspended';
  readonly properties: Readonly<Record<string, unknown>>;
  readonly policy?: unknown;
  readonly lifecycle?: readonly LifecycleRule[];
  /** Versions by key, newest first. */
  readonly objects: Readonly<Record<string, readonly ObjectVersion[]>>;
}

interface Upload {
  readonly bucket: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly contentType?: string;
  readonly tags?: ObjectTags;
  readonly parts: Map<number, Blob>;
}

export interface PutDetails {
  readonly headers: Readonly<Record<string, string>>;
  readonly contentType?: string;
  readonly checksum?: 'SHA256';
  readonly tags?: ObjectTags;
  /** As S3 makes it of parts. */
  readonly etag?: string;
}

/** Buckets and what is in them. */
export class Buckets {
  private readonly documents: Documents<BucketRecord>;
  private readonly uploads = new Map<string, Upload>();

  /** `now` is the time of the server, in milliseconds. */
  constructor(state: StateFolder, private readonly now: () => number, readonly blobs: BlobStore = state.blobs) {
    this.documents = state.documents<BucketRecord>('s3');
  }

  get all(): readonly BucketRecord[] {
    return [...this.documents.all.values()];
  }

  exists(name: string): boolean {
    return this.documents.all.has(name);
  }

  bucket(name: string): BucketRecord {
    const found = this.documents.all.get(name);
    if (found === undefined) throw new AwsError(404, 'NoSuchBucket', 'The specified bucket does not exist');
    return found;
  }

  create(name: string, properties: Readonly<Record<string, unknown>> = {}): void {
    if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) throw new AwsError(400, 'InvalidBucketName', 'The specified bucket is not valid.');
    if (this.exists(name)) throw new AwsError(409, 'BucketAlreadyOwnedByYou', 'Your previous request to create the named bucket succeeded and you already own it.');
    this.documents.put(name, { name, created: new Date().toISOString(), versioning: versioningOf(properties), properties, lifecycle: rulesOfProperties(properties), objects: {} });
  }

  configure(name: string, properties: Readonly<Record<string, unknown>>): void {
    const bucket = this.bucket(name);
    const versioning = versioningOf(properties) ?? (bucket.versioning === undefined ? undefined : 'Suspended');
    this.documents.put(name, { ...bucket, properties, versioning, lifecycle: rulesOfProperties(properties) });
  }

  setLifecycle(name: string, lifecycle: readonly LifecycleRule[] | undefined): void {
    this.documents.put(name, { ...this.bucket(name), lifecycle });
  }

  /** Of a version that is there. */
  setTags(name: string, key: string, versionId: string, tags: ObjectTags): void {
    const record = this.bucket(name);
    this.store(record, key, this.versions(record, key).map((version) => (version.versionId === versionId ? { ...version, tags } : version)));
  }

  setVersioning(name: string, versioning: 'Enabled' | 'Suspended'): void {
    this.documents.put(name, { ...this.bucket(name), versioning });
  }

  /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html */
  setPolicy(name: string, policy: unknown): void {
    const bucket = this.bucket(name);
    try {
      if (policy !== undefined) parsePolicy(policy, 'resource');
    } catch (error) {
      if (error instanceof PolicyError) throw new AwsError(400, 'MalformedPolicy', error.message);
      throw error;
    }
    this.documents.put(name, { ...bucket, policy });
  }

  delete(name: string): void {
    if (Object.keys(this.bucket(name).objects).length > 0) throw new AwsError(409, 'BucketNotEmpty', 'The bucket you tried to delete is not empty');
    this.documents.delete(name);
  }

  keys(name: string): readonly string[] {
    return Object.keys(this.bucket(name).objects).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  }

  find(bucket: string, key: string, versionId?: string): ObjectVersion | undefined {
    const versions = this.versions(this.bucket(bucket), key);
    return versionId === undefined ? versions[0] : versions.find((version) => version.versionId === versionId);
  }

  /** The object, for reading. */
  object(bucket: string, key: string, versionId?: string): ObjectVersion & { readonly blob: string } {
    const found = this.find(bucket, key, versionId);
    if (found === undefined && versionId !== undefined) throw new AwsError(404, 'NoSuchVersion', 'The specified version does not exist.');
    if (found?.blob === undefined) throw new AwsError(404, 'NoSuchKey', 'The specified key does not exist.');
    return { ...found, blob: found.blob };
  }

  put(bucket: string, key: string, blob: Blob, details: PutDetails): ObjectVersion {
    const version: ObjectVersion = {
      versionId: this.bucket(bucket).versioning === 'Enabled' ? newVersionId() : 'null',
      modified: new Date().toISOString(),
      blob: blob.sha256,
      size: blob.size,
      etag: details.etag ?? blob.md5,
      contentType: details.contentType,
      headers: details.headers,
      checksum: details.checksum,
      ...(details.tags !== undefined && { tags: details.tags }),
      stored: this.now(),
    };
    this.add(bucket, key, version);
    return version;
  }

  /** Without a version: a marker over the versions there are, or the end of the object. */
  remove(bucket: string, key: string, versionId?: string): { readonly versionId?: string; readonly marker: boolean } {
    const record = this.bucket(bucket);
    const versions = this.versions(record, key);
    if (versionId !== undefined) {
      const gone = versions.find((version) => version.versionId === versionId);
      this.store(record, key, versions.filter((version) => version !== gone));
      return { versionId, marker: gone?.deleted === true };
    }
    if (record.versioning === undefined) {
      this.store(record, key, []);
      return { marker: false };
    }
    const marker: ObjectVersion = {
      versionId: record.versioning === 'Enabled' ? newVersionId() : 'null', modified: new Date().toISOString(), deleted: true, size: 0, etag: '', headers: {}, stored: this.now(),
    };
    this.add(bucket, key, marker);
    return { versionId: marker.versionId, marker: true };
  }

  startUpload(bucket: string, key: string, details: Pick<PutDetails, 'headers' | 'contentType' | 'tags'>): string {
    this.bucket(bucket);
    const id = randomBytes(24).toString('hex');
    this.uploads.set(id, { bucket, key, ...details, parts: new Map() });
    return id;
  }

  upload(id: string | null, bucket: string, key: string): Upload {
    const found = id === null ? undefined : this.uploads.get(id);
    if (found === undefined || found.bucket !== bucket || found.key !== key) {
      throw new AwsError(404, 'NoSuchUpload', 'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.');
    }
    return found;
  }

  abortUpload(id: string | null, bucket: string, key: string): void {
    this.upload(id, bucket, key);
    this.uploads.delete(id as string);
  }

  /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
  async completeUpload(id: string | null, bucket: string, key: string, wanted: readonly { readonly number: number; readonly etag: string }[]): Promise<ObjectVersion> {
    const upload = this.upload(id, bucket, key);
    const parts = wanted.map(({ number, etag }) => {
      const part = upload.parts.get(number);
      if (part === undefined || part.md5 !== etag) {
        throw new AwsError(400, 'InvalidPart', 'One or more of the specified parts could not be found. The part might not have been uploaded, or the specified entity tag might not have matched the part\'s entity tag.');
      }
      return part;
    });
    if (parts.length === 0) throw new AwsError(400, 'MalformedXML', 'The XML you provided was not well-formed or did not validate against our published schema');
    if (wanted.some(({ number }, index) => index > 0 && number <= (wanted[index - 1]?.number ?? 0))) {
      throw new AwsError(400, 'InvalidPartOrder', 'The list of parts was not in ascending order. The parts list must be specified in order by part number.');
    }
    if (parts.slice(0, -1).some(({ size }) => size < 5 * 1024 * 1024)) {
      throw new AwsError(400, 'EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed object size.');
    }
    const { blobs } = this;
    const blob = await blobs.write((async function* all() {
      for (const part of parts) yield* blobs.stream(part.sha256);
    })());
    const digest = createHash('md5').update(Buffer.concat(parts.map(({ md5 }) => Buffer.from(md5, 'hex')))).digest('hex');
    this.uploads.delete(id as string);
    return this.put(bucket, key, blob, { headers: upload.headers, contentType: upload.contentType, tags: upload.tags, etag: `${digest}-${parts.length}` });
  }

  private versions(record: BucketRecord, key: string): readonly ObjectVersion[] {
    return Object.hasOwn(record.objects, key) ? record.objects[key] ?? [] : [];
  }

  private add(bucket: string, key: string, version: ObjectVersion): void {
    const record = this.bucket(bucket);
    const kept = this.versions(record, key).filter(({ versionId }) => versionId !== version.versionId);
    this.store(record, key, [version, ...kept]);
  }

  private store(record: BucketRecord, key: string, versions: readonly ObjectVersion[]): void {
    const others = Object.fromEntries(Object.entries(record.objects).filter(([other]) => other !== key));
    this.documents.put(record.name, { ...record, objects: versions.length === 0 ? others : { ...others, [key]: versions } });
  }
}

function newVersionId(): string {
  return randomBytes(24).toString('base64url');
}

function versioningOf(properties: Readonly<Record<string, unknown>>): 'Enabled' | 'Suspended' | undefined {
  const { Status } = (properties['VersioningConfiguration'] ?? {}) as { readonly Status?: 'Enabled' | 'Suspended' };
  return Status;
}
