import type { Duration } from 'aws-cdk-lib/core';
import type { Objective } from '../../lib/service-level/objective';
import { checkAvailability, checkLatencyObjective } from '../../lib/service-level/objective';
import { guard } from '../private/declared/guard';
import { checkKnown } from '../private/known';
import { rejectAt } from '../private/reject';

/** How many of the requests are to be answered in what time. */
export interface LatencyLevelOptions {
  /** Share of the requests that are to be fast enough, in percent: from 83.4 to 99.999, such as 95. */
  readonly percentile: number;

  /** Time that an answer may take, in whole milliseconds, by the clock of the host: what callers wait beside it, for their network and for a cold start, is not in it. */
  readonly under: Duration;
}

/**
 * What a service promises its callers, as an objective that can be measured. `ServiceLevels` makes the alarms for it.
 *
 * @example
 *
 * new ServiceLevels(this, 'Levels', {
 *   endpoint: fn,
 *   levels: [
 *     ServiceLevel.availability(0.9999),
 *     ServiceLevel.latency({ percentile: 95, under: Duration.millis(100) }),
 *   ],
 * });
 */
export class ServiceLevel {
  /**
   * A share of the requests is answered. Not answered is what fails, what the server answers with 5xx, and, on functions and inference components, what
   * is refused for lack of capacity; a request that is the caller's fault (4xx) is answered.
   *
   * @param target the share, as a fraction from 0.834 to 0.999999999: 0.9999 are 99.99 %
   * @throws if the target is none that alarms can watch: 1, 0, a percentage
   */
  public static availability(target: number): ServiceLevel {
    rejectAt('ServiceLevel.availability', checkKnown({ target }));
    rejectAt('ServiceLevel.availability', checkAvailability(target));
    return new ServiceLevel({ kind: 'availability', target });
  }

  /**
   * A share of the requests is answered in time. Of P95 under 100 ms 5 % may take longer. Requests that no container or environment got are not in
   * it: they count in the availability.
   *
   * @throws if the percentile is not from 83.4 to 99.999, or the time not in whole milliseconds from 1 on
   */
  public static latency(options: LatencyLevelOptions): ServiceLevel {
    const { percentile, under } = options;
    rejectAt('ServiceLevel.latency', checkKnown({ percentile, under }));
    const underMs = under.toMilliseconds({ integral: false });
    rejectAt('ServiceLevel.latency', checkLatencyObjective(percentile, underMs));
    return new ServiceLevel({ kind: 'latency', percentile, underMs });
  }

  private constructor(objective: Objective) {
    this.objective = objective;
  }

  private readonly objective: Objective;

  /** @internal */
  public _objective(): Objective {
    return this.objective;
  }
}

guard('ServiceLevel', ServiceLevel);
