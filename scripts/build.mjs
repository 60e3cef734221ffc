// npm run build: what is published.
//
//   assets/   what the constructs deploy (scripts/bundle.mjs)
//   dist/     the construct library (jsii, then made to load what is used) and the command line (esbuild)
//   .jsii     the library's types, for other languages and for test/api.test.ts
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundleCommandLine } from './bundle-command-line.mjs';
import { makeLazy } from './lazy-index.mjs';
import { lazyRequires } from './lazy-requires.mjs';
import { root, run, tool } from './run.mjs';

const dist = join(root, 'dist');

if (/[^\x20-\x7e]/.test(root)) {
  console.error(`jsii compiles only in a folder whose path is plain ASCII, and this one is ${root}: move the checkout`);
  process.exit(1);
}

await step('assets', () => run(process.execPath, ['scripts/bundle.mjs']));
await step('construct library', () => {
  rmSync(dist, { recursive: true, force: true });
  run(tool('jsii'), ['--fail-on-warnings'], { env: { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' } });
  makeLazy(join(dist, 'constructs', 'index.js'));
  lazyRequires(dist);
});
await step('command line', () => bundleCommandLine(dist));

async function step(name, work) {
  const started = performance.now();
  await work();
  console.log(`built ${name} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
