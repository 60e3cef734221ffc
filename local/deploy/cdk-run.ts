import { spawn } from 'node:child_process';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CdkProgram } from './find-cdk';

export interface CdkRun {
  /** As a shell has it: 128 and the signal's number where one ended it. */
  readonly status: number;
  /** What it printed, where that was kept. */
  readonly output: string;
}

export interface CdkRunOptions {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Keeps what it prints instead of showing it. */
  readonly quiet?: boolean;
}

/** Runs the CDK command line to its end. */
export function runCdk({ script }: CdkProgram, args: readonly string[], { folder, environment, quiet = false }: CdkRunOptions): Promise<CdkRun> {
  const child = spawn(process.execPath, [script, ...args], { cwd: folder, env: environment, stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit' });
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code, signal) => done({ status: code ?? 128 + constants.signals[signal ?? 'SIGTERM'], output: Buffer.concat(chunks).toString('utf8') }));
  });
}

/** The user's environment with the server's in the place of any account of the user's: nothing of this may reach AWS. */
export function cdkEnvironment(inherited: Readonly<Record<string, string | undefined>>, server: Readonly<Record<string, string>>): Record<string, string | undefined> {
  const kept = Object.entries(inherited).filter(([name]) => !/^AWS_/i.test(name) && name !== 'CDK_DOCKER' && !name.startsWith('CDK_DEFAULT_'));
  const nowhere = join(tmpdir(), 'csi-no-aws-configuration');
  return {
    ...Object.fromEntries(kept),
    ...server,
    AWS_CONFIG_FILE: nowhere,
    AWS_SHARED_CREDENTIALS_FILE: nowhere,
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CDK_DISABLE_VERSION_CHECK: 'true',
  };
}
