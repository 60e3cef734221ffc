import { randomUUID } from 'node:crypto';
import { freeSlots, queueMetrics } from '../../../lib/sagemaker/async-metrics';
import { parseAsyncRequest, resultLocations, type Headers } from '../../../lib/sagemaker/async-request';
import type { MetricSink } from '../cloudwatch/metric-sink';
import type { Clock, Timer } from '../clock';
import type { Documents, StateFolder } from '../state/state-folder';
import { AwsError } from '../wire/errors';
import type { AsyncProcessing } from './async-processing';
import type { AsyncRequestRecord } from './async-records';
import type { Endpoints } from './endpoints';
import type { EndpointRecord } from './records';

export interface AsyncQueuesOptions {
  readonly state: StateFolder;
  readonly clock: Clock;
  readonly metrics: MetricSink;
  readonly endpoints: Pick<Endpoints, 'all' | 'find' | 'traffic'>;
  readonly processing: AsyncProcessing;
  onDefect(error: unknown): void;
}

export interface AcceptedRequest {
  readonly inferenceId: string;
  readonly output: string;
  readonly failure?: string;
}

/** How often queues are measured, in AWS's time. */
const MEASURE_MS = 10_000;
/** How soon an instance that has come up is seen, on the machine's clock. */
const POLL_MS = 100;

/** The queues in front of asynchronous endpoints: what waits in them outlives the server. */
export class AsyncQueues {
  private readonly records: Documents<AsyncRequestRecord>;
  private readonly processing = new Set<string>();
  private readonly measuring: Timer;
  private polling: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(private readonly options: AsyncQueuesOptions) {
    this.records = options.state.documents<AsyncRequestRecord>('sagemaker-async-requests');
    this.measuring = options.clock.every(MEASURE_MS, () => this.measure());
  }

  /** Whether requests wait, or are processed. */
  backlog(endpoint: string): number {
    return this.of(endpoint).length;
  }

  /** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpointAsync.html */
  receive(endpoint: EndpointRecord, headers: Headers, body: Buffer): AcceptedRequest {
    const settings = endpoint.settings.AsyncInferenceConfig;
    if (settings === undefined) throw refused(`Endpoint ${endpoint.name} is not an asynchronous endpoint: its configuration has no AsyncInferenceConfig. Use InvokeEndpoint.`);
    const request = parseAsyncRequest(headers, body.length);
    if ('refusal' in request) throw refused(request.refusal);
    const id = randomUUID();
    const record: AsyncRequestRecord = {
      id, endpoint: endpoint.name, endpointCreated: endpoint.created, inferenceId: request.inferenceId ?? randomUUID(), received: this.options.clock.now(), request,
      ...resultLocations(settings.OutputConfig, request, id), ...(body.length > 0 && { body: body.toString('base64') }),
    };
    this.records.put(id, record);
    this.pump(endpoint);
    return record;
  }

  /** What waited at the server's end, and what was processed then, waits again. */
  resume(): void {
    this.pumpAll();
  }

  close(): void {
    this.closed = true;
    this.measuring.cancel();
    clearInterval(this.polling);
  }

  private of(endpoint: string): readonly AsyncRequestRecord[] {
    return [...this.records.all.values()].filter((record) => record.endpoint === endpoint).sort((a, b) => a.received - b.received);
  }

  private pumpAll(): void {
    if (this.closed) return;
    for (const name of new Set([...this.records.all.values()].map(({ endpoint }) => endpoint))) {
      const endpoint = this.options.endpoints.find(name);
      for (const record of this.of(name)) if (record.endpointCreated !== endpoint?.created) this.records.delete(record.id);
      if (endpoint !== undefined) this.pump(endpoint);
    }
    this.poll();
  }

  /** Begins what may be begun, the oldest first. */
  private pump(endpoint: EndpointRecord): void {
    if (this.closed) return;
    const { clock, endpoints, processing } = this.options;
    const waiting = this.of(endpoint.name).filter(({ id }) => !this.processing.has(id));
    const expired = waiting.filter(({ received, request }) => clock.now() - received > request.ttlSeconds * 1000);
    for (const record of expired) this.run(record, async () => {
      await processing.expire(record, endpoint);
      return true;
    });
    const traffic = endpoints.traffic(endpoint.name);
    const { ClientConfig } = endpoint.settings.AsyncInferenceConfig ?? {};
    const busy = this.of(endpoint.name).filter(({ id }) => this.processing.has(id)).length;
    const slots = traffic === undefined ? 0 : freeSlots(instancesOf(traffic.parts(endpoint)), ClientConfig?.MaxConcurrentInvocationsPerInstance, busy);
    for (const record of waiting.filter((each) => !expired.includes(each)).slice(0, slots)) {
      const target = traffic?.choose(endpoint, undefined, Math.random);
      if (target !== undefined) this.run(record, () => processing.process(record, endpoint, target));
    }
    this.poll();
  }

  private run(record: AsyncRequestRecord, work: () => Promise<boolean>): void {
    this.processing.add(record.id);
    const ended = (done: boolean): void => {
      this.processing.delete(record.id);
      // After the server's end nothing is known of what it did: the next one does it again.
      if (this.closed) return;
      if (done) this.records.delete(record.id);
      const endpoint = this.options.endpoints.find(record.endpoint);
      if (done && endpoint !== undefined) this.pump(endpoint);
      this.poll();
    };
    work().then(ended, (error: unknown) => {
      this.options.onDefect(error);
      ended(true);
    });
  }

  /** While something waits, instances are looked for. */
  private poll(): void {
    const waits = !this.closed && this.records.all.size > this.processing.size;
    if (waits && this.polling === undefined) {
      this.polling = setInterval(() => this.pumpAll(), POLL_MS);
      this.polling.unref();
    } else if (!waits) {
      clearInterval(this.polling);
      this.polling = undefined;
    }
  }

  private measure(): void {
    const { clock, endpoints, metrics } = this.options;
    for (const endpoint of endpoints.all.filter(({ settings, status }) => settings.AsyncInferenceConfig !== undefined && status !== 'Failed' && status !== 'Creating')) {
      const all = this.of(endpoint.name);
      const processing = all.filter(({ id }) => this.processing.has(id)).length;
      const state = {
        waiting: all.length - processing, processing, instances: instancesOf(endpoints.traffic(endpoint.name)?.parts(endpoint) ?? []),
        ...(all[0] !== undefined && { oldestMs: clock.now() - all[0].received }),
      };
      for (const { name, unit, value } of queueMetrics(state)) metrics.put({ namespace: 'AWS/SageMaker', name, dimensions: { EndpointName: endpoint.name }, unit, time: clock.now(), values: [value] });
    }
  }
}

function instancesOf(parts: readonly { readonly fleet: { readonly instances: number } }[]): number {
  return parts.reduce((sum, { fleet }) => sum + fleet.instances, 0);
}

/** A refusal of the runtime. */
function refused(message: string): AwsError {
  return new AwsError(400, 'ValidationError', message);
}
