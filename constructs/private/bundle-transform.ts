import { readFileSync } from 'node:fs';
import { builtinModules, createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { rejectAt } from './reject';

/** What is used of esbuild; an optional peer has no types to import. */
interface Esbuild {
  buildSync(options: Record<string, unknown>): {
    readonly outputFiles: readonly { readonly contents: Uint8Array }[];
    readonly metafile?: { readonly outputs: Readonly<Record<string, { readonly exports: readonly string[] }>> };
  };
}

/** What the model server looks for in a transform. */
const FUNCTIONS = ['preprocess', 'postprocess'];

/**
 * One CommonJS file that holds the user's transform and all it imports. The same source gives the
 * same bytes, so that the model version's digest only changes with it.
 */
export function bundleTransform(file: string): Uint8Array {
  const raw = extname(file) === '.cjs' ? readFileSync(file) : undefined;
  // Taken as it is with and without esbuild, so that both give one digest.
  const alone = raw !== undefined && importsNothing(raw);
  const esbuild = loadEsbuild();
  if (esbuild === undefined && !alone) {
    refuse(
      file,
      'needs esbuild to be bundled, and it is not installed',
      'run `npm install --save-dev esbuild`, or give a single .cjs file that requires only what Node.js brings, which is taken as it is',
    );
  }
  const code = alone || esbuild === undefined ? (raw as Uint8Array) : bundle(esbuild, file);
  if (!exportsAny(esbuild, file, code)) {
    refuse(file, `exports neither ${FUNCTIONS.join(' nor ')}, so it would do nothing`, 'export one of them, or both, by exactly these names');
  }
  return code;
}

function bundle(esbuild: Esbuild, file: string): Uint8Array {
  try {
    return esbuild.buildSync(options(file, 'cjs')).outputFiles[0].contents;
  } catch (error) {
    return refuse(file, `does not bundle (${(error as Error).message.trim()})`, 'correct the file; its imports must be installed');
  }
}

/** Whether a CommonJS file requires nothing but Node's own modules. */
function importsNothing(code: Uint8Array): boolean {
  const requests = [...new TextDecoder().decode(code).matchAll(/\b(?:require|import)\s*\(\s*(?:(['"`])([^'"`]*)\1)?/g)];
  return requests.every(([, , name]) => name !== undefined && (name.startsWith('node:') || builtinModules.includes(name)));
}

/** Reads the names a module exports, without running it; of a CommonJS module only whether it mentions them. */
function exportsAny(esbuild: Esbuild | undefined, file: string, code: Uint8Array): boolean {
  const metafile = esbuild?.buildSync({ ...options(file, 'esm'), metafile: true, outfile: 'transform.js' }).metafile;
  const names = Object.values(metafile?.outputs ?? {})[0]?.exports ?? ['default'];
  if (!names.includes('default')) return names.some((name) => FUNCTIONS.includes(name));
  const text = new TextDecoder().decode(code);
  return FUNCTIONS.some((name) => text.includes(name));
}

function options(file: string, format: 'cjs' | 'esm'): Record<string, unknown> {
  return {
    // The bundle names its sources relative to this folder: another working directory must not change it.
    absWorkingDir: dirname(file),
    entryPoints: [file],
    bundle: true,
    write: false,
    platform: 'node',
    format,
    target: 'node20',
    charset: 'utf8',
    legalComments: 'inline',
    logLevel: 'silent',
  };
}

function refuse(file: string, found: string, remedy: string): never {
  return rejectAt(`Transform.fromFile(${JSON.stringify(file)})`, [{ prop: 'path', found, remedy }]) as never;
}

/** esbuild as the user's app has it installed, else as this package has. */
function loadEsbuild(): Esbuild | undefined {
  for (const from of [join(process.cwd(), 'package.json'), __filename]) {
    try {
      return createRequire(from)('esbuild') as Esbuild;
    } catch {
      // Not installed there.
    }
  }
  return undefined;
}
