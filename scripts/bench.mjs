// npm run bench: measures, and prints tables. Arguments: names of benches instead of all; --ci for the quick
// form (under 90 seconds) that fails when an aim is missed by more than a quarter.
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { coldStart } from '../bench/cold-start.mjs';
import { engine } from '../bench/engine.mjs';
import { fleet } from '../bench/fleet.mjs';
import { importTime } from '../bench/import.mjs';
import { load } from '../bench/load.mjs';
import { localInvoke } from '../bench/local-invoke.mjs';
import { s3Load } from '../bench/s3-load.mjs';
import { shipped } from '../bench/shipped.mjs';
import { synthSageMaker } from '../bench/synth-sagemaker.mjs';
import { synth } from '../bench/synth.mjs';
import { warm } from '../bench/warm.mjs';
import { benchNode } from '../bench/support/node.mjs';
import { packedPackage } from '../bench/support/package.mjs';
import { gateText } from '../bench/support/report.mjs';
import { root } from './run.mjs';

const BENCHES = { shipped, import: importTime, warm, engine, 'cold-start': coldStart, 's3-load': s3Load, synth, 'synth-sagemaker': synthSageMaker, fleet, 'local-invoke': localInvoke, load };
/** What takes minutes whatever one leaves out. */
const NOT_IN_CI = ['fleet', 'load', 'synth-sagemaker'];

const { values: options, positionals } = parseArgs({ allowPositionals: true, options: { ci: { type: 'boolean', default: false } } });
const unknown = positionals.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(`there is no bench ${unknown.join(', ')}: there are ${Object.keys(BENCHES).join(', ')}`);
  process.exit(1);
}
const short = options.ci;
const chosen = positionals.length > 0 ? positionals : Object.keys(BENCHES).filter((name) => !short || !NOT_IN_CI.includes(name));

const node = benchNode();
const pack = packedPackage();
const machine = {
  date: new Date().toISOString(),
  cpu: cpus()[0]?.model ?? process.arch,
  cpus: availableParallelism(),
  memoryMiB: Math.round(totalmem() / 1024 / 1024),
  system: `${process.platform} ${release()} ${process.arch}`,
  node: node.version,
  loadBefore: loadavg()[0],
};
console.log(`Node.js ${node.version} (${node.why}); ${machine.cpus} x ${machine.cpu}, ${machine.system}; load ${machine.loadBefore.toFixed(1)}`);
console.log(short ? 'quick form: an aim is missed when it is passed by more than a quarter' : 'long form: some minutes');

const results = {};
const started = performance.now();
for (const name of chosen) {
  const began = performance.now();
  const say = process.stdout.isTTY ? (text) => process.stdout.write(`\r\x1b[K${name}: ${text}`) : () => {};
  const result = await BENCHES[name]({ node, pack, short, slack: short ? 1.25 : 1, say });
  if (process.stdout.isTTY) process.stdout.write('\r\x1b[K');
  results[name] = result;
  console.log(`\n${result.title} (${Math.round((performance.now() - began) / 1000)} s)\n\n${result.text}\n`);
  for (const gate of result.gates) console.log(gateText(gate));
}

const folder = join(root, 'bench', 'results');
const file = join(folder, `${machine.date.replaceAll(':', '-').slice(0, 19)}${short ? '-ci' : ''}.json`);
mkdirSync(folder, { recursive: true });
writeFileSync(file, `${JSON.stringify({ machine: { ...machine, loadAfter: loadavg()[0] }, short, results }, undefined, 1)}\n`);

const gates = Object.values(results).flatMap((result) => result.gates);
const missed = gates.filter(({ passed }) => !passed);
if (missed.length > 0) console.log(['', 'missed:', ...missed.map(gateText)].join('\n'));
console.log(`\n${gates.length - missed.length} of ${gates.length} aims not missed in ${Math.round((performance.now() - started) / 1000)} s; samples in ${file}`);
if (short && missed.length > 0) process.exit(1);
