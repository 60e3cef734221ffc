// npm run bundle: builds what the constructs deploy, into assets/. Arguments: --quiet, --out DIR.
//
//   server.zip                 Lambda layer: the model server, and beside it what few starts load
//   engine-<arch>.zip          Lambda layer: onnxruntime-node pruned to one architecture
//   artifact-copier/index.js   Lambda function: copies a model into the artifact bucket at deploy
//   model-stager/index.js      Lambda function: has a model copied from the Hugging Face Hub at deploy, by a build
//   model-stager-job/stage.js  what that build runs
//   rollout-hook/index.js      Lambda function: examines a new version before it gets traffic
//   scaling-keeper/index.js    Lambda function: gives scaled functions the range of the hour, and takes away what scaling has left
//   version-keeper/index.js    Lambda function: notes which versions served, resumes scaling after a rollout, deletes old versions
//   endpoint-keeper/index.js   Lambda function: checks what SageMaker endpoints run after a deploy, deletes old configurations and models
//   registry-recorder/index.js Lambda function: records the versions of models that a stack declares
//   http/server.js             the same model server behind a port, for containers, and OpenTelemetry beside it
//   cloudformation-specs.json  the resource types of CloudFormation, for the local AWS
//   assets.json                digest and sizes of each, and the digest of what compiles models at synth
//
// The same sources give the same bytes, on any machine and in any time zone: the digests end up in
// users' templates. Each asset remembers what it was made from, and is left alone while that is unchanged.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { root } from './run.mjs';
import { ENGINE, ESBUILD, OPEN_TELEMETRY, serverBundle } from './server-bundle.mjs';

const require = createRequire(import.meta.url);
const args = process.argv.slice(2);
const quiet = args.includes('--quiet');
const outFlag = args.indexOf('--out');
const out = outFlag === -1 ? join(root, 'assets') : resolve(args[outFlag + 1]);
const inputsFile = join(out, '.inputs.json');

const ENGINE_VERSION = '1.30.0';
const LICENSES = 'handlers/model-server/licenses/onnxruntime';

const MIB = 1024 * 1024;

/** @type {{ file: string, maxBytes: number, build: () => Promise<{ files: Map<string, Uint8Array>, zip: boolean, inputs: string[] }> }[]} */
const assets = [
  { file: 'server.zip', maxBytes: 1 * MIB, build: buildServer },
  { file: 'engine-arm64.zip', maxBytes: 10.5 * MIB, build: () => buildEngine('arm64') },
  { file: 'engine-x64.zip', maxBytes: 18 * MIB, build: () => buildEngine('x64') },
  { file: 'artifact-copier/index.js', maxBytes: 2 * MIB, build: () => buildFunction('handlers/artifact-copier/index.ts', 'index.js') },
  { file: 'model-stager/index.js', maxBytes: 2 * MIB, build: () => buildFunction('handlers/model-stager/index.ts', 'index.js') },
  { file: 'model-stager-job/stage.js', maxBytes: 2 * MIB, build: () => buildFunction('handlers/model-stager/stage-main.ts', 'stage.js') },
  { file: 'rollout-hook/index.js', maxBytes: 2 * MIB, build: () => buildFunction('handlers/rollout-hook/index.ts', 'index.js') },
  { file: 'scaling-keeper/index.js', maxBytes: 2 * MIB, build: () => buildFunction('handlers/scaling-keeper/index.ts', 'index.js') },
  { file: 'version-keeper/index.js', maxBytes: 2 * MIB, build: () => buildFunction('handlers/version-keeper/index.ts', 'index.js') },
  { file: 'endpoint-keeper/index.js', maxBytes: 2 * MIB, build: () => buildFunction('handlers/endpoint-keeper/index.ts', 'index.js') },
  { file: 'registry-recorder/index.js', maxBytes: 2 * MIB, build: () => buildFunction('handlers/registry-recorder/index.ts', 'index.js') },
  { file: 'http/server.js', maxBytes: 1 * MIB, build: buildHttpServer },
  { file: 'cloudformation-specs.json', maxBytes: 3 * MIB, build: buildSpecs },
];

/** Stays a file of its own: only who has set OpenTelemetry up loads it. */
const openTelemetryApart = {
  name: 'opentelemetry-apart',
  setup: (bundler) => bundler.onResolve({ filter: /^\.\/opentelemetry$/ }, () => ({ path: `./${OPEN_TELEMETRY.file}`, external: true })),
};

const before = readJson(inputsFile) ?? {};
const index = readJson(join(out, 'assets.json'));
const known = index?.assets ?? [];
// The lock file stands for every byte under node_modules, this script for how they are put together.
const tools = digest(['package-lock.json', 'scripts/bundle.mjs', 'scripts/bundle-apart.mjs', 'scripts/server-bundle.mjs'].map(fileDigest));
const compiler = compilerDigest();
const manifest = [];
const inputs = {};
let changed = index?.compiler !== compiler;

for (const asset of assets) {
  const was = known.find((entry) => entry.file === asset.file);
  const from = before[asset.file];
  if (was && from && from.digest === inputsDigest(from.files) && sizeOf(join(out, asset.file)) === was.bytes) {
    manifest.push(was);
    inputs[asset.file] = from;
    continue;
  }
  changed = true;
  const started = performance.now();
  const built = await asset.build();
  const entry = write(asset, built);
  manifest.push(entry);
  inputs[asset.file] = { digest: inputsDigest(built.inputs), files: built.inputs, ...(built.packages && { packages: built.packages }) };
  say(`${asset.file.padEnd(26)} ${size(entry.bytes)} (${size(entry.unzippedBytes)} unzipped), ${Math.round(performance.now() - started)} ms`);
}

if (changed) {
  put(join(out, 'assets.json'), `${JSON.stringify({ schemaVersion: 1, engine: { name: ENGINE, version: ENGINE_VERSION }, compiler, assets: manifest }, null, 2)}\n`);
  put(inputsFile, JSON.stringify(inputs));
} else {
  say('assets are up to date');
}

/** The server layer: what every cold start needs in one file, what few need in others, and the few lines of ES module that Lambda loads. */
async function buildServer() {
  const server = await serverBundle();
  const openTelemetry = await bundle(OPEN_TELEMETRY.entry);
  const licenses = licensesOf([...new Set([...packagesOf(server.sources), ...openTelemetry.packages])].sort());
  const index = 'handlers/model-server/index.mjs';
  const files = new Map([
    ['nodejs/server/index.mjs', readFileSync(join(root, index))],
    ...[...server.files].map(([name, code]) => [`nodejs/server/${name}`, code]),
    [`nodejs/server/${OPEN_TELEMETRY.file}`, openTelemetry.code],
    ...(existsSync(join(root, 'LICENSE')) ? [['nodejs/server/LICENSE', readFileSync(join(root, 'LICENSE'))]] : []),
    ...(licenses ? [['nodejs/server/THIRD-PARTY-LICENSES.txt', licenses]] : []),
  ]);
  return { files, zip: true, inputs: [...ownOf(server.sources), ...openTelemetry.inputs, index, 'LICENSE'], packages: packagesOf(server.sources).map(packageName) };
}

async function buildHttpServer() {
  const server = await bundle('handlers/model-server/http-main.ts');
  const openTelemetry = await bundle(OPEN_TELEMETRY.entry);
  const licenses = licensesOf([...new Set([...server.packages, ...openTelemetry.packages])].sort());
  return {
    files: new Map([['server.js', server.code], [OPEN_TELEMETRY.file, openTelemetry.code], ...(licenses ? [['THIRD-PARTY-LICENSES.txt', licenses]] : [])]),
    zip: false,
    inputs: [...server.inputs, ...openTelemetry.inputs],
    packages: server.packages.map(packageName),
  };
}

async function buildFunction(entry, name) {
  const built = await bundle(entry);
  return {
    files: new Map([[name, built.code], ...(built.licenses ? [['THIRD-PARTY-LICENSES.txt', built.licenses]] : [])]),
    zip: false,
    inputs: built.inputs,
  };
}

async function buildSpecs() {
  const { cloudformationSpecs } = await import('./cloudformation-specs.mjs');
  return {
    files: new Map([['cloudformation-specs.json', Buffer.from(cloudformationSpecs(), 'utf8')]]),
    zip: false,
    inputs: ['scripts/cloudformation-specs.mjs'],
  };
}

/** One CommonJS file, and the licences of what it includes from node_modules. */
async function bundle(entry) {
  const { build } = require('esbuild');
  const result = await build({ ...ESBUILD, entryPoints: [entry], external: [ENGINE], mainFields: ['module', 'main'], plugins: [openTelemetryApart] });
  const sources = Object.keys(result.metafile.inputs).sort();
  const packages = packagesOf(sources);
  return { code: result.outputFiles[0].contents, packages, licenses: licensesOf([...packages].sort()), inputs: ownOf(sources) };
}

function packagesOf(sources) {
  return [...new Set(sources.map(packageFolder).filter((folder) => folder !== undefined))];
}

function ownOf(sources) {
  return sources.filter((source) => packageFolder(source) === undefined);
}

function packageFolder(source) {
  const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(source);
  return match?.[1];
}

function packageName(folder) {
  return folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

/** Every text once, under the names of the packages that carry it. */
function licensesOf(folders) {
  const namesByText = new Map();
  for (const folder of folders) {
    const { name, version, license } = readJson(join(root, folder, 'package.json'));
    const file = readdirSync(join(root, folder)).find((candidate) => /^licen[cs]e/i.test(candidate));
    const text = file === undefined ? `License: ${license}` : readFileSync(join(root, folder, file), 'utf8').replaceAll('\r\n', '\n').trim();
    namesByText.set(text, [...(namesByText.get(text) ?? []), `${name} ${version}`]);
  }
  const texts = [...namesByText].map(([text, names]) => `${names.join('\n')}\n\n${text}\n`);
  return texts.length === 0 ? undefined : Buffer.from(texts.join(`\n${'-'.repeat(80)}\n\n`), 'utf8');
}

/** The engine layer: what require('onnxruntime-node') needs on one architecture without a GPU, and nothing else. */
async function buildEngine(arch) {
  const node = `node_modules/${ENGINE}`;
  const { version } = readJson(join(root, node, 'package.json'));
  if (version !== ENGINE_VERSION) throw new Error(`${ENGINE} ${version} is installed, this script packs ${ENGINE_VERSION}: npm ci`);
  const binaries = [`${node}/bin/napi-v6/linux/${arch}/libonnxruntime.so.1`, `${node}/bin/napi-v6/linux/${arch}/onnxruntime_binding.node`];
  const licenses = [`${LICENSES}/LICENSE`, `${LICENSES}/ThirdPartyNotices.txt`];
  const about = { engine: ENGINE, version: ENGINE_VERSION, platform: 'linux', arch };
  const files = new Map([
    ['nodejs/csi-engine.json', Buffer.from(`${JSON.stringify(about)}\n`)],
    [`nodejs/${node}/package.json`, readFileSync(join(root, node, 'package.json'))],
    [`nodejs/${node}/dist/index.js`, await engineScript(`${node}/dist/index.js`)],
    ...binaries.map((path) => [`nodejs/${path}`, readFileSync(join(root, path))]),
    ...licenses.map((path) => [`nodejs/${node}/${path.slice(LICENSES.length + 1)}`, readFileSync(join(root, path))]),
  ]);
  return { files, zip: true, inputs: licenses };
}

/** The JavaScript half of the engine, with onnxruntime-common, as one file: two dozen small ones take 5 ms longer to start. */
async function engineScript(entry) {
  const { build } = require('esbuild');
  const binding = {
    name: 'binding',
    setup(plugin) {
      plugin.onLoad({ filter: /onnxruntime-node[\\/]dist[\\/]binding\.js$/ }, ({ path }) => {
        const source = readFileSync(path, 'utf8');
        const contents = source.replace('require(`../bin/', 'requireBinary(`../bin/');
        if (contents === source) throw new Error(`${path} no longer loads its binary as this script expects`);
        return { contents, loader: 'js' };
      });
    },
  };
  const result = await build({
    ...ESBUILD,
    entryPoints: [entry],
    // The path of the binary is made at run time, from this file's own place.
    banner: { js: 'const requireBinary=require;' },
    plugins: [binding],
  });
  return result.outputFiles[0].contents;
}

/** Writes the asset and describes it. */
function write(asset, { files, zip }) {
  const unzippedBytes = [...files.values()].reduce((sum, contents) => sum + contents.length, 0);
  const target = join(out, asset.file);
  const contents = zip ? zipped(files) : files.values().next().value;
  if (contents.length > asset.maxBytes) {
    throw new Error(`${asset.file} has ${contents.length} bytes, allowed: ${asset.maxBytes}`);
  }
  if (zip) {
    put(target, contents);
  } else {
    for (const [name, bytes] of files) put(join(dirname(target), name), bytes);
    // A file that has no folder of its own leaves its neighbours alone.
    for (const name of dirname(target) === out ? [] : readdirSync(dirname(target))) if (!files.has(name)) rmSync(join(dirname(target), name), { recursive: true });
  }
  return { file: asset.file, sha256: sha256(contents), bytes: contents.length, unzippedBytes };
}

function zipped(files) {
  const { zipSync } = require('fflate');
  const names = [...files.keys()].sort();
  // A local date: zips store local time, and this one reads 1980-01-01 in every time zone. os 3 (Unix) makes attrs count.
  const options = (name) => ({ level: 9, mtime: new Date(1980, 0, 1), os: 3, attrs: ((name.endsWith('.node') || name.includes('.so') ? 0o755 : 0o644) << 16) >>> 0 });
  return zipSync(Object.fromEntries(names.map((name) => [name, [files.get(name), options(name)]])));
}

function inputsDigest(files) {
  return digest([tools, ...files.map(fileDigest)]);
}

/** Of every source that a compiled model can depend on: what an earlier version of them has compiled is not taken for theirs. */
function compilerDigest() {
  const sources = ['lib/engine', 'lib/onnx', 'lib/tensor', 'lib/model'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true }).map((name) => `${folder}/${name.replaceAll('\\', '/')}`));
  return digest(sources.filter((path) => path.endsWith('.ts')).sort().map(fileDigest));
}

/** Of a source in this repository; of a missing one too, so that its return is a change. */
function fileDigest(path) {
  const absolute = join(root, path);
  return `${path} ${existsSync(absolute) ? sha256(readFileSync(absolute)) : 'missing'}`;
}

function digest(parts) {
  return sha256(parts.join('\n'));
}

function sha256(contents) {
  return createHash('sha256').update(contents).digest('hex');
}

function sizeOf(path) {
  return statSync(path, { throwIfNoEntry: false })?.size;
}

function readJson(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}

/** By way of a name of its own, so that somebody who reads at the same time never sees half a file. */
function put(path, contents) {
  mkdirSync(dirname(path), { recursive: true });
  const partial = `${path}.${process.pid}.partial`;
  writeFileSync(partial, contents);
  renameSync(partial, path);
}

function size(bytes) {
  return bytes < MIB / 10 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / MIB).toFixed(2)} MiB`;
}

function say(line) {
  if (!quiet) console.log(line);
}
