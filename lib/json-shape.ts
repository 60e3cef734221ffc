import type { Problem } from './problem';
import { suggestion } from './suggestion';

/** The part of JSON Schema that this library's own files are described in: the published schema is the check. */
export type JsonShape = { readonly description?: string } & (
  | { readonly type: 'string'; readonly minLength?: number; readonly pattern?: string; readonly enum?: readonly string[] }
  | { readonly type: 'integer' | 'number'; readonly minimum?: number; readonly maximum?: number }
  | { readonly type: 'boolean' }
  | { readonly type: 'array'; readonly items: JsonShape; readonly minItems?: number }
  | {
      readonly type: 'object';
      readonly properties?: Readonly<Record<string, JsonShape>>;
      readonly required?: readonly string[];
      /** The shape of members that have no property of their own; false where there may be none. */
      readonly additionalProperties: false | JsonShape;
    }
  | { readonly anyOf: readonly JsonShape[] }
);

/** Editors of Windows begin a file with a mark, which JSON does not know: https://www.rfc-editor.org/rfc/rfc8259#section-8.1 */
export function parseJson(text: string): unknown {
  return JSON.parse(text.replace(/^\uFEFF/, ''));
}

/** Everything by which a value differs from its shape; `path` is how a person would point to it. */
export function checkShape(shape: JsonShape, value: unknown, path: string): Problem[] {
  if ('anyOf' in shape) {
    const fitting = shape.anyOf.filter((one) => 'type' in one && isOfType(one.type, value));
    const found = fitting.map((one) => checkShape(one, value, path));
    // Of two shapes of one type the one that differs least is meant.
    return found.sort((a, b) => a.length - b.length)[0] ?? [{ prop: path, found: `is ${show(value)}`, allowed: shape.anyOf.map(describe).join(', or ') }];
  }
  if (!isOfType(shape.type, value)) return [{ prop: path, found: `is ${show(value)}`, allowed: describe(shape) }];
  switch (shape.type) {
    case 'string':
      return fitsText(shape, value as string) ? [] : [{ prop: path, found: `is ${show(value)}`, allowed: describe(shape) }];
    case 'integer':
    case 'number': {
      const number = value as number;
      return number >= (shape.minimum ?? -Infinity) && number <= (shape.maximum ?? Infinity) ? [] : [{ prop: path, found: `is ${number}`, allowed: describe(shape) }];
    }
    case 'boolean':
      return [];
    case 'array': {
      const items = value as readonly unknown[];
      return [
        ...(items.length >= (shape.minItems ?? 0) ? [] : [{ prop: path, found: 'is empty', allowed: `${shape.minItems} or more` }]),
        ...items.flatMap((item, index) => checkShape(shape.items, item, `${path}[${index}]`)),
      ];
    }
    case 'object':
      return checkMembers(shape, value as Readonly<Record<string, unknown>>, path);
  }
}

function checkMembers(shape: Extract<JsonShape, { type: 'object' }>, value: Readonly<Record<string, unknown>>, path: string): Problem[] {
  const properties = shape.properties ?? {};
  const known = Object.keys(properties);
  const at = (name: string): string => (path === '' ? name : `${path}.${name}`);
  const missing = (shape.required ?? []).filter((name) => !Object.hasOwn(value, name));
  return [
    ...missing.map((name) => ({ prop: at(name), found: 'is missing' })),
    ...Object.entries(value).flatMap(([name, member]) => {
      if (Object.hasOwn(properties, name)) return checkShape(properties[name] as JsonShape, member, at(name));
      if (shape.additionalProperties !== false) return checkShape(shape.additionalProperties, member, at(name));
      return [{ prop: at(name), found: `is not known${suggestion(name, known)}`, ...(suggestion(name, known) === '' && { allowed: known.join(', ') }) }];
    }),
  ];
}

function fitsText({ minLength = 0, pattern, enum: allowed }: Extract<JsonShape, { type: 'string' }>, text: string): boolean {
  return text.length >= minLength && (pattern === undefined || new RegExp(pattern, 'u').test(text)) && (allowed === undefined || allowed.includes(text));
}

function isOfType(type: string, value: unknown): boolean {
  switch (type) {
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    default:
      return typeof value === type;
  }
}

function describe(shape: JsonShape): string {
  if (shape.description !== undefined) return shape.description.replace(/\.$/, '').replace(/^./, (first) => first.toLowerCase());
  if ('anyOf' in shape) return shape.anyOf.map(describe).join(', or ');
  switch (shape.type) {
    case 'string':
      return shape.enum?.map((text) => JSON.stringify(text)).join(', ') ?? (shape.pattern === undefined ? 'text' : `text like ${shape.pattern}`);
    case 'integer':
    case 'number':
      return `a ${shape.type === 'integer' ? 'whole ' : ''}number${shape.minimum === undefined ? '' : ` from ${shape.minimum}`}${shape.maximum === undefined ? '' : ` to ${shape.maximum}`}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return 'a list';
    case 'object':
      return 'an object';
  }
}

function show(value: unknown): string {
  return value === null || typeof value !== 'object' ? JSON.stringify(value) ?? 'undefined' : Array.isArray(value) ? 'a list' : 'an object';
}
