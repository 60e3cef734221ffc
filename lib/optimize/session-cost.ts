/** CPU milliseconds that a session takes to make. */
export interface SessionCost {
  readonly before: number;
  readonly after: number;
}

/** Below either, a file more to keep is not worth it, and the figures of two runs differ as much. */
export const LEAST_GAIN = 0.05;
export const LEAST_GAIN_MS = 1;

export function gainsEnough({ before, after }: SessionCost): boolean {
  const gain = before - after;
  return gain >= LEAST_GAIN_MS && gain >= LEAST_GAIN * before;
}
