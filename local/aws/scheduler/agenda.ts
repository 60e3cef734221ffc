import type { Clock, Timer } from '../clock';

/** How late something may be done: "all schedule types invoke their targets with 60 second precision". */
const PRECISION_MS = 60_000;

/** Does things at moments that are computed one after the other, under names by which they can be given up. */
export class Agenda {
  private readonly timers = new Map<string, Timer>();

  constructor(private readonly clock: Clock) {}

  /** `next` gives the first moment later than the one it is told; undefined when there is none any more. */
  set(name: string, next: (after: number) => number | undefined, work: (at: number) => void, from = this.clock.now()): void {
    this.cancel(name);
    const at = next(from);
    if (at === undefined) return;
    const timer = this.clock.after(at - this.clock.now(), () => {
      this.timers.delete(name);
      // Armed before the work, which may change or cancel it. What a sleeping machine missed is not made up for.
      this.set(name, next, work, Math.max(at, this.clock.now() - PRECISION_MS));
      work(at);
    });
    this.timers.set(name, timer);
  }

  cancel(name: string): void {
    this.timers.get(name)?.cancel();
    this.timers.delete(name);
  }

  has(name: string): boolean {
    return this.timers.has(name);
  }
}
