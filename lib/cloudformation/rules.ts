import { evaluateRule, type PseudoParameters } from './evaluate';
import type { Template, TemplateProblem } from './template';
import { pointer } from './template';

/**
 * The rules of the template that its parameters break: nothing is made then. One whose condition does not hold is passed over.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
 */
export function checkRules(template: Template, parameters: Readonly<Record<string, unknown>>, pseudo: PseudoParameters): readonly TemplateProblem[] {
  return Object.entries(template.rules).flatMap(([name, { condition, assertions }]) => {
    if (condition !== undefined && !evaluateRule(condition, template, parameters, pseudo)) return [];
    return assertions.flatMap(({ assert, description }, index) => (evaluateRule(assert, template, parameters, pseudo) ? [] : [{
      path: pointer('Rules', name, 'Assertions', index),
      message: `Template error: the rule ${name} is violated: ${description ?? JSON.stringify(assert)}`,
    }]));
  });
}
