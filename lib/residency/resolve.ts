import { getAttOf, intrinsicOf, subOf, subParts } from '../cloudformation/intrinsics';
import { isObject, own } from '../cloudformation/template';
import { partitionOf, urlSuffixOf } from './regions';

/** Stands in a text for what is of the stack itself, and so in its region: the name of a resource, its ARN, the account. */
export const OWN = '\uE000';
/** Stands for what nobody knows before the deploy: a parameter, an export of another stack. */
export const OPEN = '\uE001';

export type JsonObject = Readonly<Record<string, unknown>>;

export interface ResolveOptions {
  /** Undefined where synth does not know it: what depends on it counts as the stack's own. */
  readonly region?: string;
  readonly account?: string;
  /** Of a nested stack: what its parent gives. */
  readonly parameters?: Readonly<Record<string, readonly unknown[]>>;
  /** What stacks of the same app export, by its name. */
  readonly exports?: Readonly<Record<string, readonly unknown[]>>;
  /** A parameter that can only have values that this accepts is no open question. */
  readonly accepts: (value: string) => boolean;
}

/** More alternatives than this, of conditions within one text, are an open question. */
const MOST = 16;

/**
 * Values of a template with their functions carried out as far as synth knows. What it does not know stands in a text as OWN or OPEN, so
 * that the rest of an ARN or an address can be read. Conditions are not decided: both branches count, which is why there are several values.
 */
export class Resolver {
  private readonly resources: JsonObject;
  private readonly declared: JsonObject;
  private readonly mappings: JsonObject;

  public constructor(template: JsonObject, private readonly options: ResolveOptions) {
    this.resources = objectAt(template, 'Resources');
    this.declared = objectAt(template, 'Parameters');
    this.mappings = objectAt(template, 'Mappings');
  }

  /** Every value that it may have; objects and lists are resolved inside. */
  public alternatives(value: unknown): readonly unknown[] {
    if (Array.isArray(value)) return this.product(value as readonly unknown[]).map((items) => items.filter((item) => item !== undefined));
    if (!isObject(value)) return [value];
    const intrinsic = intrinsicOf(value);
    if (intrinsic !== undefined) return this.call(intrinsic.name, intrinsic.argument);
    const names = Object.keys(value);
    return this.product(names.map((name) => value[name])).map((members) => Object.fromEntries(names.map((name, index) => [name, members[index]])));
  }

  /** The texts among them, of numbers and truth values too. */
  public texts(value: unknown): readonly string[] {
    return this.alternatives(value).flatMap((each) => (isText(each) ? [String(each)] : []));
  }

  private call(name: string, argument: unknown): readonly unknown[] {
    switch (name) {
      case 'Ref': return typeof argument === 'string' ? this.ref(argument) : [OPEN];
      case 'Fn::GetAtt': return [getAttOf(argument) === undefined ? OPEN : OWN];
      case 'Fn::Join': return this.join(argument);
      case 'Fn::Sub': return this.sub(argument);
      case 'Fn::Select': return this.select(argument);
      case 'Fn::Split': return this.split(argument);
      case 'Fn::If': return Array.isArray(argument) ? distinct([...this.alternatives(argument[1]), ...this.alternatives(argument[2])]) : [OPEN];
      case 'Fn::FindInMap': return this.findInMap(argument);
      case 'Fn::Base64': return this.alternatives(argument);
      case 'Fn::ToJsonString': return this.alternatives(argument).map((each) => JSON.stringify(each) ?? OPEN);
      case 'Fn::ImportValue': return distinct(this.texts(argument).flatMap((exported) => own(this.options.exports ?? {}, exported) ?? [OPEN]));
      case 'Fn::GetAZs': case 'Fn::Cidr': case 'Fn::Length': case 'Condition': return [OWN];
      default: return [OPEN];
    }
  }

  private ref(name: string): readonly unknown[] {
    const { region, account } = this.options;
    switch (name) {
      case 'AWS::Region': return [region ?? OWN];
      case 'AWS::Partition': return [(region === undefined ? undefined : partitionOf(region)) ?? 'aws'];
      case 'AWS::URLSuffix': return [urlSuffixOf(region ?? '')];
      case 'AWS::AccountId': return [account ?? OWN];
      case 'AWS::NoValue': return [undefined];
      default: if (name.startsWith('AWS::') || Object.hasOwn(this.resources, name)) return [OWN];
    }
    const given = own(this.options.parameters ?? {}, name);
    return given ?? this.parameter(own(this.declared, name));
  }

  /** Its default is only what it is when nobody says otherwise. */
  private parameter(declared: unknown): readonly unknown[] {
    if (!isObject(declared)) return [OPEN];
    const { AllowedValues: allowed } = declared;
    if (Array.isArray(allowed) && allowed.length > 0 && allowed.length <= MOST) {
      return allowed.every((value) => this.options.accepts(String(value))) ? [String(allowed[0])] : allowed.map(String);
    }
    const { Default: fallback } = declared;
    return typeof fallback === 'string' && fallback !== '' && !String(declared['Type']).startsWith('AWS::SSM::') ? [OPEN, fallback] : [OPEN];
  }

  private join(argument: unknown): readonly unknown[] {
    if (!Array.isArray(argument) || argument.length !== 2 || typeof argument[0] !== 'string') return [OPEN];
    const [delimiter, values] = argument as [string, unknown];
    return distinct(this.alternatives(values).map((items) => (Array.isArray(items) ? items.map(textOf).join(delimiter) : textOf(items))));
  }

  private sub(argument: unknown): readonly unknown[] {
    const sub = subOf(argument);
    if (sub === undefined) return [OPEN];
    const parts = subParts(sub.text).map((part) => {
      if ('text' in part) return part.text;
      if (Object.hasOwn(sub.variables, part.name)) return sub.variables[part.name];
      return part.name.includes('.') ? { 'Fn::GetAtt': part.name } : { Ref: part.name };
    });
    return distinct(this.product(parts).map((texts) => texts.map(textOf).join('')));
  }

  private select(argument: unknown): readonly unknown[] {
    if (!Array.isArray(argument) || argument.length !== 2) return [OPEN];
    const index = Number(this.alternatives(argument[0])[0]);
    return distinct(this.alternatives(argument[1]).map((items) => {
      if (!Array.isArray(items)) return items === OWN ? OWN : OPEN;
      // The parts of what is not known cannot be counted: they are as known as the whole.
      const unknown = items.map(textOf).join('');
      const whole = unknown.includes(OPEN) ? OPEN : OWN;
      return items.length === 1 && (unknown === OWN || unknown === OPEN) ? whole : (items[index] as unknown) ?? whole;
    }));
  }

  private split(argument: unknown): readonly unknown[] {
    if (!Array.isArray(argument) || argument.length !== 2 || typeof argument[0] !== 'string') return [OPEN];
    const [delimiter, value] = argument as [string, unknown];
    return this.texts(value).map((text) => text.split(delimiter));
  }

  private findInMap(argument: unknown): readonly unknown[] {
    if (!Array.isArray(argument) || argument.length < 3) return [OPEN];
    return distinct(this.product(argument.slice(0, 3)).flatMap((keys) => {
      const [map = '', first = '', second = ''] = keys.map(textOf);
      if (`${map}${first}${second}`.includes(OPEN)) return [OPEN];
      if (`${map}${first}${second}`.includes(OWN)) return [OWN];
      return [objectAt(objectAt(this.mappings, map), first)[second] ?? OPEN];
    }));
  }

  /** One list for each combination of what its items may be. */
  private product(items: readonly unknown[]): readonly (readonly unknown[])[] {
    let lists: readonly (readonly unknown[])[] = [[]];
    for (const item of items) {
      const values = this.alternatives(item);
      const few = lists.length * values.length > MOST ? values.slice(0, 1) : values;
      lists = lists.flatMap((list) => few.map((value) => [...list, value]));
    }
    return lists;
  }
}

function textOf(value: unknown): string {
  if (value === undefined) return '';
  return isText(value) ? String(value) : OPEN;
}

function isText(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function distinct(values: readonly unknown[]): readonly unknown[] {
  return [...new Set(values)];
}

/** An object of an object, empty where there is none. */
export function objectAt(parent: JsonObject, name: string): JsonObject {
  const found = own(parent, name);
  return isObject(found) ? found : {};
}
