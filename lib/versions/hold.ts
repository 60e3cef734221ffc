/**
 * Tag of a function that was rolled back by hand: `VERSION@SECONDS`; of an endpoint, with the beginning of its configuration's digest. Until
 * it is released, no deploy moves its traffic.
 */
export const HOLD_TAG = 'csi:hold';
/** Tag of what was said of it. */
export const HOLD_REASON_TAG = 'csi:hold-reason';
/** Tag of who has done it: the ARN of the caller. */
export const HOLD_BY_TAG = 'csi:hold-by';
/** Tag of what a deploy may put in its place all the same: the digest that the host's guard is given. */
export const ACCEPTED_TAG = 'csi:accepted';
/** All that is taken away when a hold ends. */
export const HOLD_TAGS: readonly string[] = [HOLD_TAG, HOLD_REASON_TAG, HOLD_BY_TAG, ACCEPTED_TAG];

export interface Hold {
  /** The version that was put in place, or the beginning of the configuration's digest. */
  readonly version: string;
  /** Seconds since 1970. */
  readonly since: number;
}

/** All that the tags of a host say of its hold. */
export interface Held extends Partial<Hold> {
  readonly reason?: string;
  /** ARN of who has rolled it back. */
  readonly by?: string;
  /** The digest that a deploy may put in its place. */
  readonly accepted?: string;
}

/** Digests of what is locked into a function's version, and into an endpoint's configuration. */
const DIGEST = /^[0-9a-f]{16}$/;

export function isHostDigest(text: string): boolean {
  return DIGEST.test(text);
}

/** The digest that a logical id of CloudFormation ends with. */
export function digestIn(logicalId: string | undefined): string | undefined {
  const end = logicalId?.slice(-16) ?? '';
  return isHostDigest(end) ? end : undefined;
}

/** Undefined where nothing is held. A tag that is there and says nothing that is understood holds all the same: better too much than too little. */
export function parseHeld(tags: Readonly<Record<string, string>>, parse: typeof parseHold = parseHold): Held | undefined {
  const tag = tags[HOLD_TAG];
  if (tag === undefined) return undefined;
  const said = (key: string): string | undefined => (tags[key]?.trim() === '' ? undefined : tags[key]?.trim());
  const accepted = said(ACCEPTED_TAG);
  return { ...parse(tag), reason: said(HOLD_REASON_TAG), by: said(HOLD_BY_TAG), accepted: accepted !== undefined && isHostDigest(accepted) ? accepted : undefined };
}

export function parseHold(tag: string | undefined): Hold | undefined {
  return parseEntry(tag, /^([1-9]\d{0,17})@(\d{1,15})$/);
}

/** The same of an endpoint's tag. */
export function parseHoldDigest(tag: string | undefined): Hold | undefined {
  return parseEntry(tag, /^([0-9a-f]{8})@(\d{1,15})$/);
}

function parseEntry(tag: string | undefined, entry: RegExp): Hold | undefined {
  const [, version, since] = entry.exec(tag?.trim() ?? '') ?? [];
  return version === undefined ? undefined : { version, since: Number(since) };
}

export function formatHold({ version, since }: Hold): string {
  return `${version}@${Math.floor(since)}`;
}

/** A text as a tag may hold it: https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html */
export function tagText(text: string): string {
  return [...text.replace(/[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu, '_')].slice(0, 256).join('').trim();
}

/** The tag of what is said now, and of what was said of the rollback that is held already. */
export function reasonTag(reason: string | undefined, before: string | undefined): string | undefined {
  const now = tagText(reason ?? '');
  const text = now === '' ? before ?? '' : before === undefined || before === now ? now : tagText(`${now} - before: ${before}`);
  return text === '' ? undefined : text;
}

/** The tags of a host that was rolled back; undefined takes one away: what was accepted before is not accepted in the place of what is held now. */
export function holdTags({ by, reason, ...hold }: Hold & Pick<Held, 'by' | 'reason'>): Readonly<Record<string, string | undefined>> {
  return { [HOLD_TAG]: formatHold(hold), [HOLD_REASON_TAG]: reason, [HOLD_BY_TAG]: by === undefined ? undefined : tagText(by), [ACCEPTED_TAG]: undefined };
}

/** Takes all of them away. */
export const NO_HOLD: Readonly<Record<string, undefined>> = Object.fromEntries(HOLD_TAGS.map((key) => [key, undefined]));
