import { ExecutionEnvironment, type EnvironmentSettings, type InvocationRequest, type InvocationResult } from './environment';

export interface PoolLimits {
  /** Concurrent executions over all versions of the function. */
  readonly concurrency: Concurrency;
  /** An environment that waits longer than this is ended. */
  readonly idleMs: number;
}

interface Idle {
  readonly environment: ExecutionEnvironment;
  readonly version: string;
  readonly timer: NodeJS.Timeout;
}

/** All environments of the function are busy, and it may have no more. */
export class Throttled extends Error {}

/** Environments that one function may have at a time, where it reserves none and nobody says otherwise. */
export const DEFAULT_CONCURRENCY = 10;

/** How many invocations may run at a time, and who waits for room. Pools may share one. */
export class Concurrency {
  private waiting: (() => void)[] = [];
  private busy = 0;
  private limit: number;

  constructor(max: number) {
    this.limit = max;
  }

  get max(): number {
    return this.limit;
  }

  set max(max: number) {
    this.limit = max;
    this.wake();
  }

  get free(): boolean {
    return this.busy < this.limit;
  }

  enter(): boolean {
    if (!this.free) return false;
    this.busy++;
    return true;
  }

  leave(): void {
    this.busy--;
    this.wake();
  }

  /** Settles when it is worth to try again. */
  room(): Promise<void> {
    return new Promise<void>((free) => { this.waiting.push(free); });
  }

  /** Wakes everyone, in order: who finds no room after all waits again. */
  wake(): void {
    const woken = this.waiting;
    this.waiting = [];
    for (const free of woken) free();
  }
}

/**
 * The execution environments of one function: reused last in, first out, so that those that are
 * not needed age and end; each version of the function has its own.
 */
export class EnvironmentPool {
  private readonly idle: Idle[] = [];
  private readonly all = new Set<ExecutionEnvironment>();
  private closed = false;

  constructor(private readonly limits: PoolLimits, private readonly settings: (version: string) => EnvironmentSettings) {}

  /** Environments that exist, busy and idle. */
  get size(): number {
    return this.all.size;
  }

  /** Runs an invocation at once, or rejects with Throttled. */
  async invoke(version: string, request: InvocationRequest): Promise<InvocationResult> {
    const { concurrency } = this.limits;
    if (this.closed || !concurrency.enter()) throw new Throttled();
    try {
      while (!this.closed) {
        const environment = this.acquire(version);
        const result = await environment.invoke(request);
        this.release(environment, version);
        if (result !== undefined) return result;
      }
      throw new Throttled();
    } finally {
      concurrency.leave();
    }
  }

  /** Runs an invocation as soon as there is room for it. */
  async invokeLater(version: string, request: InvocationRequest): Promise<InvocationResult> {
    for (;;) {
      try {
        return await this.invoke(version, request);
      } catch (error) {
        if (!(error instanceof Throttled) || this.closed || this.limits.concurrency.max === 0) throw error;
        await this.limits.concurrency.room();
      }
    }
  }

  /** Ends what is idle now, and what is busy once it has answered. */
  drain(): void {
    this.closed = true;
    while (this.idle.length > 0) void this.discard(this.take(0));
    this.limits.concurrency.wake();
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const { timer } of this.idle) clearTimeout(timer);
    this.idle.length = 0;
    this.limits.concurrency.wake();
    await Promise.all([...this.all].map((environment) => environment.close()));
  }

  private acquire(version: string): ExecutionEnvironment {
    for (let index = this.idle.length - 1; index >= 0; index--) {
      if (this.idle[index]?.version === version) return this.take(index);
    }
    // An idle environment of another version makes room, so that processes stay within the limit.
    if (this.idle.length > 0 && this.all.size >= this.limits.concurrency.max) void this.take(0).close();

    const environment = new ExecutionEnvironment(this.settings(version));
    this.all.add(environment);
    environment.whenDead(() => this.forget(environment));
    return environment;
  }

  private release(environment: ExecutionEnvironment, version: string): void {
    if (!environment.usable || this.closed) {
      void this.discard(environment);
      return;
    }
    const timer = setTimeout(() => void this.discard(environment), this.limits.idleMs);
    timer.unref();
    this.idle.push({ environment, version, timer });
  }

  private take(index: number): ExecutionEnvironment {
    const [{ environment, timer }] = this.idle.splice(index, 1) as [Idle];
    clearTimeout(timer);
    return environment;
  }

  private discard(environment: ExecutionEnvironment): Promise<void> {
    this.forget(environment);
    return environment.close();
  }

  private forget(environment: ExecutionEnvironment): void {
    this.all.delete(environment);
    const index = this.idle.findIndex((entry) => entry.environment === environment);
    if (index >= 0) this.take(index);
  }
}
