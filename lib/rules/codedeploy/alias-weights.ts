import { isGiven, listOf, valueAt } from '../values';
import type { Rule } from '../rule';
import { shiftOf } from './groups';

export const aliasWeights: Rule = {
  id: 'codedeploy-alias-weights',
  area: 'codedeploy',
  severity: 'error',
  what: 'An alias whose traffic CodeDeploy shifts has no weights of its own',
  why: 'CodeDeploy moves the same weights: it has to find none to begin with, and what the template says would be put back by the next deploy.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html#cfn-attributes-updatepolicy-codedeploylambdaaliasupdate',
  remedy: 'leave the weights out, or the UpdatePolicy',
  types: ['AWS::Lambda::Alias'],
  check(alias, { report }) {
    if (shiftOf(alias) === undefined || !listOf(valueAt(alias.properties, 'RoutingConfig', 'AdditionalVersionWeights')).some(isGiven)) return;
    report({ path: '/RoutingConfig', found: 'gives another version a share, and CodeDeploy shifts the traffic of the alias' });
  },
};
