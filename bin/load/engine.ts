import type { Arrival } from '../../lib/load/plan';
import type { LoadAnswer } from '../../lib/load/result';

/** Sends one request; never throws: no answer has status 0. */
export type Send = (body: string) => Promise<Pick<LoadAnswer, 'status' | 'version' | 'reason'>>;

export interface EngineOptions {
  readonly send: Send;
  /** Sent in turn. */
  readonly bodies: readonly string[];
  /** When requests are due, from the first on. */
  readonly arrivals: Iterator<Arrival, void>;
  /** Requests that are under way at the same time at most: those that are due then wait, and their wait counts. */
  readonly connections: number;
  readonly onAnswer: (answer: LoadAnswer) => void;
}

/** The longest that a timer of Node.js is set for here: the next request may be due in days. */
const LONGEST_WAIT_MS = 60_000;

/**
 * An open loop: requests go out when they are due, not when those before were answered, and each latency counts from when its request was due.
 * Every request is sent once.
 */
export class LoadEngine {
  /** Settles when every request has its answer. */
  readonly finished: Promise<void>;
  private readonly started = performance.now();
  private next: Arrival | undefined;
  private sent = 0;
  private underWay = 0;
  private timer: NodeJS.Timeout | undefined;
  private finish!: () => void;

  constructor(private readonly options: EngineOptions) {
    this.finished = new Promise((done) => { this.finish = done; });
    this.advance();
    this.pace();
  }

  /** Milliseconds since it began. */
  get elapsed(): number {
    return performance.now() - this.started;
  }

  /** Sends nothing more. Settles when every request has its answer. */
  async stop(): Promise<void> {
    this.next = undefined;
    this.pace();
    await this.finished;
  }

  private advance(): void {
    const { value, done } = this.options.arrivals.next();
    this.next = done === true ? undefined : (value as Arrival);
  }

  private pace(): void {
    clearTimeout(this.timer);
    while (this.next !== undefined && this.next.at <= this.elapsed && this.underWay < this.options.connections) {
      this.dispatch(this.next);
      this.advance();
    }
    if (this.next === undefined) {
      if (this.underWay === 0) this.finish();
      return;
    }
    // Where all connections are busy, the next answer goes on.
    if (this.underWay < this.options.connections) this.timer = setTimeout(() => this.pace(), Math.min(LONGEST_WAIT_MS, Math.max(0, this.next.at - this.elapsed)));
  }

  private dispatch({ at, phase }: Arrival): void {
    const { send, bodies, onAnswer } = this.options;
    const waited = this.elapsed - at;
    this.underWay++;
    void send(bodies[this.sent++ % bodies.length] as string).then(({ status, version, reason }) => {
      this.underWay--;
      onAnswer({ at, latency: this.elapsed - at, waited, status, version, phase, ...(reason === undefined ? {} : { reason }) });
      this.pace();
    });
  }
}
