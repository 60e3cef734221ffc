// Files that are not whole yet, under names that say whose they are: `NAME.PID.partial`.
import { readdir, rm, stat } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** A server that fetches writes more often than this. */
const ABANDONED_MS = 60_000;

export function partialOf(target: string): string {
  return `${target}.${process.pid}.partial`;
}

/** What a process that was killed had fetched fills the disk for the next one. */
export async function removeStalePartials(target: string): Promise<void> {
  const folder = dirname(target);
  const prefix = `${basename(target)}.`;
  for (const name of await promisify(readdir)(folder)) {
    const pid = name.startsWith(prefix) ? /^(\d+)\.partial$/.exec(name.slice(prefix.length))?.[1] : undefined;
    if (pid === undefined || Number(pid) === process.pid) continue;
    const path = join(folder, name);
    // A pid may belong to another program by now.
    if (!isRunning(Number(pid)) || Date.now() - (await promisify(stat)(path).then(({ mtimeMs }) => mtimeMs, () => 0)) >= ABANDONED_MS) await removeFile(path);
  }
}

export function removeFile(path: string): Promise<void> {
  return promisify(rm)(path, { force: true });
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
