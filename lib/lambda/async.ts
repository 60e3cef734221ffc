/**
 * When Lambda runs the event of an asynchronous invocation again, and when it gives it up.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
const SOURCE = 'https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-configuring.html';

/** "Maximum age of event: between 60 seconds and 6 hours"; "Retry attempts: between 0 and 2". Defaults are the maxima. */
export const EVENT_AGE_SECONDS = { min: 60, max: 21_600, source: SOURCE } as const;
export const RETRY_ATTEMPTS = { min: 0, max: 2, source: SOURCE } as const;

export interface AsyncSettings {
  readonly maxRetryAttempts: number;
  readonly maxAgeSeconds: number;
}

export const DEFAULT_ASYNC: AsyncSettings = { maxRetryAttempts: RETRY_ATTEMPTS.max, maxAgeSeconds: EVENT_AGE_SECONDS.max };

/** Why an event is given up, as a destination is told. */
export type DropCondition = 'RetriesExhausted' | 'EventAgeExceeded' | 'ZeroReservedConcurrency';

/** "With a one-minute wait between the first two attempts, and two minutes between the second and third attempts." */
const ERROR_WAITS_MS = [60_000, 120_000] as const;

/** The wait after a function error; undefined when the event has been tried often enough. */
export function waitAfterError(attempts: number, { maxRetryAttempts }: AsyncSettings): number | undefined {
  return attempts > maxRetryAttempts ? undefined : ERROR_WAITS_MS[attempts - 1] ?? ERROR_WAITS_MS[1];
}

/** "The retry interval increases exponentially from 1 second after the first attempt to a maximum of 5 minutes." */
export function waitAfterThrottle(throttles: number): number {
  return Math.min(300_000, 1000 * 2 ** Math.max(0, throttles - 1));
}

export function isTooOld(ageMs: number, { maxAgeSeconds }: AsyncSettings): boolean {
  return ageMs > maxAgeSeconds * 1000;
}

export interface AsyncOutcome {
  readonly time: Date;
  readonly requestId: string;
  /** With the qualifier: `$LATEST` where the caller named none. */
  readonly functionArn: string;
  readonly condition: DropCondition | 'Success';
  readonly attempts: number;
  readonly event: unknown;
  /** Of the last attempt that ran. */
  readonly answer?: { readonly version: string; readonly failed: boolean; readonly payload: unknown };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
export function invocationRecord({ time, requestId, functionArn, condition, attempts, event, answer }: AsyncOutcome): Readonly<Record<string, unknown>> {
  return {
    version: '1.0',
    timestamp: time.toISOString(),
    requestContext: { requestId, functionArn, condition, approximateInvokeCount: attempts },
    requestPayload: event,
    ...(answer === undefined ? {} : {
      responseContext: { statusCode: 200, executedVersion: answer.version, ...(answer.failed ? { functionError: 'Unhandled' } : {}) },
      responsePayload: answer.payload,
    }),
  };
}
