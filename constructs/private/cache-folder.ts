import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { sha256Of } from './sha256';

/** What nobody has used for so long is deleted. */
const KEPT_MS = 60 * 24 * 60 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;

/** A file that says when the folder was last cleared of what nobody uses. */
const CLEARED = 'cleared';

/** Hex digest of an entry's content and of what it is for, which is the first line of its file. */
const DIGEST_LENGTH = 64;

/** Folders that this process has looked through. */
const clearedHere = new Set<string>();

/**
 * Where results are kept from one synthesis to the next; undefined where nothing is kept. `CSI_CACHE_DIR`, else the user's cache folder as the XDG
 * Base Directory Specification has it, in which a path that is not absolute counts for nothing.
 * https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function cacheFolder(): string | undefined {
  const { CSI_CACHE_DIR: own, XDG_CACHE_HOME: xdg } = process.env;
  if (own !== undefined) return own === '' ? undefined : own;
  const base = xdg !== undefined && isAbsolute(xdg) ? xdg : join(home(), '.cache');
  return isAbsolute(base) ? join(base, 'cdk-serverless-inference') : undefined;
}

/** What was kept of a kind under a key, if it is whole and was kept for exactly that. */
export function readEntry(kind: string, key: string): Uint8Array | undefined {
  const file = fileOf(kind, key);
  if (file === undefined) return undefined;
  try {
    const bytes = readFileSync(file);
    const content = bytes.subarray(DIGEST_LENGTH + 1);
    if (bytes.subarray(0, DIGEST_LENGTH).toString('latin1') !== seal(kind, key, content)) return undefined;
    touch(file);
    return content;
  } catch {
    // There is none, or it may not be read: both cost time, and nothing else.
    return undefined;
  }
}

/** Keeps something, where that is possible. A reader finds all of it or nothing, whoever else writes. */
export function writeEntry(kind: string, key: string, content: Uint8Array): void {
  const file = fileOf(kind, key);
  if (file === undefined) return;
  const partial = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  try {
    // Not for other users to write to: what is read here is believed.
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(partial, Buffer.concat([Buffer.from(`${seal(kind, key, content)}\n`), content]), { mode: 0o600 });
    renameSync(partial, file);
    clear();
  } catch {
    // A folder that cannot be written to keeps nothing, as on a machine that sees each app once.
    removeQuietly(partial);
  }
}

function removeQuietly(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // Its folder is none.
  }
}

function fileOf(kind: string, key: string): string | undefined {
  const folder = cacheFolder();
  return folder === undefined ? undefined : join(folder, kind, sha256Of(key));
}

function seal(kind: string, key: string, content: Uint8Array): string {
  return sha256Of(Buffer.concat([Buffer.from(`${kind}\n${key}\n`), content]));
}

/** That it was used: once a day is enough to know. */
function touch(file: string): void {
  const now = Date.now();
  if (now - statSync(file).mtimeMs > DAY_MS) utimesSync(file, now / 1000, now / 1000);
}

/** Deletes what was not used for long, at most once a day. */
function clear(): void {
  const folder = cacheFolder();
  if (folder === undefined || clearedHere.has(folder)) return;
  clearedHere.add(folder);
  const marker = join(folder, CLEARED);
  const now = Date.now();
  if (now - (statSync(marker, { throwIfNoEntry: false })?.mtimeMs ?? 0) < DAY_MS) return;
  writeFileSync(marker, '');
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = join(folder, path);
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat?.isFile() === true && now - stat.mtimeMs > KEPT_MS) rmSync(file, { force: true });
  }
}

function home(): string {
  try {
    return homedir();
  } catch {
    // A user without a name, as in some containers.
    return '';
  }
}
