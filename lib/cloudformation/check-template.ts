import { dependencies, findCycle } from './dependencies';
import type { ResourceSpecs } from './specs';
import type { Template, TemplateProblem } from './template';
import { pointer } from './template';

/** Everything in the template that CloudFormation would refuse before it creates anything. */
export function checkTemplate(template: Template, specs: ResourceSpecs): readonly TemplateProblem[] {
  const problems: TemplateProblem[] = [];
  for (const [logicalId, { type }] of Object.entries(template.resources)) {
    if (specs.find(type) === undefined) {
      problems.push({ logicalId, path: pointer('Resources', logicalId, 'Type'), message: `Template format error: Unrecognized resource types: [${type}]` });
    }
  }
  const cycle = findCycle(dependencies(template, new Set(Object.keys(template.resources))));
  if (cycle !== undefined) problems.push({ logicalId: cycle[0], message: `Circular dependency between resources: [${cycle.join(', ')}]` });
  return problems;
}
