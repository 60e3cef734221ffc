/** How often one request is sent at most. */
export const MAX_ATTEMPTS = 5;

const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 5_000;

/**
 * Codes that come with a status of which most answers are not worth another try.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList
 */
const RETRYABLE_CODES: ReadonlySet<string> = new Set(['RequestTimeout', 'SlowDown', 'InternalError', 'ServiceUnavailable', 'Throttling', 'ThrottlingException', 'RequestThrottled', 'TooManyRequestsException']);

/** Whether the same request may succeed a moment later: what is at fault is the service, or how much is asked of it. */
export function isRetryable(status: number, code?: string): boolean {
  if (code !== undefined && RETRYABLE_CODES.has(code)) return true;
  return status === 429 || (status >= 500 && status !== 501);
}

/**
 * How long to wait after the given attempt (1 is the first): twice as long each time, and between half and all of that, so that
 * environments which started together do not come again together. `random` lies in [0, 1).
 */
export function retryDelayMs(attempt: number, random: number): number {
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1)) * (0.5 + random / 2);
}
