// Rewrites the compiled index so that a class is loaded when it is first used, as aws-cdk-lib does
// with its own: importing the package then costs next to nothing, whatever it grows to.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';

export function makeLazy(indexFile) {
  const require = createRequire(indexFile);
  const source = readFileSync(indexFile, 'utf8');
  const modules = [...new Set([...source.matchAll(/require\("(\.\/[^"]+)"\)/g)].map((match) => match[1]))];
  if (modules.length === 0) throw new Error(`${indexFile} requires nothing: is it compiled?`);
  // Only what the index itself exports: some modules export more than is public.
  const index = require(indexFile);
  const home = new Map();
  for (const module of modules) {
    for (const name of Object.keys(require(`${dirname(indexFile)}/${module.slice(2)}`))) {
      if (name in index && !home.has(name)) home.set(name, module);
    }
  }
  const missing = Object.keys(index).filter((name) => !home.has(name));
  if (missing.length > 0) throw new Error(`${indexFile}: no module found for ${missing.join(', ')}`);

  const names = [...home.keys()].sort();
  writeFileSync(
    indexFile,
    [
      '"use strict";',
      '// Written by scripts/lazy-index.mjs: every class is loaded on first use.',
      'Object.defineProperty(exports, "__esModule", { value: true });',
      // Node finds the names for `import { X }` by reading these assignments, not by running them.
      ...names.map((name) => `exports.${name} = void 0;`),
      'function lazy(name, load) {',
      '  Object.defineProperty(exports, name, {',
      '    enumerable: true,',
      '    configurable: true,',
      '    get() {',
      '      const value = load()[name];',
      '      Object.defineProperty(exports, name, { enumerable: true, configurable: true, value });',
      '      return value;',
      '    },',
      '  });',
      '}',
      ...names.map((name) => `lazy("${name}", () => require("${home.get(name)}"));`),
      '',
    ].join('\n'),
  );
}
