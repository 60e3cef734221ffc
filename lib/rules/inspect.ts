import { checkLanguage } from '../cloudformation/check-language';
import { checkSchema } from '../cloudformation/check-properties';
import { CONSTRAINTS } from '../cloudformation/constraints';
import { dependencies, findCycle } from '../cloudformation/dependencies';
import { intrinsicOf, LANGUAGE_EXTENSIONS } from '../cloudformation/intrinsics';
import { parseTemplate } from '../cloudformation/parse-template';
import type { ResourceSpecs } from '../cloudformation/specs';
import type { SchemaProblem, Template, TemplateProblem } from '../cloudformation/template';
import { isObject, own, pointer, TemplateError } from '../cloudformation/template';
import { checkUpdatePolicy } from '../cloudformation/update-policy';
import { describeProblem } from '../problem';
import { checkRules } from './check';
import type { RuleEnvironment } from './resolve';
import type { Finding, RuleText } from './rule';
import { SERVICE_RULES } from './service-rules';
import { RuleTemplate } from './template';
import { TEMPLATE_RULES } from './template-rules';
import { hasMarks, PERHAPS, UNKNOWN } from './values';

export interface Inspection {
  /** The types of resources; without them properties are not held against their schemas. */
  readonly specs?: ResourceSpecs;
  readonly environment?: RuleEnvironment;
  /**
   * Whether types and properties that the specs have not are mistakes. They are not where whoever wrote the template knows more: an app of
   * a newer aws-cdk-lib, whose own types were checked when it was compiled.
   */
  readonly specsAreComplete?: boolean;
}

/** Everything that is wrong with the text of a template, JSON or YAML. Never throws for what the text says. */
export function inspectText(text: string, inspection: Inspection = {}): readonly Finding[] {
  let template: Template;
  try {
    template = parseTemplate(text, { leaveMacros: true });
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return error.problems.map((problem) => findingOf(TEMPLATE_RULES.format, problem));
  }
  return inspectTemplate(template, inspection);
}

/** Everything that is wrong with a template. */
export function inspectTemplate(template: Template, { specs, environment = {}, specsAreComplete = true }: Inspection = {}): readonly Finding[] {
  const view = new RuleTemplate(template, environment);
  const modules = Object.values(template.resources).some(({ type }) => type.endsWith('::MODULE')) ? ['the registry, from modules,'] : [];
  const macros = [...template.transform.filter((name) => name !== LANGUAGE_EXTENSIONS), ...modules];
  return [
    ...macros.map((name) => macroFinding(name, template, specs)),
    ...(specs === undefined ? [] : checkSchemas(view, specs, { areComplete: specsAreComplete && macros.length === 0, areWhole: macros.every((name) => name.startsWith(SAM)) })),
    ...Object.entries(template.resources).flatMap(([logicalId, resource]) => checkUpdatePolicy(logicalId, resource)).map((problem) => findingOf(TEMPLATE_RULES.updatePolicy, problem)),
    ...(specs === undefined || macros.length > 0 ? [] : checkLanguage(template, specs).map((problem) => findingOf(TEMPLATE_RULES.reference, problem))),
    ...checkCycle(template),
    ...checkRules(view, SERVICE_RULES),
  ];
}

/** Adds to resources, and takes nothing away from those of plain types. */
const SAM = 'AWS::Serverless';

function macroFinding(name: string, template: Template, specs: ResourceSpecs | undefined): Finding {
  const path = template.transform.includes(name) && !name.startsWith('Fn::') ? '/Transform' : '';
  const types = Object.values(template.resources).map(({ type }) => type);
  const known = specs === undefined ? types : types.filter((type) => isPlain(type, specs));
  const looked = `${known.length} of ${types.length} resources are looked at, as they are written`;
  return findingOf(TEMPLATE_RULES.macro, { path, message: `what ${name} makes of the template is not known here, ${looked}: ${TEMPLATE_RULES.macro.remedy}` });
}

/** Whether a type is CloudFormation's own, and no macro's. */
function isPlain(type: string, specs: ResourceSpecs): boolean {
  const spec = specs.find(type);
  return spec !== undefined && spec.transform === undefined;
}

/** What the specs do not have may be there: types of the registry, other people's modules. */
function mayBeThere(type: string): boolean {
  return /^[A-Za-z0-9]{2,64}(?:::[A-Za-z0-9]{2,64}){2,3}$/.test(type) && !type.startsWith('AWS::');
}

/** Whether the specs have all types and properties, and the templates all properties that are required. */
interface Completeness {
  readonly areComplete: boolean;
  readonly areWhole: boolean;
}

function checkSchemas(view: RuleTemplate, specs: ResourceSpecs, { areComplete, areWhole }: Completeness): readonly Finding[] {
  return view.resources.flatMap(({ logicalId, type, written, properties }) => {
    if (!isPlain(type, specs)) {
      const path = pointer('Resources', logicalId, 'Type');
      return areComplete && !mayBeThere(type) ? [findingOf(TEMPLATE_RULES.unknownType, { logicalId, path, message: describeProblem({ prop: 'Type', found: `is ${type}, which there is not`, remedy: TEMPLATE_RULES.unknownType.remedy }) })] : [];
    }
    // What a function gives as all of the properties is not known as long as it is one.
    if (intrinsicOf(written.properties) !== undefined) return [];
    // Both branches of every condition as they are written, and then what parameters and conditions make of them.
    const problems = [...checkSchema(logicalId, type, written.properties, specs), ...checkSchema(logicalId, type, unmarked(properties) as Record<string, unknown>, specs)];
    const once = new Map(problems.map((problem) => [`${problem.path} ${problem.schema?.kind}`, problem]));
    return [...once.values()].flatMap((problem) => {
      if (problem.schema === undefined || (!areComplete && isNewPerhaps(problem.schema)) || (!areWhole && problem.schema.kind === 'missing-property')) return [];
      const rule = SCHEMA_RULES[problem.schema.kind];
      const source = problem.schema.kind === 'limit' ? own(CONSTRAINTS, type)?.source.split(', ')[0] : undefined;
      const prop = (problem.path ?? '').split('/Properties').slice(1).join('/Properties').slice(1).replaceAll(/\/(\d+)/g, '[$1]').replaceAll('/', '.').replaceAll('~1', '/');
      return [{
        ...findingOf(rule, { ...problem, message: describeProblem({ prop: prop === '' ? type : prop, found: problem.schema.found, remedy: rule.remedy }) }),
        remedy: rule.remedy,
        ...(source === undefined ? {} : { source }),
      }];
    });
  });
}

/** What a newer version of AWS may have: properties, and members of the long lists that grow every month, such as instance types and runtimes. */
function isNewPerhaps({ kind, found }: SchemaProblem): boolean {
  return kind === 'unknown-property' || (kind === 'limit' && found.includes('allowed: what AWS lists'));
}

const SCHEMA_RULES = {
  'unknown-property': TEMPLATE_RULES.unknownProperty,
  'missing-property': TEMPLATE_RULES.missingProperty,
  'wrong-type': TEMPLATE_RULES.wrongType,
  limit: TEMPLATE_RULES.limit,
} as const;

function checkCycle(template: Template): readonly Finding[] {
  const cycle = findCycle(dependencies(template, new Set(Object.keys(template.resources))));
  if (cycle === undefined) return [];
  const logicalId = cycle.find((name) => own(template.resources, name) !== undefined);
  return [findingOf(TEMPLATE_RULES.cycle, {
    ...(logicalId === undefined ? {} : { logicalId }),
    path: logicalId === undefined ? '/Resources' : pointer('Resources', logicalId),
    message: `${cycle.join(' needs ')}${cycle.length === 1 ? ' needs itself' : ` needs ${cycle[0]}`}: ${TEMPLATE_RULES.cycle.remedy}`,
  })];
}

function findingOf(rule: RuleText, { logicalId, path = '', message }: TemplateProblem): Finding {
  return { rule: rule.id, severity: rule.severity, ...(logicalId === undefined ? {} : { logicalId }), path, message, source: rule.source };
}

/** A resolved value in which every text that is known only in parts is not known at all. */
function unmarked(value: unknown): unknown {
  if (value === PERHAPS || hasMarks(value)) return UNKNOWN;
  if (Array.isArray(value)) return value.includes(PERHAPS) ? UNKNOWN : value.map(unmarked);
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, unmarked(member)])) : value;
}
