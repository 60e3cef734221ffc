/** A minute in all. */
const WAITS_MS = [1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000];

/**
 * What passes by itself. The role that this runs as was made or changed moments ago, and IAM takes seconds to reach the services (S3 has
 * a name of its own for a denial). A function with little reserved concurrency refuses the calls that come while others run.
 */
const PASSING = new Set(['AccessDeniedException', 'AccessDenied', 'TooManyRequestsException']);

/** Makes a call, and again where the refusal may pass. */
export async function patiently<T>(call: () => Promise<T>, sleep: (milliseconds: number) => Promise<void>): Promise<T> {
  for (const wait of WAITS_MS) {
    try {
      return await call();
    } catch (error) {
      if (!PASSING.has((error as Error).name)) throw error;
      await sleep(wait);
    }
  }
  return call();
}
