import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { LocalError } from '../errors';

const BLOCK = 512;
/** Of a pax header, for the file that follows it: https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13_05 */
const PAX = 'x';
const GNU_LONG_NAME = 'L';
const FILES = ['0', '\0', '7'];
const FOLDER = '5';

export interface TarFile {
  /** With forward slashes. */
  readonly path: string;
  readonly mode: number;
  readonly bytes: Buffer;
}

/** The files of a tar archive, compressed with gzip or not. Links are not followed, since a model may not point out of its folder. */
export function readTar(content: Buffer, name: string): readonly TarFile[] {
  const archive = content[0] === 0x1f && content[1] === 0x8b ? unpack(content, name) : content;
  const files: TarFile[] = [];
  let longName: string | undefined;
  for (let at = 0; at + BLOCK <= archive.length && archive[at] !== 0;) {
    const header = archive.subarray(at, at + BLOCK);
    const size = octal(header, 124, 12);
    const bytes = archive.subarray(at + BLOCK, at + BLOCK + size);
    if (text(header, 257, 5) !== 'ustar' || bytes.length < size) throw new LocalError(`${name} is no tar archive, or is damaged`);
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    const type = String.fromCharCode(header[156] ?? 0);
    if (type === GNU_LONG_NAME) longName = text(bytes, 0, bytes.length);
    else if (type === PAX) longName = paxPath(bytes.toString('utf8')) ?? longName;
    else {
      if (FILES.includes(type)) files.push({ path: safePath(longName ?? pathOf(header), name), mode: octal(header, 100, 8), bytes });
      else if (type !== FOLDER && type !== 'g') throw new LocalError(`${name} holds ${longName ?? pathOf(header)}, which is neither a file nor a folder`);
      longName = undefined;
    }
  }
  return files;
}

/** Writes the files of an archive into a folder. */
export function untar(content: Buffer, name: string, folder: string): void {
  for (const { path, mode, bytes } of readTar(content, name)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
    chmodSync(file, mode | 0o600);
  }
}

function unpack(content: Buffer, name: string): Buffer {
  try {
    return gunzipSync(content);
  } catch (error) {
    throw new LocalError(`${name} cannot be unpacked: ${(error as Error).message}`);
  }
}

function pathOf(header: Buffer): string {
  const prefix = text(header, 345, 155);
  return prefix === '' ? text(header, 0, 100) : `${prefix}/${text(header, 0, 100)}`;
}

function paxPath(records: string): string | undefined {
  return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(records)?.[1];
}

function safePath(path: string, name: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) throw new LocalError(`${name} holds ${path}, which lies outside of it`);
  return parts.join('/');
}

function text(bytes: Buffer, at: number, length: number): string {
  const end = bytes.indexOf(0, at);
  return bytes.toString('utf8', at, end === -1 || end > at + length ? at + length : end);
}

function octal(bytes: Buffer, at: number, length: number): number {
  return Number.parseInt(text(bytes, at, length).trim() || '0', 8);
}
