import { formatServed, parseServed, parseServedDigests, type ServedVersion } from './served';

/** Tag of a function, or an endpoint, with the versions that were left by a rollback by hand, and when: `VERSION@SECONDS`, newest first, separated by blanks. */
export const ROLLED_BACK_TAG = 'csi:rolled-back';

/** A version that somebody has taken the traffic from, and when. */
export type RolledBackVersion = ServedVersion;

export const parseRolledBack: (tag: string | undefined) => readonly RolledBackVersion[] = parseServed;
/** The same of an endpoint's tag: configurations by the beginning of their digests. */
export const parseRolledBackDigests: (tag: string | undefined) => readonly RolledBackVersion[] = parseServedDigests;

/** What is known after a rollback by hand. */
export interface RolledBack {
  /** The tag's text; undefined where no version is left to be marked. */
  readonly tag: string | undefined;
  /** Versions for whose marks there was no room: they may not count as good ones any more. */
  readonly forgotten: readonly string[];
}

/**
 * The marks after a rollback from some versions to another. Who names a version that was rolled back wants it again: its mark goes, and
 * what it replaces was only there in its stead, and stays a good one. A deploy takes no mark away: it may bring a bad version back by chance.
 */
export function recordRolledBack(before: readonly RolledBackVersion[], { from, to, versions }: { readonly from: readonly string[]; readonly to: string; readonly versions: readonly string[] }, now: number, parse = parseRolledBack): RolledBack {
  const left = isUndone(before, to) ? [] : [...new Set(from)].filter((version) => version !== to);
  const marks = [
    ...left.map((version) => ({ version, since: Math.floor(now) })),
    ...before.filter(({ version }) => version !== to && !left.includes(version) && versions.includes(version)),
  ];
  const tag = formatServed(marks);
  const kept = parse(tag);
  return { tag: tag === '' ? undefined : tag, forgotten: marks.map(({ version }) => version).filter((version) => kept.every((each) => each.version !== version)) };
}

/** Whether going to a version takes an earlier rollback back. */
export function isUndone(before: readonly RolledBackVersion[], to: string): boolean {
  return before.some(({ version }) => version === to);
}
