import { WORDS } from './evaluate';
import type { Intrinsic } from './intrinsics';
import { FUNCTIONS, getAttOf, intrinsicOf, isPseudoParameter, LANGUAGE_EXTENSIONS, RULE_FUNCTIONS, subOf, subParts } from './intrinsics';
import type { ResourceSpecs } from './specs';
import type { Template, TemplateProblem } from './template';
import { isObject, own, pointer } from './template';

type Block = 'Resources' | 'Outputs' | 'Conditions' | 'Rules';

const ONLY_EXTENDED: readonly string[] = ['Fn::Length', 'Fn::ToJsonString'];
const ONLY_IN_CONDITIONS: readonly string[] = ['Fn::Equals', 'Fn::And', 'Fn::Or', 'Fn::Not'];
const ALLOWED_IN: Readonly<Record<Block, readonly string[]>> = {
  Resources: FUNCTIONS.filter((name) => !ONLY_IN_CONDITIONS.includes(name)),
  Outputs: FUNCTIONS.filter((name) => !ONLY_IN_CONDITIONS.includes(name)),
  Conditions: ['Ref', 'Fn::FindInMap', 'Fn::Join', 'Fn::Select', 'Fn::Split', 'Fn::Sub', 'Fn::Length', 'Fn::ToJsonString', ...ONLY_IN_CONDITIONS],
  Rules: ['Ref', ...ONLY_IN_CONDITIONS, ...RULE_FUNCTIONS],
};

/** Attributes with names that their maker chose. */
const OPEN_ATTRIBUTES: Readonly<Record<string, string>> = {
  'AWS::CloudFormation::Stack': 'Outputs.',
  'AWS::ServiceCatalog::CloudFormationProvisionedProduct': 'Outputs.',
};

/** What of the template language itself is wrong: functions, and what they refer to. */
export function checkLanguage(template: Template, specs: ResourceSpecs): readonly TemplateProblem[] {
  const checker = new LanguageChecker(template, specs);
  checker.check();
  return checker.problems;
}

interface Where {
  readonly block: Block;
  readonly path: string;
  readonly logicalId?: string;
}

class LanguageChecker {
  readonly problems: TemplateProblem[] = [];
  private readonly extended: boolean;

  constructor(
    private readonly template: Template,
    private readonly specs: ResourceSpecs,
  ) {
    this.extended = template.transform.includes(LANGUAGE_EXTENSIONS);
  }

  check(): void {
    const { template } = this;
    for (const [name, condition] of Object.entries(template.conditions)) this.condition(condition, { block: 'Conditions', path: pointer('Conditions', name) });
    for (const [name, rule] of Object.entries(template.rules)) {
      const where: Where = { block: 'Rules', path: pointer('Rules', name) };
      if (rule.condition !== undefined) this.value(rule.condition, where);
      for (const { assert } of rule.assertions) this.value(assert, where);
    }
    for (const [logicalId, resource] of Object.entries(template.resources)) {
      const path = pointer('Resources', logicalId);
      for (const [name, part] of [
        ['Properties', resource.properties], ['UpdatePolicy', resource.updatePolicy], ['CreationPolicy', resource.creationPolicy], ['Metadata', resource.metadata],
      ] as const) this.value(part, { block: 'Resources', path: `${path}/${name}`, logicalId });
      this.conditionName(resource.condition, { block: 'Resources', path: `${path}/Condition`, logicalId });
      for (const name of resource.dependsOn) {
        if (own(template.resources, name) === undefined) this.unresolved(name, { block: 'Resources', path: `${path}/DependsOn`, logicalId });
      }
    }
    for (const [name, output] of Object.entries(template.outputs)) {
      const path = pointer('Outputs', name);
      this.value(output.value, { block: 'Outputs', path: `${path}/Value` });
      this.value(output.exportName, { block: 'Outputs', path: `${path}/Export/Name` });
      this.conditionName(output.condition, { block: 'Outputs', path: `${path}/Condition` });
    }
  }

  private refuse({ path, logicalId }: Where, message: string): void {
    this.problems.push({ ...(logicalId === undefined ? {} : { logicalId }), path, message });
  }

  private unresolved(name: string, where: Where): void {
    this.refuse(where, where.block === 'Conditions' || where.block === 'Rules'
      ? `Template format error: Unresolved dependencies [${name}]. Cannot reference resources in the ${where.block} block of the template`
      : `Template format error: Unresolved resource dependencies [${name}] in the ${where.block} block of the template`);
  }

  private conditionName(name: string | undefined, where: Where): void {
    if (name === undefined || own(this.template.conditions, name) !== undefined) return;
    this.refuse(where, `Template format error: Unresolved condition dependency ${name} in the ${where.block} block of the template`);
  }

  /** Where a condition is wanted: a function that gives one, or `{"Condition": name}`. */
  private condition(value: unknown, where: Where): void {
    if (isObject(value) && Object.keys(value).length === 1 && 'Condition' in value) {
      if (typeof value['Condition'] === 'string') this.conditionName(value['Condition'], where);
      else this.refuse(where, 'Template format error: Every Condition member must be a string.');
      return;
    }
    const name = intrinsicOf(value)?.name;
    if (where.block === 'Conditions' && (name === undefined || !ONLY_IN_CONDITIONS.includes(name))) {
      this.refuse(where, `Template format error: Conditions can only be boolean operations on parameters and other conditions, got ${JSON.stringify(value)}`);
      return;
    }
    this.value(value, where);
  }

  private value(value: unknown, where: Where): void {
    if (Array.isArray(value)) {
      (value as readonly unknown[]).forEach((item, index) => this.value(item, { ...where, path: `${where.path}/${index}` }));
      return;
    }
    if (!isObject(value)) return;
    const intrinsic = intrinsicOf(value);
    if (intrinsic !== undefined) {
      this.call(intrinsic, { ...where, path: `${where.path}${pointer(intrinsic.name)}` });
      return;
    }
    for (const [key, member] of Object.entries(value)) {
      if (KNOWN.has(key)) this.refuse(where, `Template format error: ${key} must be the only member of its object, which has ${Object.keys(value).join(', ')}`);
      this.value(member, { ...where, path: `${where.path}${pointer(key)}` });
    }
  }

  private call({ name, argument }: Intrinsic, where: Where): void {
    const allowed = ALLOWED_IN[where.block].filter((each) => this.extended || !ONLY_EXTENDED.includes(each));
    if (!allowed.includes(name)) {
      this.refuse(where, `Template format error: Encountered unsupported function: ${name}. Supported functions are: [${allowed.join(', ')}]`);
      return;
    }
    switch (name) {
      case 'Ref':
        if (typeof argument !== 'string') this.refuse(where, WORDS.ref);
        else this.reference(argument, where);
        return;
      case 'Fn::GetAtt': return this.getAtt(argument, where);
      case 'Fn::Sub': return this.sub(argument, where);
      case 'Fn::If': return this.if(argument, where);
      case 'Fn::FindInMap': return this.findInMap(argument, where);
      case 'Fn::Join':
        return this.list(argument, where, (list) => list.length === 2 && typeof list[0] === 'string' && (Array.isArray(list[1]) || isFunction(list[1])), WORDS.join);
      case 'Fn::Split':
        return this.list(argument, where, (list) => list.length === 2 && typeof list[0] === 'string' && list[0] !== '' && (typeof list[1] === 'string' || isFunction(list[1])), WORDS.split);
      case 'Fn::Select': return this.select(argument, where);
      case 'Fn::Cidr': return this.list(argument, where, (list) => list.length === 2 || list.length === 3, WORDS.cidr);
      case 'Fn::Equals':
        return this.list(argument, where, (list) => list.length === 2, 'Template error: every Fn::Equals object requires a list of 2 string parameters.');
      case 'Fn::And':
      case 'Fn::Or':
        return this.conditions(argument, where, 2, 10, `Template error: every ${name} object requires a list of at least 2 and at most 10 boolean parameters.`);
      case 'Fn::Not': return this.conditions(argument, where, 1, 1, 'Template error: every Fn::Not object requires one boolean parameter.');
      case 'Fn::Base64':
        if (typeof argument !== 'string' && !isFunction(argument)) this.refuse(where, 'Template error: every Fn::Base64 object must have a String-typed value.');
        return this.value(argument, where);
      case 'Fn::ImportValue': return this.importValue(argument, where);
      case 'Fn::Transform': return this.refuse(where, 'Template error: Fn::Transform needs a macro, which cannot be run here');
      default: return this.value(argument, where);
    }
  }

  private reference(name: string, where: Where): void {
    if (isPseudoParameter(name) || own(this.template.parameters, name) !== undefined) return;
    const isResource = own(this.template.resources, name) !== undefined;
    if (!isResource || where.block === 'Conditions' || where.block === 'Rules') this.unresolved(name, where);
  }

  private attribute(logicalId: string, attribute: unknown, where: Where, by: 'Fn::GetAtt' | 'Fn::Sub'): void {
    const resource = own(this.template.resources, logicalId);
    if (resource === undefined) {
      this.refuse(where, `Template error: instance of ${by} references undefined resource ${logicalId}`);
      return;
    }
    if (where.block === 'Conditions') return this.unresolved(logicalId, where);
    const spec = this.specs.find(resource.type);
    if (spec === undefined || spec.freeForm || typeof attribute !== 'string' || spec.attributes.includes(attribute)) return;
    const open = own(OPEN_ATTRIBUTES, resource.type);
    if (open !== undefined && attribute.startsWith(open) && attribute.length > open.length) return;
    this.refuse(where, `Template error: resource ${logicalId} does not support attribute type ${attribute} in ${by}`);
  }

  private getAtt(argument: unknown, where: Where): void {
    const target = getAttOf(argument);
    if (target === undefined) return this.refuse(where, WORDS.getAtt);
    if (typeof target.attribute !== 'string') this.value(target.attribute, where);
    this.attribute(target.logicalId, target.attribute, where, 'Fn::GetAtt');
  }

  private sub(argument: unknown, where: Where): void {
    const sub = subOf(argument);
    if (sub === undefined) return this.refuse(where, WORDS.sub);
    this.value(sub.variables, { ...where, path: `${where.path}/1` });
    for (const part of subParts(sub.text)) {
      if ('text' in part || Object.hasOwn(sub.variables, part.name)) continue;
      if (!/^[A-Za-z0-9_.:]+$/.test(part.name)) {
        this.refuse(where, 'Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons');
        continue;
      }
      const dot = part.name.indexOf('.');
      if (dot === -1) this.reference(part.name, where);
      else this.attribute(part.name.slice(0, dot), part.name.slice(dot + 1), where, 'Fn::Sub');
    }
  }

  private if(argument: unknown, where: Where): void {
    if (!Array.isArray(argument) || argument.length !== 3 || typeof argument[0] !== 'string') return this.refuse(where, WORDS.if);
    if (own(this.template.conditions, argument[0]) === undefined) this.refuse(where, `Template error: unresolved condition dependency ${argument[0]} in Fn::If`);
    this.value(argument[1], { ...where, path: `${where.path}/1` });
    this.value(argument[2], { ...where, path: `${where.path}/2` });
  }

  private findInMap(argument: unknown, where: Where): void {
    if (!Array.isArray(argument) || argument.length < 3 || argument.length > (this.extended ? 4 : 3)) return this.refuse(where, WORDS.findInMap);
    const [map, key, second, fallback] = argument as readonly unknown[];
    this.value(argument, where);
    if (fallback !== undefined || typeof map !== 'string') return;
    const rows = own(this.template.mappings, map);
    if (rows === undefined) return this.refuse(where, `Template error: Mapping named '${map}' is not present in the 'Mappings' section of template.`);
    const row = typeof key === 'string' ? own(rows, key) : undefined;
    const missing = typeof key === 'string' && (row === undefined || (typeof second === 'string' && own(row, second) === undefined));
    if (missing) this.refuse(where, `Template error: Unable to get mapping for ${map}::${key}::${typeof second === 'string' ? second : JSON.stringify(second)}`);
  }

  private select(argument: unknown, where: Where): void {
    this.list(argument, where, (list) => list.length === 2 && isIndex(list[0]) && (Array.isArray(list[1]) || isFunction(list[1])), WORDS.select);
    if (!Array.isArray(argument) || !Array.isArray(argument[1]) || isFunction(argument[0])) return;
    if (Number(argument[0]) >= argument[1].length) this.refuse(where, `Template error: Fn::Select cannot select nonexistent value at index ${String(argument[0])}`);
  }

  private importValue(argument: unknown, where: Where): void {
    const depends = (value: unknown): boolean => {
      const intrinsic = intrinsicOf(value);
      if (intrinsic === undefined) return Array.isArray(value) ? value.some(depends) : isObject(value) && Object.values(value).some(depends);
      if (['Fn::GetAtt', 'Fn::ImportValue', 'Fn::GetAZs'].includes(intrinsic.name)) return true;
      return intrinsic.name === 'Ref' ? typeof intrinsic.argument === 'string' && own(this.template.resources, intrinsic.argument) !== undefined : depends(intrinsic.argument);
    };
    if (depends(argument)) this.refuse(where, 'Template error: the attribute in Fn::ImportValue must not depend on any resources, imported values, or Fn::GetAZs');
    this.value(argument, where);
  }

  private list(argument: unknown, where: Where, valid: (list: readonly unknown[]) => boolean, words: string): void {
    if (!Array.isArray(argument) || !valid(argument as readonly unknown[])) return this.refuse(where, words);
    this.value(argument, where);
  }

  private conditions(argument: unknown, where: Where, min: number, max: number, words: string): void {
    if (!Array.isArray(argument) || argument.length < min || argument.length > max) return this.refuse(where, words);
    for (const each of argument as readonly unknown[]) this.condition(each, where);
  }
}

const KNOWN: ReadonlySet<string> = new Set(FUNCTIONS.filter((name) => name !== 'Ref'));

function isFunction(value: unknown): boolean {
  return intrinsicOf(value) !== undefined;
}

function isIndex(value: unknown): boolean {
  return isFunction(value) || (typeof value === 'number' && Number.isInteger(value) && value >= 0) || (typeof value === 'string' && /^\d+$/.test(value));
}
