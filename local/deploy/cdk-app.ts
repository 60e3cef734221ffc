import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { LocalError } from '../errors';

/** Where an app is, and how `cdk` is to be run for it. */
export interface CdkApp {
  /** Where `cdk` runs. */
  readonly folder: string;
  /** For `--app`, where cdk.json does not say it. */
  readonly app?: string;
  /** What `cdk` writes, or has written. */
  readonly assembly: string;
}

/** `place`: a folder with a cdk.json, or what `cdk synth` wrote; `command` as `cdk` takes it for `--app`. */
export function cdkApp(place: string, command: string | undefined, cdkArguments: readonly string[]): CdkApp {
  const folder = resolve(place);
  if (!existsSync(folder)) throw new LocalError(`there is no folder ${place}. To name a stack, put it after two dashes: csi local deploy -- ${place}`);
  if (!statSync(folder).isDirectory()) throw new LocalError(`${place} is a file: name the folder of the app, or the command that synthesizes it with --app`);
  const hasProject = existsSync(join(folder, 'cdk.json'));
  if (command === undefined && !hasProject && existsSync(join(folder, 'manifest.json'))) return { folder: process.cwd(), app: folder, assembly: folder };
  if (command === undefined && !hasProject) {
    throw new LocalError(`${folder} is no CDK app: it has neither a cdk.json nor the manifest.json that \`cdk synth\` writes. Name the app's folder, or the command that synthesizes it with --app`);
  }
  const output = outputOf(cdkArguments) ?? (hasProject ? declaredOutput(join(folder, 'cdk.json')) : undefined) ?? 'cdk.out';
  return { folder, ...(command !== undefined && { app: command }), assembly: resolve(folder, output) };
}

function outputOf(args: readonly string[]): string | undefined {
  for (const [index, arg] of args.entries()) {
    if (arg === '-o' || arg === '--output') return args[index + 1];
    if (arg.startsWith('--output=')) return arg.slice('--output='.length);
  }
  return undefined;
}

function declaredOutput(file: string): string | undefined {
  try {
    const { output } = JSON.parse(readFileSync(file, 'utf8')) as { readonly output?: unknown };
    return typeof output === 'string' ? output : undefined;
  } catch {
    // `cdk` says what is wrong with it.
    return undefined;
  }
}
