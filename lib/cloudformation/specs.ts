import { isObject, own, record } from './template';

export type PropertyType =
  | { readonly kind: 'string'; readonly allowed?: readonly string[] }
  | { readonly kind: 'integer'; readonly allowed?: readonly string[] }
  | { readonly kind: 'number' | 'boolean' | 'json' | 'date-time' }
  | { readonly kind: 'list' | 'map'; readonly element: PropertyType }
  | { readonly kind: 'object'; readonly properties: Readonly<Record<string, PropertySpec>> }
  | { readonly kind: 'union'; readonly types: readonly PropertyType[] };

/** Whether a change of it makes a new resource. */
export type Replacement = 'yes' | 'maybe' | 'no';

export interface PropertySpec {
  readonly type: PropertyType;
  readonly required: boolean;
  readonly replacement: Replacement;
}

export interface ResourceSpec {
  readonly type: string;
  readonly properties: Readonly<Record<string, PropertySpec>>;
  /** What Fn::GetAtt may ask for. */
  readonly attributes: readonly string[];
  readonly primaryIdentifier: readonly string[];
  /** What Ref gives. */
  readonly refIdentifier: readonly string[];
  readonly arnTemplate?: string;
  /** The property that holds its tags. */
  readonly tagProperty?: string;
  /** Deeper properties that make a new resource, as paths of names. */
  readonly replacementPaths: readonly (readonly string[])[];
  /** Any property and any attribute: custom resources, and the outputs of nested stacks. */
  readonly freeForm: boolean;
  /** A transform that the type exists only with. */
  readonly transform?: string;
}

export interface ResourceSpecs {
  find(type: string): ResourceSpec | undefined;
}

/** Types whose properties and attributes are their maker's, with a token of who makes them. */
export function isCustomResource(type: string): boolean {
  return type === 'AWS::CloudFormation::CustomResource' || type.startsWith('Custom::');
}

/**
 * The types written by scripts/cloudformation-specs.mjs. A property is text: flags (`!` required, `*` a change replaces, `?` it may),
 * then its type: s string, i integer, n number, b boolean, j anything, d date and time, t tag, each s and i maybe with the number of its
 * list of allowed values; `[` list of, `{` map of, r and the number of an object's definition, `(` types separated by `|` and `)`.
 */
export function specsFromJson(json: unknown): ResourceSpecs {
  if (!isObject(json) || json['schemaVersion'] !== 1 || !isObject(json['types']) || !Array.isArray(json['definitions']) || !Array.isArray(json['allowed'])) {
    throw new Error('the resource types are not in the format this version reads (schemaVersion 1): build them again with `npm run bundle`');
  }
  return new CompactSpecs(
    json['types'] as Readonly<Record<string, CompactType>>,
    json['definitions'] as readonly CompactProperties[],
    json['allowed'] as readonly (readonly string[])[],
  );
}

type CompactProperties = Readonly<Record<string, string>>;

interface CompactType {
  readonly p: CompactProperties;
  readonly a?: readonly string[];
  readonly id?: readonly string[];
  readonly ref?: readonly string[];
  readonly arn?: string;
  readonly tags?: string;
  readonly replace?: readonly (readonly string[])[];
  readonly transform?: string;
}

const STRING: PropertyType = { kind: 'string' };
const TAG: PropertyType = {
  kind: 'object',
  properties: {
    Key: { type: STRING, required: true, replacement: 'no' },
    Value: { type: STRING, required: false, replacement: 'no' },
  },
};

class CompactSpecs implements ResourceSpecs {
  private readonly found = new Map<string, ResourceSpec | undefined>();
  private readonly objects = new Map<number, PropertyType>();

  constructor(
    private readonly types: Readonly<Record<string, CompactType>>,
    private readonly definitions: readonly CompactProperties[],
    private readonly allowed: readonly (readonly string[])[],
  ) {}

  find(type: string): ResourceSpec | undefined {
    if (!this.found.has(type)) this.found.set(type, isCustomResource(type) ? customResource(type) : type === CDK_METADATA.type ? CDK_METADATA : this.read(type));
    return this.found.get(type);
  }

  private read(type: string): ResourceSpec | undefined {
    const compact = own(this.types, type);
    if (compact === undefined) return undefined;
    const primaryIdentifier = compact.id ?? [];
    return {
      type,
      properties: this.properties(compact.p),
      attributes: compact.a ?? [],
      primaryIdentifier,
      refIdentifier: compact.ref ?? primaryIdentifier,
      ...(compact.arn === undefined ? {} : { arnTemplate: compact.arn }),
      ...(compact.tags === undefined ? {} : { tagProperty: compact.tags }),
      replacementPaths: compact.replace ?? [],
      freeForm: false,
      ...(compact.transform === undefined ? {} : { transform: compact.transform }),
    };
  }

  private properties(compact: CompactProperties): Readonly<Record<string, PropertySpec>> {
    return record(Object.entries(compact).map(([name, text]) => [name, this.property(text)]));
  }

  private property(text: string): PropertySpec {
    const flags = /^[!*?]*/.exec(text)?.[0] ?? '';
    return {
      type: this.type(text, flags.length).type,
      required: flags.includes('!'),
      replacement: flags.includes('*') ? 'yes' : flags.includes('?') ? 'maybe' : 'no',
    };
  }

  private type(text: string, at: number): { readonly type: PropertyType; readonly end: number } {
    const code = text[at];
    const digits = /^\d*/.exec(text.slice(at + 1))?.[0] ?? '';
    const end = at + 1 + digits.length;
    switch (code) {
      case 's': return { type: digits === '' ? STRING : { kind: 'string', allowed: this.allowed[Number(digits)] ?? [] }, end };
      case 'i': return { type: digits === '' ? { kind: 'integer' } : { kind: 'integer', allowed: this.allowed[Number(digits)] ?? [] }, end };
      case 'n': return { type: { kind: 'number' }, end };
      case 'b': return { type: { kind: 'boolean' }, end };
      case 'j': return { type: { kind: 'json' }, end };
      case 'd': return { type: { kind: 'date-time' }, end };
      case 't': return { type: TAG, end };
      case 'r': return { type: this.object(Number(digits)), end };
      case '[':
      case '{': {
        const element = this.type(text, at + 1);
        return { type: { kind: code === '[' ? 'list' : 'map', element: element.type }, end: element.end };
      }
      case '(': return this.union(text, at + 1);
      default: throw new Error(`the resource types have a property of the unknown type \`${text}\`: build them again with \`npm run bundle\``);
    }
  }

  private union(text: string, from: number): { readonly type: PropertyType; readonly end: number } {
    const types: PropertyType[] = [];
    for (let at = from; ;) {
      const { type, end } = this.type(text, at);
      types.push(type);
      if (text[end] !== '|') return { type: { kind: 'union', types }, end: end + 1 };
      at = end + 1;
    }
  }

  /** Definitions refer to each other, in circles too: each is read when it is first looked into. */
  private object(index: number): PropertyType {
    const known = this.objects.get(index);
    if (known !== undefined) return known;
    const read = (): Readonly<Record<string, PropertySpec>> => this.properties(this.definitions[index] ?? {});
    let properties: Readonly<Record<string, PropertySpec>> | undefined;
    const made: PropertyType = {
      kind: 'object',
      get properties() {
        properties ??= read();
        return properties;
      },
    };
    this.objects.set(index, made);
    return made;
  }
}

/** Known to CloudFormation, and in no schema: what a CDK app is made of. */
const CDK_METADATA: ResourceSpec = {
  type: 'AWS::CDK::Metadata',
  properties: record([
    ['Analytics', { type: STRING, required: false, replacement: 'no' }],
    ['Modules', { type: STRING, required: false, replacement: 'no' }],
  ]),
  attributes: [],
  primaryIdentifier: [],
  refIdentifier: [],
  replacementPaths: [],
  freeForm: false,
};

function customResource(type: string): ResourceSpec {
  return {
    type,
    properties: record([
      ['ServiceToken', { type: STRING, required: true, replacement: 'yes' }],
      ['ServiceTimeout', { type: { kind: 'integer' }, required: false, replacement: 'no' }],
    ]),
    attributes: [],
    primaryIdentifier: [],
    refIdentifier: [],
    replacementPaths: [],
    freeForm: true,
  };
}
