import type { Documents, StateFolder } from './state/state-folder';

/** How often the time is written down, so that it does not run backwards over a restart. */
const SAVE_MS = 2000;
/** What a timer of Node.js takes at most. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** A wait that can be given up. */
export interface Timer {
  cancel(): void;
}

/**
 * The time of everything that AWS does by the clock: metrics, alarms, CodeDeploy, scaling, schedules, retries. It runs
 * `speed` times as fast as that of the machine. What really runs (functions, deploys) keeps the machine's own time.
 */
export class Clock {
  private readonly saved: Documents<number>;
  private readonly realStart = Date.now();
  private readonly start: number;
  private readonly saving: NodeJS.Timeout;
  private readonly timers = new Set<Timer>();
  private closed = false;

  constructor(readonly speed: number, state: StateFolder) {
    this.saved = state.documents<number>('clock');
    this.start = Math.max(this.realStart, this.saved.all.get('until') ?? 0);
    this.save();
    this.saving = setInterval(() => this.save(), SAVE_MS);
    this.saving.unref();
  }

  /** Milliseconds since 1970 on this clock. */
  now(): number {
    return this.at(Date.now());
  }

  /** The time here when the machine's clock shows `real`. */
  at(real: number): number {
    return this.start + (real - this.realStart) * this.speed;
  }

  /** Does something once that many milliseconds of this clock have gone by. */
  after(ms: number, work: () => void): Timer {
    if (this.closed) return { cancel: () => undefined };
    const due = this.now() + ms;
    let timeout: NodeJS.Timeout;
    const timer: Timer = {
      cancel: () => {
        clearTimeout(timeout);
        this.timers.delete(timer);
      },
    };
    const wait = (): void => {
      const left = (due - this.now()) / this.speed;
      if (left <= 0) {
        this.timers.delete(timer);
        work();
        return;
      }
      timeout = setTimeout(wait, Math.min(MAX_TIMER_MS, Math.ceil(left)));
    };
    timeout = setTimeout(wait, Math.min(MAX_TIMER_MS, Math.max(0, Math.ceil(ms / this.speed))));
    this.timers.add(timer);
    return timer;
  }

  /** Settles once that many milliseconds of this clock have gone by; never after the server has closed. */
  sleep(ms: number): Promise<void> {
    return new Promise((done) => { this.after(ms, done); });
  }

  /** Does something at every multiple of a period since 1970, as AWS evaluates its alarms: `at` is the moment it stands for. */
  every(periodMs: number, work: (at: number) => void): Timer {
    let next = (Math.floor(this.now() / periodMs) + 1) * periodMs;
    const arm = (): Timer => this.after(next - this.now(), () => {
      const at = next;
      // Moments that were slept through are not made up for.
      next = Math.max(next + periodMs, Math.floor(this.now() / periodMs) * periodMs);
      timer = arm();
      work(at);
    });
    let timer = arm();
    return { cancel: () => timer.cancel() };
  }

  close(): void {
    this.closed = true;
    clearInterval(this.saving);
    for (const timer of this.timers) timer.cancel();
  }

  /** The time at the next save: whenever the server ends, it was not later than that. */
  private save(): void {
    this.saved.put('until', Math.round(this.at(Date.now() + SAVE_MS)));
  }
}
