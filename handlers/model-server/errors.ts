import { BAD_INPUT } from '../../lib/model/transform';

/** Thrown where a request that reads well turns out to be one the model cannot be given. Answered with a 4xx. */
export class BadInput extends Error {
  override readonly name = BAD_INPUT;
}

/** A failure that another try may not have. What is neither this nor a RepairableError stays as it is until the next deploy. */
export class TransientError extends Error {
  override readonly name = 'TransientError';
}

/** A failure that lasts until somebody repairs its cause, which takes no deploy: a policy, a missing object, a full disk. */
export class RepairableError extends Error {
  override readonly name = 'RepairableError';
}

const TRANSIENT_RETRY_MS = 1_000;
/** IAM takes seconds to reach S3, and every try costs the request that makes it. */
const REPAIRABLE_RETRY_MS = 15_000;

/** How long after a failure to load a request tries again. */
export function retryAfterMs(error: Error): number {
  if (error instanceof TransientError) return TRANSIENT_RETRY_MS;
  return error instanceof RepairableError ? REPAIRABLE_RETRY_MS : Infinity;
}
