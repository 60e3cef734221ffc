import { lastOccurrence } from '../schedule';
import { parseScalingSchedule } from './schedules';

export interface Range {
  readonly min: number;
  readonly max: number;
}

/** A scheduled action as it is deployed. */
export interface ScheduledChange {
  readonly schedule: string;
  readonly timeZone?: string;
  readonly min?: number;
  readonly max?: number;
}

/**
 * The range at a moment: the declared one, changed by what was due before, in that order. A rate counts from when it was made, which nobody
 * can know beforehand: it is left to come round.
 */
export function rangeAt(declared: Range, changes: readonly ScheduledChange[], now: number): Range {
  const due = changes.flatMap((change) => {
    const schedule = parseScalingSchedule(change.schedule);
    const at = schedule === undefined ? undefined : lastOccurrence(schedule, now, change.timeZone);
    return at === undefined ? [] : [{ at, change }];
  });
  const ordered = due.sort((a, b) => a.at - b.at);
  return ordered.reduce(({ min, max }, { change }) => ({ min: change.min ?? min, max: change.max ?? max }), declared);
}

/**
 * The range that holds every range there will ever be. Registered, it moves nothing: neither what a schedule has set nor what came
 * by utilization.
 */
export function widestRange(declared: Range, changes: readonly Pick<ScheduledChange, 'min' | 'max'>[]): Range {
  return {
    min: Math.min(declared.min, ...changes.flatMap(({ min, max }) => [min ?? Infinity, max ?? Infinity])),
    max: Math.max(declared.max, ...changes.flatMap(({ min, max }) => [min ?? 0, max ?? 0])),
  };
}
