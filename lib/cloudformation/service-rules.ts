import { refusals } from '../rules/refusals';
import type { Template, TemplateProblem } from './template';
import { pointer } from './template';

/**
 * What a service refuses for how the properties of a resource go together: on AWS when the resource is made, here as soon as it is
 * certain. In a template, what functions give is not known.
 */
export function checkServiceRules(logicalId: string, type: string, properties: Readonly<Record<string, unknown>>, template?: Pick<Template, 'resources'>): readonly TemplateProblem[] {
  return refusals(logicalId, type, properties, template).map(({ service, path, words }) => ({
    logicalId,
    path: `${pointer('Resources', logicalId, 'Properties')}${path}`,
    message: `Resource ${logicalId} (${type}) would be refused by ${service}: #${path}: ${words}`,
  }));
}
