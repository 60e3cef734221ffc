// The chart of docs/benchmarks.md and the README: every ratio that a bench holds to an aim, from the newest results of each bench in
// bench/results/ (the long form; run `npm run bench` first).
//
//   node scripts/bench-chart.mjs [--out FILE.svg]
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { require as requireTypeScript } from 'tsx/cjs/api';
import { root } from './run.mjs';

const { values: options } = parseArgs({ options: { out: { type: 'string', default: join(root, 'docs', 'pictures', 'benchmarks.svg') } } });
const { ratioBars } = requireTypeScript('../lib/charts/ratio-bars.ts', import.meta.url);

const folder = join(root, 'bench', 'results');
const newest = new Map();
for (const file of readdirSync(folder).filter((name) => name.endsWith('.json')).sort()) {
  const { machine, short, results } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  if (short) continue;
  for (const [bench, { gates }] of Object.entries(results)) newest.set(bench, { machine, gates });
}
if (newest.size === 0) {
  console.error('bench/results/ has no results of the long form: run npm run bench first');
  process.exit(1);
}

// Absolute figures have no peer to be drawn against.
const bars = [...newest.values()].flatMap(({ gates }) => gates).filter(({ unit, what }) => unit === '' && what.includes(' over '));
const { machine } = [...newest.values()].sort((a, b) => (a.machine.date < b.machine.date ? 1 : -1))[0];
const subtitle = `1 is what it is compared with; the mark is the aim. ${machine.date.slice(0, 10)}, Node.js ${machine.node}, ${machine.cpus} x ${machine.cpu}`;
mkdirSync(dirname(options.out), { recursive: true });
writeFileSync(options.out, ratioBars({ title: 'Measured against peers and floors', subtitle, bars: bars.map(({ what, value, limit, met }) => ({ label: what, ratio: value, aim: limit, met })) }));
console.log(`wrote ${options.out}: ${bars.length} ratios of ${newest.size} benches`);
