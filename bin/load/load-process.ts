import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { LocalError } from '../../local';
import type { LoadSample } from './samples';

/** Requests that are sent by another process, until it is stopped. */
export class Load {
  readonly samples: LoadSample[] = [];
  private readonly exited: Promise<number | null>;

  static start(url: string, rows: string, { rate, connections }: { readonly rate: number; readonly connections: number }, onSample: (sample: LoadSample) => void): Load {
    const child = spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'child.ts'), url, rows, String(rate), String(connections)], {
      cwd: join(__dirname, '..', '..'),
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    return new Load(child, onSample);
  }

  private constructor(private readonly child: ChildProcess, onSample: (sample: LoadSample) => void) {
    this.exited = new Promise((done, fail) => {
      child.on('error', fail);
      child.on('close', done);
    });
    // Seen by whoever stops it; not before that.
    this.exited.catch(() => undefined);
    if (child.stdout !== null) {
      createInterface({ input: child.stdout }).on('line', (line) => {
        const sample = JSON.parse(line) as LoadSample;
        this.samples.push(sample);
        onSample(sample);
      });
    }
  }

  get sent(): number {
    return this.samples.reduce((sum, { answers }) => sum + answers.reduce((of, { count }) => of + count, 0), 0);
  }

  /** Settles when every request has its answer. */
  async stop(): Promise<void> {
    this.child.stdin?.end();
    const status = await this.exited;
    if (status !== 0) throw new LocalError(`the process that sends requests ended with status ${String(status)}`);
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }
}
