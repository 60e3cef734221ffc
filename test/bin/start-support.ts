import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { node, type Running } from './support';

const ROOT = join(__dirname, '..', '..');

const running: Running[] = [];

export function start(...args: readonly string[]): Running {
  const started = node(['scripts/start.mjs', '--port', '0', ...args]);
  running.push(started);
  return started;
}

/** Called by the test's own afterEach. */
export async function killAll(): Promise<void> {
  for (const { child, finished } of running.splice(0)) {
    child.kill('SIGKILL');
    await finished;
  }
}

/** Folders that a run leaves: its own in the temporary folder, and its state. */
export const leftBy = ({ child }: Running): readonly string[] => [
  ...readdirSync(tmpdir()).filter((name) => name.startsWith(`csi-local-${child.pid}-`)),
  ...(existsSync(join(ROOT, '.csi', 'demo')) ? ['.csi/demo'] : []),
];
