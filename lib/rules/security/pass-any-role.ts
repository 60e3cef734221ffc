import { covers, manyOf, statementsOf } from '../policies';
import { isMissing, textOf } from '../values';
import type { Rule } from '../rule';

export const passAnyRole: Rule = {
  id: 'security-pass-any-role',
  area: 'security',
  severity: 'warning',
  what: 'A role is passed by its ARN, or to one service',
  why: 'Who may pass any role to any service can give a function or a model the rights of the most powerful role of the account, and use them.',
  source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html',
  remedy: 'name the role, or add the condition iam:PassedToService',
  types: ['AWS::IAM::Role', 'AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy'],
  check(resource, { report }) {
    for (const { statement, path } of statementsOf(resource)) {
      if (textOf(statement['Effect']) !== 'Allow' || !isMissing(statement['Condition'])) continue;
      const action = manyOf(statement['Action']).map(textOf).find((each) => each !== undefined && /^iam:/i.test(each) && covers(each, 'iam:PassRole'));
      if (action === undefined || !manyOf(statement['Resource']).some((each) => textOf(each) === '*')) continue;
      report({ path: `${path}/Resource`, found: `is * for ${action}` });
    }
  },
};
