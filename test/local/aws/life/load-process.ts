import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { AwsServer } from '../../../../local';
import { ROOT } from '../support';
import type { Answers, Phase } from './load';

/** The process that sends requests while a test deploys. */
export class LoadProcess {
  readonly phases: Phase[] = [];
  private readonly waiting: ((phase: Phase) => void)[] = [];
  private readonly exited: Promise<never>;

  static start(server: AwsServer, url: string, functionName: string, { rate, connections }: { readonly rate: number; readonly connections: number }): LoadProcess {
    return new LoadProcess(spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'load.ts'), url, functionName, String(rate), String(connections)], {
      cwd: ROOT, env: { ...process.env, ...server.environment, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' }, stdio: ['pipe', 'pipe', 'inherit'],
    }));
  }

  private constructor(private readonly child: ChildProcess) {
    this.exited = new Promise<never>((_, fail) => {
      child.on('error', fail);
      child.on('close', (status) => fail(new Error(`the process that sends requests ended with ${String(status)}`)));
    });
    this.exited.catch(() => undefined);
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      const phase = JSON.parse(line) as Phase;
      this.phases.push(phase);
      this.waiting.shift()?.(phase);
    });
  }

  /** Goes on through another door, or none. Answers what was answered until then: every request has its answer. */
  async turn(doors: 'url' | 'direct' | 'both' | 'none'): Promise<Phase> {
    const told = new Promise<Phase>((settle) => { this.waiting.push(settle); });
    this.child.stdin?.write(`${doors}\n`);
    return await Promise.race([told, this.exited]);
  }

  /** All answers since it began. */
  get answers(): readonly Answers[] {
    return this.phases.flatMap(({ answers }) => answers);
  }

  end(): void {
    this.child.kill('SIGKILL');
  }
}

/** How many answers there are from each version, with their status: `2: 200`. */
export function counts(answers: readonly Answers[]): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const { version, status, count } of answers) sums[`${version}: ${status}`] = (sums[`${version}: ${status}`] ?? 0) + count;
  return sums;
}
