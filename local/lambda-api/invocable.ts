import { randomUUID } from 'node:crypto';
import { directAnswer, type Answer } from '../answer';
import type { FunctionRunner } from '../function-runner';
import type { InvocationResult } from '../runtime-api/environment';
import { Throttled } from '../runtime-api/environment-pool';
import type { ResponseSink } from '../runtime-api/runtime-process';
import { TooManyRequests } from './errors';

/** What a caller says of an invocation beside its payload. */
export interface Call {
  readonly requestId?: string;
  readonly traceId?: string;
  readonly clientContext?: string;
  /** Takes the answer as it is written, where the function streams it. */
  readonly sink?: ResponseSink;
  /** Told the version before it runs. */
  chosen?(version: string): void;
}

export interface Executed extends InvocationResult {
  /** The version that ran: of an alias, the one that it chose. */
  readonly version: string;
}

/** A function at a qualifier, or without one, as the Lambda API and function URLs call it. */
export interface Invocable {
  /** Runs it now and waits for the answer. Throws TooManyRequests where it takes no more. */
  invoke(payload: Buffer, call: Call): Promise<Executed>;
  /** Puts the event in the queue in front of the function. */
  invokeLater(payload: Buffer, call: Call): void;
  /** Tells how a request ended: whoever answers it knows that best. */
  answered?(answer: Answer): void;
}

/** A version of a function with nothing around it. */
export class InvocableVersion implements Invocable {
  constructor(
    private readonly fn: FunctionRunner, private readonly version: string, private readonly arn: string, private readonly warn: (message: string) => void,
  ) {}

  async invoke(payload: Buffer, call: Call): Promise<Executed> {
    call.chosen?.(this.version);
    try {
      return { ...await this.fn.invoke(payload, { ...call, version: this.version, functionArn: this.arn }), version: this.version };
    } catch (error) {
      throw error instanceof Throttled ? new TooManyRequests(this.fn.definition.reservedConcurrency !== undefined, this.fn.concurrency) : error;
    }
  }

  /** Lambda would retry a failure twice, after one and two minutes; here it is said once. */
  invokeLater(payload: Buffer, call: Call): void {
    const { name } = this.fn.definition;
    const requestId = call.requestId ?? randomUUID();
    this.fn.invoke(payload, { ...call, requestId, version: this.version, functionArn: this.arn, wait: true }).then((result) => {
      this.fn.answered(directAnswer('event', requestId, result));
      if (result.functionError === undefined) return;
      this.warn(`${name}: an asynchronous invocation failed (on AWS it would be retried): ${result.payload.toString('utf8').slice(0, 500)}`);
    }, (error: unknown) => {
      this.warn(`${name}: an asynchronous invocation was dropped: ${error instanceof Throttled ? 'the function takes none, or the server stopped' : String(error)}`);
    });
  }

  answered(answer: Answer): void {
    this.fn.answered(answer);
  }
}
