// The package as users get it: what `npm pack` makes, unpacked into an app's node_modules. A copy, so that
// a build in between does not change what is measured.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from '../../scripts/run.mjs';

export const workFolder = join(root, '.cache', 'bench');
const shell = process.platform === 'win32';

/** Packs and unpacks; builds first what is older than its sources. */
export function packedPackage() {
  if (!upToDate()) run('npm', ['run', 'build']);
  rmSync(workFolder, { recursive: true, force: true });
  const app = join(workFolder, 'app');
  const { name } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const installed = join(app, 'node_modules', name);
  mkdirSync(installed, { recursive: true });
  const packed = spawnSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', workFolder], { cwd: root, encoding: 'utf8', shell });
  if (packed.status !== 0) throw new Error(`npm pack failed:\n${packed.stderr}`);
  const answer = JSON.parse(packed.stdout);
  // npm 12 answers by package name, earlier ones with a list.
  const [{ filename, size, unpackedSize, entryCount }] = Array.isArray(answer) ? answer : Object.values(answer);
  const tar = spawnSync('tar', ['-xzf', join(workFolder, filename), '-C', installed, '--strip-components', '1'], { encoding: 'utf8' });
  if (tar.status !== 0) throw new Error(`tar failed:\n${tar.stderr}`);
  return { name, app, folder: installed, bytes: size, unpackedBytes: unpackedSize, files: entryCount };
}

/** Figures of an old build would be figures of nothing. */
function upToDate() {
  const timeOf = (file) => statSync(join(root, 'dist', file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const built = Math.min(timeOf('constructs/index.js'), timeOf('bin/csi.js'));
  return ['lib', 'constructs', 'handlers', 'bin', 'local'].every((folder) =>
    readdirSync(join(root, folder), { recursive: true }).every((file) => statSync(join(root, folder, file)).mtimeMs <= built),
  );
}
