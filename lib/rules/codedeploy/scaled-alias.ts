import { marksIn, textOf } from '../values';
import type { Rule } from '../rule';
import type { RuleResource, RuleTemplate } from '../template';
import { calledFunction } from '../lambda/functions';
import { aliasesShiftedBy, platformOfConfig } from './groups';

const AT_ONCE = 'CodeDeployDefault.LambdaAllAtOnce';

export const scaledAlias: Rule = {
  id: 'codedeploy-scaled-alias',
  area: 'codedeploy',
  severity: 'info',
  what: 'Provisioned concurrency is not scaled while CodeDeploy shifts the alias',
  why: 'Lambda refuses every change of it while the alias has weights: neither a policy nor a schedule takes effect until the shift is over.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html',
  remedy: 'keep the shift short, raise the least capacity before it, or suspend scaling for the time being',
  types: ['AWS::CodeDeploy::DeploymentGroup'],
  check(group, { template, report }) {
    const config = group.properties['DeploymentConfigName'];
    if (platformOfConfig(config, template) !== 'Lambda' || textOf(config) === AT_ONCE) return;
    for (const alias of aliasesShiftedBy(group, template)) {
      const target = template.ofType('AWS::ApplicationAutoScaling::ScalableTarget').find(({ properties }) => {
        const id = properties['ResourceId'];
        if (typeof id !== 'string' || !id.startsWith('function:')) return false;
        return marksIn(id).some(({ name }) => name === alias.logicalId) || calledFunction(template, id.slice('function:'.length))?.by === alias;
      });
      if (target !== undefined && !isSuspended(alias, template)) report({ at: alias, path: '', found: `is scaled by ${target.logicalId} and shifted in steps by ${group.logicalId}` });
    }
  },
};

/** Whether this library's own scaling looks after the function: it suspends scaling for the shift, and resumes it. */
function isSuspended(alias: RuleResource, template: RuleTemplate): boolean {
  const fn = template.called(alias.properties['FunctionName'], 'AWS::Lambda::Function');
  return fn !== undefined && template.ofType('Custom::CsiScaling').some(({ properties }) => template.called(properties['functionName'], 'AWS::Lambda::Function') === fn);
}
