import type { BigIntStats } from 'node:fs';
import { realpathSync, statSync } from 'node:fs';
import { readEntry, writeEntry } from './cache-folder';
import { sha256File } from './sha256';

/** Smaller files are read about as fast as an entry of the cache. */
const MIN_CACHED_BYTES = 256n * 1024n;

/**
 * How old a file must be for its digest to be kept: one that is written to again within the precision of the file system's times looks
 * unchanged. FAT has the coarsest, two seconds.
 */
const SETTLED_NS = 2_000_000_000n;

const digests = new Map<string, string>();

/**
 * Hex SHA-256 of a file. It is kept for as long as the file is the same one, of the same size, unwritten since by both of its times: `ctime` is the
 * system's own, and whoever sets back the other changes it. What is kept is never part of a template but as what reading the file would have said.
 */
export function fileDigest(path: string): string {
  const real = realpathSync(path);
  const before = statSync(real, { bigint: true });
  if (before.size < MIN_CACHED_BYTES) return sha256File(real);
  const key = keyOf(real, before);
  const kept = digests.get(key) ?? keptDigest(key);
  if (kept !== undefined) return remember(key, kept);
  const begun = BigInt(Date.now()) * 1_000_000n;
  const digest = sha256File(real);
  const settled = [before.mtimeNs, before.ctimeNs].every((time) => begun - time > SETTLED_NS);
  if (settled && keyOf(real, statSync(real, { bigint: true })) === key) {
    writeEntry('digests', key, Buffer.from(digest));
    remember(key, digest);
  }
  return digest;
}

/**
 * Bytes that cost time to make, from an earlier synthesis where it is there. Damaged ones are made again.
 *
 * @param kind a folder of the cache
 * @param key everything that the bytes depend on, the version of what makes them too
 */
export function cachedBytes(kind: string, key: string, produce: () => Uint8Array): Uint8Array {
  const kept = readEntry(kind, key);
  if (kept !== undefined) return kept;
  const made = produce();
  writeEntry(kind, key, made);
  return made;
}

function keptDigest(key: string): string | undefined {
  const entry = readEntry('digests', key);
  const text = entry === undefined ? '' : Buffer.from(entry).toString('latin1');
  return /^[0-9a-f]{64}$/.test(text) ? text : undefined;
}

function remember(key: string, digest: string): string {
  digests.set(key, digest);
  return digest;
}

function keyOf(path: string, { dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [path, dev, ino, size, mtimeNs, ctimeNs].join('\n');
}
