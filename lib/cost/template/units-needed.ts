import type { PriceKey } from '../../pricing';
import type { ScaledCapacity, Tracked } from './scaled-capacity';
import type { Usage } from './usage';

/** How many units the policies of something ask for. */
export interface UnitsNeeded {
  /** For so many requests a minute; undefined where no policy says it. */
  readonly needed?: (requestsPerMinute: number) => number;
  /** Metrics of policies of which nobody can say what they ask for. */
  readonly unknown: readonly string[];
}

/**
 * With several policies, "Application Auto Scaling gives precedence to the policy that provides the largest capacity":
 * https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScalingPolicy.html
 */
export function unitsNeeded({ tracks }: Pick<ScaledCapacity, 'tracks'>, of: (tracked: Tracked) => ((requestsPerMinute: number) => number) | undefined): UnitsNeeded {
  const asked = tracks.map((tracked) => ({ metric: tracked.metric, of: of(tracked) }));
  const known = asked.flatMap((each) => each.of ?? []);
  return {
    unknown: asked.filter((each) => each.of === undefined).map(({ metric }) => metric),
    ...(known.length === 0 ? {} : { needed: (requests: number) => Math.max(...known.map((each) => each(requests))) }),
  };
}

/** What is asked for beside what can be said, as a line without an estimate. */
export function beyondKnown(what: string, key: PriceKey, { needed, unknown }: UnitsNeeded): readonly Usage[] {
  return needed === undefined || unknown.length === 0 ? [] : [{ what, kind: 'per use', key, missing: `it is scaled on ${unknown.join(' and ')} too, and nobody can say what that asks for` }];
}
