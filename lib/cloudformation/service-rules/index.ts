import { refusals } from '../../rules/refusals';
import type { Template, TemplateProblem } from '../template';
import { own, pointer } from '../template';
import { LAMBDA } from './lambda';
import type { Properties, ServiceRules } from './rule';

const RULES: Readonly<Record<string, ServiceRules>> = { ...LAMBDA };

/**
 * What a service refuses for how the properties of a resource go together: on AWS when the resource is made, here as soon as it is
 * certain. In a template, what functions give is not known.
 */
export function checkServiceRules(logicalId: string, type: string, properties: Properties, template?: Pick<Template, 'resources'>): readonly TemplateProblem[] {
  const problems: TemplateProblem[] = refusals(logicalId, type, properties, template).map(({ service, path, words }) => problem(logicalId, type, service, path, words));
  const rules = own(RULES, type);
  rules?.check({ properties, template, refuse: (path, words) => { problems.push(problem(logicalId, type, rules.service, path, words)); } });
  return problems;
}

function problem(logicalId: string, type: string, service: string, path: string, words: string): TemplateProblem {
  return {
    logicalId,
    path: `${pointer('Resources', logicalId, 'Properties')}${path}`,
    message: `Resource ${logicalId} (${type}) would be refused by ${service}: #${path}: ${words}`,
  };
}
