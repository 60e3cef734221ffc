// A program of which a process loads at first what it needs at first. What its sources `require` inside of functions becomes files of its own,
// and so do the sources that are named `later`, which the others import as ever: what they import is loaded when it is called. All share the
// rest with the program's first file, so that a class is the same class in all of them.
//
// esbuild splits ES modules, and only at `import()`. So each of those files is an entry of its own that imports the program, whereby
// everything that both need stays in the program's first file; CommonJS is made of the result.
import { createRequire } from 'node:module';
import { basename, dirname, resolve } from 'node:path';

const require = createRequire(import.meta.url);
const PROGRAM = 'program';
const LATER = 'later';

/**
 * @param {import('esbuild').BuildOptions} settings of CommonJS bundles
 * @param {{ entry: string, file: string, later: Record<string, string[]>, external: Record<string, string> }} program its source; the name of
 *   its first file; sources to load later, each with its functions; and what is required but not part of it: files to require instead
 * @returns {Promise<{ files: Map<string, Uint8Array>, sources: string[], sourcesOf: Map<string, string[]> }>} the files, the first one foremost; all
 *   sources, and those of each file
 */
export async function bundleApart(settings, { entry, file, later, external }) {
  const { build, transform } = require('esbuild');
  const main = resolve(settings.absWorkingDir, entry);
  const apart = new Map();
  let result;
  // What is required may itself require.
  for (let known = -1; known !== apart.size; ) {
    known = apart.size;
    result = await build({
      ...settings,
      format: 'esm',
      splitting: true,
      outdir: 'out',
      chunkNames: 'shared-[hash]',
      entryPoints: [{ in: main, out: 'main' }, ...[...apart].map(([path, name]) => ({ in: `${PROGRAM}:${path}`, out: name }))],
      plugins: [...(settings.plugins ?? []), splitAt({ main, apart, external, later: new Map(Object.entries(later).map(([path, names]) => [resolve(settings.absWorkingDir, path), names])) })],
    });
  }

  const outputs = Object.entries(result.metafile.outputs).map(([path, { inputs }]) => ({ name: basename(path), sources: Object.keys(inputs).filter((source) => inputs[source].bytesInOutput > 0) }));
  const renamed = new Map(outputs.map(({ name }) => [name, name.replace(/\.js$/, '.cjs')]));
  const first = outputs.find(({ name, sources }) => name.startsWith('shared-') && sources.includes(entry))?.name ?? 'main.js';
  renamed.set(first, file);
  const files = new Map([[file, undefined]]);
  for (const { path, text } of result.outputFiles) {
    const name = basename(path);
    // Names again what the first file exports.
    if (name === 'main.js' && name !== first) continue;
    const how = pick(settings, ['platform', 'target', 'minifySyntax', 'minifyWhitespace', 'charset']);
    // Exports as properties: esbuild's are getters twice over, for bindings that change, which are none here.
    const [exported, names] = /export\s*\{([^{}]*)\};?\s*$/.exec(text) ?? ['', ''];
    const { code: commonJs } = await transform(text.slice(0, text.length - exported.length), { ...how, format: 'cjs' });
    const exports = names.split(',').filter((part) => part.trim() !== '').map((part) => part.trim().split(/\s+as\s+/)).map(([own, as = own]) => `${as}:${own}`);
    // Short names for what is inside of functions: a fifth less to read at each start. Those of functions stay, by which stack traces are read.
    const { code } = await transform(`${commonJs}module.exports={${exports.join()}};`, { ...how, minifyIdentifiers: true });
    files.set(renamed.get(name), Buffer.from([...renamed].reduce((sofar, [from, to]) => sofar.replaceAll(`require("./${from}")`, `require("./${to}")`), code)));
  }
  const areReal = (sources) => sources.filter((source) => !/^(program|later):/.test(source)).sort();
  const sourcesOf = new Map(outputs.map(({ name, sources }) => [renamed.get(name), areReal(sources)]));
  return { files, sources: areReal(Object.keys(result.metafile.inputs)), sourcesOf };
}

function splitAt({ main, apart, external, later }) {
  const fileFor = (source) => {
    const name = basename(source, '.ts');
    if ([...apart].some(([other, taken]) => taken === name && other !== source)) throw new Error(`two files that are loaded later are named ${name}: rename one`);
    apart.set(source, name);
    return { path: `./${name}.cjs`, external: true };
  };
  return {
    name: 'apart',
    setup(bundler) {
      bundler.onResolve({ filter: /^\.\.?\// }, ({ kind, path, importer, namespace }) => {
        if (namespace !== 'file' || importer.includes('node_modules')) return undefined;
        const source = `${resolve(dirname(importer), path)}.ts`;
        if (kind === 'import-statement') return later.has(source) ? { path: source, namespace: LATER } : undefined;
        if (kind !== 'require-call') return undefined;
        return path in external ? { path: `./${external[path]}`, external: true } : fileFor(source);
      });
      bundler.onResolve({ filter: /./, namespace: LATER }, ({ path }) => fileFor(path));
      bundler.onLoad({ filter: /./, namespace: LATER }, ({ path }) => {
        const functions = later.get(path).map((name) => `export const ${name} = (...args) => load().${name}(...args);`);
        return { contents: `let loaded; const load = () => (loaded ??= require(${JSON.stringify(path)})); ${functions.join(' ')}`, loader: 'js' };
      });
      bundler.onResolve({ filter: new RegExp(`^${PROGRAM}:`) }, ({ path }) => ({ path: path.slice(PROGRAM.length + 1), namespace: PROGRAM }));
      bundler.onLoad({ filter: /./, namespace: PROGRAM }, ({ path }) => ({
        contents: `import ${JSON.stringify(main)}; export * from ${JSON.stringify(path)};`, resolveDir: dirname(main), loader: 'ts',
      }));
    },
  };
}

function pick(object, keys) {
  return Object.fromEntries(keys.map((key) => [key, object[key]]));
}
