// Writes the tables of docs/service-levels.md, which the simulation of lib/service-level computes.
//
//   node scripts/service-levels.mjs            writes them
//   node scripts/service-levels.mjs --check    writes nothing, and exits with 1 where one is not up to date
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { root } from './run.mjs';

const PAGE = join(root, 'docs/service-levels.md');

function levelTables() {
  mkdirSync(join(root, '.cache'), { recursive: true });
  const folder = mkdtempSync(join(root, '.cache', 'levels-'));
  try {
    const outfile = join(folder, 'report.cjs');
    buildSync({ entryPoints: [join(root, 'lib/service-level/report.ts')], outfile, bundle: true, platform: 'node', format: 'cjs', target: 'node20', logLevel: 'error' });
    return createRequire(import.meta.url)(outfile).levelTables();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const before = readFileSync(PAGE, 'utf8');
const after = Object.entries(levelTables()).reduce((page, [name, table]) => {
  const [from, to] = [`<!-- table: ${name} -->\n`, '\n<!-- end -->'];
  const start = page.indexOf(from);
  const end = page.indexOf(to, start);
  if (start === -1 || end === -1) throw new Error(`docs/service-levels.md has no place for the table "${name}"`);
  return `${page.slice(0, start)}${from}${table}${page.slice(end)}`;
}, before);

if (after === before) {
  process.stdout.write('docs/service-levels.md is up to date\n');
} else if (process.argv.includes('--check')) {
  process.stderr.write('docs/service-levels.md is not up to date: run node scripts/service-levels.mjs\n');
  process.exitCode = 1;
} else {
  writeFileSync(PAGE, after);
  process.stdout.write('wrote docs/service-levels.md\n');
}
