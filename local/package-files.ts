import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LocalError } from './errors';

const PACKAGE = 'cdk-serverless-inference';

/** The root of this package, seen alike from the source tree, from dist/ and from an installed tarball. */
export function packageRoot(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file) && (JSON.parse(readFileSync(file, 'utf8')) as { name?: string }).name === PACKAGE) return folder;
    if (dirname(folder) === folder) throw new LocalError(`${__dirname} lies in no package named ${PACKAGE}: install the package again`);
  }
}

export function packageVersion(): string {
  return (JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string }).version;
}
