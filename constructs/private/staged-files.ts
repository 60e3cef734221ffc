import { chmodSync, constants, copyFileSync, linkSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Everybody may read it: Lambda runs as another user, and the mode of a file goes into the uploaded zip or image. */
const READABLE = 0o644;
const EXECUTABLE = 0o755;

export function writeReadable(file: string, content: string | Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  // A umask does not count here, as it would for the option of writeFileSync.
  chmodSync(file, READABLE);
}

/** Large files are linked, not copied twice. */
export function linkReadable(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  const { mode } = statSync(from);
  const wanted = wantedMode(mode);
  if ((mode & wanted) === wanted) {
    try {
      symlinkSync(from, to, 'file');
      return;
    } catch {
      // Windows lets only some users make links.
    }
  }
  copyReadable(from, to);
}

/** A second name for a file that nobody changes any more; a copy where the file system has no such names. */
export function shareReadable(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  try {
    linkSync(from, to);
  } catch {
    copyReadable(from, to);
  }
}

/** A copy, by reference where the file system has that. */
export function copyReadable(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to, constants.COPYFILE_FICLONE);
  chmodSync(to, wantedMode(statSync(from).mode));
}

function wantedMode(mode: number): number {
  return (mode & 0o100) !== 0 ? EXECUTABLE : READABLE;
}
