/** A part of a value that is not as the schema says. */
export interface SchemaFinding {
  /** Where: `.inputs[0].shape`. */
  readonly path: string;
  readonly why: string;
}

type Schema = Readonly<Record<string, unknown>>;

const ANNOTATIONS = new Set(['$schema', 'id', 'title', 'description', 'default', 'format', 'definitions']);
const HEEDED = new Set(['$ref', 'type', 'enum', 'required', 'properties', 'additionalProperties', 'items', 'minItems', 'maxItems', 'anyOf', 'oneOf', 'allOf', 'not', 'pattern', 'minLength', 'maxLength', 'minimum', 'maximum']);

/** Keywords that `checkSchema` does not know, anywhere in a schema: whoever validates with it should say so. */
export function unknownKeywords(schema: unknown): readonly string[] {
  if (!isSchema(schema)) return [];
  const found = Object.keys(schema).filter((keyword) => !ANNOTATIONS.has(keyword) && !HEEDED.has(keyword));
  const children = [...Object.values((schema['properties'] ?? {}) as Schema), ...Object.values((schema['definitions'] ?? {}) as Schema), schema['additionalProperties'], schema['not'], ...[schema['items'] ?? [], schema['anyOf'] ?? [], schema['oneOf'] ?? [], schema['allOf'] ?? []].flat()];
  return [...new Set([...found, ...children.flatMap(unknownKeywords)])];
}

/** What of a JSON value is not as a schema of draft 4 says: the first thing that is found. https://datatracker.ietf.org/doc/html/draft-fge-json-schema-validation-00 */
export function checkSchema(value: unknown, schema: Schema, root: Schema = schema, path = ''): SchemaFinding | undefined {
  const reference = schema['$ref'];
  if (typeof reference === 'string') {
    const target = resolve(reference, root);
    return target === undefined ? { path, why: `${reference} leads nowhere` } : checkSchema(value, target, root, path);
  }
  return checkScalar(value, schema, path) ?? checkCombined(value, schema, root, path) ?? checkObject(value, schema, root, path) ?? checkArray(value, schema, root, path);
}

function checkScalar(value: unknown, schema: Schema, path: string): SchemaFinding | undefined {
  const { type, pattern, minimum, maximum, minLength, maxLength } = schema;
  if (type !== undefined && ![type].flat().some((one) => isOfType(value, one))) return { path, why: `is no ${[type].flat().join(' or ')}` };
  if (Array.isArray(schema['enum']) && !schema['enum'].some((one) => same(one, value))) return { path, why: `is none of ${JSON.stringify(schema['enum']).slice(0, 200)}` };
  if (typeof value === 'string') {
    if (typeof pattern === 'string' && !new RegExp(pattern).test(value)) return { path, why: `does not match ${pattern}` };
    if (typeof minLength === 'number' && value.length < minLength) return { path, why: `is shorter than ${minLength}` };
    if (typeof maxLength === 'number' && value.length > maxLength) return { path, why: `is longer than ${maxLength}` };
  }
  if (typeof value === 'number') {
    if (typeof minimum === 'number' && value < minimum) return { path, why: `is less than ${minimum}` };
    if (typeof maximum === 'number' && value > maximum) return { path, why: `is more than ${maximum}` };
  }
  return undefined;
}

function checkCombined(value: unknown, schema: Schema, root: Schema, path: string): SchemaFinding | undefined {
  const list = (keyword: string): readonly Schema[] | undefined => (Array.isArray(schema[keyword]) ? schema[keyword] as readonly Schema[] : undefined);
  const fitting = (schemas: readonly Schema[]): number => schemas.filter((one) => checkSchema(value, one, root, path) === undefined).length;
  for (const one of list('allOf') ?? []) {
    const finding = checkSchema(value, one, root, path);
    if (finding !== undefined) return finding;
  }
  const [any, exactly] = [list('anyOf'), list('oneOf')];
  if (any !== undefined && fitting(any) === 0) return { path, why: 'fits none of its forms' };
  if (exactly !== undefined && fitting(exactly) !== 1) return { path, why: 'fits none of its forms, or several' };
  if (isSchema(schema['not']) && checkSchema(value, schema['not'], root, path) === undefined) return { path, why: 'is what it must not be' };
  return undefined;
}

function checkObject(value: unknown, schema: Schema, root: Schema, path: string): SchemaFinding | undefined {
  if (!isSchema(value)) return undefined;
  const missing = ((schema['required'] ?? []) as readonly string[]).find((name) => !Object.hasOwn(value, name));
  if (missing !== undefined) return { path, why: `lacks ${missing}` };
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, Schema>>;
  const additional = schema['additionalProperties'];
  for (const [name, one] of Object.entries(value)) {
    const own = Object.hasOwn(properties, name) ? properties[name] : isSchema(additional) ? additional : undefined;
    if (own === undefined && additional === false) return { path, why: `has ${name}` };
    const finding = own && checkSchema(one, own, root, `${path}.${name}`);
    if (finding !== undefined) return finding;
  }
  return undefined;
}

function checkArray(value: unknown, schema: Schema, root: Schema, path: string): SchemaFinding | undefined {
  if (!Array.isArray(value)) return undefined;
  const { items, minItems, maxItems } = schema;
  if (typeof minItems === 'number' && value.length < minItems) return { path, why: `has fewer items than ${minItems}` };
  if (typeof maxItems === 'number' && value.length > maxItems) return { path, why: `has more items than ${maxItems}` };
  for (const [index, one] of value.entries()) {
    const own: unknown = Array.isArray(items) ? items[index] : items;
    const finding = isSchema(own) ? checkSchema(one, own, root, `${path}[${index}]`) : undefined;
    if (finding !== undefined) return finding;
  }
  return undefined;
}

function isOfType(value: unknown, type: unknown): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isSchema(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

function same(one: unknown, other: unknown): boolean {
  return typeof one === 'object' || typeof other === 'object' ? JSON.stringify(one) === JSON.stringify(other) : one === other;
}

function resolve(reference: string, root: Schema): Schema | undefined {
  if (!reference.startsWith('#')) return undefined;
  let at: unknown = root;
  for (const part of reference.slice(1).split('/').slice(1)) at = isSchema(at) ? at[part.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined;
  return isSchema(at) ? at : undefined;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
