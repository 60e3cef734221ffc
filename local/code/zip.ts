import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { LocalError } from '../errors';

const END_OF_CENTRAL_DIRECTORY = 0x06054b50;
const CENTRAL_HEADER = 0x02014b50;
const STORED = 0;
const DEFLATED = 8;

export interface ZipEntry {
  /** With forward slashes; ends with one for a folder. */
  readonly path: string;
  readonly mode: number;
  read(): Buffer;
}

/** The entries of a zip file, by its central directory. Zip64 is not read: Lambda takes no archive of that size. */
export function readZip(file: string): readonly ZipEntry[] {
  const bytes = readFileSync(file);
  let end = bytes.length - 22;
  while (end >= 0 && bytes.readUInt32LE(end) !== END_OF_CENTRAL_DIRECTORY) end--;
  if (end < 0) throw new LocalError(`${file} is not a zip file: it has no central directory`);

  const entries: ZipEntry[] = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== CENTRAL_HEADER) {
      throw new LocalError(`${file} is damaged: its central directory ends early`);
    }
    const method = bytes.readUInt16LE(at + 10);
    const packedBytes = bytes.readUInt32LE(at + 20);
    const nameBytes = bytes.readUInt16LE(at + 28);
    const mode = (bytes.readUInt32LE(at + 38) >>> 16) & 0o7777;
    const localHeader = bytes.readUInt32LE(at + 42);
    const path = bytes.toString('utf8', at + 46, at + 46 + nameBytes);
    entries.push({
      path,
      mode,
      read() {
        const start = localHeader + 30 + bytes.readUInt16LE(localHeader + 26) + bytes.readUInt16LE(localHeader + 28);
        const packed = bytes.subarray(start, start + packedBytes);
        if (method === STORED) return packed;
        if (method === DEFLATED) return inflateRawSync(packed);
        throw new LocalError(`${file}: ${path} is packed with method ${method}; only stored and deflated entries are read`);
      },
    });
    at += 46 + nameBytes + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return entries;
}

/** Unpacks a zip file into a folder, over what is there. */
export function unzip(file: string, folder: string): void {
  for (const entry of readZip(file)) {
    if (entry.path.startsWith('/') || entry.path.includes('\\') || entry.path.split('/').includes('..')) {
      throw new LocalError(`${file} holds the path ${JSON.stringify(entry.path)}, which leaves the folder it is unpacked to`);
    }
    const target = join(folder, entry.path);
    if (entry.path.endsWith('/')) {
      mkdirSync(target, { recursive: true });
      continue;
    }
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, entry.read());
    if ((entry.mode & 0o111) !== 0) chmodSync(target, 0o755);
  }
}
