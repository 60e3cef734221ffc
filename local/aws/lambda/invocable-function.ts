import { randomUUID } from 'node:crypto';
import type { MeasuredCall } from '../../../lib/lambda/metrics';
import { LATEST, type FunctionRunner } from '../../function-runner';
import { ApiError, TooManyRequests } from '../../lambda-api/errors';
import type { Call, Executed, Invocable } from '../../lambda-api/invocable';
import { Throttled } from '../../runtime-api/environment-pool';
import type { Faults } from '../faults/fault';
import type { AsyncQueues } from './async-queue';
import { FunctionRuntime } from './function-runtime';
import type { Functions } from './functions';
import { chooseFault } from './invocation-fault';
import type { LambdaMetrics } from './lambda-metrics';
import type { FunctionTraces } from '../xray/function-traces';
import type { EventInvokeRecord, FunctionRecord, VersionRecord } from './records';

export interface InvocableOptions {
  readonly functions: Functions;
  readonly runtime: FunctionRuntime;
  readonly metrics: LambdaMetrics;
  readonly faults?: Pick<Faults, 'ofInvocation'>;
  readonly random?: () => number;
  readonly traces?: FunctionTraces;
  /** That a function which reserves no concurrency has met the limit of this machine. */
  full?(name: string, why: string): void;
}

interface Chosen {
  readonly fn: FunctionRecord;
  readonly version: VersionRecord;
}

/** A function at a qualifier: which version that is, is decided at each invocation. */
export class InvocableFunction implements Invocable {
  constructor(
    private readonly options: InvocableOptions, private readonly queues: AsyncQueues, readonly name: string, readonly qualifier: string | undefined,
  ) {}

  get arn(): string {
    const arn = this.options.functions.arn(this.name);
    return this.qualifier === undefined ? arn : `${arn}:${this.qualifier}`;
  }

  invoke(payload: Buffer, call: Call): Promise<Executed> {
    return this.run(payload, call);
  }

  invokeLater(payload: Buffer, call: Call): void {
    this.queues.receive(this, payload, { ...call, requestId: call.requestId ?? randomUUID() });
  }

  /** Runs it now; with `wait`, as soon as there is room for it. */
  async run(payload: Buffer, call: Call, wait = false): Promise<Executed> {
    for (;;) {
      const chosen = this.choose();
      const runner = this.runner(chosen);
      try {
        return await this.attempt(chosen, runner, payload, call);
      } catch (error) {
        if (!(error instanceof TooManyRequests) || !wait || error.onPurpose || runner.concurrency === 0) throw error;
        await runner.room();
      }
    }
  }

  /** Settles when it is worth to try; undefined when an invocation would run at once. */
  room(): Promise<void> | undefined {
    const runner = this.runner(this.choose());
    return runner.free ? undefined : runner.room();
  }

  get record(): FunctionRecord | undefined {
    return this.options.functions.find(this.name);
  }

  /** How its asynchronous invocations are treated: set for each qualifier by itself. */
  get eventInvoke(): EventInvokeRecord | undefined {
    return this.record?.eventInvoke?.[this.qualifier ?? LATEST];
  }

  measured(version?: VersionRecord): MeasuredCall {
    const isAlias = version !== undefined && this.qualifier !== undefined && this.qualifier !== version.version;
    return { functionName: this.name, qualifier: this.qualifier, aliasVersion: isAlias ? version.version : undefined };
  }

  /** The version that takes the next invocation: of a weighted alias, one by its weights. */
  choose(): Chosen {
    const fn = this.options.functions.get(this.name);
    const version = this.options.functions.resolve(fn, this.qualifier, this.options.random);
    if (version === undefined) throw ApiError.notFound(`Function not found: ${this.arn}`);
    return { fn, version };
  }

  runner({ fn, version }: Chosen): FunctionRunner {
    const runner = this.options.runtime.runner(fn, version);
    if (runner === undefined) throw new ApiError(502, 'InvalidRuntimeException', `csi local cannot execute ${FunctionRuntime.refusal(version) ?? ''}: Node.js functions with code from S3 or inline run here`);
    return runner;
  }

  private async attempt({ fn, version: record }: Chosen, runner: FunctionRunner, payload: Buffer, call: Call): Promise<Executed> {
    const { faults, metrics, random = Math.random } = this.options;
    const { version } = record;
    const started = metrics.start(this.measured(record));
    const requestId = call.requestId ?? randomUUID();
    const traced = this.options.traces?.start({
      functionName: this.name, functionArn: this.arn, requestId, roleArn: String(record.properties['Role']), mode: tracingMode(record), header: call.traceId,
    });
    const { throttled, fault } = chooseFault(faults?.ofInvocation(this.name, version) ?? [], random);
    try {
      if (throttled) throw new TooManyRequests(fn.reservedConcurrency !== undefined, runner.concurrency, 'csi local fault throttles the function');
      call.chosen?.(version);
      const result = await runner.invoke(payload, { ...call, requestId, ...(traced && { traceId: traced.header }), version, functionArn: this.arn, fault });
      traced?.ran(result);
      started.ran({ durationMs: result.report.durationMs, failed: result.functionError !== undefined, provisioned: result.provisioned });
      return { ...result, version };
    } catch (error) {
      const refusal = error instanceof Throttled ? new TooManyRequests(fn.reservedConcurrency !== undefined, runner.concurrency) : error;
      if (refusal instanceof TooManyRequests) {
        if (fn.reservedConcurrency === undefined && !refusal.onPurpose) this.options.full?.(this.name, refusal.why);
        started.throttled();
        traced?.throttled();
      } else started.gone();
      throw refusal;
    }
  }
}

function tracingMode({ properties }: VersionRecord): 'Active' | 'PassThrough' {
  return (properties['TracingConfig'] as { readonly Mode?: string } | undefined)?.Mode === 'Active' ? 'Active' : 'PassThrough';
}
