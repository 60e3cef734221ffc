/**
 * Queues that Lambda polls.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export const QUEUE_BATCH = { default: 10, withoutWindow: 10, fifo: 10 } as const;

/** "Set the source queue's visibility timeout to at least six times the configuration timeout on your function." */
export const VISIBILITY_FACTOR = 6;

/** "Set the maxReceiveCount on the source queue's redrive policy to at least 5." */
export const RECEIVES = { min: 5 } as const;

/** Whether a batch of a queue that is not FIFO needs a window. */
export function needsWindow(batchSize: number, windowSeconds: number): boolean {
  return batchSize > QUEUE_BATCH.withoutWindow && windowSeconds === 0;
}

/** Whether Lambda refuses to poll a queue: what it took would be visible again while the function may still be at it. */
export function isVisibleTooSoon(visibilitySeconds: number, timeoutSeconds: number): boolean {
  return visibilitySeconds < timeoutSeconds;
}

/** Whether a queue leaves Lambda too little time to try again what was throttled. */
export function leavesNoRetries(visibilitySeconds: number, timeoutSeconds: number): boolean {
  return visibilitySeconds < VISIBILITY_FACTOR * timeoutSeconds;
}
