import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { callScript } from '../support/script';

export interface MlflowServerProcess {
  readonly url: string;
  /** Of the environment that has MLflow in it. */
  readonly python: string;
  close(): Promise<void>;
}

/** MLflow's own tracking server, with its database and its files in a folder. */
export async function startMlflow(folder: string): Promise<MlflowServerProcess> {
  const python = callScript('venv.mjs', 'python') as string;
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const log = join(folder, 'server.log');
  const child = spawn(join(dirname(python), 'mlflow'), [
    'server', '--backend-store-uri', `sqlite:///${join(folder, 'mlflow.db')}`, '--artifacts-destination', join(folder, 'artifacts'), '--serve-artifacts',
    '--host', '127.0.0.1', '--port', String(port), '--workers', '1',
  ], { cwd: folder, detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...QUIET } });
  const written = createWriteStream(log);
  child.stdout.pipe(written);
  child.stderr.pipe(written);
  const server = { url: `http://127.0.0.1:${port}`, python, close: () => end(child) };
  try {
    await isHealthy(server.url, child);
  } catch (error) {
    await end(child);
    throw new Error(`${(error as Error).message}\n${readFileSync(log, 'utf8')}`);
  }
  return server;
}

/** It would tell its makers that it was started. */
export const QUIET = { MLFLOW_DISABLE_TELEMETRY: 'true', DO_NOT_TRACK: 'true', PYTHONDONTWRITEBYTECODE: '1', GIT_PYTHON_REFRESH: 'quiet' } as const;

const LONGEST_START_MS = 180_000;

async function isHealthy(url: string, child: ChildProcess): Promise<void> {
  for (const started = Date.now(); Date.now() - started < LONGEST_START_MS;) {
    if (child.exitCode !== null) throw new Error(`mlflow server ended with ${child.exitCode}`);
    if ((await fetch(`${url}/health`).catch(() => undefined))?.ok === true) return;
    await new Promise((later) => setTimeout(later, 200));
  }
  throw new Error(`mlflow server is not healthy after ${LONGEST_START_MS / 1000} s`);
}

/** Its workers are processes of their own: all of the group. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return;
  const ended = new Promise((done) => child.once('close', done));
  process.kill(-child.pid, 'SIGKILL');
  await ended;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done));
  const { port } = probe.address() as AddressInfo;
  await new Promise((done) => probe.close(done));
  return port;
}
