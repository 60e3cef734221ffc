import { suggestion } from '../suggestion';
import type { Constraint } from './constraints';
import { CONSTRAINTS } from './constraints';
import { UNKNOWN } from './evaluate';
import { intrinsicOf, isNoValue } from './intrinsics';
import { checkServiceRules } from './service-rules';
import type { PropertySpec, PropertyType, ResourceSpec, ResourceSpecs } from './specs';
import type { SchemaProblem, Template, TemplateProblem } from './template';
import { isObject, own, pointer } from './template';

/**
 * What the schema of a resource's type says against its properties, and what its service says against how they go together. They may be as in the template: a function's result is not looked
 * at, both branches of an Fn::If are. They may be evaluated: what is UNKNOWN is not looked at.
 */
export function checkProperties(
  logicalId: string, type: string, properties: Readonly<Record<string, unknown>>, specs: ResourceSpecs, template?: Pick<Template, 'resources'>,
): readonly TemplateProblem[] {
  return specs.find(type) === undefined ? [] : [...checkSchema(logicalId, type, properties, specs), ...checkServiceRules(logicalId, type, properties, template)];
}

/** What the schema of a resource's type says against its properties, alone. */
export function checkSchema(logicalId: string, type: string, properties: Readonly<Record<string, unknown>>, specs: ResourceSpecs): readonly TemplateProblem[] {
  const spec = specs.find(type);
  return spec === undefined ? [] : new Checker(logicalId, spec).check(properties);
}

const REQUIRED = new WeakMap<object, readonly string[]>();

/** A template has many resources of few types: what they require is looked up once. */
function requiredOf(properties: Readonly<Record<string, PropertySpec>>): readonly string[] {
  const known = REQUIRED.get(properties);
  if (known !== undefined) return known;
  const names = Object.entries(properties).flatMap(([name, { required }]) => (required ? [name] : []));
  REQUIRED.set(properties, names);
  return names;
}

/** A way to one value: in the template, and in the schema of its type (`[]` an item, `*` a member of a map). */
interface Place {
  readonly path: string;
  readonly schemaPath: string;
}

class Checker {
  private problems: TemplateProblem[] = [];
  private readonly constraints: Readonly<Record<string, Constraint>>;

  constructor(
    private readonly logicalId: string,
    private readonly spec: ResourceSpec,
  ) {
    this.constraints = own(CONSTRAINTS, spec.type)?.properties ?? {};
  }

  check(properties: Readonly<Record<string, unknown>>): readonly TemplateProblem[] {
    this.object(properties, this.spec.properties, { path: '', schemaPath: '' }, this.spec.freeForm);
    const wanted = own(CONSTRAINTS, this.spec.type)?.anyRequired;
    if (wanted !== undefined && !wanted.some((name) => isPresent(own(properties, name)))) {
      this.refuse('', `#: ${wanted.map((name) => `required key [${name}] not found`).join(', or ')}`, 'missing-property', `has none of ${wanted.join(', ')}`);
    }
    return this.problems;
  }

  private refuse(path: string, reason: string, kind: SchemaProblem['kind'], found: string): void {
    this.problems.push({
      schema: { kind, found },
      logicalId: this.logicalId,
      path: `${pointer('Resources', this.logicalId, 'Properties')}${path}`,
      message: `Properties validation failed for resource ${this.logicalId} with message: ${reason}`,
    });
  }

  private object(value: Readonly<Record<string, unknown>>, properties: Readonly<Record<string, PropertySpec>>, place: Place, freeForm = false): void {
    for (const name of requiredOf(properties)) {
      if (!isPresent(own(value, name))) this.refuse(`${place.path}${pointer(name)}`, `#${place.path}: required key [${name}] not found`, 'missing-property', 'is missing');
    }
    for (const [name, member] of Object.entries(value)) {
      const property = own(properties, name);
      if (member === undefined) continue;
      const at = { path: `${place.path}${pointer(name)}`, schemaPath: place.schemaPath === '' ? name : `${place.schemaPath}.${name}` };
      if (property !== undefined) this.value(member, property.type, at, this.constraintOf(at.schemaPath, value));
      else if (!freeForm) this.refuse(at.path, `#${place.path}: extraneous key [${name}] is not permitted`, 'unknown-property', `is no property of it${suggestion(name, Object.keys(properties))}`);
    }
  }

  private constraintOf(schemaPath: string, siblings: Readonly<Record<string, unknown>>): Constraint | undefined {
    const constraint = own(this.constraints, schemaPath);
    if (constraint?.withSibling === undefined) return constraint;
    const other = Object.entries(constraint.withSibling).find(([name]) => isPresent(own(siblings, name)));
    return other === undefined ? constraint : other[1];
  }

  private value(value: unknown, type: PropertyType, place: Place, constraint: Constraint | undefined): void {
    if (value === UNKNOWN || value === null || value === undefined || isDynamic(value)) return;
    const intrinsic = intrinsicOf(value);
    if (intrinsic !== undefined && type.kind !== 'json') {
      if (intrinsic.name === 'Fn::If' && Array.isArray(intrinsic.argument)) {
        for (const branch of (intrinsic.argument as readonly unknown[]).slice(1)) if (!isNoValue(branch)) this.value(branch, type, place, constraint);
      }
      return;
    }
    switch (type.kind) {
      case 'json': break;
      case 'string':
      case 'date-time':
        if (!isScalar(value)) return this.mistyped('String', value, place);
        if (type.kind === 'string') this.allowed(value, type.allowed, place);
        break;
      case 'integer':
        if (!isNumeric(value) || !Number.isInteger(Number(value))) return this.mistyped('Integer', value, place);
        this.allowed(Number(value), type.allowed, place);
        break;
      case 'number':
        if (!isNumeric(value)) return this.mistyped('Number', value, place);
        break;
      case 'boolean':
        if (typeof value !== 'boolean' && !(typeof value === 'string' && /^(?:true|false)$/i.test(value))) return this.mistyped('Boolean', value, place);
        break;
      case 'list': {
        if (!Array.isArray(value)) return this.mistyped('JSONArray', value, place);
        const schemaPath = `${place.schemaPath}.[]`;
        (value as readonly unknown[]).forEach((item, index) => {
          if (!isNoValue(item)) this.value(item, type.element, { path: `${place.path}/${index}`, schemaPath }, own(this.constraints, schemaPath));
        });
        break;
      }
      case 'map': {
        if (!isObject(value)) return this.mistyped('JSONObject', value, place);
        const schemaPath = `${place.schemaPath}.*`;
        for (const [key, member] of Object.entries(value)) {
          this.value(member, type.element, { path: `${place.path}${pointer(key)}`, schemaPath }, own(this.constraints, schemaPath));
        }
        break;
      }
      case 'object':
        if (!isObject(value)) return this.mistyped('JSONObject', value, place);
        this.object(value, type.properties, place);
        break;
      case 'union': return this.union(value, type.types, place, constraint);
    }
    if (constraint !== undefined) this.constrain(value, constraint, place);
  }

  private union(value: unknown, types: readonly PropertyType[], place: Place, constraint: Constraint | undefined): void {
    const before = this.problems;
    const tried = types.map((type) => {
      this.problems = [];
      this.value(value, type, place, constraint);
      return this.problems;
    });
    this.problems = before;
    if (tried.some((problems) => problems.length === 0)) return;
    // The one that the value looks like says best what is wrong with it.
    const alike = tried.filter((_, index) => looksLike(value, types[index]));
    if (alike.length === 1) this.problems.push(...alike[0] ?? []);
    else this.refuse(place.path, `#${place.path}: #: no subschema matched out of the total ${types.length} subschemas`, 'wrong-type', 'has none of the forms that it may have');
  }

  private mistyped(expected: string, value: unknown, place: Place): void {
    this.refuse(place.path, `#${place.path}: expected type: ${expected}, found: ${nameOfType(value)}`, 'wrong-type', `is ${PLAIN[nameOfType(value)]}, allowed: ${PLAIN[expected] ?? expected}`);
  }

  private allowed(value: string | number | boolean, allowed: readonly string[] | undefined, place: Place): void {
    if (allowed === undefined || allowed.includes(String(value))) return;
    this.violate(place.path, 'enum', `${String(value)} is not a valid enum value${allowed.length > 16 ? '' : `, allowed: ${allowed.join(', ')}`}`,
      `is ${String(value)}, allowed: ${allowed.length > 16 ? `what AWS lists${suggestion(String(value), allowed)}` : allowed.join(', ')}`);
  }

  private constrain(value: unknown, constraint: Constraint, { path, schemaPath }: Place): void {
    if (Array.isArray(value)) {
      const items = (value as readonly unknown[]).filter((item) => !isNoValue(item));
      // An item that is a condition may turn out to be no item.
      const certain = items.filter((item) => intrinsicOf(item)?.name !== 'Fn::If').length;
      const { minItems = 0, maxItems = Infinity } = constraint;
      if (items.length < minItems) this.refuse(path, `#${path}: expected minimum item count: ${minItems}, found: ${items.length}`, 'limit', `has ${items.length} items, allowed: at least ${minItems}`);
      if (certain > maxItems) this.refuse(path, `#${path}: expected maximum item count: ${maxItems}, found: ${certain}`, 'limit', `has ${certain} items, allowed: at most ${maxItems}`);
      if (constraint.uniqueItems === true) {
        const texts = items.filter((item) => typeof item === 'string' || typeof item === 'number');
        if (new Set(texts).size < texts.length) this.refuse(path, `#${path}: array items are not unique`, 'limit', 'has an item twice');
      }
      return;
    }
    if (isObject(value)) {
      if (constraint.maxTextLength !== undefined) this.length(JSON.stringify(value).length, 0, constraint.maxTextLength, path);
      return;
    }
    if (!isScalar(value)) return;
    const { min = -Infinity, max = Infinity, multipleOf, minLength = 0, maxLength = Infinity, pattern } = constraint;
    const number = Number(value);
    const exempt = constraint.or?.includes(number) === true;
    const range = `allowed: ${Number.isFinite(max) ? (Number.isFinite(min) ? `${min} to ${max}` : `at most ${max}`) : `at least ${min}`}`;
    if (number < min) this.violate(path, 'minimum', `${number} is not greater or equal to ${min}`, `is ${number}, ${range}`);
    if (number > max) this.violate(path, 'maximum', `${number} is not less or equal to ${max}`, `is ${number}, ${range}`);
    if (multipleOf !== undefined && !exempt && number % multipleOf !== 0) {
      const steps = `${multipleOf}${constraint.or === undefined ? '' : `, nor one of ${constraint.or.join(', ')}`}`;
      this.violate(path, 'multipleOf', `${number} is not a multiple of ${steps}`, `is ${number}, which is not a multiple of ${steps}`);
    }
    const text = String(value);
    this.allowed(value, constraint.allowed, { path, schemaPath });
    this.length([...text].length, minLength, maxLength, path);
    if (pattern !== undefined && !pattern.test(text)) this.violate(path, 'pattern', `string [${shortened(text)}] does not match pattern ${pattern.source}`, `is ${shortened(text)}, allowed: what matches ${pattern.source}`);
    if (constraint.json === true && !isJsonObject(text)) this.refuse(path, `#${path}: [${shortened(text)}] is not a valid JSON object`, 'limit', `is no JSON object: ${shortened(text)}`);
  }

  private length(actual: number, min: number, max: number, path: string): void {
    if (actual < min) this.refuse(path, `#${path}: expected minLength: ${min}, actual: ${actual}`, 'limit', `has ${actual} characters, allowed: at least ${min}`);
    if (actual > max) this.refuse(path, `#${path}: expected maxLength: ${max}, actual: ${actual}`, 'limit', `has ${actual} characters, allowed: at most ${max}`);
  }

  /**
   * CloudFormation names the keyword and leaves out the value, which may be a secret (aws-cloudformation/cloudformation-resource-schema,
   * pull request 40). What it leaves out follows in brackets: this is the reader's own machine.
   */
  private violate(path: string, keyword: 'enum' | 'minimum' | 'maximum' | 'multipleOf' | 'pattern', detail: string, found: string): void {
    this.refuse(path, `#${path}: failed validation constraint for keyword [${keyword}] (${detail})`, 'limit', found);
  }
}

/** The properties with the texts that CloudFormation reads as numbers and booleans, and the other way round, turned into what the schema says. */
export function coerceProperties(type: string, properties: Readonly<Record<string, unknown>>, specs: ResourceSpecs): Record<string, unknown> {
  const spec = specs.find(type);
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => {
    const property = spec === undefined ? undefined : own(spec.properties, name);
    return [name, property === undefined ? value : coerce(value, property.type)];
  }));
}

function coerce(value: unknown, type: PropertyType): unknown {
  if (value === UNKNOWN || value === null) return value;
  switch (type.kind) {
    case 'string':
    case 'date-time': return isScalar(value) ? String(value) : value;
    case 'integer':
    case 'number': return isNumeric(value) ? Number(value) : value;
    case 'boolean': return typeof value === 'string' && /^(?:true|false)$/i.test(value) ? value.toLowerCase() === 'true' : value;
    case 'list': return Array.isArray(value) ? value.map((item) => coerce(item, type.element)) : value;
    case 'map': return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, coerce(member, type.element)])) : value;
    case 'object': {
      if (!isObject(value)) return value;
      return Object.fromEntries(Object.entries(value).map(([key, member]) => {
        const property = own(type.properties, key);
        return [key, property === undefined ? member : coerce(member, property.type)];
      }));
    }
    default: return value;
  }
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null && !isNoValue(value);
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function isNumeric(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  return typeof value === 'string' && /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(value);
}

/** What stands for a value that is looked up when the resource is made. */
function isDynamic(value: unknown): boolean {
  return typeof value === 'string' && value.includes('{{resolve:');
}

function isJsonObject(text: string): boolean {
  try {
    return isObject(JSON.parse(text));
  } catch {
    return false;
  }
}

function looksLike(value: unknown, type: PropertyType | undefined): boolean {
  switch (type?.kind) {
    case 'list': return Array.isArray(value);
    case 'object':
    case 'map': return isObject(value);
    case 'string':
    case 'date-time': return typeof value === 'string';
    case 'integer':
    case 'number': return typeof value === 'number';
    case 'boolean': return typeof value === 'boolean';
    default: return false;
  }
}

/** The types of a schema as people say them. */
const PLAIN: Readonly<Record<string, string>> = {
  String: 'text', Boolean: 'true or false', Integer: 'a whole number', Double: 'a number with a fraction', Number: 'a number', JSONArray: 'a list', JSONObject: 'an object',
};

function nameOfType(value: unknown): string {
  if (typeof value === 'string') return 'String';
  if (typeof value === 'boolean') return 'Boolean';
  if (typeof value === 'number') return Number.isInteger(value) ? 'Integer' : 'Double';
  return Array.isArray(value) ? 'JSONArray' : 'JSONObject';
}

function shortened(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}
