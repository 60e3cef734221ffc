import { Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Problem } from '../../../lib/problem';
import { suggestion } from '../../../lib/suggestion';
import { enumerationOf, KINDS } from './kinds';
import type { Enumeration, Kind } from './kinds';
import { STRUCTS } from './structs';

/** What is wrong with the kind of a value, by the name of its declared type. */
export function checkKind(prop: string, type: string, isOptional: boolean, value: unknown): Problem[] {
  if (value === undefined && isOptional) return [];
  if (value === null && isOptional) return [{ prop, found: 'is null', remedy: 'leave it out' }];
  return checkerOf(type)(prop, value);
}

type Checker = (prop: string, value: unknown) => Problem[];

const checkers = new Map<string, Checker>();

function checkerOf(type: string): Checker {
  const present = checkers.get(type);
  if (present !== undefined) return present;
  const made = makeChecker(type);
  checkers.set(type, made);
  return made;
}

function makeChecker(type: string): Checker {
  if (type === 'any') return () => [];
  if (type.endsWith('[]')) return checkList(checkerOf(type.slice(0, -2)));
  if (type.startsWith('{')) return checkMap(checkerOf(type.slice(1, -1)));
  const struct = STRUCTS[type];
  if (struct !== undefined) return checkStruct(type, struct);
  const kind = KINDS[type];
  if (kind !== undefined) return checkInstance(kind);
  const enumeration = enumerationOf(type);
  if (enumeration !== undefined) return checkMember(enumeration);
  const primitive = PRIMITIVES[type];
  if (primitive === undefined) throw new Error(`${type} has no check: add it to constructs/private/declared/kinds.ts`);
  return primitive;
}

const PRIMITIVES: Readonly<Record<string, Checker>> = {
  string: (prop, value) => {
    if (typeof value === 'string') return [];
    if (Token.isUnresolved(value)) return [wrong(prop, value, 'text', 'write Token.asString(value)')];
    const isWritable = typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint';
    return [wrong(prop, value, 'text', isWritable ? `write '${String(value)}'` : 'write a text')];
  },
  number: (prop, value) => {
    if (typeof value === 'number') return Number.isFinite(value) ? [] : [{ prop, found: `is ${value}`, allowed: 'a number', remedy: 'write one that is finite' }];
    if (Token.isUnresolved(value)) return [wrong(prop, value, 'a number', 'write Token.asNumber(value)')];
    const isNumeral = typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value));
    return [wrong(prop, value, 'a number', isNumeral ? `write ${value}` : 'write a number, without quotes')];
  },
  boolean: (prop, value) => (typeof value === 'boolean' ? [] : [wrong(prop, value, 'true or false', 'write one of them, without quotes')]),
};

function checkList(checkItem: Checker): Checker {
  return (prop, value) => {
    if (!Array.isArray(value)) return [wrong(prop, value, 'a list', 'write it in brackets: [...]')];
    return value.flatMap((item: unknown, index) => checkItem(`${prop}[${index}]`, item));
  };
}

function checkMap(checkItem: Checker): Checker {
  return (prop, value) => {
    if (!isPlain(value)) return [wrong(prop, value, 'an object', 'write it in braces: { name: value }')];
    return Object.entries(value).flatMap(([name, item]) => checkItem(`${prop}.${name}`, item));
  };
}

function checkInstance(kind: Kind): Checker {
  return (prop, value) => {
    if (isObject(value) && kind.is(value)) return [];
    // Where a text names the thing, the remedy has that text.
    const text = typeof value === 'string' && value !== '' && value.length < 200 ? quote(value) : kind.text ?? 'path';
    return [wrong(prop, value, kind.called, kind.remedy.replace('TEXT', () => text))];
  };
}

function quote(text: string): string {
  return /^[^'\\\n]*$/.test(text) ? `'${text}'` : JSON.stringify(text);
}

function checkMember({ name, members }: Enumeration): Checker {
  const values = new Set<unknown>(Object.values(members));
  const known = Object.keys(members);
  return (prop, value) => {
    if (values.has(value)) return [];
    const member = typeof value === 'string' ? known.find((one) => one.toLowerCase() === value.toLowerCase()) : undefined;
    const remedy = member !== undefined ? `write ${name}.${member}` : `write ${name}.${known.slice(0, 4).join(`, ${name}.`)}${known.length > 4 ? ', or another of its members' : ''}`;
    return [wrong(prop, value, `${/^[AEIOU]/.test(name) ? 'an' : 'a'} ${name}`, remedy)];
  };
}

function checkStruct(type: string, declared: Readonly<Record<string, string>>): Checker {
  const props = propsOf(declared);
  const required = props.filter(({ isOptional }) => !isOptional).map(({ name }) => name);
  const usual = required.length > 0 ? `{ ${required.join(', ')} }` : `{ ${props.slice(0, 3).map(({ name }) => name).join(', ')}, ... }`;
  return (prop, value) => {
    const at = prop === '' || prop === 'props' || prop === 'options' || prop === 'attributes' ? '' : `${prop}.`;
    if (!isStruct(value, props)) return [wrong(prop, value, `an object with the props of ${type}`, `write ${usual}`)];
    return props.flatMap(({ name, type: inner, isOptional }) => checkKind(`${at}${name}`, inner, isOptional, (value as Readonly<Record<string, unknown>>)[name]));
  };
}

interface DeclaredProp {
  readonly name: string;
  readonly type: string;
  readonly isOptional: boolean;
}

export function propsOf(declared: Readonly<Record<string, string>>): DeclaredProp[] {
  return Object.entries(declared).map(([name, type]) => ({ name: name.replace('?', ''), type, isOptional: name.endsWith('?') }));
}

/** A prop that a struct of ours does not have. */
export interface UnknownProp {
  readonly prop: string;
  readonly type: string;
  /** The prop that is meant, where that is beyond doubt. */
  readonly meant?: string;
  /** ` : did you mean X?`, or nothing. */
  readonly suggestion: string;
}

/** Every prop of any struct of ours: who gives one to another construct knows what it is called. */
let allProps: ReadonlySet<string> | undefined;

/**
 * Props that nothing reads, of structs that are ours: a later version of aws-cdk-lib may read more. One that differs from a prop by its case
 * or by a letter, where that prop is not given, is a slip of the pen.
 */
export function unknownProps(prop: string, type: string, value: unknown): UnknownProp[] {
  const struct = STRUCTS[type];
  if (Array.isArray(value)) return type.endsWith('[]') ? value.flatMap((item: unknown, index) => unknownProps(`${prop}[${index}]`, type.slice(0, -2), item)) : [];
  if (!isObject(value)) return [];
  if (type.startsWith('{')) return Object.entries(value).flatMap(([name, item]) => unknownProps(`${prop}.${name}`, type.slice(1, -1), item));
  if (struct === undefined || type.includes('.') || type === 'Environment') return [];
  const declared = declaredIn(type, struct);
  const at = prop === 'props' || prop === 'options' || prop === 'attributes' ? '' : `${prop}.`;
  return Object.entries(value).flatMap(([name, inner]): UnknownProp[] => {
    const known = declared.get(name);
    if (known !== undefined) return known.includes('.') || PRIMITIVES[known] !== undefined ? [] : unknownProps(`${at}${name}`, known, inner);
    if (inner === undefined) return [];
    const open = [...declared.keys()].filter((one) => (value as Readonly<Record<string, unknown>>)[one] === undefined);
    allProps ??= new Set(Object.values(STRUCTS).flatMap((one) => propsOf(one).map((own) => own.name)));
    const meant = allProps.has(name) ? undefined : open.find((one) => isSlip(name, one));
    return [{ prop: `${at}${name}`, type, meant, suggestion: suggestion(name, open) }];
  });
}

const declaredNames = new Map<string, ReadonlyMap<string, string>>();

function declaredIn(type: string, struct: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const present = declaredNames.get(type) ?? new Map(propsOf(struct).map((prop) => [prop.name, prop.type]));
  declaredNames.set(type, present);
  return present;
}

function isSlip(name: string, meant: string): boolean {
  if (name.replace(/[-_]/g, '').toLowerCase() === meant.toLowerCase()) return true;
  if (meant.length < 5 || Math.abs(name.length - meant.length) > 1) return false;
  // One letter more, less or other, or two that changed places.
  let start = 0;
  while (start < Math.min(name.length, meant.length) && name[start] === meant[start]) start += 1;
  const [a, b] = [name.slice(start), meant.slice(start)];
  return a.slice(1) === b || a === b.slice(1) || a.slice(1) === b.slice(1) || (a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2));
}

function wrong(prop: string, value: unknown, allowed: string, remedy: string): Problem {
  return { prop, found: value === undefined ? 'is not given' : `is ${show(value)}`, allowed, remedy };
}

function show(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return value.length > 60 ? `the string ${JSON.stringify(value.slice(0, 57))}...` : `the string ${JSON.stringify(value)}`;
  if (typeof value === 'function') return /^class\b/.test(Function.prototype.toString.call(value)) ? `the class ${value.name}` : 'a function';
  if (Array.isArray(value)) return 'a list';
  if (typeof value !== 'object') return `the ${typeof value} ${String(value)}`;
  if (Token.isUnresolved(value)) return 'known only at deploy';
  const { name } = (value.constructor ?? {}) as { readonly name?: unknown };
  if (typeof name !== 'string' || name === 'Object') return 'a plain object';
  // CDK is minified: its Role is called Role2.
  return `${/^[AEIOU]/.test(name) ? 'an' : 'a'} ${name.replace(/(?<=[a-z])\d$/, '')}`;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isPlain(value: unknown): value is object {
  if (!isObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // Of another realm, as tests and sandboxes have it, the prototype is another object of the same kind.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Plain, or an instance of a class of the app's that has some of the props. */
function isStruct(value: unknown, props: readonly DeclaredProp[]): boolean {
  if (isPlain(value)) return true;
  return isObject(value) && !Array.isArray(value) && !Construct.isConstruct(value) && !Token.isUnresolved(value) && props.some(({ name }) => name in value);
}
