import { isObject } from '../../cloudformation/template';
import { RESERVED_ENVIRONMENT_VARIABLES } from '../../lambda/limits';
import { valueAt } from '../values';
import type { Rule } from '../rule';

export const environmentReserved: Rule = {
  id: 'lambda-environment-reserved',
  area: 'lambda',
  severity: 'error',
  what: 'A function sets no variable that Lambda sets itself',
  why: 'Lambda refuses the whole environment.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime',
  remedy: 'choose another name; the function finds the variable set',
  refusedBy: 'Lambda',
  types: ['AWS::Lambda::Function'],
  check({ properties }, { report }) {
    const variables = valueAt(properties, 'Environment', 'Variables');
    if (!isObject(variables)) return;
    const reserved = RESERVED_ENVIRONMENT_VARIABLES.filter((name) => Object.hasOwn(variables, name));
    for (const name of reserved) {
      report({
        path: `/Environment/Variables/${name}`,
        found: 'is given, and Lambda sets it itself',
        words: 'Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. '
          + `Reserved keys used in this request: ${reserved.join(', ')}`,
      });
    }
  },
};
