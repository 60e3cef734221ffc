import { splitFunctionName } from '../../lambda-api/function-name';
import type { InvocationResult } from '../../runtime-api/environment';
import type { Clock } from '../clock';
import { AsyncQueues } from './async-queue';
import { InvocableFunction, type InvocableOptions } from './invocable-function';
import type { FunctionInvoker } from './invoker';
import type { FunctionRecord } from './records';

export interface InvocationsOptions extends InvocableOptions {
  readonly clock: Clock;
  warn(message: string): void;
}

/** Every invocation of a function of this server, whoever asks for it. */
export class Invocations implements FunctionInvoker {
  private readonly queues: AsyncQueues;
  private readonly options: InvocationsOptions;
  private readonly full = new Set<string>();

  constructor(options: InvocationsOptions) {
    this.options = { ...options, full: (name, why) => this.sayFull(name, why) };
    this.queues = new AsyncQueues({ ...options, invoker: this });
  }

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
    const invocable = new InvocableFunction(this.options, this.queues, fn.name, qualifier);
    invocable.runner(invocable.choose());
    return invocable;
  }

  /** Once for each function: a limit of this machine looks like the model's fault in every figure. */
  private sayFull(name: string, why: string): void {
    if (this.full.has(name)) return;
    this.full.add(name);
    this.options.warn(`${name}: requests are refused with 429. ${why}`);
  }
}

function bytes(payload: unknown): Buffer {
  return Buffer.from(JSON.stringify(payload) ?? 'null');
}
