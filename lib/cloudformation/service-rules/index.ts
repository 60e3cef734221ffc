import type { Template, TemplateProblem } from '../template';
import { own, pointer } from '../template';
import { LAMBDA } from './lambda';
import type { Properties, ServiceRules } from './rule';
import { SAGEMAKER } from './sagemaker';
import { SCALING } from './scaling';
import { STEP_FUNCTIONS } from './step-functions';

export { checkNames } from './names';

const RULES: Readonly<Record<string, ServiceRules>> = { ...LAMBDA, ...SAGEMAKER, ...SCALING, ...STEP_FUNCTIONS };

/**
 * What a service refuses for how the properties of a resource go together: on AWS when the resource is made, here as soon as it is
 * certain. In a template, what functions give is not known.
 */
export function checkServiceRules(logicalId: string, type: string, properties: Properties, template?: Pick<Template, 'resources'>): readonly TemplateProblem[] {
  const rules = own(RULES, type);
  if (rules === undefined) return [];
  const problems: TemplateProblem[] = [];
  const refuse = (path: string, words: string): void => {
    problems.push({
      logicalId,
      path: `${pointer('Resources', logicalId, 'Properties')}${path}`,
      message: `Resource ${logicalId} (${type}) would be refused by ${rules.service}: #${path}: ${words}`,
    });
  };
  rules.check({ properties, template, refuse });
  return problems;
}
