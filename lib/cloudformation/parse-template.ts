import { intrinsicOf, LANGUAGE_EXTENSIONS } from './intrinsics';
import { isMacro, macroOf } from './macros';
import { isParameterType, patternOf } from './parameter-types';
import type { DeletionPolicy, Template, TemplateOutput, TemplateParameter, TemplateProblem, TemplateResource, TemplateRule, UpdateReplacePolicy } from './template';
import { isObject, pointer, record, TemplateError } from './template';
import { parseYaml } from './yaml';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
export const TEMPLATE_LIMITS = {
  bytes: 1_048_576,
  resources: 500,
  parameters: 200,
  outputs: 200,
  mappings: 200,
  mappingAttributes: 200,
  nameCharacters: 255,
  descriptionBytes: 1_024,
} as const;

const SECTIONS = ['AWSTemplateFormatVersion', 'Description', 'Metadata', 'Parameters', 'Rules', 'Mappings', 'Conditions', 'Transform', 'Hooks', 'Resources', 'Outputs'];
const RESOURCE_MEMBERS = [
  'Type', 'Properties', 'DependsOn', 'Condition', 'DeletionPolicy', 'UpdateReplacePolicy', 'UpdatePolicy', 'CreationPolicy', 'Metadata', 'Description', 'Version',
];
const PARAMETER_MEMBERS = [
  'Type', 'Default', 'NoEcho', 'Description', 'ConstraintDescription', 'AllowedValues', 'AllowedPattern', 'MinLength', 'MaxLength', 'MinValue', 'MaxValue',
];
/** The sections whose members have alphanumeric names. */
const ALPHANUMERIC = ['Parameters', 'Mappings', 'Resources', 'Outputs'];
const OUTPUT_MEMBERS = ['Value', 'Description', 'Condition', 'Export'];
const DELETION_POLICIES: readonly string[] = ['Delete', 'Retain', 'RetainExceptOnCreate', 'Snapshot'] satisfies DeletionPolicy[];
const REPLACE_POLICIES: readonly string[] = ['Delete', 'Retain', 'Snapshot'] satisfies UpdateReplacePolicy[];

/** These are kept unless the template says otherwise; all else is deleted with its stack. */
const SNAPSHOT_BY_DEFAULT = ['AWS::RDS::DBCluster'];

export interface ParseOptions {
  /** Leaves out what a macro or a loop makes more of, instead of refusing it: their names are among the transforms. */
  readonly leaveMacros?: boolean;
}

/** Reads a template in JSON or YAML and checks what can be said of it without knowing resource types. Throws TemplateError. */
export function parseTemplate(text: string, { leaveMacros = false }: ParseOptions = {}): Template {
  return new Reader(leaveMacros).template(parseText(text));
}

function parseText(text: string): unknown {
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > TEMPLATE_LIMITS.bytes) {
    throw format(`1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${TEMPLATE_LIMITS.bytes}`);
  }
  if (text.trim() === '') throw format('Template format error: unsupported structure.');
  if (/^\s*[{[]/.test(text)) {
    try {
      return JSON.parse(text) as unknown;
    } catch (error) {
      // YAML has a flow style that looks like JSON: only what is neither is refused.
      const yaml = parseYaml(text);
      if ('value' in yaml) return yaml.value;
      const { line, column } = place(text, error);
      throw format(`Template format error: JSON not well-formed. (line ${line}, column ${column})`);
    }
  }
  const yaml = parseYaml(text);
  if ('value' in yaml) return yaml.value;
  throw format(`Template format error: YAML not well-formed. (line ${yaml.line}, column ${yaml.column}): ${yaml.reason}`);
}

function place(text: string, error: unknown): { readonly line: number; readonly column: number } {
  const at = /position (\d+)/.exec(String(error))?.[1];
  const before = text.slice(0, at === undefined ? text.length : Number(at)).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function format(message: string): TemplateError {
  return new TemplateError([{ message }]);
}

class Reader {
  private readonly problems: TemplateProblem[] = [];
  private isExtended = false;
  /** Those that are left as they are. */
  private readonly macros = new Set<string>();

  constructor(private readonly leaveMacros: boolean) {}

  template(value: unknown): Template {
    if (!isObject(value)) throw format('Template format error: unsupported structure.');
    this.refuseNull(value, '');
    if (this.problems.length > 0) throw new TemplateError(this.problems);
    if (this.leaveMacros && !Object.keys(value).some((key) => SECTIONS.includes(key))) throw format(`it has none of ${SECTIONS.join(', ')}`);
    const transform = this.transform(value['Transform']);
    this.isExtended = transform.includes(LANGUAGE_EXTENSIONS);
    if (this.leaveMacros) for (const name of transform) if (name !== LANGUAGE_EXTENSIONS) this.macros.add(name);
    const unknown = Object.keys(value).filter((key) => !SECTIONS.includes(key));
    // Macros read sections of their own, such as the Globals of SAM.
    if (unknown.length > 0 && this.macros.size === 0) this.refuse(pointer(unknown[0] ?? ''), `Invalid template property or properties [${unknown.join(', ')}]`);
    const version = value['AWSTemplateFormatVersion'];
    if (version !== undefined && version !== '2010-09-09') {
      this.refuse('/AWSTemplateFormatVersion', `Template format error: Unsupported value for AWSTemplateFormatVersion: ${show(version)}, allowed: 2010-09-09`);
    }
    const parameters = this.section(value, 'Parameters', TEMPLATE_LIMITS.parameters);
    const mappings = this.section(value, 'Mappings', TEMPLATE_LIMITS.mappings);
    const conditions = this.section(value, 'Conditions');
    const rules = this.section(value, 'Rules');
    const resources = this.section(value, 'Resources', TEMPLATE_LIMITS.resources);
    const outputs = this.section(value, 'Outputs', TEMPLATE_LIMITS.outputs);
    const template: Template = {
      description: this.description(value['Description']),
      metadata: this.optionalObject(value['Metadata'], '/Metadata', 'Metadata'),
      transform: [...new Set([...transform, ...this.macros])],
      parameters: record(Object.entries(parameters).map(([name, entry]) => [name, this.parameter(name, entry)])),
      mappings: record(Object.entries(mappings).map(([name, entry]) => [name, this.mapping(name, entry)])),
      conditions: record(Object.entries(conditions)),
      rules: record(Object.entries(rules).map(([name, entry]) => [name, this.rule(name, entry)])),
      resources: record(Object.entries(resources).map(([name, entry]) => [name, this.resource(name, entry)])),
      outputs: record(Object.entries(outputs).map(([name, entry]) => [name, this.output(name, entry)])),
    };
    if (this.macros.size === 0 && Object.keys(resources).length === 0 && (value['Resources'] === undefined || (isObject(value['Resources']) && Object.keys(value['Resources']).length === 0))) {
      this.refuse('/Resources', 'Template format error: At least one Resources member must be defined.');
    }
    for (const name of Object.keys(parameters)) {
      if (Object.hasOwn(resources, name)) this.refuse(pointer('Resources', name), `Template format error: Duplicate name in Parameters and Resources: ${name}`, name);
    }
    if (this.problems.length > 0) throw new TemplateError(this.problems);
    return template;
  }

  private refuse(path: string, message: string, logicalId?: string): void {
    const name = logicalId ?? /^\/Resources\/([^/]+)/.exec(path)?.[1];
    this.problems.push({ ...(name === undefined ? {} : { logicalId: name }), path, message });
  }

  private refuseNull(value: unknown, path: string): void {
    if (value === null) this.refuse(path, `[${path}] 'null' values are not allowed in templates`);
    else if (Array.isArray(value)) (value as readonly unknown[]).forEach((item, index) => this.refuseNull(item, `${path}/${index}`));
    else if (isObject(value)) {
      for (const [key, member] of Object.entries(value)) {
        if (this.leaveMacros && isMacro(key)) this.macros.add(macroOf(key));
        this.refuseNull(member, `${path}${pointer(key)}`);
      }
    }
  }

  private section(template: Record<string, unknown>, name: string, limit?: number): Record<string, unknown> {
    const value = template[name];
    if (value === undefined) return {};
    if (!isObject(value)) {
      this.refuse(pointer(name), `Template format error: ${name} must be an object, got ${kind(value)}`);
      return {};
    }
    if (this.leaveMacros && Object.keys(value).some(isMacro)) return this.section({ [name]: record(Object.entries(value).filter(([key]) => !isMacro(key))) }, name, limit);
    const names = Object.keys(value);
    const loops = names.filter((each) => each.startsWith('Fn::ForEach'));
    if (loops.length > 0) {
      for (const each of loops) this.refuse(pointer(name, each), `Template format error: ${each} in ${name}: Fn::ForEach cannot be expanded here, write its members out`);
      return {};
    }
    if (limit !== undefined && names.length > limit) {
      this.refuse(pointer(name), `Template format error: Number of ${name.toLowerCase()}, ${names.length}, is greater than maximum allowed, ${limit}`);
    }
    const what = SINGULAR[name] ?? name;
    for (const each of ALPHANUMERIC.includes(name) ? names : []) {
      if (!/^[A-Za-z0-9]+$/.test(each)) this.refuse(pointer(name, each), `Template format error: ${what} name ${each} is non alphanumeric.`);
      else if (each.length > TEMPLATE_LIMITS.nameCharacters) {
        this.refuse(pointer(name, each), `Template format error: ${what} name ${each} is longer than ${TEMPLATE_LIMITS.nameCharacters} characters.`);
      }
    }
    return value;
  }

  private description(value: unknown): string | undefined {
    if (value === undefined) return undefined;
    if (typeof value !== 'string') {
      this.refuse('/Description', 'Template format error: Template description must be a string');
      return undefined;
    }
    if (new TextEncoder().encode(value).length > TEMPLATE_LIMITS.descriptionBytes) {
      this.refuse('/Description', `Template format error: 'Description' length is greater than ${TEMPLATE_LIMITS.descriptionBytes}.`);
    }
    return value;
  }

  private transform(value: unknown): readonly string[] {
    const list = value === undefined ? [] : Array.isArray(value) ? (value as readonly unknown[]) : [value];
    const names = list.flatMap((each) => (typeof each === 'string' ? [each] : this.leaveMacros && isObject(each) && typeof each['Name'] === 'string' ? [each['Name']] : []));
    if (names.length !== list.length) this.refuse('/Transform', 'Template format error: every Transform must be a string: macros with parameters cannot be run here');
    return names;
  }

  private optionalObject(value: unknown, path: string, what: string, logicalId?: string): Record<string, unknown> | undefined {
    if (value === undefined) return undefined;
    if (isObject(value)) return value;
    this.refuse(path, `Template format error: Every ${what} member must be an object, got ${kind(value)}`, logicalId);
    return undefined;
  }

  private parameter(name: string, value: unknown): TemplateParameter {
    const path = pointer('Parameters', name);
    if (!isObject(value)) {
      this.refuse(path, `Template format error: Every Parameters object must contain a Type member, got ${kind(value)}: ${name}`);
      return { type: 'String', noEcho: false };
    }
    const unknown = Object.keys(value).filter((key) => !PARAMETER_MEMBERS.includes(key));
    if (unknown.length > 0) this.refuse(path, `Invalid template parameter property '${unknown[0] ?? ''}' in parameter ${name}`);
    const type = value['Type'];
    if (typeof type !== 'string') this.refuse(path, `Template format error: Every Parameters object must contain a Type member: ${name}`);
    else if (!isParameterType(type)) this.refuse(pointer('Parameters', name, 'Type'), `Template format error: Unrecognized parameter type: ${type}`);
    const fallback = value['Default'];
    if (fallback !== undefined && !isScalar(fallback)) {
      this.refuse(pointer('Parameters', name, 'Default'), `Template format error: Every Default member must be a string.`);
    }
    const allowed = value['AllowedValues'];
    if (allowed !== undefined && !(Array.isArray(allowed) && allowed.every(isScalar))) {
      this.refuse(pointer('Parameters', name, 'AllowedValues'), 'Template format error: Every AllowedValues member must be a list of strings.');
    }
    const pattern = value['AllowedPattern'];
    // Java's patterns are more than JavaScript's: where nothing is tried with it, one that cannot be read here may be in order.
    if (pattern !== undefined && (typeof pattern !== 'string' || (patternOf(pattern) === undefined && !this.leaveMacros))) {
      this.refuse(pointer('Parameters', name, 'AllowedPattern'), `Template format error: AllowedPattern of parameter ${name} is not a regular expression`);
    }
    const numbers: Partial<Record<'minLength' | 'maxLength' | 'minValue' | 'maxValue', number>> = {};
    for (const [member, key] of [['MinLength', 'minLength'], ['MaxLength', 'maxLength'], ['MinValue', 'minValue'], ['MaxValue', 'maxValue']] as const) {
      const bound = value[member];
      if (bound === undefined) continue;
      const number = typeof bound === 'number' ? bound : typeof bound === 'string' && bound.trim() !== '' ? Number(bound) : Number.NaN;
      if (Number.isFinite(number)) numbers[key] = number;
      else this.refuse(pointer('Parameters', name, member), `Template format error: ${member} of parameter ${name} must be a number, got ${show(bound)}`);
    }
    return {
      type: typeof type === 'string' ? type : 'String',
      noEcho: value['NoEcho'] === true || value['NoEcho'] === 'true',
      ...(isScalar(fallback) ? { default: fallback } : {}),
      ...(typeof value['Description'] === 'string' ? { description: value['Description'] } : {}),
      ...(typeof value['ConstraintDescription'] === 'string' ? { constraintDescription: value['ConstraintDescription'] } : {}),
      ...(Array.isArray(allowed) ? { allowedValues: (allowed as readonly unknown[]).map(String) } : {}),
      ...(typeof pattern === 'string' ? { allowedPattern: pattern } : {}),
      ...numbers,
    };
  }

  private mapping(name: string, value: unknown): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
    const path = pointer('Mappings', name);
    if (!isObject(value) || Object.keys(value).length === 0) {
      this.refuse(path, `Template format error: Every Mappings member must be a map: ${name}`);
      return {};
    }
    if (Object.keys(value).length > TEMPLATE_LIMITS.mappingAttributes) {
      this.refuse(path, `Template format error: Number of mapping attributes, ${Object.keys(value).length}, is greater than maximum allowed, ${TEMPLATE_LIMITS.mappingAttributes}`);
    }
    const rows: [string, Readonly<Record<string, unknown>>][] = [];
    for (const [key, row] of Object.entries(value)) {
      if (!isObject(row)) {
        this.refuse(pointer('Mappings', name, key), `Template format error: Every Mappings attribute must be a map: ${name}.${key}`);
        continue;
      }
      for (const [second, cell] of Object.entries(row)) {
        if (!isScalar(cell) && !(Array.isArray(cell) && cell.every(isScalar))) {
          this.refuse(pointer('Mappings', name, key, second), `Template format error: Every Mappings attribute must be a String or a List: ${name}.${key}.${second}`);
        }
      }
      rows.push([key, record(Object.entries(row))]);
    }
    return record(rows);
  }

  private rule(name: string, value: unknown): TemplateRule {
    const path = pointer('Rules', name);
    const assertions = isObject(value) ? value['Assertions'] : undefined;
    if (!isObject(value) || !Array.isArray(assertions) || !assertions.every((each) => isObject(each) && each['Assert'] !== undefined)) {
      this.refuse(path, `Template format error: Every Rules object must contain a list of Assertions with an Assert member: ${name}`);
      return { assertions: [] };
    }
    return {
      condition: value['RuleCondition'],
      assertions: (assertions as readonly Record<string, unknown>[]).map((each) => ({
        assert: each['Assert'],
        ...(typeof each['AssertDescription'] === 'string' ? { description: each['AssertDescription'] } : {}),
      })),
    };
  }

  private resource(logicalId: string, value: unknown): TemplateResource {
    const path = pointer('Resources', logicalId);
    const empty = { type: '', properties: {}, dependsOn: [], deletionPolicy: 'Delete', updateReplacePolicy: 'Delete' } as const;
    if (!isObject(value)) {
      this.refuse(path, `Template format error: [${path}] Every Resources object must be an object, got ${kind(value)}.`, logicalId);
      return empty;
    }
    for (const key of Object.keys(value)) {
      // Macros read members of their own, such as IgnoreGlobals of SAM.
      if (!RESOURCE_MEMBERS.includes(key) && this.macros.size === 0) this.refuse(`${path}${pointer(key)}`, `Invalid template resource property '${key}'`, logicalId);
    }
    const type = value['Type'];
    if (typeof type !== 'string' || type === '') {
      this.refuse(path, `Template format error: [${path}] Every Resources object must contain a Type member.`, logicalId);
      return empty;
    }
    const condition = value['Condition'];
    if (condition !== undefined && typeof condition !== 'string') {
      this.refuse(`${path}/Condition`, 'Template format error: Every Condition member must be a string.', logicalId);
    }
    const object = (key: string): Record<string, unknown> | undefined => this.optionalObject(value[key], `${path}/${key}`, key, logicalId);
    const updatePolicy = object('UpdatePolicy');
    const creationPolicy = object('CreationPolicy');
    const metadata = object('Metadata');
    return {
      type,
      properties: object('Properties') ?? {},
      dependsOn: this.dependsOn(value['DependsOn'], path, logicalId),
      ...(typeof condition === 'string' ? { condition } : {}),
      deletionPolicy: this.policy(value, 'DeletionPolicy', DELETION_POLICIES, path, logicalId) as DeletionPolicy | undefined ?? defaultDeletion(type, value['Properties']),
      updateReplacePolicy: this.policy(value, 'UpdateReplacePolicy', REPLACE_POLICIES, path, logicalId) as UpdateReplacePolicy | undefined ?? 'Delete',
      ...(updatePolicy === undefined ? {} : { updatePolicy }),
      ...(creationPolicy === undefined ? {} : { creationPolicy }),
      ...(metadata === undefined ? {} : { metadata }),
    };
  }

  private dependsOn(value: unknown, path: string, logicalId: string): readonly string[] {
    if (value === undefined) return [];
    const list = Array.isArray(value) ? (value as readonly unknown[]) : [value];
    const names = list.filter((each) => typeof each === 'string');
    if (names.length !== list.length) this.refuse(`${path}/DependsOn`, 'Template format error: DependsOn must be a string or list of strings.', logicalId);
    return [...new Set(names)];
  }

  private policy(resource: Record<string, unknown>, member: string, allowed: readonly string[], path: string, logicalId: string): string | undefined {
    const value = resource[member];
    if (value === undefined) return undefined;
    if (typeof value === 'string' && allowed.includes(value)) return value;
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html: then it may be a function.
    if (this.isExtended && intrinsicOf(value) !== undefined) return undefined;
    this.refuse(`${path}/${member}`, `Template format error: Unrecognized ${member} ${show(value)} for resource ${logicalId}, allowed: ${allowed.join(', ')}`, logicalId);
    return undefined;
  }

  private output(name: string, value: unknown): TemplateOutput {
    const path = pointer('Outputs', name);
    if (!isObject(value) || value['Value'] === undefined) {
      this.refuse(path, `Template format error: [${path}] Every Outputs member must contain a Value object`);
      return { value: '' };
    }
    const unknown = Object.keys(value).filter((key) => !OUTPUT_MEMBERS.includes(key));
    if (unknown.length > 0) this.refuse(path, `Template format error: [${path}] Invalid output property '${unknown[0] ?? ''}'`);
    const condition = value['Condition'];
    if (condition !== undefined && typeof condition !== 'string') this.refuse(`${path}/Condition`, 'Template format error: Every Condition member must be a string.');
    const exported = value['Export'];
    if (exported !== undefined && (!isObject(exported) || !validExportName(exported['Name']))) {
      this.refuse(
        `${path}/Export`,
        `Template format error: Output ${name} is malformed. The Name field of every Export member must be specified and consist only of alphanumeric characters, colons, or hyphens.`,
      );
    }
    return {
      value: value['Value'],
      ...(typeof value['Description'] === 'string' ? { description: value['Description'] } : {}),
      ...(typeof condition === 'string' ? { condition } : {}),
      ...(isObject(exported) ? { exportName: exported['Name'] } : {}),
    };
  }
}

const SINGULAR: Readonly<Record<string, string>> = {
  Resources: 'Resource', Parameters: 'Parameter', Mappings: 'Mapping', Conditions: 'Condition', Outputs: 'Output', Rules: 'Rule',
};

function validExportName(name: unknown): boolean {
  return isObject(name) || (typeof name === 'string' && /^[A-Za-z0-9:-]+$/.test(name));
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html */
function defaultDeletion(type: string, properties: unknown): DeletionPolicy {
  if (SNAPSHOT_BY_DEFAULT.includes(type)) return 'Snapshot';
  return type === 'AWS::RDS::DBInstance' && !(isObject(properties) && properties['DBClusterIdentifier'] !== undefined) ? 'Snapshot' : 'Delete';
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function kind(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
