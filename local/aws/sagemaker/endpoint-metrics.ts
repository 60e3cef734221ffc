import { instanceType } from '../../../lib/sagemaker/instance-types';
import {
  concurrencyMetric, dimensionSets, ENDPOINTS_NAMESPACE, IDLE_MINUTE, invocationMetrics, SAGEMAKER_NAMESPACE, utilizationMetrics, type InstanceLoad, type Measured, type MeasuredFleet,
} from '../../../lib/sagemaker/metrics';
import type { Clock, Timer } from '../clock';
import type { MetricSink } from '../cloudwatch/metric-sink';
import type { Fleet } from './fleet';
import type { InvocationFacts } from './invocation-facts';
import { usesOf } from './process-load';

/** A fleet that runs, and of which endpoint. */
export interface RunningFleet extends MeasuredFleet {
  readonly fleet: Fleet;
  /** An asynchronous endpoint publishes neither Invocations nor InvocationsPerInstance nor OverheadLatency nor ConcurrentRequestsPerModel. */
  readonly isAsync: boolean;
}

const HIGH_RESOLUTION_MS = 10_000;
const MINUTE_MS = 60_000;
/** Of the machine: at a fast clock minutes are too short to tell a load from. */
const LOAD_MS = 1000;
/** https://docs.aws.amazon.com/sagemaker/latest/dg/host-instance-storage.html */
const DEFAULT_VOLUME_GB = 30;
const NOT_ASYNC = ['Invocations', 'InvocationsPerInstance', 'OverheadLatency'];

/** Tells CloudWatch of requests to endpoints, and of their instances. */
export class EndpointMetrics {
  /** When the last request of a fleet came. */
  private readonly lastRequest = new Map<string, number>();
  private readonly uses = new Map<number, number>();
  private readonly loads = new Map<string, InstanceLoad>();
  private measured = 0;
  private readonly timers: readonly Timer[];

  constructor(private readonly sink: MetricSink, private readonly clock: Clock, private readonly fleets: () => readonly RunningFleet[]) {
    this.timers = [clock.every(HIGH_RESOLUTION_MS, (at) => this.sample(at)), clock.every(MINUTE_MS, (at) => this.minute(at))];
  }

  close(): void {
    for (const timer of this.timers) timer.cancel();
  }

  answered(facts: InvocationFacts, isAsync: boolean): void {
    const { at, status, containerStatus, modelMs = 0, overheadMs, instances, concurrent, limits } = facts;
    // "Requests where the model returned": one that was throttled never got there.
    if (status === 429) return;
    this.lastRequest.set(keyOf(facts), at);
    const all = invocationMetrics({
      status: containerStatus, modelMicros: Math.round(modelMs * 1000), overheadMicros: Math.round(overheadMs * 1000), instances,
      ...(limits !== undefined && { serverless: { busy: concurrent, maxConcurrency: limits.MaxConcurrency, provisioned: limits.ProvisionedConcurrency } }),
    });
    for (const each of all) if (!(isAsync && NOT_ASYNC.includes(each.name))) this.put(facts, SAGEMAKER_NAMESPACE, each, at);
    if (limits === undefined && !isAsync) this.put(facts, SAGEMAKER_NAMESPACE, concurrencyMetric(concurrent, instances), at, 1);
  }

  /** A serverless variant has got what runs it. */
  setUp(fleet: MeasuredFleet, ms: number): void {
    this.put(fleet, SAGEMAKER_NAMESPACE, { name: 'ModelSetupTime', value: Math.round(ms * 1000), unit: 'Microseconds' }, this.clock.now());
  }

  /** Where no request has just said how many there are. */
  private sample(at: number): void {
    for (const running of this.fleets()) {
      if (running.isAsync || running.fleet.serverless !== undefined || running.fleet.instances === 0 || this.hadRequest(running, at - HIGH_RESOLUTION_MS)) continue;
      this.put(running, SAGEMAKER_NAMESPACE, concurrencyMetric(running.fleet.outstanding, running.fleet.instances), at - 1, 1);
    }
  }

  /** The minute before `at`. */
  private minute(at: number): void {
    const running = this.fleets();
    for (const each of running) {
      if (each.isAsync || each.fleet.serverless !== undefined || each.fleet.instances === 0 || this.hadRequest(each, at - MINUTE_MS)) continue;
      for (const metric of IDLE_MINUTE) this.put(each, SAGEMAKER_NAMESPACE, metric, at - 1);
    }
    void this.measure(running).then(() => {
      for (const each of running) {
        const load = this.loads.get(keyOf(each));
        if (load !== undefined) for (const metric of utilizationMetrics(load, each.fleet.serverless !== undefined)) this.put(each, ENDPOINTS_NAMESPACE, metric, at - 1);
      }
    });
  }

  /** Of the processes, by the machine's time and as a part of what the instance type would have. */
  private async measure(running: readonly RunningFleet[]): Promise<void> {
    const now = performance.now();
    const elapsed = now - this.measured;
    if (elapsed < LOAD_MS) return;
    this.measured = now;
    const uses = await usesOf(running.flatMap(({ fleet }) => fleet.pids));
    this.loads.clear();
    for (const each of running) {
      const own = each.fleet.pids.flatMap((pid) => uses.get(pid) === undefined ? [] : [{ pid, use: uses.get(pid)! }]);
      if (own.length === 0) continue;
      const cpuMs = own.reduce((sum, { pid, use }) => sum + Math.max(0, use.cpuMs - (this.uses.get(pid) ?? use.cpuMs)), 0);
      const memory = own.reduce((sum, { use }) => sum + use.memoryBytes, 0);
      this.loads.set(keyOf(each), {
        cpuPercent: (100 * cpuMs) / elapsed / own.length,
        memoryPercent: (100 * memory) / own.length / memoryOf(each.fleet),
        diskPercent: (100 * each.fleet.modelBytes) / ((each.fleet.variant.VolumeSizeInGB ?? DEFAULT_VOLUME_GB) * 1e9),
      });
    }
    this.uses.clear();
    for (const [pid, { cpuMs }] of uses) this.uses.set(pid, cpuMs);
  }

  private hadRequest(fleet: MeasuredFleet, since: number): boolean {
    return (this.lastRequest.get(keyOf(fleet)) ?? 0) >= since;
  }

  private put(fleet: MeasuredFleet, namespace: string, { name, unit, value }: Measured, time: number, resolution: 1 | 60 = 60): void {
    for (const dimensions of dimensionSets(fleet)) this.sink.put({ namespace, name, dimensions, unit, time, values: [value], resolution });
  }
}

function keyOf({ endpoint, variant, config }: MeasuredFleet): string {
  return JSON.stringify([endpoint, variant, config]);
}

function memoryOf({ serverless, variant }: Fleet): number {
  if (serverless !== undefined) return serverless.MemorySizeInMB * 2 ** 20;
  return (instanceType(variant.InstanceType ?? '')?.memoryGiB ?? 8) * 2 ** 30;
}
