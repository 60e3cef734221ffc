import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const ROOT = join(__dirname, '..', '..');
const TSX = pathToFileURL(require.resolve('tsx')).href;

export interface Finished {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  /** Waits until standard output matches. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
}

/** Runs csi from its sources, as the built one runs. */
export function csi(args: readonly string[], options: { readonly cwd?: string; readonly input?: string } = {}): Running {
  return program([join(ROOT, 'bin', 'csi.ts'), ...args], options);
}

export function program(args: readonly string[], { cwd, input }: { readonly cwd?: string; readonly input?: string } = {}): Running {
  const child = spawn(process.execPath, ['--import', TSX, ...args], { cwd: cwd ?? ROOT, stdio: ['pipe', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  const watchers = new Set<() => void>();
  child.stdout.on('data', (chunk: Buffer) => { stdout += chunk.toString('utf8'); watchers.forEach((watch) => watch()); });
  child.stderr.on('data', (chunk: Buffer) => { stderr += chunk.toString('utf8'); });
  child.stdin.end(input);
  const finished = new Promise<Finished>((done, fail) => {
    child.on('error', fail);
    child.on('close', (status, signal) => done({ status, signal, stdout, stderr }));
  });
  return {
    child,
    finished,
    until: (pattern) => new Promise((found, fail) => {
      const watch = (): void => {
        const match = pattern.exec(stdout);
        if (match === null) return;
        watchers.delete(watch);
        found(match);
      };
      watchers.add(watch);
      void finished.then(({ status }) => fail(new Error(`ended with ${String(status)} before ${String(pattern)}: ${stdout}${stderr}`)));
      watch();
    }),
  };
}
