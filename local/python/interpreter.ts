import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { LocalError } from '../errors';

export interface Interpreter {
  readonly command: string;
  /** Such as `3.11.7`. */
  readonly version: string;
  readonly hasUv: boolean;
}

/** Of Lambda's own runtime client for Python, which stands in every base image: https://github.com/aws/aws-lambda-python-runtime-interface-client */
const OLDEST = [3, 10] as const;
const PROBE = 'import sys, importlib.util as u; print(*sys.version_info[:3], u.find_spec("pip") is not None, u.find_spec("uv") is not None)';

/** A Python of this machine for a runtime such as `python3.13`: of that version if there is one, any other that is new enough if not. */
export async function findInterpreter(runtime: string): Promise<Interpreter> {
  const wanted = runtime.replace(/^python/, '');
  const found: Interpreter[] = [];
  const unfit: string[] = [];
  for (const command of new Set([process.env['PYTHON'], `python${wanted}`, 'python3', 'python'].filter((name) => name !== undefined))) {
    const [major = 0, minor = 0, patch = 0, pip, uv] = await probe(command);
    if (major === 0) continue;
    const version = `${major}.${minor}.${patch}`;
    if (Number(major) !== OLDEST[0] || Number(minor) < OLDEST[1] || pip !== 'True') unfit.push(`${command} is ${version}${pip === 'True' ? '' : ' without pip'}`);
    else found.push({ command, version, hasUv: uv === 'True' });
  }
  const [first] = found;
  if (first === undefined) {
    throw new LocalError(`an image of ${runtime} runs here on a Python of this machine, ${OLDEST.join('.')} or later with pip, and there is none`
      + `${unfit.length === 0 ? '' : ` (${unfit.join(', ')})`}: install one, or name it by the environment variable PYTHON`);
  }
  // One that somebody named is meant, whatever its version.
  return process.env['PYTHON'] === first.command ? first : found.find(({ version }) => version.startsWith(`${wanted}.`)) ?? first;
}

async function probe(command: string): Promise<readonly (string | number)[]> {
  try {
    return (await promisify(execFile)(command, ['-c', PROBE])).stdout.trim().split(' ');
  } catch {
    return [];
  }
}
