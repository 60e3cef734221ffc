import type * as Esbuild from 'esbuild';
import { existsSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { LocalError } from '../errors';
import { packageRoot } from '../package-files';

/**
 * The JavaScript of the bootstrap: built into dist/, or in the source tree bundled by esbuild
 * into the given folder.
 */
export function bootstrapFile(scratch: string): string {
  const root = packageRoot();
  const source = join(root, 'local', 'runtime-api', 'bootstrap.ts');
  if (!existsSync(source)) {
    const built = join(root, 'dist', 'local', 'bootstrap.js');
    if (existsSync(built)) return built;
    throw new LocalError(`${built} is missing: install cdk-serverless-inference again`);
  }
  const esbuild = createRequire(join(root, 'package.json'))('esbuild') as typeof Esbuild;
  const { outputFiles } = esbuild.buildSync({
    entryPoints: [source], bundle: true, write: false, format: 'cjs', platform: 'node', target: 'node20', sourcemap: 'inline', logLevel: 'silent',
  });
  const file = join(scratch, 'bootstrap.js');
  writeFileSync(file, outputFiles[0]?.text ?? '');
  return file;
}
