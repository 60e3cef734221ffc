import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { LocalError } from '../errors';
import { packageRoot } from '../package-files';
import { readZip } from './zip';

/** Where an engine layer says what its binary runs on. */
export const ENGINE_FILE = 'nodejs/csi-engine.json';

export interface EngineLayer {
  readonly engine: string;
  readonly version: string;
  /** As `process.platform` and `process.arch` name them. */
  readonly platform: string;
  readonly arch: string;
}

export interface Host {
  readonly platform: string;
  readonly arch: string;
}

/** What to put in the place of an engine layer that does not run on this machine. */
export type EngineSwap =
  /** This package's own engine layer for the machine. */
  | { readonly kind: 'layer'; readonly engine: EngineLayer; readonly zip: string }
  /** The engine that npm installed for the machine. */
  | { readonly kind: 'package'; readonly engine: EngineLayer; readonly name: string; readonly folder: string };

/** What an engine layer holds; undefined for any other layer. */
export function engineOfLayer(layer: string): EngineLayer | undefined {
  if (statSync(layer).isDirectory()) {
    const file = join(layer, ENGINE_FILE);
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) as EngineLayer : undefined;
  }
  const entry = readZip(layer).find(({ path }) => path === ENGINE_FILE);
  return entry && JSON.parse(entry.read().toString('utf8')) as EngineLayer;
}

/**
 * The replacement for an engine that is not built for the host; undefined where the shipped one
 * runs. `project` is where npm packages of the user are found from, `own` those of this package.
 */
export function swapEngine(engine: EngineLayer, host: Host, project: string, own = packageRoot()): EngineSwap | undefined {
  if (engine.platform === host.platform && engine.arch === host.arch) return undefined;
  const needs = `the function's engine is ${engine.engine} for ${engine.platform}-${engine.arch}, and this machine is ${host.platform}-${host.arch}`;
  if (host.platform === 'linux') {
    const zip = join(own, 'assets', `engine-${host.arch}.zip`);
    if (existsSync(zip)) return { kind: 'layer', engine, zip };
    throw new LocalError(`${needs}: there is no engine for it at ${zip}. In a clone of this package run \`npm run bundle\` first`);
  }
  const name = 'onnxruntime-node';
  for (const from of [project, own]) {
    try {
      return { kind: 'package', engine, name, folder: packageFolder(createRequire(join(from, 'package.json')).resolve(name), name) };
    } catch {
      // Not installed there.
    }
  }
  throw new LocalError(`${needs}: install the engine for it in ${project} with \`npm install --save-dev ${name}@${engine.version}\``);
}

function packageFolder(resolved: string, name: string): string {
  for (let folder = dirname(resolved); ; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file) && (JSON.parse(readFileSync(file, 'utf8')) as { name?: string }).name === name) return folder;
    if (dirname(folder) === folder) throw new Error(`${resolved} lies in no package named ${name}`);
  }
}
