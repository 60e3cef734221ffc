import { referencesIn } from '../../cloudformation/references';
import { isGiven, textOf } from '../values';
import type { RuleResource, RuleTemplate } from '../template';
import type { Rule } from '../rule';
import { aliasesOf, calledFunction } from './functions';

/** What Lambda looks for when it makes the resource, and the property that names the function. */
const NAMING: Readonly<Record<string, string>> = { 'AWS::Lambda::Url': 'TargetFunctionArn', 'AWS::Lambda::EventInvokeConfig': 'FunctionName', 'AWS::Lambda::EventSourceMapping': 'FunctionName', 'AWS::Lambda::Permission': 'FunctionName' };

export const qualifierOrder: Rule = {
  id: 'lambda-qualifier-order',
  area: 'lambda',
  severity: 'warning',
  what: 'What names an alias by its name is made after the alias',
  why: 'CloudFormation sees no order in a name and makes both at once: whenever the alias is later, Lambda does not find it and the deploy fails.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-dependson.html',
  remedy: 'refer to the alias (Ref), or name it in DependsOn',
  types: Object.keys(NAMING),
  check(resource, { template, report }) {
    const called = calledFunction(template, resource.properties[NAMING[resource.type] ?? '']);
    if (called === undefined) return;
    const name = isGiven(resource.properties['Qualifier']) ? textOf(resource.properties['Qualifier']) : called.qualifier;
    const alias = name === undefined ? undefined : aliasesOf(template, called.fn).find(({ properties }) => textOf(properties['Name']) === name);
    if (alias === undefined || needs(template, resource, alias.logicalId, new Set())) return;
    report({ path: isGiven(resource.properties['Qualifier']) ? '/Qualifier' : `/${NAMING[resource.type]}`, found: `names the alias ${name}, and nothing says that ${alias.logicalId} has to be there before` });
  },
};

/** Whether a resource waits for another, by itself or by way of others. */
function needs(template: RuleTemplate, { written }: RuleResource, wanted: string, seen: Set<string>): boolean {
  const direct = [...written.dependsOn, ...[...referencesIn(written.properties, '')].map(({ logicalId }) => logicalId)];
  return direct.some((name) => {
    if (name === wanted) return true;
    if (seen.has(name)) return false;
    seen.add(name);
    const next = template.find(name);
    return next !== undefined && needs(template, next, wanted, seen);
  });
}
