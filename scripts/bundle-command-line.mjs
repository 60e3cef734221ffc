// The command line and what it starts, each one file that needs nothing but Node:
//
//   dist/bin/csi.js          what `csi` runs
//   dist/bin/csi-aws.js      what its commands for deployed functions need more: the clients of AWS, which take a while to load
//   dist/bin/csi-pictures.js what it draws pictures with: the charting library, and beside it the rasterizer and its fonts
//   dist/bin/csi-page.js     the script of the page of `csi dashboard`, for browsers
//   dist/bin/csi-docker.js   `csi local docker` as a program of its own, for CDK_DOCKER
//   dist/local/bootstrap.js  runs a handler in a child process, in the place of Lambda's Node.js runtime
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { build } from 'esbuild';
import { bundlePage, chartParts } from '../bin/pictures/page/bundle.mjs';
import { licensesOf, packagesOf } from './licenses.mjs';
import { root } from './run.mjs';

const FILES = [
  { entry: 'bin/csi.ts', file: 'bin/csi.js', executable: true },
  { entry: 'bin/aws/index.ts', file: 'bin/csi-aws.js', executable: false },
  { entry: 'bin/pictures/index.ts', file: 'bin/csi-pictures.js', executable: false, shortNames: true },
  { entry: 'bin/csi-docker.ts', file: 'bin/csi-docker.js', executable: true },
  { entry: 'local/runtime-api/bootstrap.ts', file: 'local/bootstrap.js', executable: false },
];
// Looked for at run time, and only where the user has them: they hold native code.
const FROM_THE_USER = ['onnxruntime-node', 'esbuild'];
/** What is loaded only where it is needed stays a file of its own: by who loads it. */
const APART = { 'load-aws.ts': './csi-aws.js', 'load-pictures.ts': './csi-pictures.js' };
const loadedApart = {
  name: 'loaded-apart',
  setup: (bundler) => bundler.onResolve({ filter: /^\.\.\/(?:aws|pictures)$/ }, ({ importer }) => {
    const path = APART[importer.slice(importer.lastIndexOf(sep) + 1)];
    return path === undefined ? undefined : { path, external: true };
  }),
};
/** What bin/pictures/to-png.ts reads, by its package. */
const BESIDE = {
  'bin/resvg.wasm': 'node_modules/@resvg/resvg-wasm/index_bg.wasm',
  'bin/DejaVuSans.ttf': 'node_modules/dejavu-fonts-ttf/ttf/DejaVuSans.ttf',
  'bin/DejaVuSans-Bold.ttf': 'node_modules/dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf',
};

/** Writes the bundled command line into the folder. */
export async function bundleCommandLine(out) {
  const packages = new Map();
  for (const { entry, file, executable, shortNames = false } of FILES) {
    const { outputFiles: [output], metafile } = await build({
      absWorkingDir: root,
      entryPoints: [entry],
      outfile: file,
      bundle: true,
      write: false,
      metafile: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      external: FROM_THE_USER,
      plugins: [loadedApart, chartParts],
      minifySyntax: true,
      // Elsewhere names stay: they are what a stack trace is read by.
      minifyIdentifiers: shortNames,
      minifyWhitespace: true,
      legalComments: 'none',
      charset: 'utf8',
      logLevel: 'warning',
      tsconfigRaw: { compilerOptions: { target: 'es2022', useDefineForClassFields: true } },
    });
    checkImports(entry, metafile);

    const target = join(out, file);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, executable ? withShebang(output.text) : output.text);
    if (executable) chmodSync(target, 0o755);
    packages.set(dirname(target), [...packages.get(dirname(target)) ?? [], ...packagesOf(metafile)]);
  }
  const page = await bundlePage();
  writeFileSync(join(out, 'bin', 'csi-page.js'), page.script);
  packages.get(join(out, 'bin')).push(...packagesOf(page.metafile));
  for (const [file, source] of Object.entries(BESIDE)) copyFileSync(join(root, source), join(out, file));
  packages.get(join(out, 'bin')).push('node_modules/dejavu-fonts-ttf');
  for (const [folder, all] of packages) {
    const licenses = licensesOf([...new Set(all)]);
    if (licenses !== undefined) writeFileSync(join(folder, 'THIRD-PARTY-LICENSES.txt'), licenses);
  }
}

/** A bundle that needs a package works here, where it is installed, and nowhere else. */
function checkImports(entry, { outputs }) {
  const needed = Object.values(outputs)
    .flatMap((output) => output.imports)
    .map(({ path }) => path)
    .filter((path) => !path.startsWith('node:') && !builtinModules.includes(path) && ![...FROM_THE_USER, ...Object.values(APART)].includes(path));
  if (needed.length > 0) throw new Error(`${entry} needs ${needed.join(', ')} at run time, which users do not have: bundle it`);
}

function withShebang(code) {
  return code.startsWith('#!') ? code : `#!/usr/bin/env node\n${code}`;
}
