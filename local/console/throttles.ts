import type { Answer } from '../answer';

/** A flood of refusals is one line in so long. */
const WINDOW_MS = 1000;

/** Says the first throttled request of a function at once, and those that follow as a count. */
export class Throttles {
  private readonly more = new Map<string, { count: number; readonly timer: NodeJS.Timeout }>();

  constructor(private readonly print: (functionName: string, text: string) => void) {}

  static is({ status, report }: Answer): boolean {
    return status === 429 && report === undefined;
  }

  /** True when the request is to be shown by itself. */
  add(functionName: string): boolean {
    const counted = this.more.get(functionName);
    if (counted !== undefined) {
      counted.count++;
      return false;
    }
    this.open(functionName);
    return true;
  }

  /** Says what was counted so far. */
  flush(): void {
    for (const [functionName, { count, timer }] of this.more) {
      clearTimeout(timer);
      this.say(functionName, count);
    }
    this.more.clear();
  }

  private open(functionName: string): void {
    const timer = setTimeout(() => {
      const count = this.more.get(functionName)?.count ?? 0;
      this.more.delete(functionName);
      this.say(functionName, count);
      if (count > 0) this.open(functionName);
    }, WINDOW_MS);
    timer.unref();
    this.more.set(functionName, { count: 0, timer });
  }

  private say(functionName: string, count: number): void {
    if (count > 0) this.print(functionName, `429 for ${count} more request${count === 1 ? '' : 's'}`);
  }
}
