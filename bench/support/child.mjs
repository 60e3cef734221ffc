// A case in a process of its own: what it prints last is a line of JSON.
import { spawn } from 'node:child_process';

/** What a child may see: nothing of this machine's settings, which could differ from the next one's. */
export function plainEnvironment(extra = {}) {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'USERPROFILE', 'LANG'];
  const environment = Object.fromEntries(kept.filter((name) => process.env[name] !== undefined).map((name) => [name, process.env[name]]));
  return { ...environment, CDK_VALIDATION: 'false', ...extra };
}

export function runCase(node, args, { cwd, env = {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, { cwd, env: plainEnvironment(env), stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
    let result = '';
    let errors = '';
    child.stdio[3].setEncoding('utf8').on('data', (text) => (result += text));
    child.stdout.resume();
    child.stderr.setEncoding('utf8').on('data', (text) => (errors += text));
    child.on('error', reject);
    child.on('close', (status) => {
      if (status !== 0) reject(new Error(`${args.join(' ')} ended with status ${status}:\n${errors}`));
      else resolve(JSON.parse(result));
    });
  });
}
