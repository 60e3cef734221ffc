import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import * as zip from '../../lib/archive/zip';
import { LocalError } from '../errors';

export interface ZipEntry {
  /** With forward slashes; ends with one for a folder. */
  readonly path: string;
  readonly mode: number;
  read(): Buffer;
}

/** The entries of a zip file, by its central directory. */
export function readZip(file: string): readonly ZipEntry[] {
  const bytes = readFileSync(file);
  const named = <T>(read: () => T): T => {
    try {
      return read();
    } catch (error) {
      if (error instanceof zip.ZipError) throw new LocalError(`${file} ${error.message}`);
      throw error;
    }
  };
  return named(() => zip.readZip(bytes, inflateRawSync)).map(({ path, mode, read }) => ({
    path,
    mode,
    read: () => {
      const content = named(read);
      return Buffer.from(content.buffer, content.byteOffset, content.byteLength);
    },
  }));
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
