import type { Template } from '../cloudformation/template';
import type { Rule, Violation } from './rule';
import { SERVICE_RULES } from './service-rules';
import { RuleTemplate } from './template';

/** What a service says when it refuses a resource. */
export interface Refusal {
  readonly service: string;
  /** A JSON pointer below the resource's properties. */
  readonly path: string;
  /** In the service's own words where they are known. */
  readonly words: string;
}

const NOTHING: Template = { transform: [], parameters: {}, mappings: {}, conditions: {}, rules: {}, outputs: {}, resources: {} };
const REFUSED: ReadonlyMap<string, readonly Rule[]> = byType(SERVICE_RULES.filter(({ refusedBy, refusedWhenMade }) => refusedBy !== undefined && refusedWhenMade !== true));

/** What services refuse for how the properties of one resource go together: those may be as in the template, or evaluated. */
export function refusals(logicalId: string, type: string, properties: Readonly<Record<string, unknown>>, around?: Pick<Template, 'resources'>): readonly Refusal[] {
  const rules = REFUSED.get(type);
  if (rules === undefined) return [];
  const template = around !== undefined && around.resources[logicalId]?.properties === properties ? viewOf(around) : viewOfOne(logicalId, type, properties);
  const resource = template.find(logicalId);
  if (resource === undefined) return [];
  return rules.flatMap((rule) => {
    const found: Violation[] = [];
    rule.check(resource, { template, report: (violation) => { if (violation.at === undefined || violation.at === resource) found.push(violation); } });
    return found.map(({ path, found: what, allowed, words }) => ({
      service: rule.refusedBy ?? '',
      path,
      words: words ?? `${what}${allowed === undefined ? '' : `, allowed: ${allowed}`}`,
    }));
  });
}

function byType(rules: readonly Rule[]): ReadonlyMap<string, readonly Rule[]> {
  const types = new Set(rules.flatMap((rule) => rule.types));
  return new Map([...types].map((type) => [type, rules.filter((rule) => rule.types.includes(type))]));
}

/** One for all resources of a template. */
const VIEWS = new WeakMap<object, RuleTemplate>();

/** Whoever deploys it may give its parameters other values than their defaults. */
function viewOf(template: Pick<Template, 'resources'>): RuleTemplate {
  const known = VIEWS.get(template);
  if (known !== undefined) return known;
  const whole: Template = { ...NOTHING, ...template };
  const parameters = Object.fromEntries(Object.entries(whole.parameters).map(([name, { type, noEcho }]) => [name, { type, noEcho }]));
  const view = new RuleTemplate({ ...whole, parameters });
  VIEWS.set(template, view);
  return view;
}

function viewOfOne(logicalId: string, type: string, properties: Readonly<Record<string, unknown>>): RuleTemplate {
  return new RuleTemplate({ ...NOTHING, resources: { [logicalId]: { type, dependsOn: [], deletionPolicy: 'Delete', updateReplacePolicy: 'Delete', properties: { ...properties } } } });
}
