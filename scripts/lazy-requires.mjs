// Rewrites compiled modules so that each module they need is loaded when it is first used, as aws-cdk-lib does with its own: an app that
// has one construct loads what that construct does, and nothing of the others.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** As TypeScript writes it, for a name that it makes up and uses nowhere but before a dot. */
const REQUIRE = /^const (\w+_\d+) = (require\("[^"]+"\));$/gm;

export function lazyRequires(folder) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.js')) continue;
    const file = join(entry.parentPath, entry.name);
    const source = readFileSync(file, 'utf8');
    const names = [...source.matchAll(REQUIRE)].map(([, name]) => name);
    if (names.length === 0) continue;
    // Not after the dot of a property; after the three of a spread.
    const before = '(?<!\\w|[^.]\\.)';
    const used = `${before}(${names.join('|')})\\.`;
    const lazy = source
      // `new a().B()` would be an `a` of which B is called.
      .replace(new RegExp(`\\bnew ${used}([\\w.]+)`, 'g'), 'new ($1().$2)')
      .replace(new RegExp(used, 'g'), '$1().')
      .replace(REQUIRE, 'let $1_; const $1 = () => $1_ ??= $2;');
    const [left] = new RegExp(`(?<!\\w|const )(${names.join('|')})(?![\\w(])`).exec(lazy) ?? [];
    if (left !== undefined) throw new Error(`${file}: ${left} is used in a way that this does not know`);
    writeFileSync(file, lazy);
  }
}
