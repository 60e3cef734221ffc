// Builds the Python wheel (jsii-pacmak), installs it in .venv and synthesizes examples/first-model/app.py with it:
// the template has to equal the one of its TypeScript twin, app.ts, to the last asset hash. Needs `npm run build`.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { root, tool } from './run.mjs';
import { firstDifference, synth } from './synth.mjs';
import { python } from './venv.mjs';

const example = join(root, 'examples', 'first-model');
const wheels = join(root, 'dist', 'python');

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'csi-python-')));
try {
  const interpreter = step('the Python tools are installed', () => ({ said: '', value: python() }));
  step('the examples in the docs compile', translateExamples);
  const wheel = step('jsii-pacmak builds the wheel', () => buildWheel(interpreter));
  step('it installs', () => install(interpreter, wheel));
  const twin = step('the TypeScript app synthesizes', () => ({ said: '', value: synth(example, join(folder, 'from-typescript')) }));
  step('the Python app synthesizes to the same template', () => compare(twin, synthPython(interpreter, example)));
  step('a Python app that differs is noticed', () => compareChanged(twin, interpreter));
} catch (error) {
  console.error(`package python: ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function step(name, work) {
  const started = performance.now();
  const { said, value } = work();
  console.log(`ok  ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)${said ? `: ${said}` : ''}`);
  return value;
}

/** Compiles the examples in doc comments and README.md, and translates them for the Python docs; the fixture is rosetta/. */
function translateExamples() {
  command(tool('jsii-rosetta'), ['extract', '--strict', root]);
  return { said: '' };
}

function buildWheel(interpreter) {
  rmSync(wheels, { recursive: true, force: true });
  // From a copy: pacmak pastes the path of the package into a shell's command line.
  const copy = join(folder, 'package');
  mkdirSync(copy);
  for (const path of ['dist', 'assets', '.jsii', '.jsii.tabl.json', 'package.json', 'README.md', 'CHANGELOG.md', 'LICENSE', 'NOTICE']) {
    cpSync(join(root, path), join(copy, path), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
  command(tool('jsii-pacmak'), ['--targets', 'python', '--outdir', folder, copy], withPython(interpreter));
  cpSync(join(folder, 'python'), wheels, { recursive: true });
  const built = readdirSync(wheels).filter((file) => file.endsWith('.whl'));
  if (built.length !== 1) throw new Error(`expected one wheel in ${wheels}, there are ${built.length}`);
  return { said: built[0], value: join(wheels, built[0]) };
}

function install(interpreter, wheel) {
  // What it depends on is in requirements-dev.txt already, where `check` looks for it.
  command(interpreter, ['-m', 'uv', 'pip', 'install', '--quiet', '--offline', '--no-deps', '--reinstall', '--python', interpreter, wheel]);
  const { status, stdout } = spawnSync(interpreter, ['-m', 'pip', 'check'], { encoding: 'utf8' });
  const ours = stdout.split('\n').filter((line) => line.startsWith('cdk-serverless-inference'));
  if (status !== 0 && ours.length > 0) throw new Error(ours.join('\n'));
  return { said: '' };
}

function synthPython(interpreter, app) {
  return synth(app, join(folder, 'from-python'), { app: 'python app.py', env: withPython(interpreter) });
}

/** Whoever calls `python` or `python3` gets the one of the venv. */
function withPython(interpreter) {
  return { PATH: `${dirname(interpreter)}${delimiter}${process.env.PATH ?? ''}` };
}

function compare(twin, template) {
  const difference = firstDifference(twin, template);
  if (difference !== undefined) throw new Error(`the templates of app.ts and app.py differ at ${difference}`);
  return { said: Object.entries(twin).map(([file, { Resources }]) => `${file}, ${Object.keys(Resources).length} resources`).join('; ') };
}

function compareChanged(twin, interpreter) {
  const copy = join(folder, 'examples', 'first-model');
  cpSync(example, copy, { recursive: true, filter: (source) => !source.includes('cdk.out') });
  cpSync(join(root, 'examples', 'models'), join(folder, 'examples', 'models'), { recursive: true });
  const file = join(copy, 'app.py');
  const changed = readFileSync(file, 'utf8').replace('Size.mebibytes(1024)', 'Size.mebibytes(1025)');
  writeFileSync(file, changed);
  const difference = firstDifference(twin, synthPython(interpreter, copy));
  if (difference === undefined) throw new Error('app.py with 1025 MiB of memory gave the template of app.ts, which has 1024');
  return { said: difference };
}

function command(name, args, env = {}) {
  const result = spawnSync(name, args, {
    cwd: root, encoding: 'utf8', shell: process.platform === 'win32',
    env: { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20', ...env },
  });
  if (result.error) throw result.error;
  if (result.status !== 0) throw new Error(`${name} ${args.join(' ')} ended with ${result.status ?? result.signal}:\n${result.stdout}${result.stderr}`);
}
