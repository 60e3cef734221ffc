import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConversionAnswer, ConversionJob, ConvertedModel } from '../../lib/mlflow/conversion';
import { explainConversion } from '../../lib/mlflow/conversion';
import { LocalError } from '../../local/errors';
import { packageRoot } from '../../local/package-files';

export type Converted = Extract<ConversionAnswer, { readonly status: 'converted' }>;

export interface ConvertOptions {
  /** The user's own; without, the first that is found. */
  readonly python?: string;
  readonly name: string;
  readonly version: string;
  readonly allowPickle: boolean;
  readonly tolerance: number;
}

/** Has a Python of the user's write the model as ONNX, into `output`; `scratch` is a folder for what only this needs. */
export async function convertModel(model: ConvertedModel, folder: string, output: string, scratch: string, { python, ...options }: ConvertOptions): Promise<Converted> {
  const answer = join(scratch, 'answer.json');
  const job: ConversionJob = { ...model, ...options, folder, output, answer };
  const jobFile = join(scratch, 'job.json');
  writeFileSync(jobFile, JSON.stringify(job));
  const command = python ?? await findPython();
  const { status, said } = await runPython(command, [join(packageRoot(), 'bin', 'mlflow', 'to_onnx.py'), jobFile]);
  if (!existsSync(answer)) throw new LocalError(`${command} ended with ${status} while it wrote the model as ONNX: ${said === '' ? 'it said nothing' : said}`);
  const found = JSON.parse(readFileSync(answer, 'utf8')) as ConversionAnswer;
  if (found.status !== 'converted') throw new LocalError(explainConversion(found, model, command));
  return found;
}

/** Of those that a person would mean: named by PYTHON, that of an active virtual environment, of the project, of the machine. */
async function findPython(): Promise<string> {
  const inVenv = process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python'];
  const { PYTHON, VIRTUAL_ENV } = process.env;
  const candidates = [PYTHON, ...[VIRTUAL_ENV, '.venv', 'venv'].flatMap((folder) => (folder === undefined || !existsSync(join(folder, ...inVenv)) ? [] : [join(folder, ...inVenv)])), 'python3', 'python'];
  for (const command of candidates.filter((candidate) => candidate !== undefined && candidate !== '')) {
    const { status } = await runPython(command as string, ['-c', 'import sys; sys.exit(sys.version_info < (3, 9))']).catch(() => ({ status: 1 }));
    if (status === 0) return command as string;
  }
  throw new LocalError('scikit-learn, LightGBM and XGBoost models are written as ONNX by Python, 3.9 or later, and there is none here: name one with --python, or log the model as ONNX');
}

const LONGEST = 2000;

async function runPython(command: string, args: readonly string[]): Promise<{ readonly status: number | null; readonly said: string }> {
  return await new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', PYTHONUTF8: '1' } });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => { said = `${said}${chunk.toString('utf8')}`.slice(-LONGEST); });
    child.on('error', (error: NodeJS.ErrnoException) => reject(new LocalError(error.code === 'ENOENT' ? `there is no ${command}: name a Python with --python` : `${command} cannot be started: ${error.message}`)));
    child.on('close', (status) => resolve({ status, said: said.trim() }));
  });
}
