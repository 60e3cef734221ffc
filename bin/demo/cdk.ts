import { spawn } from 'node:child_process';
import { join } from 'node:path';

export interface CdkRun {
  readonly status: number | null;
  readonly output: string;
}

const ROOT = join(__dirname, '..', '..');

/** Runs the unmodified `cdk` command line against a local AWS, from a home of its own: it keeps caches there. */
export function cdk(environment: Readonly<Record<string, string>>, folder: string, args: readonly string[], stopped: AbortSignal): Promise<CdkRun> {
  // What a user has set for an AWS of theirs must not reach it.
  const inherited = Object.entries(process.env).filter(([name]) => !/^(AWS|CDK)_/.test(name));
  const child = spawn(process.execPath, [join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk'), ...args, '--no-notices', '--no-version-reporting', '--output', join(folder, 'cdk.out')], {
    cwd: ROOT,
    env: {
      ...Object.fromEntries(inherited),
      ...environment,
      HOME: folder,
      USERPROFILE: folder,
      CI: '1',
      NO_COLOR: '1',
      AWS_EC2_METADATA_DISABLED: 'true',
      // The validator bundled with aws-cdk-lib takes seconds; the test suite runs it over the same app.
      CDK_VALIDATION: 'false',
      // The demo needs no internet: no look-up of newer versions, notices or telemetry.
      CDK_DISABLE_VERSION_CHECK: 'true',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: stopped,
    killSignal: 'SIGKILL',
  });
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (status) => done({ status, output: Buffer.concat(output).toString('utf8') }));
  });
}

/** The values that a deploy printed as outputs. */
export function outputsOf(output: string): Readonly<Record<string, string>> {
  return Object.fromEntries([...output.matchAll(/^\w+\.(\w+) = (.+)$/gm)].map(([, name = '', value = '']) => [name, value]));
}

/** Why a deploy failed, in the words of CloudFormation: its first failed resource. */
export function failureOf(output: string): string {
  const [line] = output.split('\n').filter((candidate) => /_FAILED\b/.test(candidate) && !/AWS::CloudFormation::Stack\b/.test(candidate));
  return (line ?? output.trim().split('\n').at(-1) ?? '').replace(/\s+/g, ' ').trim();
}
