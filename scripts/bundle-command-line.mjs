// The command line and what it starts, each one file that needs nothing but Node:
//
//   dist/bin/csi.js          what `csi` runs
//   dist/bin/csi-aws.js      what its commands for deployed functions need more: the clients of AWS, which take a while to load
//   dist/bin/csi-docker.js   `csi local docker` as a program of its own, for CDK_DOCKER
//   dist/local/bootstrap.js  runs a handler in a child process, in the place of Lambda's Node.js runtime
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { licensesOf, packagesOf } from './licenses.mjs';
import { root } from './run.mjs';

const FILES = [
  { entry: 'bin/csi.ts', file: 'bin/csi.js', executable: true },
  { entry: 'bin/aws/index.ts', file: 'bin/csi-aws.js', executable: false },
  { entry: 'bin/csi-docker.ts', file: 'bin/csi-docker.js', executable: true },
  { entry: 'local/runtime-api/bootstrap.ts', file: 'local/bootstrap.js', executable: false },
];
// Looked for at run time, and only where the user has them: they hold native code.
const FROM_THE_USER = ['onnxruntime-node', 'esbuild'];
const CLIENTS = './csi-aws.js';
/** The clients stay a file of their own. */
const clientsApart = {
  name: 'clients-apart',
  setup: (bundler) => bundler.onResolve({ filter: /^\.\.\/aws$/ }, ({ importer }) => (importer.endsWith('load-aws.ts') ? { path: CLIENTS, external: true } : undefined)),
};

/** Writes the bundled command line into the folder. */
export async function bundleCommandLine(out) {
  const packages = new Map();
  for (const { entry, file, executable } of FILES) {
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
      plugins: [clientsApart],
      minifySyntax: true,
      // Names stay: they are what a stack trace is read by.
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
    .filter((path) => !path.startsWith('node:') && !builtinModules.includes(path) && ![...FROM_THE_USER, CLIENTS].includes(path));
  if (needed.length > 0) throw new Error(`${entry} needs ${needed.join(', ')} at run time, which users do not have: bundle it`);
}

function withShebang(code) {
  return code.startsWith('#!') ? code : `#!/usr/bin/env node\n${code}`;
}
