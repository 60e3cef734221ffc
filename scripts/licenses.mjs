// The licences of npm packages that end up inside a file we ship.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.mjs';

/** The folders of the npm packages among the inputs of an esbuild metafile, sorted. */
export function packagesOf(metafile) {
  const folders = Object.keys(metafile.inputs).map((source) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1]);
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort();
}

/** Every text once, under the names of the packages that carry it; undefined when there are none. */
export function licensesOf(folders) {
  const namesByText = new Map();
  for (const folder of folders) {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    const file = readdirSync(join(root, folder)).find((candidate) => /^licen[cs]e/i.test(candidate));
    const text = file === undefined ? `License: ${license}` : readFileSync(join(root, folder, file), 'utf8').replaceAll('\r\n', '\n').trim();
    namesByText.set(text, [...(namesByText.get(text) ?? []), `${name} ${version}`]);
  }
  const texts = [...namesByText].map(([text, names]) => `${names.join('\n')}\n\n${text}\n`);
  return texts.length === 0 ? undefined : texts.join(`\n${'-'.repeat(80)}\n\n`);
}
