import { canonicalJson } from '../canonical-json';

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

const ALLOW_ALL = { Effect: 'Allow', Action: 'Update:*', Principal: '*', Resource: '*' };

/** What of a stack gives traffic to a version, and is kept from being updated. */
export interface Holdable {
  readonly logicalId: string;
  readonly type: HoldableType;
}

export type HoldableType = 'AWS::Lambda::Alias' | 'AWS::SageMaker::Endpoint';

/** Its condition, that the resource is of the type that it is, is what nobody else writes into such a statement: by it, it is known again. */
function denial({ logicalId, type }: Holdable): object {
  return { Effect: 'Deny', Action: 'Update:*', Principal: '*', Resource: `LogicalResourceId/${logicalId}`, Condition: { StringEquals: { ResourceType: [type] } } };
}

/**
 * The stack policy that keeps deploys from touching a resource: what there was, character by character, with one statement more, the
 * last. A stack without a policy allows all updates; with one, only those that it allows: so the first statement of a new one allows
 * all. Throws where the policy cannot be read.
 */
export function holdResource(policy: string | undefined, resource: Holdable): string {
  const statement = JSON.stringify(denial(resource));
  const found = policy === undefined ? undefined : statementsIn(policy);
  if (policy === undefined || found === undefined || found.items.length === 0) return `{"Statement":[${JSON.stringify(ALLOW_ALL)},${statement}]}`;
  if (found.items.some(({ value }) => isDenial(value, resource))) return policy;
  const { start, end } = found.items[found.items.length - 1] as Span;
  // What is no list becomes one.
  if (!found.isList) return `${policy.slice(0, start)}[${policy.slice(start, end)},${statement}]${policy.slice(end)}`;
  return `${policy.slice(0, end)},${statement}${policy.slice(end)}`;
}

/** The policy without what `holdResource` has put in. Throws where it cannot be read. */
export function releaseResource(policy: string, resource: Holdable): string {
  const items = statementsIn(policy)?.items ?? [];
  const at = items.findIndex(({ value }) => isDenial(value, resource));
  const item = items[at];
  if (item === undefined) return policy;
  const [before, after] = [items[at - 1], items[at + 1]];
  const rest = before !== undefined ? policy.slice(0, before.end) + policy.slice(item.end) : policy.slice(0, item.start) + policy.slice(after?.start ?? item.end);
  // A policy of no statements would be none that AWS documents.
  return items.length === 1 ? JSON.stringify({ Statement: [ALLOW_ALL] }) : releaseResource(rest, resource);
}

/** Whether a stack policy holds a resource. */
export function holdsResource(policy: string | undefined, resource: Holdable): boolean {
  try {
    return (policy === undefined ? undefined : statementsIn(policy))?.items.some(({ value }) => isDenial(value, resource)) ?? false;
  } catch {
    return false;
  }
}

function isDenial(statement: unknown, resource: Holdable): boolean {
  return canonicalJson(statement) === canonicalJson(denial(resource));
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly value: unknown;
}

/** The statements of a policy, and where in its text they stand. */
function statementsIn(policy: string): { readonly isList: boolean; readonly items: readonly Span[] } | undefined {
  const document: unknown = JSON.parse(policy);
  if (document === null || typeof document !== 'object' || Array.isArray(document)) throw new Error('the stack policy is no object');
  if (!Object.hasOwn(document, 'Statement')) return undefined;
  const statement = (document as { readonly Statement: unknown }).Statement;
  const start = memberStart(policy, 'Statement');
  if (!Array.isArray(statement)) return { isList: false, items: [{ start, end: valueEnd(policy, start), value: statement }] };
  const items: Span[] = [];
  let at = start + 1;
  for (const value of statement as readonly unknown[]) {
    const from = skip(policy, at, /[\s,]/);
    at = valueEnd(policy, from);
    items.push({ start: from, end: at, value });
  }
  return { isList: true, items };
}

/** Where the value of the object's last member of a name begins: the one that counts. */
function memberStart(json: string, name: string): number {
  let found = -1;
  let at = skip(json, 0, /\s/) + 1;
  for (;;) {
    at = skip(json, at, /[\s,]/);
    if (json[at] !== '"') return found;
    const end = valueEnd(json, at);
    const start = skip(json, skip(json, end, /\s/) + 1, /\s/);
    if (JSON.parse(json.slice(at, end)) === name) found = start;
    at = valueEnd(json, start);
  }
}

function skip(json: string, from: number, characters: RegExp): number {
  let at = from;
  while (at < json.length && characters.test(json[at] as string)) at++;
  return at;
}

/** Where a value of a text that is JSON ends. */
function valueEnd(json: string, start: number): number {
  let depth = 0;
  for (let at = start; at < json.length; at++) {
    const character = json[at] as string;
    if (character === '"') {
      do at += json[at] === '\\' ? 2 : 1; while (json[at] !== '"');
      if (depth === 0) return at + 1;
    } else if (character === '{' || character === '[') {
      depth++;
    } else if (character === '}' || character === ']') {
      if (depth === 0) return at;
      if (--depth === 0) return at + 1;
    } else if (depth === 0 && /[\s,]/.test(character)) {
      return at;
    }
  }
  return json.length;
}
