import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

/** What a process has used. */
export interface ProcessUse {
  /** Milliseconds of all cores since it started. */
  readonly cpuMs: number;
  readonly memoryBytes: number;
}

/** Of `sysconf`: the same on every Linux that Node.js runs on. */
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;

/** What processes have used; those that have ended are left out. */
export async function usesOf(pids: readonly number[], platform: NodeJS.Platform = process.platform): Promise<ReadonlyMap<number, ProcessUse>> {
  if (pids.length === 0) return new Map();
  return platform === 'linux' ? new Map(pids.flatMap((pid) => linuxUse(pid) ?? [])) : await listed(pids);
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: after the name, which may hold anything, utime is the 12th field. */
function linuxUse(pid: number): readonly [[number, ProcessUse]] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [ticks, pages] = [Number(fields[11]) + Number(fields[12]), Number(fields[21])];
    return [[pid, { cpuMs: (ticks * 1000) / TICKS_PER_SECOND, memoryBytes: pages * PAGE_BYTES }]];
  } catch {
    return undefined;
  }
}

/** Where there is no /proc. */
async function listed(pids: readonly number[]): Promise<ReadonlyMap<number, ProcessUse>> {
  const output = await promisify(execFile)('ps', ['-o', 'pid=,rss=,time=', '-p', pids.join()]).then(({ stdout }) => stdout, () => '');
  return new Map(output.split('\n').flatMap((line) => {
    const [pid, kilobytes, time] = line.trim().split(/\s+/);
    return time === undefined ? [] : [[Number(pid), { cpuMs: milliseconds(time), memoryBytes: Number(kilobytes) * 1024 }] as const];
  }));
}

/** `[[days-]hours:]minutes:seconds[.hundredths]` */
function milliseconds(time: string): number {
  const [clock = '', days = '0'] = time.split('-').reverse();
  return 1000 * (Number(days) * 86_400 + clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0));
}
