import { DEFAULT_ASYNC, invocationRecord, isTooOld, waitAfterError, waitAfterThrottle, type AsyncOutcome, type AsyncSettings, type DropCondition } from '../../../lib/lambda/async';
import { count } from '../../../lib/lambda/metrics';
import { errorOf } from '../../answer';
import { LATEST } from '../../function-runner';
import { ApiError, TooManyRequests } from '../../lambda-api/errors';
import type { Call } from '../../lambda-api/invocable';
import { Throttled } from '../../runtime-api/environment-pool';
import type { Clock, Timer } from '../clock';
import type { InvocableFunction } from './invocable-function';
import type { FunctionInvoker } from './invoker';
import type { LambdaMetrics } from './lambda-metrics';

export interface AsyncQueueOptions {
  readonly clock: Clock;
  readonly metrics: LambdaMetrics;
  readonly invoker: FunctionInvoker;
  warn(message: string): void;
}

interface QueuedEvent {
  readonly target: InvocableFunction;
  readonly payload: Buffer;
  readonly call: Call & { readonly requestId: string };
  readonly received: number;
  /** How often it ran, and how often it was let wait. */
  attempts: number;
  throttles: number;
  answer?: AsyncOutcome['answer'];
}

/** How often a queue whose function is busy is read, in AWS's time. */
const BUSY_READ_MS = 1000;

/** The queues of asynchronous invocations, one in front of each function. They are in memory alone: a restart empties them. */
export class AsyncQueues {
  private readonly queues = new Map<string, AsyncQueue>();

  constructor(private readonly options: AsyncQueueOptions) {}

  receive(target: InvocableFunction, payload: Buffer, call: QueuedEvent['call']): void {
    const { clock, metrics } = this.options;
    let queue = this.queues.get(target.name);
    if (queue === undefined) {
      queue = new AsyncQueue(this.options);
      this.queues.set(target.name, queue);
    }
    metrics.putAll(target.measured(), clock.now(), [count('AsyncEventsReceived', 1)]);
    queue.add({ target, payload, call, received: clock.now(), attempts: 0, throttles: 0 });
  }
}

/**
 * Events of one function, in the order in which they came. "If the queue contains many entries, Lambda increases the retry interval
 * and reduces the rate at which it reads events": while the function is busy, one is tried each second, the rest when there is room.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
class AsyncQueue {
  private readonly ready: QueuedEvent[] = [];
  private pause: Timer | undefined;

  constructor(private readonly options: AsyncQueueOptions) {}

  add(event: QueuedEvent): void {
    this.ready.push(event);
    if (this.pause === undefined) this.read(true);
  }

  private read(evenIfBusy: boolean): void {
    this.pause?.cancel();
    this.pause = undefined;
    let tryBusy = evenIfBusy;
    for (let event = this.ready[0]; event !== undefined; event = this.ready[0]) {
      const room = roomOf(event);
      if (room !== undefined && !tryBusy) return this.wait(room);
      this.ready.shift();
      if (room !== undefined) tryBusy = false;
      void this.process(event);
    }
  }

  private wait(room: Promise<void>): void {
    const pause = this.options.clock.after(BUSY_READ_MS, () => this.read(true));
    this.pause = pause;
    void room.then(() => {
      if (this.pause === pause) this.read(false);
    });
  }

  private async process(event: QueuedEvent): Promise<void> {
    const { clock, metrics } = this.options;
    const { target } = event;
    const ageMs = clock.now() - event.received;
    const settings = settingsOf(target);
    metrics.putAll(target.measured(), clock.now(), [{ name: 'AsyncEventAge', value: ageMs, unit: 'Milliseconds' }]);
    // "Lambda begins sending new events to the dead-letter queue or the on-failure event destination, without any retries."
    if (target.record?.reservedConcurrency === 0) return this.drop(event, 'ZeroReservedConcurrency');
    if (isTooOld(ageMs, settings)) return this.drop(event, 'EventAgeExceeded');
    try {
      const { version, functionError, payload } = await target.run(event.payload, event.call);
      event.attempts++;
      const failed = functionError !== undefined;
      event.answer = { version, failed, payload: jsonOf(payload) };
      if (!failed) return this.deliver(event, 'Success', target.eventInvoke?.onSuccess);
      const wait = waitAfterError(event.attempts, settings);
      if (wait === undefined) return this.drop(event, 'RetriesExhausted');
      this.options.warn(`${target.name}: an asynchronous invocation failed, and is tried again after ${wait / 60_000} min: ${errorOf(payload) ?? 'without a message'}`);
      this.retry(event, wait);
    } catch (error) {
      // The server closes, or the function is gone with its queue.
      if (error instanceof Throttled || (error instanceof ApiError && !(error instanceof TooManyRequests))) return;
      event.throttles++;
      this.retry(event, waitAfterThrottle(event.throttles));
    }
  }

  private retry(event: QueuedEvent, waitMs: number): void {
    this.options.clock.after(waitMs, () => this.add(event));
  }

  private drop(event: QueuedEvent, condition: DropCondition): void {
    const { clock, metrics, warn } = this.options;
    const { target, attempts, answer } = event;
    metrics.putAll(target.measured(), clock.now(), [count('AsyncEventsDropped', 1)]);
    warn(`${target.name}: an asynchronous invocation is given up after ${attempts} attempt${attempts === 1 ? '' : 's'} (${condition})${answer === undefined ? '' : `: ${JSON.stringify(answer.payload).slice(0, 500)}`}`);
    const deadLetters = deadLetterQueueOf(target);
    if (deadLetters !== undefined) this.undelivered(target, 'DeadLetterErrors', deadLetters);
    this.deliver(event, condition, target.eventInvoke?.onFailure);
  }

  /** Functions take records; what stands behind any other destination does not run here. */
  private deliver({ target, payload, call, attempts, answer }: QueuedEvent, condition: AsyncOutcome['condition'], destination: string | undefined): void {
    if (destination === undefined) return;
    const { clock, invoker } = this.options;
    if (!/^arn:[^:]+:lambda:/.test(destination)) return this.undelivered(target, 'DestinationDeliveryFailures', destination);
    const record = invocationRecord({
      time: new Date(clock.now()), requestId: call.requestId, functionArn: target.qualifier === undefined ? `${target.arn}:${LATEST}` : target.arn, condition, attempts, event: jsonOf(payload), answer,
    });
    try {
      invoker.invokeLater(destination, record);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.undelivered(target, 'DestinationDeliveryFailures', destination);
    }
  }

  private undelivered(target: InvocableFunction, metric: string, destination: string): void {
    const { clock, metrics, warn } = this.options;
    metrics.putAll(target.measured(), clock.now(), [count(metric, 1)]);
    warn(`${target.name}: the record of an asynchronous invocation is not delivered to ${destination}: csi local delivers to functions that it runs, and to nothing else`);
  }
}

function settingsOf({ eventInvoke }: InvocableFunction): AsyncSettings {
  return {
    maxRetryAttempts: eventInvoke?.maxRetryAttempts ?? DEFAULT_ASYNC.maxRetryAttempts,
    maxAgeSeconds: eventInvoke?.maxAgeSeconds ?? DEFAULT_ASYNC.maxAgeSeconds,
  };
}

function deadLetterQueueOf({ record }: InvocableFunction): string | undefined {
  return (record?.latest.properties['DeadLetterConfig'] as { readonly TargetArn?: string } | undefined)?.TargetArn;
}

/** What cannot be asked for room says so when it is run. */
function roomOf({ target }: QueuedEvent): Promise<void> | undefined {
  try {
    return target.room();
  } catch {
    return undefined;
  }
}

function jsonOf(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString('utf8'));
  } catch {
    return payload.toString('utf8');
  }
}
