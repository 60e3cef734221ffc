const MIB = 1024 * 1024;

/** S3 copies up to this in one call. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export const MAX_SINGLE_COPY_BYTES = 5 * 1024 * MIB;

const PART_BYTES = 256 * MIB;
const MAX_PARTS = 10_000;

export interface ByteRange {
  readonly first: number;
  /** Inclusive. */
  readonly last: number;
}

/** The ranges in which an object is copied: of one size, never more than S3 takes. */
export function copyParts(bytes: number): ByteRange[] {
  const size = Math.max(PART_BYTES, Math.ceil(bytes / MAX_PARTS / MIB) * MIB);
  const parts: ByteRange[] = [];
  for (let first = 0; first < bytes; first += size) parts.push({ first, last: Math.min(first + size, bytes) - 1 });
  return parts;
}

/** The header that names the source of a copy: a URL path, in which a slash of the key stays one. */
export function copySource(bucket: string, key: string, versionId?: string): string {
  const path = key.split('/').map(encodeURIComponent).join('/');
  return `${bucket}/${path}${versionId === undefined ? '' : `?versionId=${encodeURIComponent(versionId)}`}`;
}
