// Files that are not whole yet, under names that say whose they are: `NAME.PID.partial`. Looked for at once: the threads that Node.js would
// start to wait for them cost a cold start more.
import { readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** A server that fetches writes more often than this. */
const ABANDONED_MS = 60_000;

export function partialOf(target: string): string {
  return `${target}.${process.pid}.partial`;
}

/** What a process that was killed had fetched fills the disk for the next one. */
export function removeStalePartials(target: string): void {
  const folder = dirname(target);
  const prefix = `${basename(target)}.`;
  for (const name of readdirSync(folder)) {
    const pid = name.startsWith(prefix) ? /^(\d+)\.partial$/.exec(name.slice(prefix.length))?.[1] : undefined;
    if (pid === undefined || Number(pid) === process.pid) continue;
    const path = join(folder, name);
    // A pid may belong to another program by now.
    if (!isRunning(Number(pid)) || Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) >= ABANDONED_MS) removeFile(path);
  }
}

export function removeFile(path: string): void {
  rmSync(path, { force: true });
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
