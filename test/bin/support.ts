import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const ROOT = join(__dirname, '..', '..');

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

let bundled: string | undefined;

afterAll(() => {
  if (bundled !== undefined) rmSync(bundled, { recursive: true, force: true });
  bundled = undefined;
});

/** The csi command, bundled from its sources as the build does. */
export function csiFile(): string {
  if (bundled === undefined) {
    // Below the package's root, where it looks for its own files.
    mkdirSync(join(ROOT, '.cache'), { recursive: true });
    bundled = mkdtempSync(join(ROOT, '.cache', 'csi-'));
    const entryPoints = ['csi.ts', 'csi-docker.ts'].map((name) => join(ROOT, 'bin', name));
    buildSync({ entryPoints, bundle: true, platform: 'node', target: 'node20', format: 'cjs', outdir: bundled, logLevel: 'error', external: ['../pictures'] });
    chmodSync(join(bundled, 'csi-docker.js'), 0o755);
  }
  return join(bundled, 'csi.js');
}

export function csi(args: readonly string[], options: { readonly cwd?: string; readonly input?: string } = {}): Running {
  return node([csiFile(), ...args], options);
}

/** Runs a script with Node.js, without a terminal. */
export function node(args: readonly string[], { cwd, input, environment }: { readonly cwd?: string; readonly input?: string; readonly environment?: Readonly<Record<string, string>> } = {}): Running {
  const child = spawn(process.execPath, args, { cwd: cwd ?? ROOT, stdio: ['pipe', 'pipe', 'pipe'], env: environment ?? process.env });
  let stdout = '';
  let stderr = '';
  const watchers = new Set<() => void>();
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString('utf8');
    watchers.forEach((watch) => watch());
  });
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
