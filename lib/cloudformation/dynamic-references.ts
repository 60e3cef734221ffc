import type { Template, TemplateProblem } from './template';
import { isObject, pointer } from './template';

/**
 * References to values that are not resolved here, found in the template as it is written.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
export function checkDynamicReferences(template: Template): readonly TemplateProblem[] {
  const problems: TemplateProblem[] = [];
  for (const [logicalId, { type, properties }] of Object.entries(template.resources)) {
    const visit = (value: unknown, path: string): void => {
      if (Array.isArray(value)) value.forEach((item, index) => visit(item, `${path}/${index}`));
      else if (isObject(value)) for (const [key, member] of Object.entries(value)) visit(member, `${path}${pointer(key)}`);
      else if (typeof value === 'string') for (const [, service = ''] of value.matchAll(/\{\{resolve:([^:}]+)/g)) refuse(service, path);
    };
    const refuse = (service: string, path: string): void => {
      if (service === 'ssm') return;
      problems.push({ logicalId, path: `${pointer('Resources', logicalId, 'Properties')}${path}`, message: words(service, `${type}/Properties${withoutFunctions(path)}`, logicalId) });
    };
    visit(properties, '');
  }
  return problems;
}

function words(service: string, place: string, logicalId: string): string {
  switch (service) {
    // Only passwords of a few databases and directories may be one, and of those types none is here:
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm-secure-strings.html
    case 'ssm-secure': return `SSM Secure reference is not supported in: [${place}]`;
    case 'secretsmanager': return `${logicalId}: {{resolve:secretsmanager:…}} in ${place} is not modelled here: there is no Secrets Manager`;
    default: return `${logicalId}: {{resolve:${service}:…}} in ${place} is no dynamic reference: there are ssm, ssm-secure and secretsmanager`;
  }
}

function withoutFunctions(path: string): string {
  return path.replace(/\/(Fn::\w+|Ref)(\/\d+)*/g, '');
}
