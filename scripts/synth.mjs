// Synthesizing an app as a user does, with the `cdk` command line, and comparing what comes out.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, tool } from './run.mjs';

const NO_FILE = join(root, '.cache', 'no-aws-account-needed');

/** Runs `cdk synth` in the folder and returns the template of every stack, by file name. Throws with its output when it fails. */
export function synth(folder, out, { app, env } = {}) {
  rmSync(out, { recursive: true, force: true });
  const args = ['synth', '--quiet', '--no-notices', '--no-version-reporting', '--output', out, ...(app === undefined ? [] : ['--app', app])];
  const shell = process.platform === 'win32';
  const result = spawnSync(tool('cdk'), args, { cwd: folder, encoding: 'utf8', shell, env: { ...environment(), ...env } });
  if (result.error) throw result.error;
  if (result.status !== 0) throw new Error(`cdk ${args.join(' ')} in ${folder} ended with ${result.status}:\n${result.stdout}${result.stderr}`);
  const files = readdirSync(out).filter((file) => file.endsWith('.template.json')).sort();
  if (files.length === 0) throw new Error(`cdk synth in ${folder} wrote no template`);
  return Object.fromEntries(files.map((file) => [file, JSON.parse(readFileSync(join(out, file), 'utf8'))]));
}

/** Where two JSON values first differ, in words; undefined when they are equal. */
export function firstDifference(left, right, path = '') {
  if (isObject(left) && isObject(right)) {
    for (const key of [...new Set([...Object.keys(left), ...Object.keys(right)])].sort()) {
      const difference = firstDifference(left[key], right[key], `${path}/${key}`);
      if (difference !== undefined) return difference;
    }
    return undefined;
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    for (let i = 0; i < Math.max(left.length, right.length); i++) {
      const difference = firstDifference(left[i], right[i], `${path}/${i}`);
      if (difference !== undefined) return difference;
    }
    return undefined;
  }
  return Object.is(left, right) ? undefined : `${path}: ${shown(left)} and ${shown(right)}`;
}

/** Synth needs no account: it gets none, and is told to look for none. */
function environment() {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_') && !name.startsWith('CDK_'));
  return {
    ...Object.fromEntries(inherited),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: NO_FILE,
    AWS_SHARED_CREDENTIALS_FILE: NO_FILE,
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CDK_DISABLE_VERSION_CHECK: 'true',
    JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20',
    CDK_VALIDATION: 'false',
  };
}

function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value) {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
