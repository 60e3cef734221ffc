/** https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, without Zip64: neither Lambda nor this package has archives of that size. */
const END_OF_CENTRAL_DIRECTORY = 0x06054b50;
const CENTRAL_HEADER = 0x02014b50;
const STORED = 0;
const DEFLATED = 8;

export interface ZipEntry {
  /** With forward slashes; ends with one for a folder. */
  readonly path: string;
  readonly mode: number;
  read(): Uint8Array;
}

/** What is wrong with an archive, to be said after its name. */
export class ZipError extends Error {}

/** The entries of an archive, by its central directory. `inflate` unpacks a raw deflate stream. */
export function readZip(bytes: Uint8Array, inflate: (packed: Uint8Array) => Uint8Array): readonly ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== END_OF_CENTRAL_DIRECTORY) end--;
  if (end < 0) throw new ZipError('is not a zip file: it has no central directory');

  const entries: ZipEntry[] = [];
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== CENTRAL_HEADER) throw new ZipError('is damaged: its central directory ends early');
    const method = view.getUint16(at + 10, true);
    const packedBytes = view.getUint32(at + 20, true);
    const nameBytes = view.getUint16(at + 28, true);
    const mode = (view.getUint32(at + 38, true) >>> 16) & 0o7777;
    const localHeader = view.getUint32(at + 42, true);
    const path = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameBytes));
    entries.push({
      path,
      mode,
      read() {
        const start = localHeader + 30 + view.getUint16(localHeader + 26, true) + view.getUint16(localHeader + 28, true);
        const packed = bytes.subarray(start, start + packedBytes);
        if (method === STORED) return packed;
        if (method === DEFLATED) return inflate(packed);
        throw new ZipError(`holds ${path}, packed with method ${method}; only stored and deflated entries are read`);
      },
    });
    at += 46 + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}
