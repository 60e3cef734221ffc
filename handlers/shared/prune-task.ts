import { DAY_SECONDS } from '../../lib/versions/prune';

/** Old versions are to go. */
export interface PruneTask {
  readonly kind: 'prune';
  /** Undefined: as each host says. */
  readonly dryRun?: boolean;
  /** Seconds. */
  readonly minimumAge: number;
}

/** What who invokes a keeper by hand asks for. */
export function pruneTask({ dryRun, minimumAgeHours = DAY_SECONDS / 3600, ...others }: Readonly<Record<string, unknown>>): PruneTask {
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw new Error(`the event has ${unknown}, but "prune" takes dryRun and minimumAgeHours alone`);
  if (dryRun !== undefined && typeof dryRun !== 'boolean') throw new Error(`dryRun is ${JSON.stringify(dryRun)}, but must be true or false`);
  if (typeof minimumAgeHours !== 'number' || !(minimumAgeHours >= 0)) throw new Error(`minimumAgeHours is ${JSON.stringify(minimumAgeHours)}, but must be a number from 0`);
  return { kind: 'prune', dryRun, minimumAge: minimumAgeHours * 3600 };
}
