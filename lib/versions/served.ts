/**
 * Tag of a function that says which of its versions carried all traffic, and since when: `VERSION@SECONDS`, newest first, separated by blanks.
 * Of a SageMaker endpoint: which configurations, by the beginning of their digests.
 */
export const SERVED_TAG = 'csi:served';

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-tags.html */
export const MAX_TAG_LENGTH = 256;

/** A version that carried all traffic of the alias `live`, or of an endpoint. */
export interface ServedVersion {
  /** Number of the published version, or the beginning of a configuration's digest. */
  readonly version: string;
  /** Seconds since 1970 at which it was seen to carry all traffic. */
  readonly since: number;
}

const ENTRY = /^([1-9]\d{0,17})@(\d{1,15})$/;

/** Characters of a configuration's digest that a tag remembers it by: enough to tell those of one endpoint apart. */
export const SERVED_DIGEST_LENGTH = 8;
const DIGEST_ENTRY = /^([0-9a-f]{8})@(\d{1,15})$/;

/** What a tag says, newest first. Whatever else somebody wrote into it is passed over. */
export function parseServed(tag: string | undefined): readonly ServedVersion[] {
  return parseEntries(tag, ENTRY);
}

/** The same of an endpoint's tag. */
export function parseServedDigests(tag: string | undefined): readonly ServedVersion[] {
  return parseEntries(tag, DIGEST_ENTRY);
}

function parseEntries(tag: string | undefined, entry: RegExp): readonly ServedVersion[] {
  const entries = (tag ?? '').split(/\s+/).flatMap((text) => {
    const [, version, since] = entry.exec(text) ?? [];
    return version === undefined ? [] : [{ version, since: Number(since) }];
  });
  return withoutDoubles(entries);
}

/** The tag's text: as many of the newest as fit. */
export function formatServed(served: readonly ServedVersion[]): string {
  let text = '';
  for (const { version, since } of withoutDoubles(served)) {
    const longer = `${text}${text === '' ? '' : ' '}${version}@${Math.floor(since)}`;
    if (longer.length > MAX_TAG_LENGTH) break;
    text = longer;
  }
  return text;
}

/** With a version that carries all traffic now. One that did so already has done so since then. */
export function recordServed(served: readonly ServedVersion[], version: string, now: number): readonly ServedVersion[] {
  return served[0]?.version === version ? served : [{ version, since: Math.floor(now) }, ...served.filter((other) => other.version !== version)];
}

/** A version that came back counts from then on. */
function withoutDoubles(served: readonly ServedVersion[]): readonly ServedVersion[] {
  const seen = new Set<string>();
  return served.filter(({ version }) => !seen.has(version) && seen.add(version));
}
