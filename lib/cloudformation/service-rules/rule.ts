import { UNKNOWN } from '../evaluate';
import { getAttOf, intrinsicOf, isNoValue } from '../intrinsics';
import type { Template } from '../template';
import { isObject, own } from '../template';

export type Properties = Readonly<Record<string, unknown>>;

/** The properties of one resource, as in the template or evaluated. What is not known is passed over: a rule speaks only of what is certain. */
export interface Subject {
  readonly properties: Properties;
  /** The template around it, where it is still one. */
  readonly template?: Pick<Template, 'resources'>;
  /** With a path in the properties and what its service says, in its own words where they are known. */
  refuse(path: string, words: string): void;
}

export interface ServiceRules {
  readonly service: string;
  readonly check: (subject: Subject) => void;
}

/** Whether there is certainly a value, known or not. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && !isNoValue(value) && intrinsicOf(value)?.name !== 'Fn::If';
}

/** Whether there is certainly none. */
export function isMissing(value: unknown): boolean {
  return value === undefined || value === null || isNoValue(value);
}

/** A text or number that is known; undefined otherwise. */
export function known(value: unknown): string | number | undefined {
  return (typeof value === 'string' && !value.includes('{{resolve:')) || typeof value === 'number' ? value : undefined;
}

/** A number that is known, also as text. */
export function numberOf(value: unknown): number | undefined {
  const found = known(value);
  return found === undefined || String(found).trim() === '' || !Number.isFinite(Number(found)) ? undefined : Number(found);
}

export function objectOf(value: unknown): Properties {
  return isObject(value) && intrinsicOf(value) === undefined ? value : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.filter((item) => item !== UNKNOWN) : [];
}

/** The type of the resource that a reference in a template names. */
export function referredType(value: unknown, template: Subject['template']): string | undefined {
  const intrinsic = intrinsicOf(value);
  const name = intrinsic?.name === 'Ref' ? intrinsic.argument : intrinsic?.name === 'Fn::GetAtt' ? getAttOf(intrinsic.argument)?.logicalId : undefined;
  return typeof name !== 'string' || template === undefined ? undefined : own(template.resources, name)?.type;
}
