/**
 * A tar archive in which only paths and contents count: the same files give the same bytes, on any machine. In the form that every tar reads,
 * ustar, with records of pax for paths that it has no room for: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html
 *
 * The bytes of an archive are compared with one that was deployed before: another form of them is another name of the file.
 */
const BLOCK = 512;
const MAX_NAME = 100;
const MAX_PREFIX = 155;
/** Eleven octal digits. */
const MAX_FILE = 8 ** 11 - 1;
/** Two empty blocks. */
export const TAR_END = new Uint8Array(2 * BLOCK);

export interface TarFile {
  /** With forward slashes, relative. */
  readonly path: string;
  readonly bytes: number;
}

/** In the order of an archive: by the code units of their paths, as `<` compares. */
export function inTarOrder<T extends TarFile>(files: readonly T[]): readonly T[] {
  return [...files].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** What stands before the content of a file. */
export function tarHeader({ path, bytes }: TarFile): Uint8Array {
  if (bytes > MAX_FILE) throw new RangeError(`${path} has ${bytes} bytes, a file in an archive has ${MAX_FILE} at most`);
  const short = shortPath(path);
  if (short !== undefined) return header({ ...short, bytes, type: '0' });
  const record = encode(paxRecord('path', path));
  const name = fallbackName(path);
  return concat([header({ name: 'PaxHeader', prefix: '', bytes: record.length, type: 'x' }), record, padding(record.length), header({ name, prefix: '', bytes, type: '0' })]);
}

/** What stands behind the content of a file of so many bytes. */
export function padding(bytes: number): Uint8Array {
  return new Uint8Array((BLOCK - (bytes % BLOCK)) % BLOCK);
}

/** Size of the archive. */
export function tarBytes(files: readonly TarFile[]): number {
  return files.reduce((sum, file) => sum + tarHeader(file).length + file.bytes + padding(file.bytes).length, TAR_END.length);
}

interface Header {
  readonly name: string;
  readonly prefix: string;
  readonly bytes: number;
  /** `0`: a file. `x`: records about the next file. */
  readonly type: '0' | 'x';
}

function header({ name, prefix, bytes, type }: Header): Uint8Array {
  const block = new Uint8Array(BLOCK);
  const put = (at: number, text: string): void => block.set(encode(text), at);
  put(0, name);
  put(100, '0000644\0');
  put(108, '0000000\0'); // owner
  put(116, '0000000\0'); // group
  put(124, `${bytes.toString(8).padStart(11, '0')}\0`);
  put(136, '00000000000\0'); // time
  put(148, '        '); // the checksum, counted as blanks
  put(156, type);
  put(257, 'ustar\0' + '00');
  put(329, '0000000\0');
  put(337, '0000000\0');
  put(345, prefix);
  put(148, `${block.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, '0')}\0 `);
  return block;
}

/** A path in the two fields that ustar has for it; undefined where it does not fit, or is more than ASCII, of which ustar says nothing. */
function shortPath(path: string): Pick<Header, 'name' | 'prefix'> | undefined {
  if (!/^[\x20-\x7e]+$/.test(path)) return undefined;
  if (path.length <= MAX_NAME) return { name: path, prefix: '' };
  for (let slash = path.lastIndexOf('/', MAX_PREFIX); slash > 0 && path.length - slash - 1 <= MAX_NAME; slash = path.lastIndexOf('/', slash - 1)) {
    if (slash + 1 < path.length) return { prefix: path.slice(0, slash), name: path.slice(slash + 1) };
  }
  return undefined;
}

/** For a reader that does not know pax. */
function fallbackName(path: string): string {
  return path.replace(/[^\x20-\x7e]/g, '_').slice(-MAX_NAME).replace(/^\/+/, '');
}

/** A record begins with its length, these digits included. */
function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const size = encode(rest).length;
  let length = size + String(size).length;
  if (String(length).length > String(size).length) length = size + String(length).length;
  return `${length}${rest}`;
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  parts.reduce((at, part) => {
    all.set(part, at);
    return at + part.length;
  }, 0);
  return all;
}
