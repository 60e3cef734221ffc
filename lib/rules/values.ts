import { UNKNOWN } from '../cloudformation/evaluate';
import { isObject } from '../cloudformation/template';

export { UNKNOWN };

/** Stands for what may be absent: the result of a condition that nobody can decide yet, one of whose branches is nothing. */
export const PERHAPS: unique symbol = Symbol('perhaps absent');

/** Around a reference within a text: characters of the private use area, which no template has for anything else. */
const OPEN = '\u{E000}';
const CLOSE = '\u{E001}';
const MARK = /\u{E000}([^\u{E001}]*)\u{E001}/u;

/** What stands in a text for `Ref` or `Fn::GetAtt` of a resource, or a pseudo parameter that is not known, until it is deployed. */
export interface Mark {
  /** The logical id of a resource, or a pseudo parameter such as `AWS::Region`. */
  readonly name: string;
  /** Of Fn::GetAtt; undefined for Ref. */
  readonly attribute?: string;
}

/** The text that stands for a reference. */
export function markOf({ name, attribute }: Mark): string {
  return `${OPEN}${name}${attribute === undefined ? '' : `.${attribute}`}${CLOSE}`;
}

/** All references in a text, in their order. */
export function marksIn(value: unknown): readonly Mark[] {
  if (typeof value !== 'string' || !value.includes(OPEN)) return [];
  return [...value.matchAll(new RegExp(MARK, 'gu'))].map(([, inside = '']) => readMark(inside));
}

/** The one reference that a text consists of. */
export function markAlone(value: unknown): Mark | undefined {
  if (typeof value !== 'string') return undefined;
  const match = MARK.exec(value);
  return match !== null && match[0].length === value.length ? readMark(match[1] ?? '') : undefined;
}

function readMark(inside: string): Mark {
  const dot = inside.indexOf('.');
  return dot === -1 ? { name: inside } : { name: inside.slice(0, dot), attribute: inside.slice(dot + 1) };
}

/** The parts of an ARN or the like: the colons within references divide nothing. */
export function colonParts(text: string): readonly string[] {
  return text.split(/:(?![^\u{E000}]*\u{E001})/u);
}

/** Whether a text has references in it: it is known only in parts. */
export function hasMarks(value: unknown): boolean {
  return typeof value === 'string' && value.includes(OPEN);
}

/** Whether there is certainly a value, known or not. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== PERHAPS;
}

/** Whether there is certainly none. */
export function isMissing(value: unknown): boolean {
  return value === undefined || value === null;
}

/** A text that is known to its last character: no reference in it, and nothing that CloudFormation looks up later. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && !hasMarks(value) && !value.includes('{{resolve:') ? value : undefined;
}

/** A number that is known, also as text, as CloudFormation takes it. */
export function numberOf(value: unknown): number | undefined {
  const text = typeof value === 'boolean' ? undefined : textOf(value);
  return text === undefined || text.trim() === '' || !Number.isFinite(Number(text)) ? undefined : Number(text);
}

/** A number that is known, or the one that counts where there is certainly none. */
export function numberOr(value: unknown, fallback: number): number | undefined {
  return isMissing(value) ? fallback : numberOf(value);
}

/** A truth value that is known, also as text, as CloudFormation takes it. */
export function booleanOf(value: unknown): boolean | undefined {
  const text = textOf(value)?.toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

/** The members of an object; none for anything else. */
export function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}

/** The items of a list that are certainly there, known or not; none for anything else. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]).filter((item) => item !== PERHAPS) : [];
}

/** A value at a way of names and indexes; undefined where the way ends, UNKNOWN or PERHAPS where it leads into what is not known. */
export function valueAt(value: unknown, ...way: readonly (string | number)[]): unknown {
  let found: unknown = value;
  for (const step of way) {
    if (found === UNKNOWN || found === PERHAPS) return found === PERHAPS ? PERHAPS : UNKNOWN;
    if (Array.isArray(found)) found = found[Number(step)];
    else if (isObject(found) && Object.hasOwn(found, step)) found = found[step];
    else return undefined;
  }
  return found;
}

/** A value for people: references as `${Name}`. */
export function shown(value: unknown): string {
  if (value === UNKNOWN || value === PERHAPS) return 'a value that is not known yet';
  const text = typeof value === 'string' ? value : JSON.stringify(value) ?? 'nothing';
  return text.replaceAll(OPEN, '${').replaceAll(CLOSE, '}');
}
