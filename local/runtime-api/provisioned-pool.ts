import { availableParallelism } from 'node:os';
import type { ExecutionEnvironment, InvocationRequest, InvocationResult } from './environment';

/** Environments that were started before anyone calls, and are kept at a number. */
export class ProvisionedPool {
  private requested = 0;
  private readonly up = new Set<ExecutionEnvironment>();
  private readonly idle: ExecutionEnvironment[] = [];
  private readonly starting = new Set<ExecutionEnvironment>();
  private failed = false;
  private watchers: (() => void)[] = [];

  /** `onFree` is told when one has become free. */
  constructor(private readonly make: () => ExecutionEnvironment, private readonly onFree: () => void) {}

  /** As many as are to be there. */
  get wanted(): number {
    return this.requested;
  }

  /** As many as are there, busy or not. */
  get allocated(): number {
    return Math.min(this.up.size, this.requested);
  }

  get size(): number {
    return this.up.size + this.starting.size;
  }

  get busy(): number {
    return this.up.size - this.idle.length;
  }

  get free(): boolean {
    return this.idle.length > 0;
  }

  get status(): 'IN_PROGRESS' | 'READY' | 'FAILED' {
    return this.failed ? 'FAILED' : this.up.size >= this.requested ? 'READY' : 'IN_PROGRESS';
  }

  /** Starts what is missing, and ends what is too much: busy ones once they have answered. */
  resize(wanted: number): void {
    this.requested = wanted;
    this.failed = false;
    while (this.up.size > wanted && this.idle.length > 0) this.end(this.idle[0] as ExecutionEnvironment);
    this.fill();
  }

  /** Settles when nothing is under way: it is ready, or has failed. */
  async settled(): Promise<void> {
    while (this.status === 'IN_PROGRESS') await new Promise<void>((changed) => { this.watchers.push(changed); });
  }

  /** Runs an invocation in one of them; undefined when none is free. */
  async invoke(request: InvocationRequest): Promise<InvocationResult | undefined> {
    for (;;) {
      const environment = this.idle.pop();
      if (environment === undefined) return undefined;
      const result = await environment.invoke(request);
      if (!environment.usable || this.up.size > this.requested) this.end(environment);
      else if (this.up.has(environment)) {
        this.idle.push(environment);
        this.onFree();
      }
      this.fill();
      // It had ended before it took the invocation.
      if (result === undefined) continue;
      return result;
    }
  }

  async close(): Promise<void> {
    this.requested = 0;
    await Promise.all([...this.up, ...this.starting].map((environment) => environment.close()));
    this.changed();
  }

  private fill(): void {
    while (!this.failed && this.size < this.requested && this.starting.size < Math.max(2, availableParallelism())) void this.startOne();
    this.changed();
  }

  private async startOne(): Promise<void> {
    let environment: ExecutionEnvironment;
    try {
      environment = this.make();
    } catch {
      // It cannot even be set up: its file system, for instance, cannot be mounted.
      this.failed = true;
      return this.changed();
    }
    this.starting.add(environment);
    const ready = await environment.prepare();
    this.starting.delete(environment);
    if (ready && this.up.size < this.requested) {
      this.up.add(environment);
      this.idle.push(environment);
      environment.whenDead(() => {
        this.end(environment);
        this.fill();
      });
      this.onFree();
    } else {
      if (!ready && this.requested > 0) this.failed = true;
      await environment.close();
    }
    this.fill();
  }

  private end(environment: ExecutionEnvironment): void {
    this.up.delete(environment);
    const index = this.idle.indexOf(environment);
    if (index >= 0) this.idle.splice(index, 1);
    void environment.close();
  }

  private changed(): void {
    for (const tell of this.watchers.splice(0)) tell();
  }
}
