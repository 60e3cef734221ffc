// Writes docs/rules.md, which lists the rules, and docs/rules-coverage.md, which says what proves them, from the code.
//
//   node scripts/rules.mjs            writes both
//   node scripts/rules.mjs --check    writes nothing, and exits with 1 where one is not up to date
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import { coveragePage, rulesPage } from './rules-pages.mjs';
import { root } from './run.mjs';

/** The rules, the cases that prove them and the rows that they stand for, as the tests have them. */
function load() {
  mkdirSync(join(root, '.cache'), { recursive: true });
  const folder = mkdtempSync(join(root, '.cache', 'rules-'));
  try {
    const entry = join(folder, 'entry.ts');
    const outfile = join(folder, 'rules.cjs');
    writeFileSync(entry, `
      export { ALL_RULES } from '../../lib/rules/report';
      export { SERVICE_RULES } from '../../lib/rules';
      export { CASES } from '../../test/lib/rules/cases';
      export { ROWS } from '../../test/lib/rules/rows';
      export { changes } from '../../test/lib/rules/changes';`);
    buildSync({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'cjs', target: 'node20', logLevel: 'error' });
    return createRequire(import.meta.url)(outfile);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The pages by their paths. */
export function pages() {
  const loaded = load();
  return { 'docs/rules.md': rulesPage(loaded), 'docs/rules-coverage.md': coveragePage(loaded) };
}

/** Which pages are not what the code says. */
export function stalePages() {
  return Object.entries(pages()).filter(([file, text]) => readPage(file) !== text).map(([file]) => file);
}

function readPage(file) {
  try {
    return readFileSync(join(root, file), 'utf8').replaceAll('\r\n', '\n');
  } catch {
    return undefined;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  if (process.argv.includes('--check')) {
    const stale = stalePages();
    if (stale.length > 0) {
      console.error(`${stale.join(' and ')} not up to date: run node scripts/rules.mjs`);
      process.exitCode = 1;
    }
  } else {
    for (const [file, text] of Object.entries(pages())) writeFileSync(join(root, file), text);
  }
}
