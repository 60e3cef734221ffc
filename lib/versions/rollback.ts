import type { RolledBackVersion } from './rolled-back';
import type { ServedVersion } from './served';
import { isoTime, shortTime } from './status';

/** What is known of a function's versions when one of them is to be put back. */
export interface RollbackFacts {
  /** Numbers of the published versions. */
  readonly versions: readonly string[];
  /** The version that the alias `live` points to; undefined where there is no such alias. */
  readonly live?: string;
  /** The version that a rollout under way gives traffic to. */
  readonly rollingOut?: string;
  /** Those that carried all traffic, newest first. */
  readonly served: readonly ServedVersion[];
  /** Those that were left by a rollback by hand. */
  readonly rolledBack: readonly RolledBackVersion[];
  /** The version that the user names. */
  readonly wanted?: string;
}

export type RollbackPlan =
  | { readonly to: string; readonly warnings: readonly string[]; readonly refusal?: undefined }
  | { readonly refusal: string };

/**
 * The version to go back to: the one that is named, else, during a rollout, the one before it, else the newest older one that carried
 * all traffic. One that never did is taken only by name, and so are a newer one and one that was rolled back by hand: nobody wants it
 * again who does not say so.
 */
export function planRollback({ versions, live, rollingOut, served, rolledBack, wanted }: RollbackFacts): RollbackPlan {
  if (live === undefined) return { refusal: 'it has no alias live, which callers use: `csi rollback` moves that alias' };
  if (wanted === '$LATEST') return { refusal: '$LATEST is no published version, and callers never get it: name a version by its number' };
  const there = [...versions].sort((a, b) => Number(b) - Number(a));
  if (wanted !== undefined && !there.includes(wanted)) return { refusal: `it has no version ${wanted}: there ${there.length === 1 ? 'is' : 'are'} ${there.join(', ') || 'none'}` };
  if (wanted === live && rollingOut === undefined) return { refusal: `version ${live} has all traffic already` };

  const markOf = (version: string) => rolledBack.find((each) => each.version === version);
  const older = there.filter((version) => Number(version) < Number(live) && served.some((each) => each.version === version));
  const good = older.find((version) => markOf(version) === undefined);
  const to = wanted ?? (rollingOut === undefined || markOf(live) !== undefined ? good : live);
  if (to === undefined) {
    const others = there.filter((version) => version !== live);
    return {
      refusal: others.length === 0
        ? `version ${live} is the only one that there is`
        : `no older version is known to have carried all traffic${older.length === 0 ? '' : ' and was not rolled back by hand'}: name one with --to. Besides version ${live} there ${others.length === 1 ? 'is' : 'are'} ${others.join(', ')}`,
    };
  }
  const proven = to === live || served.some(({ version }) => version === to);
  const mark = markOf(to);
  return {
    to,
    warnings: [
      ...(proven ? [] : [`version ${to} is not known to have carried all traffic: nothing shows that it is a good one`]),
      ...(mark === undefined ? [] : [`version ${to} was rolled back by hand ${shortTime(isoTime(mark.since))}`]),
    ],
  };
}

/**
 * The published version that has a version of the model, by the model's own name for it: of several the one that carried all traffic last,
 * else the newest. Undefined where none has.
 */
export function versionOfModel(versions: readonly { readonly version: string; readonly modelVersion?: string }[], served: readonly ServedVersion[], modelVersion: string): string | undefined {
  const having = versions.filter((each) => each.modelVersion === modelVersion).map(({ version }) => version);
  return served.find(({ version }) => having.includes(version))?.version ?? having.sort((a, b) => Number(b) - Number(a))[0];
}
