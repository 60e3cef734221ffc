import { readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The files of an artifact's folder, relative, with forward slashes, sorted. Those whose names start with a dot do not belong to it. */
export function listFiles(folder: string): readonly string[] {
  const list = (relative: string, above: readonly string[]): readonly string[] => {
    const here = realpathSync(join(folder, relative));
    // A link to a folder that it is in has no end.
    if (above.includes(here)) return [];
    return readdirSync(here).filter((name) => !name.startsWith('.')).flatMap((name) => {
      const path = relative === '' ? name : `${relative}/${name}`;
      const stat = statSync(join(folder, path), { throwIfNoEntry: false });
      if (stat?.isDirectory() === true) return list(path, [...above, here]);
      return stat?.isFile() === true ? [path] : [];
    });
  };
  return [...list('', [])].sort((a, b) => (a < b ? -1 : 1));
}
