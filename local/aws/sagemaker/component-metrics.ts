import { concurrencyMetrics, idleMetrics, invocationMetrics, NO_CAPACITY } from '../../../lib/sagemaker/component-metrics';
import type { Measured } from '../../../lib/sagemaker/async-metrics';
import type { Clock, Timer } from '../clock';
import type { MetricSink } from '../cloudwatch/metric-sink';
import type { InferenceComponents } from './components';
import type { InvocationFacts } from './invocation-facts';

const MINUTE_MS = 60_000;
const CONCURRENCY_MS = 10_000;

/** What AWS/SageMaker is told of inference components, with the dimension InferenceComponentName. */
export class ComponentMetrics {
  private readonly timers: readonly Timer[];

  constructor(private readonly sink: MetricSink, private readonly clock: Clock, private readonly components: InferenceComponents) {
    const serving = () => components.all.filter(({ status, base }) => base === undefined && (status === 'InService' || status === 'Updating'));
    this.timers = [
      clock.every(MINUTE_MS, () => serving().forEach(({ name, copies }) => this.put(name, idleMetrics(copies.current), clock.now()))),
      clock.every(CONCURRENCY_MS, () => serving().forEach(({ name, copies }) => this.put(name, concurrencyMetrics(copies.current, components.copies(name)?.outstanding ?? 0), clock.now(), 1))),
    ];
  }

  /** A request to a component has been answered. */
  invoked({ component, at, containerStatus, modelMs, concurrent }: InvocationFacts): void {
    if (component === undefined) return;
    const copies = this.components.find(component)?.copies.current ?? 0;
    this.put(component, invocationMetrics({ copies, status: containerStatus, modelMs }), at);
    this.put(component, concurrencyMetrics(copies, concurrent), at, 1);
  }

  /** A request came when there was no copy. */
  noCapacity(component: string): void {
    this.put(component, NO_CAPACITY, this.clock.now());
  }

  close(): void {
    for (const timer of this.timers) timer.cancel();
  }

  private put(InferenceComponentName: string, all: readonly Measured[], time: number, resolution: 1 | 60 = 60): void {
    for (const { name, unit, value } of all) this.sink.put({ namespace: 'AWS/SageMaker', name, dimensions: { InferenceComponentName }, unit, time, values: [value], resolution });
  }
}
