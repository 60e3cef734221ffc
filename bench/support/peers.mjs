// Other people's packages that the benches compare with: installed by their lock file, once for each content of it, and never with this package.
// aws-cdk-lib and constructs are those of this repository for all: npm is told to leave them out.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/run.mjs';

/** The folder that they are in; undefined where npm could not get them. */
export function benchPeers() {
  const source = join(root, 'bench', 'peers');
  const lock = readFileSync(join(source, 'package-lock.json'));
  const folder = join(root, '.cache', `bench-peers-${createHash('sha256').update(lock).digest('hex').slice(0, 8)}`);
  if (existsSync(join(folder, 'installed'))) return folder;
  console.log('installing the packages that are compared with into .cache/');
  mkdirSync(folder, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) cpSync(join(source, file), join(folder, file));
  const npm = spawnSync('npm', ['ci', '--legacy-peer-deps', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder, encoding: 'utf8', shell: process.platform === 'win32' });
  if (npm.status !== 0) return undefined;
  writeFileSync(join(folder, 'installed'), '');
  return folder;
}
