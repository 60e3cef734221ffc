import { isGiven, listOf, textOf, valueAt } from '../values';
import type { RuleResource } from '../template';
import type { Rule, Violation } from '../rule';
import { aliasesOf, calledFunction, nameIn } from './functions';

export const bypassedAlias: Rule = {
  id: 'lambda-bypassed-alias',
  area: 'lambda',
  severity: 'warning',
  what: 'What calls a function whose traffic an alias divides, or that an alias keeps ready, calls the alias',
  why: 'A call of the function itself goes to $LATEST: it has every change at once whatever the rollout says, is not rolled back, and starts cold.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html',
  remedy: 'name the alias instead of the function',
  types: ['AWS::Lambda::EventSourceMapping', 'AWS::Lambda::Url', 'AWS::SNS::Subscription', 'AWS::Events::Rule'],
  check(resource, { template, report }) {
    for (const { path, value } of callsOf(resource)) {
      const called = calledFunction(template, value);
      if (called === undefined || !called.isUnqualified) continue;
      const alias = aliasesOf(template, called.fn).find((each) => !each.isConditional && isManaged(each));
      if (alias !== undefined) report({ path, found: `is ${nameIn(called.fn)} itself, and ${manages(alias)} of its alias ${alias.logicalId}` });
    }
  },
};

function callsOf({ type, properties }: RuleResource): readonly (Pick<Violation, 'path'> & { readonly value: unknown })[] {
  switch (type) {
    case 'AWS::Lambda::Url': return isGiven(properties['Qualifier']) ? [] : [{ path: '/TargetFunctionArn', value: properties['TargetFunctionArn'] }];
    case 'AWS::SNS::Subscription': return textOf(properties['Protocol']) === 'lambda' ? [{ path: '/Endpoint', value: properties['Endpoint'] }] : [];
    case 'AWS::Events::Rule': return listOf(properties['Targets']).map((target, index) => ({ path: `/Targets/${index}/Arn`, value: valueAt(target, 'Arn') }));
    default: return [{ path: '/FunctionName', value: properties['FunctionName'] }];
  }
}

function isManaged({ written, properties }: RuleResource): boolean {
  return written.updatePolicy?.['CodeDeployLambdaAliasUpdate'] !== undefined || isGiven(properties['ProvisionedConcurrencyConfig']);
}

function manages({ written }: RuleResource): string {
  return written.updatePolicy?.['CodeDeployLambdaAliasUpdate'] === undefined ? 'the provisioned concurrency is that' : 'CodeDeploy shifts the traffic';
}
