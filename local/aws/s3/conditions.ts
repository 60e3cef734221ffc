import { AwsError } from '../wire/errors';

/** Bytes from start to end, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The one range that GetObject takes; what is no range, or several, is passed over, and the whole object answered.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html, https://www.rfc-editor.org/rfc/rfc9110#section-14.2
 */
export function byteRange(value: string | undefined, size: number): ByteRange | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(value ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined;
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  if (start >= size) throw new AwsError(416, 'InvalidRange', 'The requested range is not satisfiable');
  return { start, end: first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1) };
}

/** Whether the caller has this object already; throws where the object is not the one that is wanted. */
export function isNotModified(header: (name: string) => string | undefined, etag: string): boolean {
  const names = (value: string | undefined) => value?.split(',').map((tag) => tag.trim().replaceAll('"', ''));
  const wanted = names(header('if-match'));
  if (wanted !== undefined && !wanted.includes('*') && !wanted.includes(etag)) {
    throw new AwsError(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
  }
  const had = names(header('if-none-match'));
  return had !== undefined && (had.includes('*') || had.includes(etag));
}
