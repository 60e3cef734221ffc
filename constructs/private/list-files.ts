import { readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Relative paths with forward slashes, sorted, so that a digest does not depend on the file system; and what else is there, in words. */
export function listFiles(folder: string): { readonly files: readonly string[]; readonly others: readonly string[] } {
  const others: string[] = [];
  const list = (relative: string, above: readonly string[]): string[] => {
    const here = realpathSync(join(folder, relative));
    if (above.includes(here)) {
      others.push(`${relative}, a link to a folder that it is in`);
      return [];
    }
    return readdirSync(here, { withFileTypes: true }).filter((entry) => !entry.name.startsWith('.')).flatMap((entry) => {
      const path = relative === '' ? entry.name : `${relative}/${entry.name}`;
      const stat = statSync(join(folder, path), { throwIfNoEntry: false });
      if (stat?.isDirectory()) return list(path, [...above, here]);
      if (stat?.isFile()) return [path];
      // To read a pipe would wait for somebody who writes into it.
      others.push(stat === undefined ? `${path}, a link to nothing` : `${path}, which is no file`);
      return [];
    });
  };
  return { files: list('', []).sort((a, b) => (a < b ? -1 : 1)), others };
}
