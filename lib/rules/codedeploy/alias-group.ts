import type { Rule } from '../rule';
import { applicationOf, groupOf, platformOf, shiftOf } from './groups';

export const aliasGroup: Rule = {
  id: 'codedeploy-alias-group',
  area: 'codedeploy',
  severity: 'error',
  what: 'An alias is shifted by a deployment group of the application that it names, which is one of functions',
  why: 'CodeDeploy does not find the group, or cannot deploy a function with it: every update of the alias fails.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html#cfn-attributes-updatepolicy-codedeploylambdaaliasupdate',
  remedy: 'name the application of the group, with ComputePlatform Lambda',
  types: ['AWS::Lambda::Alias'],
  check(alias, { template, report }) {
    const shift = shiftOf(alias);
    if (shift === undefined) return;
    const group = groupOf(alias, template);
    const application = template.called(shift['ApplicationName'], 'AWS::CodeDeploy::Application');
    const path = '/CodeDeployLambdaAliasUpdate/ApplicationName';
    const other = group === undefined ? undefined : applicationOf(group, template);
    if (application !== undefined && other !== undefined && application !== other) {
      report({ attribute: 'UpdatePolicy', path, found: `is ${application.logicalId}, and the group ${group?.logicalId} is one of ${other.logicalId}` });
      return;
    }
    const platform = platformOf(application);
    if (platform !== undefined && platform !== 'Lambda') report({ attribute: 'UpdatePolicy', path, found: `is ${application?.logicalId}, which is for ${platform}` });
  },
};
