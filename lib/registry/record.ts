import type { ApprovalStatus } from './approval';

/**
 * What the registry remembers of a version, in the parameter `/models/NAME/versions/VERSION`. Everything that a person reads is in the
 * manifest, which lies beside the model in the registry's bucket.
 */
export interface VersionRecord {
  readonly schemaVersion: 1;
  readonly name: string;
  readonly version: string;
  readonly digest: string;
  readonly format: 'onnx' | 'other';
  readonly approval: ApprovalStatus;
  /** `s3://BUCKET/models/NAME/DIGEST/`; absent where the bytes are elsewhere: in an image, on a hub. */
  readonly artifact?: string;
  readonly bytes: number;
  /** `s3://BUCKET/models/NAME/versions/VERSION.json`: a VersionManifest whose artifact is `s3`. */
  readonly manifest?: string;
  /** ARN of the model package, with the backend of SageMaker. */
  readonly modelPackage?: string;
  readonly metrics?: Readonly<Record<string, number>>;
  readonly description?: string;
  /** ISO 8601: since when nobody is known to use it. Absent while somebody does, and where everything is kept. */
  readonly unusedSince?: string;
  /** ISO 8601: its bytes are gone, since then. */
  readonly expired?: string;
}

/** The most that a standard parameter holds: https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html */
export const MAX_RECORD_BYTES = 4096;

export type RecordVerdict = { readonly kind: 'put' } | { readonly kind: 'update' } | { readonly kind: 'same' } | { readonly kind: 'refused'; readonly message: string };

/** A version never changes: put if absent, refused if its digest is another. What was decided and said of it may change. */
export function judgeRecord(found: Pick<VersionRecord, 'digest'> | undefined, wanted: Pick<VersionRecord, 'name' | 'version' | 'digest'>, same: boolean): RecordVerdict {
  if (found === undefined) return { kind: 'put' };
  if (found.digest !== wanted.digest) {
    return {
      kind: 'refused',
      message: `${wanted.name} ${wanted.version} is registered with the digest ${found.digest.slice(0, 16)}, and this app has other content under that name (${wanted.digest.slice(0, 16)}): ` +
        'a version never changes. Give the new content a new version',
    };
  }
  return { kind: same ? 'same' : 'update' };
}
