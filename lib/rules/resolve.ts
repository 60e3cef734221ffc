import { getAttOf, intrinsicOf, isNoValue, isPseudoParameter, subOf, subParts } from '../cloudformation/intrinsics';
import type { Template } from '../cloudformation/template';
import { isObject, own, record } from '../cloudformation/template';
import { arnParts } from './arn-parts';
import { hasMarks, markOf, PERHAPS, shown, UNKNOWN } from './values';

/** What is known of where a template goes. */
export interface RuleEnvironment {
  readonly region?: string;
  readonly accountId?: string;
  readonly partition?: string;
  /** The day, as `2026-11-22`, for what is deprecated by then; nothing is without it. */
  readonly today?: string;
  /** Values for parameters; the others have their defaults. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** Lists written with commas. */
const LIST_TYPES = /^(?:CommaDelimitedList|List<|AWS::SSM::Parameter::Value<(?:CommaDelimitedList|List<))/;

/**
 * Carries out the functions of a template as far as they can be before anything is deployed: references to resources stay in texts as
 * marks, so that two places that say the same are the same; what cannot be known is UNKNOWN, and what may not be there at all PERHAPS.
 * Never throws: a function that is not written as it must be is not known.
 */
export class Resolver {
  private readonly conditions = new Map<string, boolean | undefined>();
  private readonly under = new Set<string>();
  private readonly splitting = new Set<string>();

  constructor(private readonly template: Template, private readonly environment: RuleEnvironment) {}

  value(value: unknown): unknown {
    if (Array.isArray(value)) {
      return (value as readonly unknown[]).filter((item) => !isNoValue(item)).map((item) => this.value(item)).filter((item) => item !== undefined);
    }
    if (!isObject(value)) return value;
    const intrinsic = intrinsicOf(value);
    if (intrinsic !== undefined) return this.call(intrinsic.name, intrinsic.argument);
    const members: [string, unknown][] = [];
    for (const [key, member] of Object.entries(value)) {
      const resolved = this.value(member);
      if (resolved !== undefined) members.push([key, resolved]);
    }
    return record(members);
  }

  /** Whether a condition holds; undefined where it depends on what is not known. */
  condition(name: string): boolean | undefined {
    if (this.conditions.has(name)) return this.conditions.get(name);
    if (this.under.has(name)) return undefined;
    this.under.add(name);
    const found = this.truth(own(this.template.conditions, name));
    this.under.delete(name);
    this.conditions.set(name, found);
    return found;
  }

  private truth(expression: unknown): boolean | undefined {
    if (isObject(expression) && Object.keys(expression).length === 1 && typeof expression['Condition'] === 'string') return this.condition(expression['Condition']);
    const intrinsic = intrinsicOf(expression);
    if (intrinsic === undefined || !Array.isArray(intrinsic.argument)) return undefined;
    const parts = intrinsic.argument as readonly unknown[];
    switch (intrinsic.name) {
      case 'Fn::Equals': return this.equal(this.value(parts[0]), this.value(parts[1]));
      case 'Fn::Not': {
        const truth = this.truth(parts[0]);
        return truth === undefined ? undefined : !truth;
      }
      case 'Fn::And': return this.all(parts, false);
      case 'Fn::Or': return this.all(parts, true);
      default: return undefined;
    }
  }

  /** One that decides is enough; otherwise all have to be known. */
  private all(parts: readonly unknown[], decides: boolean): boolean | undefined {
    const truths = parts.map((part) => this.truth(part));
    if (truths.includes(decides)) return decides;
    return truths.includes(undefined) ? undefined : !decides;
  }

  private equal(left: unknown, right: unknown): boolean | undefined {
    if (left === UNKNOWN || right === UNKNOWN || left === PERHAPS || right === PERHAPS) return undefined;
    if (isObject(left) || isObject(right) || Array.isArray(left) || Array.isArray(right)) return undefined;
    if (String(left) === String(right)) return true;
    return hasMarks(left) || hasMarks(right) ? undefined : false;
  }

  private call(name: string, argument: unknown): unknown {
    switch (name) {
      case 'Ref': return typeof argument === 'string' ? this.ref(argument) : UNKNOWN;
      case 'Fn::GetAtt': return this.getAtt(argument);
      case 'Fn::Join': return this.join(argument);
      case 'Fn::Sub': return this.sub(argument);
      case 'Fn::Select': return this.select(argument);
      case 'Fn::Split': return this.split(argument);
      case 'Fn::If': return this.if(argument);
      case 'Fn::FindInMap': return this.findInMap(argument);
      default: return UNKNOWN;
    }
  }

  private ref(name: string): unknown {
    if (isPseudoParameter(name)) return this.pseudo(name);
    const parameter = own(this.template.parameters, name);
    if (parameter === undefined) return markOf({ name });
    // What a parameter of the Parameter Store stands for is known on AWS alone.
    if (parameter.type.startsWith('AWS::SSM::Parameter::')) return UNKNOWN;
    const given = own(this.environment.parameters ?? {}, name) ?? parameter.default;
    if (given === undefined) return UNKNOWN;
    return LIST_TYPES.test(parameter.type) ? String(given).split(',').map((item) => item.trim()) : given;
  }

  private pseudo(name: string): unknown {
    const { region, accountId, partition } = this.environment;
    switch (name) {
      case 'AWS::Region': return region ?? markOf({ name });
      case 'AWS::AccountId': return accountId ?? markOf({ name });
      case 'AWS::Partition': return partition ?? markOf({ name });
      case 'AWS::NoValue': return undefined;
      case 'AWS::NotificationARNs': return UNKNOWN;
      default: return markOf({ name });
    }
  }

  private getAtt(argument: unknown): unknown {
    const target = getAttOf(argument);
    return target === undefined || typeof target.attribute !== 'string' ? UNKNOWN : markOf({ name: target.logicalId, attribute: target.attribute });
  }

  private join(argument: unknown): unknown {
    if (!Array.isArray(argument) || argument.length !== 2 || typeof argument[0] !== 'string') return UNKNOWN;
    const items = this.value(argument[1]);
    return Array.isArray(items) && items.every(isText) ? items.map(String).join(argument[0]) : UNKNOWN;
  }

  private sub(argument: unknown): unknown {
    const sub = subOf(argument);
    if (sub === undefined) return UNKNOWN;
    const parts = subParts(sub.text).map((part) => {
      if ('text' in part) return part.text;
      if (Object.hasOwn(sub.variables, part.name)) return this.value(sub.variables[part.name]);
      const dot = part.name.indexOf('.');
      return dot === -1 ? this.ref(part.name) : this.getAtt([part.name.slice(0, dot), part.name.slice(dot + 1)]);
    });
    return parts.every(isText) ? parts.map(String).join('') : UNKNOWN;
  }

  private select(argument: unknown): unknown {
    if (!Array.isArray(argument) || argument.length !== 2) return UNKNOWN;
    const items = this.value(argument[1]);
    const index = this.value(argument[0]);
    if (items === UNKNOWN && isText(index)) return this.pieceOf(argument[1], Number(index));
    if (!Array.isArray(items) || !isText(index) || items.includes(PERHAPS)) return UNKNOWN;
    return (items as readonly unknown[])[Number(index)] ?? UNKNOWN;
  }

  /** A piece of a text that is split when it is known, such as an ARN: a mark of its own, so that what stands round it can be read. */
  private pieceOf(list: unknown, index: number): unknown {
    const split = intrinsicOf(list);
    if (split?.name !== 'Fn::Split' || !Array.isArray(split.argument)) return UNKNOWN;
    const text = this.value(split.argument[1]);
    return hasMarks(text) ? markOf({ name: `piece ${index} of ${shown(text)} by ${shown(split.argument[0])}` }) : UNKNOWN;
  }

  /** What is split has to be known: a mark stands for a text that may have the delimiter in it. */
  private split(argument: unknown): unknown {
    if (!Array.isArray(argument) || argument.length !== 2 || typeof argument[0] !== 'string' || argument[0] === '') return UNKNOWN;
    const text = this.value(argument[1]);
    if (!isText(text)) return UNKNOWN;
    if (!hasMarks(text)) return String(text).split(argument[0]);
    return (argument[0] === ':' ? this.arnParts(String(text)) : undefined) ?? UNKNOWN;
  }

  /** Guarded: a name may be taken out of the very ARN that it is part of. */
  private arnParts(arn: string): readonly unknown[] | undefined {
    if (this.splitting.has(arn)) return undefined;
    this.splitting.add(arn);
    const parts = arnParts(arn, this.template.resources, (value) => this.value(value));
    this.splitting.delete(arn);
    return parts;
  }

  private if(argument: unknown): unknown {
    if (!Array.isArray(argument) || argument.length !== 3 || typeof argument[0] !== 'string') return UNKNOWN;
    const holds = this.condition(argument[0]);
    if (holds !== undefined) return this.value(argument[holds ? 1 : 2]);
    const [either, or] = [this.value(argument[1]), this.value(argument[2])];
    if (either === undefined && or === undefined) return undefined;
    if (either === undefined || or === undefined || either === PERHAPS || or === PERHAPS) return PERHAPS;
    return isText(either) && either === or ? either : UNKNOWN;
  }

  private findInMap(argument: unknown): unknown {
    if (!Array.isArray(argument) || argument.length < 3) return UNKNOWN;
    const [map, key, second] = argument.slice(0, 3).map((part) => this.value(part));
    if (!isText(map) || !isText(key) || !isText(second)) return UNKNOWN;
    const row = own(own(this.template.mappings, String(map)) ?? {}, String(key));
    return (row === undefined ? undefined : own(row, String(second))) ?? UNKNOWN;
  }
}

function isText(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
