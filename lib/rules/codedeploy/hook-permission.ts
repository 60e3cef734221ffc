import type { RuleResource, RuleTemplate } from '../template';
import { hasMarks, isGiven, listOf, markAlone, shown, textOf, valueAt } from '../values';
import type { Rule } from '../rule';
import { groupOf, shiftOf } from './groups';

/** What AWS's own policies for the service role allow: functions of this name only. */
const HOOK_PREFIX = 'CodeDeployHook_';
const MANAGED = /:policy\/service-role\/AWSCodeDeployRoleForLambda(?:Limited)?$/;

export const hookPermission: Rule = {
  id: 'codedeploy-hook-permission',
  area: 'codedeploy',
  severity: 'warning',
  what: 'CodeDeploy may invoke the hooks of its deployments',
  why: `AWS's managed policies for the service role allow functions whose names begin with ${HOOK_PREFIX} alone: any other hook fails, and every deployment with it.`,
  source: 'https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html',
  remedy: 'allow the service role lambda:InvokeFunction of the hook',
  types: ['AWS::Lambda::Alias'],
  check(alias, { template, report }) {
    const shift = shiftOf(alias);
    const group = groupOf(alias, template);
    const role = group === undefined ? undefined : template.called(group.properties['ServiceRoleArn'], 'AWS::IAM::Role');
    if (shift === undefined || role === undefined || !hasOnlyManagedPolicy(role, template)) return;
    for (const name of ['BeforeAllowTrafficHook', 'AfterAllowTrafficHook']) {
      const value = shift[name];
      if (!isGiven(value)) continue;
      const fn = template.called(value, 'AWS::Lambda::Function');
      const hook = fn === undefined ? textOf(value) : template.nameOf(fn) ?? (isGiven(fn.properties['FunctionName']) ? undefined : '');
      if (hook === undefined || hook.startsWith(HOOK_PREFIX)) continue;
      report({ attribute: 'UpdatePolicy', path: `/CodeDeployLambdaAliasUpdate/${name}`, found: `is ${fn?.logicalId ?? shown(value)}, and ${role.logicalId} may invoke functions named ${HOOK_PREFIX}… only` });
    }
  },
};

/** Whether all that a role may do is in AWS's policy for it, as far as the template says; what is not known may allow the hook. */
function hasOnlyManagedPolicy(role: RuleResource, template: RuleTemplate): boolean {
  const managed = role.properties['ManagedPolicyArns'];
  if (!Array.isArray(managed) || managed.length === 0 || !managed.every((arn) => typeof arn === 'string' && MANAGED.test(arn))) return false;
  if (isGiven(role.properties['Policies']) && listOf(role.properties['Policies']).length > 0) return false;
  return !template.ofType('AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy').some(({ properties }) => {
    const roles = [...listOf(properties['Roles']), properties['RoleName']];
    return roles.some((name) => markAlone(name)?.name === role.logicalId || name === template.nameOf(role) || (hasMarks(name) && markAlone(name) === undefined));
  }) && valueAt(role.properties, 'PermissionsBoundary') === undefined;
}
