// The local AWS and moto answer the same calls; every difference is explained in docs/local-aws-differences.md.
// A part of npm run test:contract; on its own it takes --write, which writes that page anew.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { require as requireTypeScript } from 'tsx/cjs/api';
import { root } from './run.mjs';
import { answers, freePort } from './servers.mjs';
import { python } from './venv.mjs';

/** That of moto, so that ARNs can be compared. */
const ACCOUNT = '123456789012';

/** The exit status of the comparison. */
export async function compareWithMoto(interpreter, args = []) {
  const { startAws } = requireTypeScript('../local/index.ts', import.meta.url);
  const folder = mkdtempSync(join(tmpdir(), 'csi-moto-'));
  const port = await freePort();
  const moto = spawn(join(dirname(interpreter), 'moto_server'), ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore', env: { ...process.env, MOTO_IAM_LOAD_MANAGED_POLICIES: 'true' } });
  const ours = await startAws({ port: 0, state: join(folder, 'state'), account: ACCOUNT, region: 'us-east-1', project: root });
  try {
    // moto takes the first part of any other name for a bucket's.
    await answers(`http://localhost:${port}/moto-api/`);
    return await ended(interpreter, ['test/contract/moto/compare.py', ours.endpoint, `http://localhost:${port}`, ...args]);
  } finally {
    moto.kill();
    await ours.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function ended(command, args) {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exitCode = await compareWithMoto(python(), process.argv.slice(2));
