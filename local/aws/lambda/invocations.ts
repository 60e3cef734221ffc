import { randomUUID } from 'node:crypto';
import type { MeasuredCall } from '../../../lib/lambda/metrics';
import type { FunctionRunner } from '../../function-runner';
import { ApiError, TooManyRequests } from '../../lambda-api/errors';
import { splitFunctionName } from '../../lambda-api/function-name';
import type { Call, Executed, Invocable } from '../../lambda-api/invocable';
import type { InvocationResult } from '../../runtime-api/environment';
import { Throttled } from '../../runtime-api/environment-pool';
import { FunctionRuntime } from './function-runtime';
import type { Functions } from './functions';
import type { FunctionInvoker } from './invoker';
import type { LambdaMetrics } from './lambda-metrics';
import type { FunctionRecord, VersionRecord } from './records';

export interface InvocationsOptions {
  readonly functions: Functions;
  readonly runtime: FunctionRuntime;
  readonly metrics: LambdaMetrics;
  warn(message: string): void;
}

/** Every invocation of a function of this server, whoever asks for it. */
export class Invocations implements FunctionInvoker {
  constructor(private readonly options: InvocationsOptions) {}

  async invoke(reference: string, payload: unknown, options: { readonly wait?: boolean } = {}): Promise<InvocationResult> {
    return await this.of(reference).run(bytes(payload), {}, options.wait);
  }

  invokeLater(reference: string, payload: unknown): void {
    this.of(reference).invokeLater(bytes(payload), {});
  }

  /** What a caller means by a name or an ARN, with a qualifier or without. Throws ApiError where there is none, or it cannot run here. */
  of(reference: string): InvocableFunction {
    const { name, qualifier } = splitFunctionName(reference);
    return this.at(this.options.functions.get(name), qualifier);
  }

  at(fn: FunctionRecord, qualifier: string | undefined): InvocableFunction {
    const invocable = new InvocableFunction(this.options, fn.name, qualifier);
    invocable.runner(invocable.choose());
    return invocable;
  }
}

/** A function at a qualifier: which version that is, is decided at each invocation. */
export class InvocableFunction implements Invocable {
  constructor(private readonly options: InvocationsOptions, private readonly name: string, private readonly qualifier: string | undefined) {}

  get arn(): string {
    const arn = this.options.functions.arn(this.name);
    return this.qualifier === undefined ? arn : `${arn}:${this.qualifier}`;
  }

  invoke(payload: Buffer, call: Call): Promise<Executed> {
    return this.run(payload, call);
  }

  async run(payload: Buffer, call: Call, wait = false): Promise<Executed> {
    const { metrics } = this.options;
    for (;;) {
      const chosen = this.choose();
      const runner = this.runner(chosen);
      const measured = metrics.start(this.measured(chosen.version));
      const { version } = chosen.version;
      try {
        const result = await runner.invoke(payload, { ...call, version, functionArn: this.arn });
        measured.ran({ durationMs: result.report.durationMs, failed: result.functionError !== undefined });
        return { ...result, version };
      } catch (error) {
        if (!(error instanceof Throttled) || (wait && runner.concurrency > 0)) measured.gone();
        else measured.throttled();
        if (!(error instanceof Throttled)) throw error;
        if (!wait || runner.concurrency === 0) throw new TooManyRequests(chosen.fn.reservedConcurrency !== undefined, runner.concurrency);
        await runner.room();
      }
    }
  }

  invokeLater(payload: Buffer, call: Call): void {
    const requestId = call.requestId ?? randomUUID();
    this.run(payload, { ...call, requestId }, true).then((result) => {
      if (result.functionError === undefined) return;
      this.options.warn(`${this.name}: an asynchronous invocation failed: ${result.payload.toString('utf8').slice(0, 500)}`);
    }, (error: unknown) => {
      this.options.warn(`${this.name}: an asynchronous invocation was dropped: ${String(error)}`);
    });
  }

  measured(version: VersionRecord): MeasuredCall {
    const isAlias = this.qualifier !== undefined && this.qualifier !== version.version;
    return { functionName: this.name, qualifier: this.qualifier, aliasVersion: isAlias ? version.version : undefined };
  }

  /** The version that takes the next invocation: of a weighted alias, one by its weights. */
  choose(): { readonly fn: FunctionRecord; readonly version: VersionRecord } {
    const fn = this.options.functions.get(this.name);
    const version = this.options.functions.resolve(fn, this.qualifier);
    if (version === undefined) throw ApiError.notFound(`Function not found: ${this.arn}`);
    return { fn, version };
  }

  runner({ fn, version }: { readonly fn: FunctionRecord; readonly version: VersionRecord }): FunctionRunner {
    const runner = this.options.runtime.runner(fn, version);
    if (runner === undefined) throw new ApiError(502, 'InvalidRuntimeException', `csi local cannot execute ${FunctionRuntime.refusal(version) ?? ''}: Node.js functions with code from S3 or inline run here, and images of this package's model server`);
    return runner;
  }
}

function bytes(payload: unknown): Buffer {
  return Buffer.from(JSON.stringify(payload) ?? 'null');
}
