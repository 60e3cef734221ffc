import type { ServerlessSettings, VariantSettings } from '../../../lib/sagemaker/settings';
import { NotRunning, type Instance, type ModelRequest } from './instance';
import type { OpenAnswer } from './model-container';
import type { ModelSource } from './records';

/** Processes that one variant has on this machine, however many instances it counts. */
export const MAX_PROCESSES = 4;

export interface FleetOptions {
  readonly variant: VariantSettings;
  /** Name of the config that it is of. */
  readonly config?: string;
  /** What the next instance is to run: what its model is now. Undefined where inference components bring the models. Throws a HostingFailure. */
  source?(): ModelSource;
  /** Settles once an instance is in service. Throws a HostingFailure. */
  start(source: ModelSource): Promise<Instance>;
  random?(): number;
  /** Instances that were there before the server's end did not come up again. */
  notRestored(reason: string): void;
}

/** A serverless variant has as many requests under way as it may. */
export class Throttled extends Error {}

export interface FleetAnswer {
  readonly answer: OpenAnswer;
  readonly instance: string;
  /** Milliseconds of the machine until the answer began. */
  readonly beganMs: number;
}

/**
 * The running instances of one variant of one config: what an endpoint starts, sends requests to, scales and stops. It knows
 * nothing of weights, of other fleets and of records: `Endpoints` does.
 *
 *   scaleTo(n)    starts or stops instances until there are n; all or none of those that are missing. Throws a HostingFailure.
 *   invoke(...)   sends a request to an instance by the variant's routing.
 *   instances     those in service. Of more than four, four are processes, and take the requests of all.
 *   close()       at once; drain() waits for what is under way first.
 *
 * A serverless variant counts no instances and has one process; `serverless` bounds its requests. A variant without a model
 * (for inference components) has instances and no processes: whoever places copies on them starts those as Instances of their own.
 */
export class Fleet {
  /** What its newest instance was started with. */
  runs: ModelSource | undefined;
  serverless: ServerlessSettings | undefined;
  private readonly processes: Instance[] = [];
  private count = 0;
  private busy = 0;
  private idle: (() => void)[] = [];
  private started: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(private readonly options: FleetOptions) {
    this.serverless = options.variant.ServerlessConfig;
  }

  get variant(): VariantSettings {
    return this.options.variant;
  }

  get config(): string {
    return this.options.config ?? '';
  }

  get instances(): number {
    return this.count;
  }

  /** Requests under way. */
  get outstanding(): number {
    return this.busy;
  }

  /** Of its processes. */
  get pids(): readonly number[] {
    return this.processes.flatMap(({ pids }) => pids);
  }

  /** What the model takes on an instance's disk. */
  get modelBytes(): number {
    return this.processes[0]?.modelBytes ?? 0;
  }

  /** Where a process of it finds its model. */
  get modelFolder(): string | undefined {
    return this.processes[0]?.modelFolder;
  }

  /** Starts as many processes as a server had that ended, with what they ran; requests wait for them. */
  restore(count: number, source: ModelSource | undefined): void {
    this.count = this.serverless === undefined ? count : 0;
    this.runs = source;
    if (source !== undefined) this.started = this.fill(this.processesFor(count), source).catch((error: Error) => this.options.notRestored(error.message));
  }

  /** Instances of a serverless variant are not counted: it has a process, whatever is asked for. */
  async scaleTo(count: number): Promise<void> {
    const wanted = this.processesFor(count);
    const isMore = this.serverless === undefined ? count > this.count : this.processes.length === 0;
    if (isMore && this.options.source !== undefined) {
      this.runs = this.options.source();
      await this.fill(wanted, this.runs);
    }
    this.count = this.serverless === undefined ? count : 0;
    await Promise.all(this.processes.splice(wanted).map((instance) => instance.close()));
  }

  /** Throws Throttled, NotRunning, NotExecutable, InvocationTimedOut, or that the connection broke. */
  async invoke(request: ModelRequest): Promise<FleetAnswer> {
    await this.started;
    if (this.serverless !== undefined && this.busy >= this.serverless.MaxConcurrency) throw new Throttled();
    const instance = this.pick();
    if (instance === undefined) throw new NotRunning();
    this.busy++;
    const started = performance.now();
    try {
      const answer = await instance.invoke(request);
      answer.body.once('close', () => this.done());
      return { answer, instance: instance.id, beganMs: performance.now() - started };
    } catch (error) {
      this.done();
      throw error;
    }
  }

  async drain(): Promise<void> {
    if (this.busy > 0) await new Promise<void>((idle) => { this.idle.push(idle); });
    await this.close();
  }

  async close(): Promise<void> {
    this.closed = true;
    this.count = 0;
    await Promise.all(this.processes.splice(0).map((instance) => instance.close()));
  }

  /** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariantRoutingConfig.html */
  private pick(): Instance | undefined {
    const up = this.processes.filter((instance) => instance.up);
    const { random = Math.random, variant } = this.options;
    const least = Math.min(...up.map(({ outstanding }) => outstanding));
    const candidates = (variant.RoutingConfig?.RoutingStrategy ?? 'RANDOM') === 'RANDOM' ? up : up.filter(({ outstanding }) => outstanding === least);
    return candidates[Math.floor(random() * candidates.length)];
  }

  private processesFor(count: number): number {
    return this.serverless === undefined ? Math.min(count, MAX_PROCESSES) : 1;
  }

  private async fill(wanted: number, source: ModelSource): Promise<void> {
    const results = await Promise.allSettled(Array.from({ length: Math.max(0, wanted - this.processes.length) }, () => this.options.start(source)));
    const instances = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined || this.closed) {
      await Promise.all(instances.map((instance) => instance.close()));
      if (failed !== undefined) throw failed.reason;
      return;
    }
    this.processes.push(...instances);
  }

  private done(): void {
    this.busy--;
    if (this.busy === 0) for (const idle of this.idle.splice(0)) idle();
  }
}

/** The fleets of all variants of an endpoint that run one config, by variant. */
export type FleetSet = ReadonlyMap<string, Fleet>;
