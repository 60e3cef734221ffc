import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { rejectAt } from './reject';

/** The one call of esbuild's that is used, as an optional peer has no types to import. */
interface Esbuild {
  buildSync(options: Record<string, unknown>): { readonly outputFiles: readonly { readonly contents: Uint8Array }[] };
}

/**
 * One CommonJS file that holds the user's transform and all it imports. The same source gives the
 * same bytes, so that the model version's digest only changes with it.
 */
export function bundleTransform(file: string): Uint8Array {
  const esbuild = loadEsbuild();
  if (esbuild === undefined) {
    if (extname(file) === '.cjs') return readFileSync(file);
    rejectAt(`Transform.fromFile(${JSON.stringify(file)})`, [
      {
        prop: 'path',
        found: 'needs esbuild to be bundled, and it is not installed',
        remedy: 'run `npm install --save-dev esbuild`, or give a single .cjs file, which is taken as it is',
      },
    ]);
  }
  try {
    const result = (esbuild as Esbuild).buildSync({
      // The bundle names its sources relative to this folder: another working directory must not change it.
      absWorkingDir: dirname(file),
      entryPoints: [file],
      bundle: true,
      write: false,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      charset: 'utf8',
      legalComments: 'inline',
      logLevel: 'silent',
    });
    return result.outputFiles[0].contents;
  } catch (error) {
    return rejectAt(`Transform.fromFile(${JSON.stringify(file)})`, [
      { prop: 'path', found: `does not bundle (${(error as Error).message.trim()})`, remedy: 'correct the file; its imports must be installed' },
    ]) as never;
  }
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
