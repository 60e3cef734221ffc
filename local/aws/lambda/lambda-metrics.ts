import { count, dimensionSets, invocationMetrics, LAMBDA_NAMESPACE, THROTTLED, urlMetrics, type Dimensions, type Measured, type MeasuredCall, type Ran } from '../../../lib/lambda/metrics';
import type { Clock } from '../clock';
import type { MetricSink } from '../cloudwatch/metric-sink';

export interface StartedCall {
  ran(how: Ran): void;
  throttled(): void;
  /** It did not run, and is not to be counted. */
  gone(): void;
}

/** Tells CloudWatch of invocations. "The timestamp on a metric reflects when the function was invoked." */
export class LambdaMetrics {
  /** Invocations that run now, by what is measured together. */
  private readonly running = new Map<string, number>();

  constructor(private readonly sink: MetricSink, private readonly clock: Clock) {}

  /** Called as an invocation starts; what it answers, as it ends, or as it turns out not to run. */
  start(call: MeasuredCall): StartedCall {
    const time = this.clock.now();
    const concurrency = dimensionSets({ ...call, aliasVersion: undefined }).map((dimensions) => {
      const key = JSON.stringify(dimensions);
      const now = (this.running.get(key) ?? 0) + 1;
      this.running.set(key, now);
      return { key, dimensions, now };
    });
    const gone = (): void => {
      for (const { key } of concurrency) {
        const left = (this.running.get(key) ?? 1) - 1;
        if (left === 0) this.running.delete(key);
        else this.running.set(key, left);
      }
    };
    return {
      gone,
      ran: (how) => {
        gone();
        for (const { dimensions, now } of concurrency) this.put(dimensions, time, count('ConcurrentExecutions', now));
        this.putAll(call, time, invocationMetrics(how));
      },
      throttled: () => {
        gone();
        this.putAll(call, time, THROTTLED);
      },
    };
  }

  url(call: MeasuredCall, status: number, latencyMs: number): void {
    const [, ...sets] = dimensionSets(call);
    for (const measured of urlMetrics(status, latencyMs)) for (const dimensions of sets) this.put(dimensions, this.clock.now(), measured);
  }

  putAll(call: MeasuredCall, time: number, all: readonly Measured[]): void {
    const sets = dimensionSets(call);
    for (const measured of all) for (const dimensions of sets) this.put(dimensions, time, measured);
  }

  private put(dimensions: Dimensions, time: number, { name, unit, value }: Measured): void {
    this.sink.put({ namespace: LAMBDA_NAMESPACE, name, dimensions, unit, time, values: [value] });
  }
}
