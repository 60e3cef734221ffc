import { checkLanguage } from './check-language';
import { checkProperties } from './check-properties';
import { dependencies, findCycle } from './dependencies';
import { LANGUAGE_EXTENSIONS } from './intrinsics';
import type { ResourceSpecs } from './specs';
import type { Template, TemplateProblem } from './template';
import { own, pointer } from './template';
import { checkUpdatePolicy } from './update-policy';

/**
 * Everything in the template that CloudFormation would refuse without knowing parameters: types, the schemas of their properties, functions
 * and what they refer to, circles, and what services are known to refuse for how properties go together.
 */
export function checkTemplate(template: Template, specs: ResourceSpecs): readonly TemplateProblem[] {
  const macros = template.transform.filter((name) => name !== LANGUAGE_EXTENSIONS);
  // What a macro would make of the template is not known: nothing more can be said.
  if (macros.length > 0) {
    return macros.map((name) => ({ path: '/Transform', message: `No transform named ${name} found: macros cannot be run here, allowed: ${LANGUAGE_EXTENSIONS}` }));
  }
  const problems: TemplateProblem[] = [];
  for (const [logicalId, resource] of Object.entries(template.resources)) {
    const spec = specs.find(resource.type);
    if (spec === undefined || spec.transform !== undefined) {
      problems.push({ logicalId, path: pointer('Resources', logicalId, 'Type'), message: `Template format error: Unrecognized resource types: [${resource.type}]` });
      continue;
    }
    problems.push(...checkProperties(logicalId, resource.type, resource.properties, specs, template), ...checkUpdatePolicy(logicalId, resource));
  }
  problems.push(...checkLanguage(template, specs));
  const cycle = findCycle(dependencies(template, new Set(Object.keys(template.resources))));
  if (cycle !== undefined) {
    const logicalId = cycle.find((name) => own(template.resources, name) !== undefined);
    problems.push({
      ...(logicalId === undefined ? {} : { logicalId, path: pointer('Resources', logicalId) }),
      message: `Circular dependency between resources: [${cycle.join(', ')}]`,
    });
  }
  return problems;
}
