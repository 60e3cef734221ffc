/** What S3 deletes by itself, of the objects that a filter lets through. Days are whole. */
export interface LifecycleRule {
  readonly id?: string;
  readonly enabled: boolean;
  readonly prefix?: string;
  /** All of these. */
  readonly tags?: Readonly<Record<string, string>>;
  readonly largerThan?: number;
  readonly smallerThan?: number;
  /** Of the current version of an object. */
  readonly days?: number;
  /** Of versions that are no longer current, since then. */
  readonly noncurrentDays?: number;
  /** As many of the newest of these stay. */
  readonly newerNoncurrentVersions?: number;
  /** Delete markers that nothing lies under. */
  readonly expiredMarkers?: boolean;
  /** Kept, for who asks. */
  readonly abortUploadsDays?: number;
}

/** One version of an object, as its lifecycle goes by it. */
export interface AgingVersion {
  readonly versionId: string;
  /** Milliseconds since 1970. */
  readonly stored: number;
  readonly size: number;
  readonly marker: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** What becomes of an object: the current version is deleted (in a versioned bucket a marker is put over it), these versions are for good. */
export interface Expiry {
  readonly current: boolean;
  readonly versionIds: readonly string[];
}

const DAY_MS = 86_400_000;

/**
 * What is due of an object, whose versions are given newest first. "Amazon S3 calculates the time by adding the number of days specified in
 * the rule to the object creation time and rounding up the resulting time to the next day at midnight UTC."
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
 */
export function expiryOf(key: string, versions: readonly AgingVersion[], rules: readonly LifecycleRule[], now: number): Expiry {
  const active = rules.filter(({ enabled, prefix = '' }) => enabled && key.startsWith(prefix));
  const [newest] = versions;
  const current = newest !== undefined && !newest.marker && active.some((rule) => rule.days !== undefined && lets(rule, newest) && isDue(newest.stored, rule.days, now));
  const noncurrent = versions.slice(1).filter((version, index) => active.some((rule) => rule.noncurrentDays !== undefined && lets(rule, version)
    // The version before it in the list is the one that took its place.
    && index >= (rule.newerNoncurrentVersions ?? 0) && isDue((versions[index] as AgingVersion).stored, rule.noncurrentDays, now)));
  const bareMarker = versions.length === 1 && newest?.marker === true && active.some((rule) => rule.tags === undefined
    && (rule.expiredMarkers === true || (rule.days !== undefined && isDue(newest.stored, rule.days, now))));
  return { current, versionIds: [...(bareMarker ? [newest.versionId] : []), ...noncurrent.map(({ versionId }) => versionId)] };
}

function isDue(since: number, days: number, now: number): boolean {
  return now >= Math.ceil((since + days * DAY_MS) / DAY_MS) * DAY_MS;
}

/** A marker has no tags, and no size. */
function lets({ tags = {}, largerThan, smallerThan }: LifecycleRule, version: AgingVersion): boolean {
  return Object.entries(tags).every(([key, value]) => version.tags[key] === value)
    && (largerThan === undefined || version.size > largerThan) && (smallerThan === undefined || version.size < smallerThan);
}
