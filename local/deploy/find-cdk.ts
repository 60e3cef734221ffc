import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { checkCdkVersion, INSTALL_CDK } from '../../lib/cdk/cdk-version';
import { LocalError } from '../errors';

export interface CdkProgram {
  /** A file for Node.js. */
  readonly script: string;
  readonly version: string;
  /** What the user should know before it runs. */
  readonly note?: string;
}

/** The `cdk` in or above the first of the folders that has one, or else the one that the shell would find. */
export function findCdk(projects: readonly string[], searchPath: string | undefined): CdkProgram {
  const found = [...projects.flatMap((project) => inProject(project) ?? []), ...onPath(searchPath)];
  const [folder] = found;
  if (folder === undefined) throw new LocalError(`the CDK command line is not installed in ${projects[0] ?? '.'}, nor above it: ${INSTALL_CDK}`);
  const { version, bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly version: string; readonly bin?: { readonly cdk?: string } };
  const checked = checkCdkVersion(version);
  if (checked.kind === 'unfit') throw new LocalError(checked.problem);
  return { script: join(folder, bin?.cdk ?? 'bin/cdk'), version, ...(checked.kind === 'old' && { note: checked.note }) };
}

function inProject(project: string): string | undefined {
  for (let folder = project; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', 'aws-cdk');
    if (existsSync(join(candidate, 'package.json'))) return candidate;
    if (dirname(folder) === folder) return undefined;
  }
}

/** Installed for the whole machine, as by apps in Python: npm links it, or on Windows puts a script beside `node_modules`. */
function onPath(searchPath = ''): readonly string[] {
  return searchPath.split(delimiter).filter((folder) => folder !== '').flatMap((folder) => {
    const link = join(folder, 'cdk');
    if (!existsSync(link)) return [];
    return [join(dirname(realpathSync(link)), '..'), join(folder, 'node_modules', 'aws-cdk')].filter(isCdk).slice(0, 1);
  });
}

function isCdk(folder: string): boolean {
  const file = join(folder, 'package.json');
  return existsSync(file) && (JSON.parse(readFileSync(file, 'utf8')) as { name?: string }).name === 'aws-cdk';
}
