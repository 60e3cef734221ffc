// The Python tools of requirements-dev.txt, in .venv/ at the repository's root.
//   node scripts/venv.mjs          installs them if they are not there yet; prints the path of the venv's python
//   node scripts/venv.mjs --lock   writes requirements-dev.lock.txt again after a change to requirements-dev.txt
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './run.mjs';

const UV = 'uv==0.13.9';
const OLDEST_PYTHON = [3, 11];
const WAIT_FOR_ANOTHER_INSTALL_MS = 10 * 60_000;

const venv = join(root, '.venv');
const inVenv = join(venv, ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']));
const marker = join(venv, 'csi-installed');
const requirements = join(root, 'requirements-dev.txt');
const lockFile = join(root, 'requirements-dev.lock.txt');

/** The path of a python that has everything in requirements-dev.txt; installs it first when it is missing or out of date. */
export function python() {
  if (isCurrent()) return inVenv;
  return withLock(() => {
    // Another process may have finished the install while this one waited.
    if (!isCurrent()) install();
    return inVenv;
  });
}

function install() {
  const started = Date.now();
  console.error('installing the Python tools into .venv ...');
  createWithUv();
  must(inVenv, ['-m', 'uv', 'pip', 'install', '--quiet', '--python', inVenv, '-r', requirements, '-c', lockFile],
    'could not install requirements-dev.txt (after a change to it, run: node scripts/venv.mjs --lock)');
  writeFileSync(marker, fingerprint());
  console.error(`installed in ${((Date.now() - started) / 1000).toFixed(0)} s`);
}

function createWithUv() {
  const base = findPython();
  rmSync(venv, { recursive: true, force: true });
  must(base, ['-m', 'venv', venv],
    'could not create .venv: this Python has no working venv module (on Debian and Ubuntu: apt-get install python3-venv)');
  must(inVenv, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', UV], `could not install ${UV} with pip`);
}

function lock() {
  withLock(createWithUv);
  must(inVenv, ['-m', 'uv', 'pip', 'compile', '--quiet', '--universal', '--python-version', OLDEST_PYTHON.join('.'),
    '--no-annotate', '--no-header', requirements, '-o', lockFile], 'could not resolve requirements-dev.txt');
  python();
}

function isCurrent() {
  return existsSync(inVenv) && existsSync(marker) && readFileSync(marker, 'utf8') === fingerprint();
}

function fingerprint() {
  const hash = createHash('sha256').update(UV);
  for (const file of [requirements, lockFile]) hash.update(readFileSync(file));
  return hash.digest('hex');
}

function findPython() {
  const found = [];
  for (const command of [process.env.PYTHON, 'python3', 'python'].filter(Boolean)) {
    const result = spawnSync(command, ['-c', 'import sys; print(*sys.version_info[:3])'], { encoding: 'utf8' });
    if (result.status !== 0) continue;
    const version = result.stdout.trim().split(' ').map(Number);
    if (version[0] === OLDEST_PYTHON[0] && version[1] >= OLDEST_PYTHON[1]) return command;
    found.push(`${command} is ${version.join('.')}`);
  }
  throw new Error(`Python ${OLDEST_PYTHON.join('.')} or newer is needed for the Python tools, `
    + `but ${found.length > 0 ? found.join(', ') : 'there is no python3 on the PATH'}: install one, or name it by the environment variable PYTHON`);
}

function must(command, args, problem) {
  // Standard output stays free for what the caller prints.
  const result = spawnSync(command, args, { cwd: root, stdio: ['ignore', process.stderr, 'inherit'] });
  if (result.error) throw new Error(`${problem}: ${result.error.message}`);
  if (result.status !== 0) throw new Error(`${problem}; ${command} ended with ${result.signal ?? result.status}`);
}

/** Runs a step in one process at a time: tests in several workers may all ask for the venv at once. */
function withLock(step) {
  const folder = join(root, '.cache');
  const file = join(folder, 'venv.lock');
  mkdirSync(folder, { recursive: true });
  const deadline = Date.now() + WAIT_FOR_ANOTHER_INSTALL_MS;
  while (!tryCreate(file)) {
    if (Date.now() > deadline) throw new Error(`another process has been installing .venv for too long: if there is none, remove ${file}`);
    if (ownerIsGone(file)) rmSync(file, { force: true });
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  }
  try {
    return step();
  } finally {
    rmSync(file, { force: true });
  }
}

function tryCreate(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function ownerIsGone(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    // 0: its owner has created the file and not yet written to it.
    if (pid > 0) process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    if (process.argv.includes('--lock')) lock();
    console.log(python());
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
