import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { FunctionDefinition } from '../assembly/functions';
import { LocalError } from '../errors';

const EXTENSIONS = ['', '.js', '.mjs', '.cjs'];

/** Refuses a handler whose file is not there, before anything starts: its export is only known once it is loaded. */
export function checkHandler(definition: FunctionDefinition, taskRoot: string, layerRoot: string): void {
  const { handler, name } = definition;
  const [, moduleName] = /^([^.]*)\.(.+)$/.exec(basename(handler)) ?? [];
  if (moduleName === undefined) throw new LocalError(`${name}: the handler is ${JSON.stringify(handler)}, but must be file.export, for instance index.handler`);

  const inLayer = handler.startsWith('/opt/');
  const path = join(inLayer ? join(layerRoot, dirname(handler).slice('/opt'.length)) : join(taskRoot, dirname(handler)), moduleName);
  if (EXTENSIONS.some((extension) => existsSync(path + extension) && statSync(path + extension).isFile())) return;

  const root = inLayer ? layerRoot : taskRoot;
  const there = readdirSync(existsSync(dirname(path)) ? dirname(path) : root).slice(0, 10).join(', ');
  const place = inLayer ? `its ${definition.layers.length} layer${definition.layers.length === 1 ? '' : 's'}` : 'its code';
  throw new LocalError(
    `${name}: the handler is ${handler}, but ${place} ${definition.layers.length === 1 || !inLayer ? 'has' : 'have'} no file `
    + `${join(dirname(handler), moduleName)}.js, .mjs or .cjs. There is: ${there === '' ? 'nothing' : there}`,
  );
}
