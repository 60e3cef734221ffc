import type { FleetSet } from './fleet';
import type { Settings } from './records';

/** An update of an endpoint: fleets of the new config are to take over from those that serve. */
export interface Replacement {
  readonly endpoint: string;
  readonly deploymentConfig?: Settings;
  readonly before: FleetSet;
  /** Without instances yet. */
  readonly next: FleetSet;
  /** Instances that each variant of `next` is to have. */
  readonly wanted: ReadonlyMap<string, number>;
  /** Sends a share of the requests, from 0 to 1, to `next`. */
  shift(share: number): void;
}

/**
 * How one config takes over from another: the fleets come up beside those that serve, and take all requests at once. It settles when
 * nothing is sent to `before` any more, which is then stopped; where it throws, the endpoint goes back: `next` is stopped,
 * `before` gets all requests, and the message is the endpoint's FailureReason.
 */
export type ReplaceFleets = (replacement: Replacement) => Promise<void>;

export const replaceAllAtOnce: ReplaceFleets = async ({ next, wanted, shift }) => {
  await Promise.all([...next].map(([variant, fleet]) => fleet.scaleTo(wanted.get(variant) ?? 0)));
  shift(1);
};
