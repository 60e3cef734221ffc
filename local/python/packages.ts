import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LocalError } from '../errors';
import { findInterpreter, type Interpreter } from './interpreter';

/** Lambda's own runtime client, which the base images bring: it loads the handler, and asks the Runtime API for invocations. */
const RUNTIME_CLIENT = 'awslambdaric==4.2.2';
const FINISHED = 'csi-installed';
const LONGEST_OUTPUT = 2000;

export interface PythonEnvironment {
  /** The python in it. */
  readonly command: string;
  readonly version: string;
}

/** Virtual environments with the packages of images, one for each set of requirements; nothing of the machine's own packages is seen in them. */
export class PythonPackages {
  private readonly installing = new Map<string, Promise<PythonEnvironment>>();
  private readonly interpreters = new Map<string, Promise<Interpreter>>();

  constructor(private readonly folder: string) {}

  /** The environment for a runtime and its requirements, made if it is not there. */
  async ensure(runtime: string, requirements: readonly string[]): Promise<PythonEnvironment> {
    const interpreter = await this.interpreter(runtime);
    const lines = requirements.some((line) => /^awslambdaric\b/.test(line)) ? requirements : [...requirements, RUNTIME_CLIENT];
    const key = createHash('sha256').update(JSON.stringify([interpreter.command, interpreter.version, lines])).digest('hex').slice(0, 32);
    let environment = this.installing.get(key);
    if (environment === undefined) {
      environment = this.install(join(this.folder, key), interpreter, lines);
      this.installing.set(key, environment);
      environment.catch(() => this.installing.delete(key));
    }
    return await environment;
  }

  private interpreter(runtime: string): Promise<Interpreter> {
    let found = this.interpreters.get(runtime);
    if (found === undefined) {
      found = findInterpreter(runtime);
      this.interpreters.set(runtime, found);
      // Somebody may install one meanwhile.
      found.catch(() => this.interpreters.delete(runtime));
    }
    return found;
  }

  private async install(place: string, interpreter: Interpreter, lines: readonly string[]): Promise<PythonEnvironment> {
    const command = join(place, ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']));
    const environment = { command, version: interpreter.version };
    if (existsSync(join(place, FINISHED)) && existsSync(command)) return environment;
    rmSync(place, { recursive: true, force: true });
    mkdirSync(place, { recursive: true });
    const requirements = join(place, 'requirements.txt');
    writeFileSync(requirements, lines.map((line) => `${line}\n`).join(''));
    await run(interpreter.command, ['-m', 'venv', '--without-pip', place], 'cannot make a virtual environment');
    const pip = interpreter.hasUv
      ? ['-m', 'uv', 'pip', 'install', '--quiet', '--python', command, '-r', requirements]
      : ['-m', 'pip', '--python', command, 'install', '--quiet', '--disable-pip-version-check', '-r', requirements];
    await run(interpreter.command, pip, `pip cannot install what the image asks for into Python ${interpreter.version} of this machine`);
    writeFileSync(join(place, FINISHED), '');
    return environment;
  }
}

async function run(command: string, args: readonly string[], problem: string): Promise<void> {
  try {
    await promisify(execFile)(command, args, { maxBuffer: 64 * 1024 * 1024, env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' } });
  } catch (error) {
    const { stderr = '', message } = error as Error & { readonly stderr?: string };
    throw new LocalError(`${problem}: ${(stderr.trim() === '' ? message : stderr.trim()).slice(-LONGEST_OUTPUT)}`);
  }
}
