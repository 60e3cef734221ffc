import { coldShare, coldStarts } from './cold-starts';
import type { Workload } from './workload';

/** What is said of the environments that a function is begun in. */
export interface NewEnvironments {
  /**
   * Seconds that one takes before its first answer. They are billed like the answer itself:
   * https://aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/
   */
  readonly initSeconds?: number;
  /** Minutes that an idle one is kept: nobody promises any. */
  readonly keptMinutes?: number;
  /** Share of the requests that wait for a new one, from 0 to 1, as measured; where nobody says it follows from the pattern. */
  readonly coldShare?: number;
}

/** Where nothing is said. About ten minutes are seen. */
export const NEW_ENVIRONMENTS = { initSeconds: 1, keptMinutes: 10 } as const;

/** What is billed of new environments, beside the answers. */
export interface Initialisation {
  readonly initSeconds: number;
  readonly keptMinutes: number;
  /** Of the requests, from 0 to 1. */
  readonly coldShare: number;
  /** Requests that wait for a new environment, in each minute. */
  readonly cold: readonly number[];
  /** Where the share comes from, in words. */
  readonly because: string;
}

/** Of a workload; of some of its requests, by the minutes in which they come, where others find environments that are kept ready. */
export function initialisationOf({ latency, newEnvironments = {}, ...workload }: Workload, minutes: readonly number[] = workload.minutes): Initialisation {
  const { initSeconds = NEW_ENVIRONMENTS.initSeconds, keptMinutes = NEW_ENVIRONMENTS.keptMinutes, coldShare: said } = newEnvironments;
  if (said !== undefined) return { initSeconds, keptMinutes, coldShare: said, cold: minutes.map((requests) => requests * said), because: 'as stated' };
  const environments = { busySeconds: latency.mean / 1000, keptMinutes };
  return {
    initSeconds, keptMinutes, coldShare: coldShare(minutes, environments), cold: coldStarts(minutes, environments),
    because: `estimated from the pattern, with idle environments kept for ${keptMinutes} minutes`,
  };
}
