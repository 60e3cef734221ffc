// Callbacks and not node:fs/promises, which takes a millisecond of every cold start to load; node:crypto, which takes three, is loaded where
// something is checked by sha256.
import type * as Crypto from 'node:crypto';
import { close, fstat, open, read, readFileSync } from 'node:fs';
import { isAbsolute, join, normalize, sep } from 'node:path';
import { promisify } from 'node:util';
import type * as Zlib from 'node:zlib';
import { compiledHead } from '../../lib/engine/format/layout';

const CHUNK_BYTES = 1024 * 1024;

export interface ExpectedFile {
  readonly path: string;
  readonly bytes?: number;
  /** Hex. */
  readonly sha256: string;
  /** Hex, of files that lie beside the manifest and are not large. */
  readonly crc32?: string;
  /** Hex, of compiled models. */
  readonly head?: string;
}

/** Reads the file once, in pieces, and rejects unless it is byte for byte what the manifest was written for. */
export async function verifyFile(path: string, expected: ExpectedFile): Promise<void> {
  const found = await digestFile(path, expected.path);
  checkSize(found.bytes, expected);
  checkDigest('sha256', found.sha256, expected.sha256, expected);
}

/**
 * The same for a file that was packed together with its manifest: what can be wrong is that they do not belong together, and the checksum of
 * such a file, which Node has at hand, finds that. Answers the content where it was read as a whole.
 */
export async function verifyBundledFile(path: string, expected: ExpectedFile): Promise<Uint8Array | undefined> {
  if (expected.head !== undefined) return verifyCompiled(path, expected, expected.head);
  const { crc32 } = require('node:zlib') as Partial<typeof Zlib>;
  // Node has it since 20.15 and 22.2.
  if (expected.crc32 === undefined || crc32 === undefined) {
    await verifyFile(path, expected);
    return undefined;
  }
  const bytes = readWhole(path, expected.path);
  checkSize(bytes.length, expected);
  checkDigest('crc32', crc32(bytes).toString(16).padStart(8, '0'), expected.crc32, expected);
  return bytes;
}

/** Its checksum stands in its head: another model has another one. That this is the checksum of what follows is what the package's own says. */
function verifyCompiled(path: string, expected: ExpectedFile, head: string): Uint8Array {
  const bytes = readWhole(path, expected.path);
  checkSize(bytes.length, expected);
  checkDigest('head', compiledHead(bytes), head, expected);
  return bytes;
}

function checkSize(found: number, { path, bytes }: ExpectedFile): void {
  if (bytes === undefined || bytes === found) return;
  throw new Error(`'${path}' has ${found} bytes, the manifest says ${bytes}: the deployed files do not belong together`);
}

function checkDigest(kind: 'sha256' | 'crc32' | 'head', found: string, expected: string, { path }: ExpectedFile): void {
  if (found === expected) return;
  throw new Error(`'${path}' has ${kind} ${found}, the manifest says ${expected}: the deployed files do not belong together`);
}

function readWhole(path: string, name: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw unreadable(name, error as Error);
  }
}

async function digestFile(path: string, name: string): Promise<{ bytes: number; sha256: string }> {
  const file = await promisify(open)(path, 'r').catch((error: Error) => {
    throw unreadable(name, error);
  });
  try {
    const { createHash } = require('node:crypto') as typeof Crypto;
    const hash = createHash('sha256');
    const { size } = await promisify(fstat)(file);
    const buffer = Buffer.allocUnsafe(Math.max(1, Math.min(size, CHUNK_BYTES)));
    let bytes = 0;
    for (;;) {
      const { bytesRead } = await promisify(read)(file, buffer, 0, buffer.length, null);
      if (bytesRead === 0) break;
      hash.update(buffer.subarray(0, bytesRead));
      bytes += bytesRead;
    }
    return { bytes, sha256: hash.digest('hex') };
  } finally {
    close(file);
  }
}

function unreadable(name: string, cause: Error): Error {
  return new Error(`the manifest names the file '${name}', which cannot be read: ${cause.message}`, { cause });
}

/** A path of the manifest, which must not lead out of its folder. */
export function inside(folder: string, path: string): string {
  const local = normalize(path);
  if (isAbsolute(local) || local === '..' || local.startsWith(`..${sep}`)) {
    throw new Error(`the manifest names the file '${path}', which is outside of the model's folder`);
  }
  return join(folder, local);
}
