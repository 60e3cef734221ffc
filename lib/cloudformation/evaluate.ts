import { subnets } from './cidr';
import { getAttOf, intrinsicOf, isPseudoParameter, subOf, subParts } from './intrinsics';
import type { Mappings, Template } from './template';
import { isObject, own, record, TemplateError } from './template';

/** Stands for what cannot be known before something is created. */
export const UNKNOWN: unique symbol = Symbol('known after deployment');

export interface PseudoParameters {
  readonly accountId: string;
  readonly region: string;
  readonly partition: string;
  readonly urlSuffix: string;
  readonly stackName: string;
  readonly stackId: string;
  readonly notificationArns: readonly string[];
}

export interface EvaluationScope {
  /** Resolved values; lists as arrays. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly pseudo: PseudoParameters;
  readonly mappings: Mappings;
  readonly conditions: Readonly<Record<string, boolean>>;
  /** Undefined: not known yet. */
  ref(logicalId: string): unknown;
  getAtt(logicalId: string, attribute: string): unknown;
  /** The value of another stack's export; throws when there is none. */
  importValue(name: string): unknown;
  /** The value of another stack's output, for Fn::GetStackOutput; refused without it. */
  stackOutput?(reference: StackOutputReference): unknown;
  /** What `{{resolve:…}}` stands for, without the braces; such text is left alone without it. */
  resolveDynamic?(reference: string): string;
}

export interface StackOutputReference {
  readonly stackName: string;
  readonly outputName: string;
  readonly region?: string;
  readonly roleArn?: string;
}

/** What {"Ref": "AWS::NoValue"} gives until the list or object it is in leaves it out. */
const NO_VALUE: unique symbol = Symbol('AWS::NoValue');

/**
 * The value with its functions carried out. What depends on something not known yet is UNKNOWN; `AWS::NoValue` is left out,
 * and is undefined where there is nothing to leave it out of. Throws TemplateError for what CloudFormation would refuse.
 */
export function evaluate(value: unknown, scope: EvaluationScope): unknown {
  const found = new Evaluator(scope).value(value);
  if (found === NO_VALUE) return undefined;
  return scope.resolveDynamic === undefined ? found : withDynamicReferences(found, scope.resolveDynamic);
}

/** Every condition of the template. */
export function evaluateConditions(
  template: Template,
  parameters: Readonly<Record<string, unknown>>,
  pseudo: PseudoParameters,
): Record<string, boolean> {
  const done = record<boolean>([]);
  const under = new Set<string>();
  const scope: EvaluationScope = {
    parameters,
    pseudo,
    mappings: template.mappings,
    conditions: done,
    ref: (logicalId) => fail(`Template format error: Unresolved dependencies [${logicalId}]. Cannot reference resources in the Conditions block of the template`),
    getAtt: (logicalId) => fail(`Template format error: Unresolved dependencies [${logicalId}]. Cannot reference resources in the Conditions block of the template`),
    importValue: () => fail('Template error: Cannot use Fn::ImportValue in Conditions.'),
  };
  const evaluator = new Evaluator(scope, condition);
  for (const name of Object.keys(template.conditions)) condition(name);
  return done;

  function condition(name: string): boolean {
    const known = own(done, name);
    if (known !== undefined) return known;
    if (under.has(name)) return fail(`Template format error: Circular dependency between conditions: [${[...under, name].join(', ')}]`);
    const definition = own(template.conditions, name);
    if (definition === undefined) return fail(`Template format error: Unresolved condition dependency ${name} in the Conditions block of the template`);
    under.add(name);
    const result = evaluator.truth(definition, 'Fn::Condition');
    under.delete(name);
    done[name] = result;
    return result;
  }
}

/** Whether a rule's condition or assertion holds. */
export function evaluateRule(expression: unknown, template: Template, parameters: Readonly<Record<string, unknown>>, pseudo: PseudoParameters): boolean {
  const nothing = (): never => fail('Template error: a rule refers only to parameters.');
  const scope: EvaluationScope = { parameters, pseudo, mappings: template.mappings, conditions: {}, ref: nothing, getAtt: nothing, importValue: nothing };
  return new Evaluator(scope).truth(expression, 'Rules');
}

function fail(message: string): never {
  throw new TemplateError([{ message }]);
}

class Evaluator {
  constructor(
    private readonly scope: EvaluationScope,
    private readonly condition: (name: string) => boolean = (name) =>
      own(scope.conditions, name) ?? fail(`Template error: unresolved condition dependency ${name} in Fn::If`),
  ) {}

  value(value: unknown): unknown {
    if (Array.isArray(value)) return (value as readonly unknown[]).map((item) => this.value(item)).filter((item) => item !== NO_VALUE);
    if (!isObject(value)) return value;
    const intrinsic = intrinsicOf(value);
    if (intrinsic !== undefined) return this.call(intrinsic.name, intrinsic.argument);
    const members: [string, unknown][] = [];
    for (const [key, member] of Object.entries(value)) {
      const found = this.value(member);
      if (found !== NO_VALUE) members.push([key, found]);
    }
    return Object.fromEntries(members);
  }

  truth(value: unknown, where: string): boolean {
    if (typeof value === 'boolean') return value;
    if (value === 'true' || value === 'false') return value === 'true';
    if (isObject(value) && Object.keys(value).length === 1 && typeof value['Condition'] === 'string') return this.condition(value['Condition']);
    const found = this.value(value);
    if (typeof found === 'boolean') return found;
    if (found === 'true' || found === 'false') return found === 'true';
    return fail(`Template error: ${where} requires a condition, got ${describe(found)}`);
  }

  private call(name: string, argument: unknown): unknown {
    switch (name) {
      case 'Ref': return this.ref(argument);
      case 'Fn::GetAtt': return this.getAtt(argument);
      case 'Fn::Join': return this.join(argument);
      case 'Fn::Sub': return this.sub(argument);
      case 'Fn::Select': return this.select(argument);
      case 'Fn::Split': return this.split(argument);
      case 'Fn::If': return this.if(argument);
      case 'Fn::Equals': return this.equals(argument);
      case 'Fn::And': return this.all(name, argument).every(Boolean);
      case 'Fn::Or': return this.all(name, argument).some(Boolean);
      case 'Fn::Not': return this.not(argument);
      case 'Fn::FindInMap': return this.findInMap(argument);
      case 'Fn::Base64': return this.base64(argument);
      case 'Fn::ImportValue': return this.importValue(argument);
      case 'Fn::GetStackOutput': return this.stackOutput(argument);
      case 'Fn::GetAZs': return this.zones(argument);
      case 'Fn::Cidr': return this.cidr(argument);
      case 'Fn::Length': return this.length(argument);
      case 'Fn::ToJsonString': return this.json(argument);
      case 'Fn::Contains': return this.contains(argument);
      case 'Fn::EachMemberEquals': return this.eachMember(argument, (members, wanted) => members.every((member) => text(member) === text(wanted)));
      case 'Fn::EachMemberIn': return this.eachMember(argument, (members, allowed) => members.every((member) => list(allowed).map(text).includes(text(member))));
      case 'Fn::Transform': return fail('Template error: Fn::Transform needs a macro, which cannot be run here.');
      default: return fail(`Template error: ${name} is not supported, or not a function of the template language.`);
    }
  }

  private ref(argument: unknown): unknown {
    if (typeof argument !== 'string') return fail('Template error: every Ref object must have a single String value.');
    if (isPseudoParameter(argument)) return this.pseudo(argument);
    if (Object.hasOwn(this.scope.parameters, argument)) return this.scope.parameters[argument];
    return this.scope.ref(argument) ?? UNKNOWN;
  }

  private pseudo(name: string): unknown {
    const { pseudo } = this.scope;
    switch (name) {
      case 'AWS::AccountId': return pseudo.accountId;
      case 'AWS::Region': return pseudo.region;
      case 'AWS::Partition': return pseudo.partition;
      case 'AWS::URLSuffix': return pseudo.urlSuffix;
      case 'AWS::StackName': return pseudo.stackName;
      case 'AWS::StackId': return pseudo.stackId;
      case 'AWS::NotificationARNs': return [...pseudo.notificationArns];
      default: return NO_VALUE;
    }
  }

  private getAtt(argument: unknown): unknown {
    const target = getAttOf(argument);
    if (target === undefined) return fail(WORDS.getAtt);
    const attribute = this.value(target.attribute);
    if (attribute === UNKNOWN) return UNKNOWN;
    if (typeof attribute !== 'string' || attribute === '') return fail(WORDS.getAtt);
    return this.scope.getAtt(target.logicalId, attribute) ?? UNKNOWN;
  }

  private join(argument: unknown): unknown {
    if (!Array.isArray(argument) || argument.length !== 2 || typeof argument[0] !== 'string') return fail(WORDS.join);
    const values = this.value(argument[1]);
    if (values === UNKNOWN) return UNKNOWN;
    if (!Array.isArray(values)) return fail(WORDS.join);
    if (values.includes(UNKNOWN)) return UNKNOWN;
    return values.map((each) => (isText(each) ? text(each) : fail(WORDS.join))).join(argument[0]);
  }

  private sub(argument: unknown): unknown {
    const sub = subOf(argument);
    if (sub === undefined) return fail(WORDS.sub);
    const parts = subParts(sub.text).map((part) => ('text' in part ? part.text : this.variable(part.name, sub.variables)));
    return parts.includes(UNKNOWN) ? UNKNOWN : parts.join('');
  }

  private variable(name: string, variables: Readonly<Record<string, unknown>>): unknown {
    const dot = name.indexOf('.');
    const found = Object.hasOwn(variables, name)
      ? this.value(variables[name])
      : dot === -1 ? this.ref(name) : this.getAtt([name.slice(0, dot), name.slice(dot + 1)]);
    if (found === UNKNOWN) return UNKNOWN;
    if (found === NO_VALUE) return '';
    // A list parameter stands for its own text.
    if (Array.isArray(found) && found.every(isText)) return found.map(text).join(',');
    return isText(found) ? text(found) : fail('Template error: every value of the context object of every Fn::Sub object must be a string or a function that returns a string.');
  }

  private select(argument: unknown): unknown {
    if (!Array.isArray(argument) || argument.length !== 2) return fail(WORDS.select);
    const index = this.value(argument[0]);
    const values = this.value(argument[1]);
    if (index === UNKNOWN || values === UNKNOWN) return UNKNOWN;
    if (!isText(index) || !Array.isArray(values)) return fail(WORDS.select);
    const at = /^\d+$/.test(text(index)) ? Number(text(index)) : -1;
    return at >= 0 && at < values.length ? values[at] as unknown : fail(`Template error: Fn::Select cannot select nonexistent value at index ${text(index)}`);
  }

  private split(argument: unknown): unknown {
    if (!Array.isArray(argument) || argument.length !== 2 || typeof argument[0] !== 'string' || argument[0] === '') return fail(WORDS.split);
    const source = this.value(argument[1]);
    if (source === UNKNOWN) return UNKNOWN;
    return isText(source) ? text(source).split(argument[0]) : fail(WORDS.split);
  }

  private if(argument: unknown): unknown {
    if (!Array.isArray(argument) || argument.length !== 3 || typeof argument[0] !== 'string') return fail(WORDS.if);
    return this.value(this.condition(argument[0]) ? argument[1] : argument[2]);
  }

  private equals(argument: unknown): boolean {
    if (!Array.isArray(argument) || argument.length !== 2) return fail('Template error: every Fn::Equals object requires a list of 2 string parameters.');
    const [left, right] = argument.map((each) => this.value(each));
    return comparable(left) === comparable(right);
  }

  private all(name: string, argument: unknown): readonly boolean[] {
    if (!Array.isArray(argument) || argument.length < 2 || argument.length > 10) {
      return fail(`Template error: every ${name} object requires a list of at least 2 and at most 10 boolean parameters.`);
    }
    return argument.map((each) => this.truth(each, name));
  }

  private not(argument: unknown): boolean {
    if (!Array.isArray(argument) || argument.length !== 1) return fail('Template error: every Fn::Not object requires one boolean parameter.');
    return !this.truth(argument[0], 'Fn::Not');
  }

  private findInMap(argument: unknown): unknown {
    if (!Array.isArray(argument) || argument.length < 3 || argument.length > 4) return fail(WORDS.findInMap);
    const [map, key, second] = argument.slice(0, 3).map((each) => this.value(each));
    if (map === UNKNOWN || key === UNKNOWN || second === UNKNOWN) return UNKNOWN;
    if (!isText(map) || !isText(key) || !isText(second)) return fail(WORDS.findInMap);
    const fallback: unknown = argument[3];
    const rows = own(this.scope.mappings, text(map));
    const row = rows === undefined ? undefined : own(rows, text(key));
    const found = row === undefined ? undefined : own(row, text(second));
    if (found !== undefined) return found;
    if (isObject(fallback) && 'DefaultValue' in fallback) return this.value(fallback['DefaultValue']);
    if (rows === undefined) return fail(`Template error: Mapping named '${text(map)}' is not present in the 'Mappings' section of template.`);
    return fail(`Template error: Unable to get mapping for ${text(map)}::${text(key)}::${text(second)}`);
  }

  private base64(argument: unknown): unknown {
    const source = this.value(argument);
    if (source === UNKNOWN) return UNKNOWN;
    if (!isText(source)) return fail('Template error: every Fn::Base64 object must have a String-typed value.');
    return btoa(Array.from(new TextEncoder().encode(text(source)), (byte) => String.fromCharCode(byte)).join(''));
  }

  private importValue(argument: unknown): unknown {
    const name = this.value(argument);
    if (!isText(name)) return fail('Template error: the attribute in Fn::ImportValue must not depend on any resources, imported values, or Fn::GetAZs');
    return this.scope.importValue(text(name)) ?? UNKNOWN;
  }

  private stackOutput(argument: unknown): unknown {
    if (this.scope.stackOutput === undefined) return fail('Template error: Fn::GetStackOutput is not supported here.');
    const found = this.value(argument);
    if (!isObject(found) || !isText(found['StackName']) || !isText(found['OutputName'])) {
      return fail('Template error: every Fn::GetStackOutput object requires a StackName and an OutputName.');
    }
    return this.scope.stackOutput({
      stackName: text(found['StackName']),
      outputName: text(found['OutputName']),
      ...(isText(found['Region']) ? { region: text(found['Region']) } : {}),
      ...(isText(found['RoleArn']) ? { roleArn: text(found['RoleArn']) } : {}),
    }) ?? UNKNOWN;
  }

  /** Three zones in every region: what a region really has differs between accounts. */
  private zones(argument: unknown): unknown {
    const given = this.value(argument);
    if (given === UNKNOWN) return UNKNOWN;
    const region = given === '' || given === NO_VALUE ? this.scope.pseudo.region : given;
    if (typeof region !== 'string') return fail('Template error: every Fn::GetAZs object must have a String-typed value.');
    return ['a', 'b', 'c'].map((zone) => `${region}${zone}`);
  }

  private cidr(argument: unknown): unknown {
    if (!Array.isArray(argument) || argument.length < 2 || argument.length > 3) return fail(WORDS.cidr);
    const [block, count, bits = 8] = argument.map((each) => this.value(each));
    if (block === UNKNOWN || count === UNKNOWN || bits === UNKNOWN) return UNKNOWN;
    if (!isText(block) || !isText(count) || !isText(bits)) return fail(WORDS.cidr);
    return subnets(text(block), Number(text(count)), Number(text(bits)))
      ?? fail(`Template error: Fn::Cidr cannot make ${text(count)} blocks with ${text(bits)} host bits from ${text(block)}`);
  }

  private length(argument: unknown): unknown {
    const values = this.value(argument);
    if (values === UNKNOWN) return UNKNOWN;
    return Array.isArray(values) ? values.length : fail('Template error: Fn::Length requires a list, or a function that returns one.');
  }

  private json(argument: unknown): unknown {
    const value = this.value(argument);
    if (value === NO_VALUE || typeof value !== 'object') {
      return value === UNKNOWN ? UNKNOWN : fail('Template error: Fn::ToJsonString requires an object or a list.');
    }
    return holdsUnknown(value) ? UNKNOWN : JSON.stringify(value);
  }

  private contains(argument: unknown): boolean {
    if (!Array.isArray(argument) || argument.length !== 2) return fail('Template error: every Fn::Contains object requires a list of strings and a string.');
    const [values, wanted] = argument.map((each) => this.value(each));
    return list(values).map(text).includes(text(wanted));
  }

  private eachMember(argument: unknown, holds: (members: readonly unknown[], other: unknown) => boolean): boolean {
    if (!Array.isArray(argument) || argument.length !== 2) return fail('Template error: every rule function on members requires two parameters.');
    const [members, other] = argument.map((each) => this.value(each));
    return holds(list(members), other);
  }
}

/** CloudFormation's words for a function that is not written as it must be. */
export const WORDS = {
  ref: 'Template error: every Ref object must have a single String value.',
  getAtt: 'Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute',
  join: 'Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.',
  sub: "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string",
  select: 'Template error: Fn::Select requires a list argument with two elements: an integer index and a list',
  split: 'Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.',
  if: 'Template error: Fn::If requires a list argument with three elements: a condition name, a value if it is true and a value if it is false',
  findInMap: 'Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value',
  cidr: 'Template error: every Fn::Cidr object requires two parameters, (1) an IP block and (2) the number of blocks, and takes (3) the number of host bits',
} as const;

/** Dynamic references are resolved after all functions. */
function withDynamicReferences(value: unknown, resolve: (reference: string) => string): unknown {
  if (typeof value === 'string') {
    return value.includes('{{resolve:') ? value.replace(/\{\{(resolve:[^{}]+)\}\}/g, (_, reference: string) => resolve(reference)) : value;
  }
  if (Array.isArray(value)) return value.map((item) => withDynamicReferences(item, resolve));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withDynamicReferences(member, resolve)]));
}

/** Whether any part of the value is not known yet. */
export function holdsUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  if (Array.isArray(value)) return value.some(holdsUnknown);
  return isObject(value) && Object.values(value).some(holdsUnknown);
}

function isText(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function text(value: unknown): string {
  return isText(value) ? String(value) : describe(value);
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : fail(`Template error: a list was expected, got ${describe(value)}`);
}

/** Numbers and booleans are compared by their text, as parameters are. */
function comparable(value: unknown): string {
  return isText(value) ? String(value) : JSON.stringify(value) ?? '';
}

function describe(value: unknown): string {
  if (value === UNKNOWN) return 'a value that is not known yet';
  if (value === NO_VALUE) return 'AWS::NoValue';
  return JSON.stringify(value) ?? 'nothing';
}
