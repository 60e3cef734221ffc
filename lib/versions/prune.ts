import type { ServedVersion } from './served';

/** What is known of a function when its old versions are looked through. */
export interface VersionFacts {
  /** All published versions. */
  readonly versions: readonly PublishedVersion[];
  /** Versions that carried all traffic, newest first. */
  readonly served: readonly ServedVersion[];
  /** Of these, those that were left by a rollback by hand: they take no good one's place. */
  readonly rolledBack?: readonly string[];
  readonly aliases: readonly { readonly name: string; readonly version: string; readonly weighted: readonly string[] }[];
  /** Deployments that are under way, with the versions that they move traffic between. */
  readonly deployments: readonly { readonly id: string; readonly versions: readonly string[] }[];
  /** Versions that the stack's template declares. */
  readonly declared: readonly string[];
  /** Versions with provisioned concurrency of their own. */
  readonly provisioned: readonly string[];
}

export interface PublishedVersion {
  readonly version: string;
  /** Seconds since 1970. */
  readonly published: number;
}

export interface PruningLimits {
  /** Versions to keep of those that carried all traffic. */
  readonly keepLast: number;
  /** Seconds for which every version is kept: its deploy may be under way, or not recorded yet. */
  readonly minimumAge: number;
}

export interface PruningPlan {
  readonly delete: readonly string[];
  readonly keep: readonly { readonly version: string; readonly because: readonly string[] }[];
}

export const DAY_SECONDS = 86_400;

/** Which versions go, and why each other stays. Oldest first. */
export function planPruning(facts: VersionFacts, { keepLast, minimumAge }: PruningLimits, now: number): PruningPlan {
  const versions = facts.versions.filter(({ version }) => isNumber(version)).sort((a, b) => Number(a.version) - Number(b.version));
  const { recorded, unrecorded } = lastServed(versions, facts.served, facts.rolledBack ?? [], keepLast);
  const reasons = ({ version, published }: PublishedVersion): readonly string[] => [
    ...facts.aliases.filter((alias) => alias.version === version).map(({ name }) => `the alias ${name} points to it`),
    ...facts.aliases.filter(({ weighted }) => weighted.includes(version)).map(({ name }) => `the alias ${name} gives it a share`),
    ...facts.deployments.filter((deployment) => deployment.versions.includes(version)).map(({ id }) => `the deployment ${id} is under way with it`),
    ...(facts.declared.includes(version) ? ['the stack declares it'] : []),
    ...(facts.provisioned.includes(version) ? ['it has provisioned concurrency of its own'] : []),
    ...(recorded.has(version) ? [`it is one of the last ${keepLast} that carried all traffic`] : []),
    ...(unrecorded.has(version) ? ['it may have carried all traffic before that was recorded'] : []),
    ...(now - published < minimumAge ? [`it is younger than ${inHours(minimumAge)}`] : []),
  ];
  const judged = versions.map((version) => ({ version: version.version, because: reasons(version) }));
  return {
    delete: judged.filter(({ because }) => because.length === 0).map(({ version }) => version),
    keep: judged.filter(({ because }) => because.length > 0),
  };
}

/**
 * The last that carried all traffic. Where too few are recorded, because recording began or its memory was lost, those that were published
 * before the oldest record may have served too: as many of them as are missing. Expects the versions oldest first.
 */
export function lastServed(versions: readonly PublishedVersion[], served: readonly ServedVersion[], rolledBack: readonly string[], keepLast: number): {
  readonly recorded: ReadonlySet<string>;
  readonly unrecorded: ReadonlySet<string>;
} {
  const there = served.filter(({ version }) => versions.some((other) => other.version === version));
  const good = there.filter(({ version }) => !rolledBack.includes(version));
  const recorded = new Set([...there.slice(0, keepLast), ...good.slice(0, keepLast)].map(({ version }) => version));
  const begin = Math.min(...served.map(({ since }) => since));
  const before = versions.filter(({ version, published }) => published < begin && !recorded.has(version) && !there.some((other) => other.version === version));
  const missing = keepLast - recorded.size;
  return { recorded, unrecorded: new Set(missing > 0 ? before.slice(-missing).map(({ version }) => version) : []) };
}

function isNumber(version: string): boolean {
  return /^[1-9]\d*$/.test(version);
}

export function inHours(seconds: number): string {
  return seconds === DAY_SECONDS ? 'a day' : `${Math.round((seconds / 3600) * 100) / 100} hours`;
}
