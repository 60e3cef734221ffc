import { unknownAction } from '../../iam/actions';
import { manyOf, POLICY_HOLDERS, statementsOf } from '../policies';
import { textOf } from '../values';
import type { Rule } from '../rule';

export const unknown: Rule = {
  id: 'security-unknown-action',
  area: 'security',
  severity: 'warning',
  what: 'An action of a policy is one that its service has',
  why: 'IAM takes any, and grants nothing by it: what needs the permission fails when it is called. A Deny of it denies nothing.',
  source: 'https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html',
  remedy: 'correct the name of the action',
  types: POLICY_HOLDERS,
  check(resource, { report }) {
    for (const { statement, path } of statementsOf(resource)) {
      for (const element of ['Action', 'NotAction']) {
        manyOf(statement[element]).forEach((each, index) => {
          const action = textOf(each);
          const why = action === undefined ? undefined : unknownAction(action);
          if (why !== undefined) report({ path: `${path}/${element}${Array.isArray(statement[element]) ? `/${index}` : ''}`, found: `is ${action}, which there is not${why}` });
        });
      }
    }
  },
};
