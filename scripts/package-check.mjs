// Packs the tarball that would be published, installs it in an app of its own, and uses it as a user does:
// synthesizes examples/first-model from it (the template has to equal the one from the sources), imports it from
// CommonJS and from ES modules, type-checks against it, runs its command line, and deploys the example with it onto this machine. Needs `npm run build`.
//
// Then takes parts out of the installed package and sees that the same check notices.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { root } from './run.mjs';
import { firstDifference, synth } from './synth.mjs';
import { tarballProblems } from './tarball.mjs';

const NAME = 'cdk-serverless-inference';
const EXAMPLE = join('examples', 'first-model');
const OTHER_EXAMPLES = readdirSync(join(root, 'examples')).map((name) => join('examples', name)).filter((example) => example !== EXAMPLE && existsSync(join(root, example, 'cdk.json')));
/** What the app has beside the tarball, as npm would install it; taken from here, so that nothing is downloaded twice. */
const OF_THE_USER = ['aws-cdk', 'aws-cdk-lib', 'constructs', 'tsx', 'typescript', '@types/node'];
/** A module is loaded when it is first used, as aws-cdk-lib's are: three milliseconds on a quiet machine, and for `import` some twenty, since Node reads every name. */
const MAX_IMPORT_MS = 30;
const RUNS = 11;
const MIB = 1024 * 1024;

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'csi-package-')));
try {
  const tarball = pack();
  const app = createApp(tarball.path);
  const installed = join(app, 'node_modules', NAME);

  step('the tarball holds what it should, and nothing else', () => checkFiles(installed, tarball));
  const fromSource = step('the example synthesizes from the sources', () => synth(join(root, EXAMPLE), join(folder, 'from-source')));
  step('it synthesizes from the tarball, to the same template', () => checkTemplate(app, fromSource));
  for (const example of OTHER_EXAMPLES) step(`so does ${example}`, () => checkTemplate(app, synth(join(root, example), join(folder, 'from-source')), example));
  step('functions of ONNX Runtime get the engine of their architecture', () => checkEngines(app, installed));
  step('the package imports from CommonJS and ES modules', () => checkImports(app));
  step('its types are found', () => checkTypes(app));
  step('the command line runs alone', () => checkCommandLine(app, installed));
  await deployStep(app, installed);
  step('importing it is quick', () => checkImportTime(app));
  for (const part of ['assets', join('dist', 'lib'), join('assets', 'server.zip')]) {
    step(`without ${part} the check fails`, () => checkNoticed(app, installed, part, fromSource));
  }
} catch (error) {
  console.error(`package check: ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function step(name, work) {
  const started = performance.now();
  const result = work();
  console.log(`ok  ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)${typeof result === 'string' ? `: ${result}` : ''}`);
  return result;
}

function pack() {
  const [packed] = JSON.parse(command('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root));
  console.log(`${packed.filename}: ${(packed.size / MIB).toFixed(2)} MiB, ${(packed.unpackedSize / MIB).toFixed(2)} MiB unpacked, ${packed.files.length} files`);
  return { path: join(folder, packed.filename), files: packed.files.map(({ path }) => path) };
}

/** A folder with the example in it and the tarball installed. */
function createApp(tarball) {
  const app = join(folder, 'app');
  mkdirSync(app);
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'app', version: '1.0.0', private: true }));
  // Without its peers, which follow as links: an install from nothing but the file.
  command('npm', ['install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--legacy-peer-deps', tarball], app);
  for (const name of OF_THE_USER) {
    const link = join(app, 'node_modules', name);
    mkdirSync(join(link, '..'), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), link, 'junction');
  }
  const binaries = join(app, 'node_modules', '.bin');
  mkdirSync(binaries, { recursive: true });
  symlinkSync(join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs'), join(binaries, 'tsx'));
  cpSync(join(root, 'examples'), join(app, 'examples'), { recursive: true, filter: (source) => !source.split(sep).includes('cdk.out') });
  return app;
}

function checkFiles(installed, tarball) {
  const { assets } = JSON.parse(readFileSync(join(root, 'assets', 'assets.json'), 'utf8'));
  const sources = ['lib', 'constructs', 'handlers', 'local', 'bin', 'node_modules'].map((name) => join(root, name));
  fail(tarballProblems(installed, tarball.files, assets.map(({ file }) => file), sources));
}

function checkTemplate(app, fromSource, example = EXAMPLE) {
  const fromTarball = synth(join(app, example), join(folder, example === EXAMPLE ? 'from-tarball' : 'other-from-tarball'));
  const difference = firstDifference(fromSource, fromTarball);
  if (difference !== undefined) throw new Error(`the template from the sources and the one from the tarball differ at ${difference}`);
}

/** Functions of ONNX Runtime, for which the package has an engine for each architecture. */
function checkEngines(app, installed) {
  const { assets } = JSON.parse(readFileSync(join(installed, 'assets', 'assets.json'), 'utf8'));
  const engines = assets.filter(({ file }) => file.startsWith('engine-'));
  if (engines.length !== 2) throw new Error(`assets.json lists ${engines.length} engines, expected 2`);
  const assembly = join(folder, 'engines');
  runCode(app, 'engines.cjs', `const { App, Stack } = require('aws-cdk-lib'); const { Architecture } = require('aws-cdk-lib/aws-lambda'); const csi = require('${NAME}');
    const app = new App({ outdir: ${JSON.stringify(assembly)} }); const stack = new Stack(app, 'S');
    const model = csi.ModelVersion.of('digits', '2', csi.ModelArtifact.fromFile('examples/models/digits/2/model.onnx'));
    for (const [id, architecture] of [['Arm', Architecture.ARM_64], ['X64', Architecture.X86_64]]) new csi.ModelFunction(stack, id, { model, architecture, engine: csi.Engine.onnxRuntime() });
    app.synth();`);
  const staged = readdirSync(assembly).filter((file) => file.endsWith('.zip')).map((file) => sha256(readFileSync(join(assembly, file))));
  for (const engine of engines) {
    if (!staged.includes(engine.sha256)) throw new Error(`${engine.file} is in no asset of functions of ONNX Runtime`);
  }
}

function checkImports(app) {
  const use = `const { App, Stack } = cdk; const artifact = csi.ModelArtifact.fromFile('examples/models/digits/2/model.onnx');
    new csi.ModelFunction(new Stack(new App(), 'S'), 'F', { model: csi.ModelVersion.of('digits', '2', artifact) });`;
  const cjs = `const cdk = require('aws-cdk-lib'); const csi = require('${NAME}'); ${use}
    require('${NAME}/package.json'); require.resolve('${NAME}/.jsii');
    console.log(Object.keys(csi).sort().join());`;
  const esm = `import * as cdk from 'aws-cdk-lib'; import * as csi from '${NAME}'; import { ModelFunction } from '${NAME}'; ${use}
    console.log(Object.keys(csi).filter((name) => !['default', 'module.exports', '__esModule'].includes(name)).sort().join());`;
  const [fromCjs, fromEsm] = [runCode(app, 'names.cjs', cjs), runCode(app, 'names.mjs', esm)];
  if (fromCjs !== fromEsm) throw new Error(`require sees ${fromCjs}; import sees ${fromEsm}`);
  const classes = Object.values(JSON.parse(readFileSync(join(app, 'node_modules', NAME, '.jsii'), 'utf8')).types)
    .filter(({ kind }) => kind !== 'interface').map(({ name }) => name).sort().join();
  if (fromCjs !== classes) throw new Error(`the package exports ${fromCjs}; .jsii describes ${classes}`);
  return fromCjs.replaceAll(',', ', ');
}

function checkTypes(app) {
  writeFileSync(join(app, 'tsconfig.json'), JSON.stringify({
    compilerOptions: { module: 'nodenext', target: 'es2022', strict: true, noEmit: true, skipLibCheck: false, types: ['node'] },
    files: [join(EXAMPLE, 'app.ts')],
  }));
  command(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', app], app);
}

function checkCommandLine(app, installed) {
  const linked = command(join(app, 'node_modules', '.bin', process.platform === 'win32' ? 'csi.cmd' : 'csi'), ['--version'], app).trim();
  if (linked !== version) throw new Error(`csi --version printed ${linked}, expected ${version}`);
  // Where no package can be found.
  const alone = join(folder, 'alone', NAME);
  cpSync(installed, alone, { recursive: true });
  const printed = command(process.execPath, [join(alone, 'dist', 'bin', 'csi.js'), '--version'], alone).trim();
  if (printed !== version) throw new Error(`csi --version printed ${printed} without node_modules, expected ${version}`);
  return printed;
}

/** `csi local deploy` from the installed package, and a request to what it deployed. */
async function deployStep(app, installed) {
  const started = performance.now();
  const child = spawn(process.execPath, [join(installed, 'dist', 'bin', 'csi.js'), 'local', 'deploy', EXAMPLE, '--port', '0'], { cwd: app, env: { ...process.env, CDK_VALIDATION: 'false' } });
  let output = '';
  let errors = '';
  const ended = new Promise((done) => child.on('close', done));
  const answered = new Promise((done, fail) => {
    child.stdout.on('data', (chunk) => {
      output += chunk;
      const [, url, body] = /curl -s -w '\\n' (http:\S+) .* -d '(.+)'\n\nIt runs until Ctrl-C/.exec(output) ?? [];
      if (url !== undefined) fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body }).then(done, fail);
    });
    child.stderr.on('data', (chunk) => { errors += chunk; });
    ended.then((status) => fail(new Error(`csi local deploy ended with ${status}:\n${output}${errors}`)));
  });
  const { status } = await answered;
  if (status !== 200) throw new Error(`the deployed example answered ${status}:\n${output}${errors}`);
  const docker = join(installed, 'dist', 'bin', 'csi-docker.js');
  const refused = spawnSync(docker, ['run', 'x'], { encoding: 'utf8', shell: process.platform === 'win32' });
  if (refused.status !== 1 || !refused.stderr.includes('needs Docker')) throw new Error(`${docker} answered ${refused.status}: ${refused.stdout}${refused.stderr}${refused.error ?? ''}`);
  child.kill('SIGINT');
  await ended;
  console.log(`ok  the command line deploys the example, which answers (${((performance.now() - started) / 1000).toFixed(1)} s)`);
}

/** The fastest of several processes: what the machine does beside it only ever makes one slower. */
function checkImportTime(app) {
  // Both load what any app loads and clear up after it, so that its cost is not counted as ours.
  const cjs = `const { App, Stack } = require('aws-cdk-lib'); new Stack(new App(), 'S'); gc();
    const start = performance.now(); require('${NAME}').ModelFunction; console.log(performance.now() - start);`;
  // The first dynamic import of a package has a cost of its own.
  const esm = `import { App, Stack } from 'aws-cdk-lib'; new Stack(new App(), 'S'); await import('constructs'); gc();
    const start = performance.now(); await import('${NAME}'); console.log(performance.now() - start);`;
  const best = (file, code) => Math.min(...Array.from({ length: RUNS }, () => Number(runCode(app, file, code, ['--expose-gc']))));
  const [required, imported] = [best('time.cjs', cjs), best('time.mjs', esm)];
  const said = `require ${required.toFixed(1)} ms, import ${imported.toFixed(1)} ms over aws-cdk-lib, allowed: ${MAX_IMPORT_MS} ms`;
  if (Math.max(required, imported) > MAX_IMPORT_MS) throw new Error(said);
  return said;
}

function checkNoticed(app, installed, part, fromSource) {
  const aside = join(folder, 'aside');
  renameSync(join(installed, part), aside);
  try {
    checkTemplate(app, fromSource);
  } catch (error) {
    return error.message.split('\n').find((line) => /missing|cannot find/i.test(line) && !line.includes('throw new'))?.trim() ?? 'it does';
  } finally {
    renameSync(aside, join(installed, part));
  }
  throw new Error(`${part} was taken out of the package, and nobody noticed`);
}

function runCode(app, file, code, flags = []) {
  writeFileSync(join(app, file), code);
  return command(process.execPath, [...flags, join(app, file)], app).trim();
}

/** Standard output of a command; throws with all it wrote when it fails. */
function command(name, args, cwd) {
  const result = spawnSync(name, args, { cwd, encoding: 'utf8', shell: process.platform === 'win32', maxBuffer: 64 * MIB, env: { ...process.env, CDK_VALIDATION: 'false' } });
  if (result.error) throw result.error;
  if (result.status !== 0) throw new Error(`${name} ${args.join(' ')} ended with ${result.status ?? result.signal}:\n${result.stdout}${result.stderr}`);
  return result.stdout;
}

function sha256(contents) {
  return createHash('sha256').update(contents).digest('hex');
}

function fail(problems) {
  if (problems.length > 0) throw new Error(`the tarball is wrong:\n  ${problems.join('\n  ')}`);
}
