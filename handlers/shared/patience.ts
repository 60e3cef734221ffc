export type Sleep = (milliseconds: number) => Promise<void>;

/** A minute in all. */
const WAITS_MS = [1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000];

/**
 * What passes by itself. The role that this runs as was made or changed moments ago, and IAM takes seconds to reach the services (S3 and
 * STS have a name of their own for a denial, Application Auto Scaling says so of what it asks of Lambda). A function with little reserved
 * concurrency refuses the calls that come while others run, and services those of a hundred rollouts at a time.
 */
const PASSING = new Set(['AccessDeniedException', 'AccessDenied', 'TooManyRequestsException', 'ThrottlingException', 'Throttling', 'ValidationException']);

/** Makes a call, and again where the refusal may pass; names of further errors that pass may be given. */
export async function patiently<T>(call: () => Promise<T>, sleep: Sleep, passing: ReadonlySet<string> = new Set()): Promise<T> {
  for (const wait of WAITS_MS) {
    try {
      return await call();
    } catch (error) {
      if (!mayPass(error as Error) && !passing.has((error as Error).name)) throw error;
      await sleep(wait);
    }
  }
  return call();
}

/** https://docs.aws.amazon.com/autoscaling/application/userguide/security_iam_permission_validation.html */
function mayPass({ name, message }: Error): boolean {
  return PASSING.has(name) && (name !== 'ValidationException' || /not authorized|permission/i.test(message));
}
