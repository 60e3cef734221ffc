import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export const ROOT = join(__dirname, '..', '..');

/** Calls a function of an ES module in scripts/ in a process of its own; arguments and result travel as JSON. */
export function callScript(script: string, name: string, ...args: unknown[]): unknown {
  const code = `import { readFileSync, writeSync } from 'node:fs';
    import { ${name} } from ${JSON.stringify(pathToFileURL(join(ROOT, 'scripts', script)).href)};
    const result = await ${name}(...JSON.parse(readFileSync(0, 'utf8')));
    writeSync(3, JSON.stringify(result ?? null));`;
  const { status, output, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    // The script may print: its result goes another way.
    input: JSON.stringify(args), encoding: 'utf8', cwd: ROOT, stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(output[3] ?? '') as unknown;
}
